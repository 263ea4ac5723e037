import { type AdHocVariableFilter } from '@grafana/data';
import { adHocFilters } from './adHoc';
import { type Filter } from './query';

const filter = (key: string, operator: string, value: string, values?: string[]): AdHocVariableFilter => ({
  key,
  operator,
  value,
  values,
});

it.each<[string, AdHocVariableFilter, Filter]>([
  [
    'one value',
    filter('queue_name', '!=', 'Sales'),
    { field: 'queue_name', operator: '!=', values: ['Sales'] },
  ],
  [
    'several values',
    filter('queue_name', '=|', 'Sales', ['Sales', 'Service']),
    { field: 'queue_name', operator: '=|', values: ['Sales', 'Service'] },
  ],
  [
    'is blank, as its pill reads',
    filter('segment_id', 'is', 'blank'),
    { field: 'segment_id', operator: 'blank' },
  ],
  [
    'is not blank, as its pill reads',
    filter('segment_id', 'is not', 'blank'),
    { field: 'segment_id', operator: 'not blank' },
  ],
  ['equal to nothing', filter('queue_name', '=', ''), { field: 'queue_name', operator: 'blank' }],
  ['unequal to nothing', filter('queue_name', '!=', ''), { field: 'queue_name', operator: 'not blank' }],
  [
    'blank in an older link',
    filter('segment_id', 'blank', 'yes'),
    { field: 'segment_id', operator: 'blank' },
  ],
  [
    'not blank in an older link',
    filter('segment_id', 'not blank', 'yes'),
    { field: 'segment_id', operator: 'not blank' },
  ],
])('takes %s', (_, given, expected) => {
  expect(adHocFilters([given])).toEqual([expected]);
});

it('takes several values of one field as alternatives, and what is excluded one by one', () => {
  expect(
    adHocFilters([
      filter('queue_name', '=', 'Sales'),
      filter('channel', '!=', 'Mail'),
      filter('queue_name', '=|', 'Service', ['Service', 'Sales']),
      filter('channel', '!=', 'Chat'),
    ])
  ).toEqual([
    { field: 'queue_name', operator: '=|', values: ['Sales', 'Service'] },
    { field: 'channel', operator: '!=', values: ['Mail'] },
    { field: 'channel', operator: '!=', values: ['Chat'] },
  ]);
});

it('leaves several elements of a list each for itself, since a list can contain them all', () => {
  const both = [filter('consultants', '=', 'ada'), filter('consultants', '=', 'ben')];
  expect(adHocFilters(both)).toHaveLength(2);
});
