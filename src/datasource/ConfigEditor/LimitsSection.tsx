import { ConfigSection } from '@grafana/plugin-ui';
import { Stack } from '@grafana/ui';
import { LIMITS } from '../../report/query.gen';
import { SETTINGS_BOUNDS, SETTINGS_DEFAULTS } from '../../report/settings.gen';
import { checkWholeNumber } from '../../report/checks';
import { checkTimeout } from './checks';
import { type SectionProps, withNumber, withSetting } from './settings';
import { TextSetting } from './TextSetting';

/** What queries may ask of Grafana and of the database at most. */
export function LimitsSection({ options, onOptionsChange }: SectionProps) {
  const { rowLimit, queryTimeout, maxOpenConns, connMaxLifetime } = options.jsonData;
  return (
    <ConfigSection title="Limits" isCollapsible isInitiallyOpen={false}>
      <Stack direction="column" gap={2}>
        <TextSetting
          id="rowLimit"
          label="Row limit"
          description="Rows of a table where the query sets no limit. A result that is cut says so; the report as CSV is never cut."
          placeholder={String(LIMITS.defaultRows)}
          inputMode="numeric"
          value={rowLimit}
          check={checkWholeNumber(SETTINGS_BOUNDS.rowLimit)}
          onChange={(value) => onOptionsChange(withNumber(options, 'rowLimit', value))}
        />
        <TextSetting
          id="queryTimeout"
          label="Query time-out"
          description="A query that takes longer is cancelled in the database."
          placeholder={SETTINGS_DEFAULTS.queryTimeout}
          value={queryTimeout}
          check={checkTimeout}
          onChange={(value) => onOptionsChange(withSetting(options, 'queryTimeout', value || undefined))}
        />
        <TextSetting
          id="maxOpenConns"
          label="Connections"
          description="Open to the database at the same time, at most."
          placeholder={String(SETTINGS_DEFAULTS.maxOpenConns)}
          inputMode="numeric"
          value={maxOpenConns}
          check={checkWholeNumber(SETTINGS_BOUNDS.maxOpenConns)}
          onChange={(value) => onOptionsChange(withNumber(options, 'maxOpenConns', value))}
        />
        <TextSetting
          id="connMaxLifetime"
          label="Connection lifetime"
          description="Seconds after which a connection is replaced by a new one."
          placeholder={String(SETTINGS_DEFAULTS.connMaxLifetime)}
          inputMode="numeric"
          value={connMaxLifetime}
          check={checkWholeNumber(SETTINGS_BOUNDS.connMaxLifetime)}
          onChange={(value) => onOptionsChange(withNumber(options, 'connMaxLifetime', value))}
        />
      </Stack>
    </ConfigSection>
  );
}
