import { type AnnotationEvent, type DataFrame } from '@grafana/data';
import { formatClock } from '../../report/duration';

/**
 * One annotation for each interaction, at the start of the first of its rows,
 * with what a supervisor asks first as text and tags. A point and no region:
 * a hundred that overlap would paint the graph.
 */
export function interactionEvents(frames: DataFrame[]): AnnotationEvent[] {
  const interactions = new Map<string, Interaction>();
  for (const frame of frames) {
    const value = reader(frame);
    for (let row = 0; row < frame.length; row++) {
      const start = value<number>('started_at', row);
      const session = value<string>('session_id', row);
      if (start === undefined || session === undefined) {
        continue;
      }
      const interaction = interactions.get(session) ?? { start, tags: new Set<string>(), lines: [] };
      interactions.set(session, interaction);
      interaction.start = Math.min(interaction.start, start);
      for (const tag of ['channel', 'queue_name', 'agent_name']) {
        const text = value<string>(tag, row);
        if (text) {
          interaction.tags.add(text);
        }
      }
      interaction.lines.push(line(value, row));
    }
  }
  return Array.from(interactions, ([session, { start, tags, lines }]) => ({
    id: session,
    time: start,
    title: session,
    text: [session, ...lines.filter(Boolean)].join('\n'),
    tags: Array.from(tags),
  }));
}

interface Interaction {
  start: number;
  tags: Set<string>;
  lines: string[];
}

type Reader = <T>(column: string, row: number) => T | undefined;

function reader(frame: DataFrame): Reader {
  const columns = new Map(frame.fields.map((field) => [field.name, field.values]));
  return <T>(column: string, row: number) =>
    (columns.get(column)?.[row] as T | null | undefined) ?? undefined;
}

/** What one row was: "waited 00:05:10 in Sales, Ann, CLOSED". */
function line(value: Reader, row: number): string {
  const wait = value<number>('queue_wait_time', row);
  const queue = value<string>('queue_name', row);
  const waited = wait === undefined ? undefined : `waited ${formatClock(wait)}`;
  return [
    [waited, queue && (waited ? `in ${queue}` : queue)].filter(Boolean).join(' '),
    value<string>('agent_name', row),
    value<string>('status', row),
  ]
    .filter(Boolean)
    .join(', ');
}
