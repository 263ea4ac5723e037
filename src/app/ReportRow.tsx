import { dateTimeFormat } from '@grafana/data';
import { Checkbox, Icon, IconButton, LoadingPlaceholder, Stack, Text, TextLink, Tooltip } from '@grafana/ui';
import { scheduleInWords } from '../report/schedule';
import { type Report } from './report';
import { RowActions } from './RowActions';
import { RunState } from './RunState';
import { nextRun } from './selection';
import { type Entry } from './useReports';
import { fieldsInWords, periodInWords, scopeInWords } from './words';

export interface RowProps extends Omit<Parameters<typeof RowActions>[0], 'entry'> {
  entry: Entry;
  now: number;
  ticked: boolean;
  onTick: () => void;
  onStar: (starred: boolean) => void;
}

/** The cells of a report in the list, with the headings they stand under. */
export function cellsOf({ entry, now, ticked, onTick, onStar, ...actions }: RowProps) {
  const { title, report, runs, problem } = entry;
  const [last] = runs;
  return {
    Select: <Checkbox aria-label={`Select ${title}`} value={ticked} disabled={!report} onChange={onTick} />,
    Name: (
      <Stack gap={1} alignItems="flex-start">
        <IconButton
          name={report?.starred ? 'favorite' : 'star'}
          iconType={report?.starred ? 'mono' : 'default'}
          size="lg"
          aria-label={report?.starred ? `Unstar ${title}` : `Star ${title}`}
          aria-pressed={report?.starred ?? false}
          disabled={!report}
          onClick={() => onStar(!report?.starred)}
        />
        <Stack direction="column" gap={0.25}>
          <TextLink href={report?.url ?? `/d/${entry.uid}`} color="primary" inline={false}>
            {title || entry.uid}
          </TextLink>
          {report?.description && (
            <Text color="secondary" variant="bodySmall">
              {report.description}
            </Text>
          )}
          {report?.folder && (
            <Text color="secondary" variant="bodySmall">
              <Icon name="folder" size="sm" aria-hidden /> {report.folder}
            </Text>
          )}
          {[problem, ...(report?.problems ?? [])].filter(Boolean).map((each) => (
            <Text key={each} color="warning" variant="bodySmall">
              <Icon name="exclamation-triangle" size="sm" aria-hidden /> {each}
            </Text>
          ))}
        </Stack>
      </Stack>
    ),
    Report: report ? <What report={report} /> : !problem && <LoadingPlaceholder text="Loading" />,
    Schedule: report && <When report={report} next={nextRun(entry, now)} />,
    'Last run': last ? <RunState run={last} /> : report && <Text color="secondary">Never</Text>,
    Actions: <RowActions entry={entry} {...actions} />,
  };
}

function What({ report }: { report: Report }) {
  const { query, timezone } = report;
  const scope = query && scopeInWords(query);
  return (
    <Stack direction="column" gap={0.25}>
      <Text>{periodInWords(report)}</Text>
      <Text color="secondary" variant="bodySmall">
        {[timezone, query && fieldsInWords(query)].filter(Boolean).join(', ')}
      </Text>
      {scope && (
        <Text color="secondary" variant="bodySmall">
          {scope}
        </Text>
      )}
    </Stack>
  );
}

function When({ report: { delivery, timezone }, next }: { report: Report; next: number | undefined }) {
  const { schedules, to } = delivery;
  if (schedules.length === 0) {
    return <Text color="secondary">On demand</Text>;
  }
  const words = schedules.map(
    (schedule) => scheduleInWords(schedule) + (schedule.enabled ? '' : ' (switched off)')
  );
  return (
    <Stack direction="column" gap={0.25}>
      <Text>
        {next
          ? `Next ${dateTimeFormat(next, { format: 'YYYY-MM-DD HH:mm', timeZone: timezone })}`
          : 'Switched off'}
      </Text>
      {words.map((each) => (
        <Text key={each} color="secondary" variant="bodySmall">
          {each}
        </Text>
      ))}
      {to.length > 0 && (
        <Tooltip content={to.join(', ')}>
          <span>
            <Text color="secondary" variant="bodySmall">
              To {to[0]}
              {to.length > 1 && ` and ${to.length - 1} more`}
            </Text>
          </span>
        </Tooltip>
      )}
    </Stack>
  );
}
