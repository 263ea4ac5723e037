import { FieldType, toDataFrame } from '@grafana/data';
import { type Filter } from '../report/query';
import { filterInWords, isActive, offeredOperators, passes, suggestions } from './filters';

const passing = (filter: Filter, values: unknown[]) => values.filter(passes(filter));

it.each<[Filter, unknown[], unknown[]]>([
  [
    { field: 'queue_name', operator: '=|', values: ['Sales', 'Service'] },
    ['Sales', 'Service', 'sales', 'Returns', '', null],
    ['Sales', 'Service'],
  ],
  [
    { field: 'queue_name', operator: '!=|', values: ['Sales'] },
    ['Sales', 'Service', '', null],
    ['Service', '', null],
  ],
  [
    { field: 'consultants', operator: '=|', values: ['ada'] },
    ['ada', 'ben|ada', 'adam', '', null],
    ['ada', 'ben|ada'],
  ],
  [{ field: 'consultants', operator: '!=|', values: ['ada'] }, ['ada|ben', 'ben', null], ['ben', null]],
  [{ field: 'last_segment', operator: '=|', values: ['true'] }, [true, false, null], [true]],
  [{ field: 'queue_wait_time', operator: '>=', values: ['00:01:30'] }, [89, 90, 91, null], [90, 91]],
  [{ field: 'queue_wait_time', operator: '<=', values: ['1m30s'] }, [0, 90, 91, null], [0, 90]],
  [{ field: 'messages_sent', operator: '>=', values: ['3'] }, [2, 3, null], [3]],
  [{ field: 'agent_name', operator: 'blank' }, ['Ada', '', null], ['', null]],
  [{ field: 'agent_name', operator: 'not blank' }, ['Ada', '', null], ['Ada']],
])('%j lets through what the same filter of a query does', (filter, values, expected) => {
  expect(passing(filter, values)).toEqual(expected);
});

it('lets every row pass until it has its values', () => {
  expect(isActive({ field: 'queue_name', operator: '=|', values: [] })).toBe(false);
  expect(isActive({ field: 'queue_name', operator: '=|' })).toBe(false);
  expect(isActive({ field: 'queue_name', operator: '=|', values: ['Sales'] })).toBe(true);
  expect(isActive({ field: 'queue_name', operator: 'blank' })).toBe(true);
});

it('offers what fits a field', () => {
  expect(offeredOperators('consultants')).toEqual(['=|', '!=|', 'blank', 'not blank']);
  expect(offeredOperators('talk_time')).toEqual(['>=', '<=', 'blank', 'not blank']);
  expect(offeredOperators('queue_entry_time')).toEqual(['blank', 'not blank']);
});

it.each<[Filter, string]>([
  [
    { field: 'queue_name', operator: '=|', values: ['Sales', 'Service'] },
    'Queue Name is one of Sales, Service',
  ],
  [{ field: 'queue_name', operator: '=|', values: ['Sales'] }, 'Queue Name is Sales'],
  [{ field: 'consultants', operator: '!=|', values: ['ada'] }, 'Consultants does not contain ada'],
  [{ field: 'queue_wait_time', operator: '>=', values: ['26h3m4s'] }, 'Queue Wait Time is at least 26:03:04'],
  [{ field: 'agent_name', operator: 'blank' }, 'Agent Name is blank'],
])('says %j in words', (filter, words) => {
  expect(filterInWords(filter)).toBe(words);
});

it('suggests the elements of a column, the most frequent first', () => {
  const { fields } = toDataFrame({
    fields: [
      {
        name: 'consultants',
        type: FieldType.string,
        values: ['ben|ada', 'ada', '', null, 'cleo|ben|ada', 'dan'],
      },
    ],
  });
  expect(suggestions(fields[0]!, 'list', '', 3)).toEqual([
    { value: 'ada', count: 3 },
    { value: 'ben', count: 2 },
    { value: 'cleo', count: 1 },
  ]);
  expect(suggestions(fields[0]!, 'list', ' DA ', 3)).toEqual([
    { value: 'ada', count: 3 },
    { value: 'dan', count: 1 },
  ]);
});
