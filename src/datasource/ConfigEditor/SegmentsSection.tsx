import { ConfigSection } from '@grafana/plugin-ui';
import { Combobox, Field, Stack } from '@grafana/ui';
import { checkTimeZone } from './checks';
import { RelationPicker } from './RelationPicker';
import { type SectionProps, withSetting } from './settings';
import { SETTING_WIDTH } from './TextSetting';

const zones = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')].map(
  (value) => ({
    value,
    label: value.replaceAll('_', ' '),
  })
);

/** What is read, and the zone its days are counted in. */
export function SegmentsSection({ options, onOptionsChange }: SectionProps) {
  const zone = String(options.jsonData.timezone ?? '');
  const problem = checkTimeZone(zone);
  return (
    <ConfigSection title="Segments">
      <Stack direction="column" gap={2}>
        <RelationPicker options={options} onOptionsChange={onOptionsChange} />
        <Field
          label="Time zone"
          description="For points of whole days in metrics, and for times in CSV where none is asked for."
          htmlFor="timezone"
          invalid={Boolean(problem)}
          error={problem}
          noMargin
        >
          <Combobox<string>
            id="timezone"
            width={SETTING_WIDTH}
            placeholder="UTC"
            options={zones}
            value={zone || null}
            onChange={(option) => onOptionsChange(withSetting(options, 'timezone', option?.value))}
            createCustomValue
            isClearable
          />
        </Field>
      </Stack>
    </ConfigSection>
  );
}
