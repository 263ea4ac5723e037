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
  const number = (id: keyof typeof numbers) => (
    <TextSetting
      id={id}
      {...numbers[id]}
      inputMode="numeric"
      value={options.jsonData[id]}
      check={checkWholeNumber(SETTINGS_BOUNDS[id])}
      onChange={(value) => onOptionsChange(withNumber(options, id, value))}
    />
  );
  const duration = (id: keyof typeof durations) => (
    <TextSetting
      id={id}
      {...durations[id]}
      value={options.jsonData[id]}
      check={checkTimeout(SETTINGS_BOUNDS[id])}
      onChange={(value) => onOptionsChange(withSetting(options, id, value || undefined))}
    />
  );
  return (
    <ConfigSection title="Limits" isCollapsible isInitiallyOpen={false}>
      <Stack direction="column" gap={2}>
        {number('rowLimit')}
        {duration('queryTimeout')}
        {number('maxOpenConns')}
        {number('connMaxLifetime')}
        {number('exportsPerUser')}
        {duration('exportStallTimeout')}
      </Stack>
    </ConfigSection>
  );
}

const numbers = {
  rowLimit: {
    label: 'Row limit',
    description:
      'Rows of a table where the query sets no limit. A result that is cut says so; the report as CSV is never cut.',
    placeholder: String(LIMITS.defaultRows),
  },
  maxOpenConns: {
    label: 'Connections',
    description: 'Open to the database at the same time, at most.',
    placeholder: String(SETTINGS_DEFAULTS.maxOpenConns),
  },
  connMaxLifetime: {
    label: 'Connection lifetime',
    description: 'Seconds after which a connection is replaced by a new one.',
    placeholder: String(SETTINGS_DEFAULTS.connMaxLifetime),
  },
  exportsPerUser: {
    label: 'Exports per user',
    description: 'Downloads of one user at the same time. All together hold a third of the connections.',
    placeholder: String(SETTINGS_DEFAULTS.exportsPerUser),
  },
};

const durations = {
  queryTimeout: {
    label: 'Query time-out',
    description: 'A query that takes longer is cancelled in the database.',
    placeholder: SETTINGS_DEFAULTS.queryTimeout,
  },
  exportStallTimeout: {
    label: 'Export stall time-out',
    description: 'A download whose client takes nothing for this long is ended.',
    placeholder: SETTINGS_DEFAULTS.exportStallTimeout,
  },
};
