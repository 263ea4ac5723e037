import { type AdHocFilterItem } from '@grafana/ui';
import { reportFrame } from '../../tests/unit/panel';
import { cellFilter } from './cellFilter';

const report = reportFrame({ queue_name: ['Sales', null] });
report.fields[0]!.config.displayName = 'Queue Name';

it.each<[AdHocFilterItem['operator'], string, string, string]>([
  ['=', 'Sales', '=', 'Sales'],
  ['!=', 'Sales', '!=', 'Sales'],
  ['=', '', 'is', 'blank'],
  ['!=', '', 'is not', 'blank'],
])('queue_name %s %j reads Queue Name %s %s', (operator, value, operatorInPill, valueInPill) => {
  expect(cellFilter(report, { key: 'queue_name', operator, value })).toEqual({
    key: 'queue_name',
    keyLabel: 'Queue Name',
    operator: operatorInPill,
    value: valueInPill,
  });
});
