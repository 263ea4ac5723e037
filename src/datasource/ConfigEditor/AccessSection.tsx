import { ConfigSection } from '@grafana/plugin-ui';
import { Field, SecretInput, Stack } from '@grafana/ui';
import { useState } from 'react';
import { fieldTitle } from '../../report/fields';
import { PERSONAL_FIELDS } from '../../report/fields.gen';
import { MIN_MASK_KEY, SETTINGS_DEFAULTS } from '../../report/settings.gen';
import { checkMaskKey } from './checks';
import { type SectionProps, withoutSecret, withSecret, withSetting } from './settings';
import { isOn, SwitchSetting } from './SwitchSetting';
import { SETTING_WIDTH } from './TextSetting';

const personal = PERSONAL_FIELDS.map(fieldTitle).join(', ');

/** Who sees which rows, and who sees what is personal in them. */
export function AccessSection(props: SectionProps) {
  const { options, onOptionsChange } = props;
  const { maskPersonalData, rowAccess, relation } = options.jsonData;
  const masks = isOn(maskPersonalData);
  return (
    <ConfigSection
      title="Access"
      description="Whoever may query this data source sees every row and every value, unless one of these is on."
    >
      <Stack direction="column" gap={2}>
        <SwitchSetting
          id="maskPersonalData"
          label="Mask personal data"
          description={`Viewers, anonymous users and public dashboards see pseudonyms in place of ${personal}.`}
          value={maskPersonalData}
          onChange={(on) => onOptionsChange(withSetting(options, 'maskPersonalData', on))}
        />
        {masks && <MaskKey {...props} />}
        <SwitchSetting
          id="rowAccess"
          label="Row access"
          description={`Everyone sees only the rows that ${relation || SETTINGS_DEFAULTS.relation}_access allows to their login. No entry, no row, whatever the role.`}
          value={rowAccess}
          onChange={(on) => onOptionsChange(withSetting(options, 'rowAccess', on))}
        />
      </Stack>
    </ConfigSection>
  );
}

/** The secret that pseudonyms are made with. */
function MaskKey({ options, onOptionsChange }: SectionProps) {
  const [left, setLeft] = useState(false);
  const stored = Boolean(options.secureJsonFields?.maskKey);
  const key = options.secureJsonData?.maskKey ?? '';
  const problem = left && !stored ? checkMaskKey(key) : undefined;
  return (
    <Field
      label="Mask key"
      description={`A random text of at least ${MIN_MASK_KEY} characters. Keep it: with another key, the pseudonyms are others.`}
      htmlFor="maskKey"
      required
      invalid={Boolean(problem)}
      error={problem}
      noMargin
    >
      <SecretInput
        id="maskKey"
        width={SETTING_WIDTH}
        autoComplete="new-password"
        required
        isConfigured={stored}
        value={key}
        onFocus={() => setLeft(false)}
        onBlur={() => setLeft(true)}
        onChange={(event) => onOptionsChange(withSecret(options, 'maskKey', event.currentTarget.value))}
        onReset={() => onOptionsChange(withoutSecret(options, 'maskKey'))}
      />
    </Field>
  );
}
