import { ConfigSection } from '@grafana/plugin-ui';
import { Combobox, Field, Stack } from '@grafana/ui';
import { type Formula } from '../../report/fields';
import { SETTINGS_DEFAULTS } from '../../report/settings.gen';
import { checkThreshold } from '../../report/checks';
import { formulaOptions } from '../../report/words';
import { type SectionProps, withSetting } from './settings';
import { SwitchSetting } from './SwitchSetting';
import { ThresholdsSetting } from './ThresholdsSetting';
import { SETTING_WIDTH, TextSetting } from './TextSetting';

/** How this contact center counts, where a query does not say otherwise. */
export function MetricsSection({ options, onOptionsChange }: SectionProps) {
  const { serviceLevelThreshold, serviceLevelFormula, talkIncludesHold } = options.jsonData;
  return (
    <ConfigSection
      title="Metrics"
      description="How this contact center counts, where a query does not say otherwise."
    >
      <Stack direction="column" gap={2}>
        <TextSetting
          id="serviceLevelThreshold"
          label="Service level threshold"
          description="A call answered within this wait is answered in time."
          placeholder={SETTINGS_DEFAULTS.serviceLevelThreshold}
          value={serviceLevelThreshold}
          check={checkThreshold}
          onChange={(threshold) =>
            onOptionsChange(withSetting(options, 'serviceLevelThreshold', threshold || undefined))
          }
        />
        <ThresholdsSetting options={options} onOptionsChange={onOptionsChange} />
        <Field
          label="Service level formula"
          description="How calls that were abandoned within the threshold count."
          htmlFor="serviceLevelFormula"
          noMargin
        >
          <Combobox<Formula>
            id="serviceLevelFormula"
            width={SETTING_WIDTH}
            placeholder={formulaOptions[0]?.label}
            options={formulaOptions}
            value={serviceLevelFormula ?? null}
            onChange={(option) => onOptionsChange(withSetting(options, 'serviceLevelFormula', option?.value))}
            isClearable
          />
        </Field>
        <SwitchSetting
          id="talkIncludesHold"
          label="Talk time includes hold"
          description="Turn on if this center’s talk time already contains the time on hold, so that handle time does not count it twice."
          value={talkIncludesHold}
          onChange={(on) => onOptionsChange(withSetting(options, 'talkIncludesHold', on))}
        />
      </Stack>
    </ConfigSection>
  );
}
