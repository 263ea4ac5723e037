import { CoreApp } from '@grafana/data';
import { asksTheSame, defaultQuery, defaultsOf } from './model';
import { type SegmentsQuery } from '../report/query';

it.each<[string, Partial<SegmentsQuery>, Partial<SegmentsQuery>, boolean]>([
  ['keys in another order', { queryType: 'segments', limit: 5 }, { limit: 5, queryType: 'segments' }, true],
  ['nothing and an empty list', { fields: [] }, {}, true],
  ['nothing and a switch that is off', { includeInProgress: false }, {}, true],
  [
    'nothing and a filter that waits for its values',
    { filters: [{ field: 'channel', operator: '=', values: [] }] },
    {},
    true,
  ],
  ['another value', { filters: [{ field: 'channel', operator: '=', values: ['Voice'] }] }, {}, false],
  ['a filter without need of a value', { filters: [{ field: 'channel', operator: 'blank' }] }, {}, false],
  ['fields in another order', { fields: ['status', 'channel'] }, { fields: ['channel', 'status'] }, false],
  ['another limit', { limit: 5 }, { limit: 6 }, false],
])('tells whether %s ask the same', (_, one, other, same) => {
  expect(asksTheSame({ refId: 'A', ...one }, { refId: 'A', ...other })).toBe(same);
});

it('begins with the report, and in alert rules with numbers over time', () => {
  expect(defaultQuery(CoreApp.Explore)).toEqual({ queryType: 'segments' });
  expect(defaultQuery(CoreApp.UnifiedAlerting)).toMatchObject({ queryType: 'metrics' });
});

it('knows what queries leave to the data source', () => {
  expect(defaultsOf({})).toEqual({ rowLimit: '10,000', threshold: '20s', formula: 'abandons_excluded' });
  expect(
    defaultsOf({ rowLimit: '500', serviceLevelThreshold: 30, serviceLevelFormula: 'abandons_positive' })
  ).toEqual({ rowLimit: '500', threshold: '30', formula: 'abandons_positive' });
});
