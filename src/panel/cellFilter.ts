import { type DataFrame } from '@grafana/data';
import { type AdHocFilterItem } from '@grafana/ui';
import { BLANK } from '../report/adHoc';
import { heading } from './reportFrame';

/** The dashboard's filter for a cell that is clicked: named by the heading, and blank in words. */
export function cellFilter(report: DataFrame, item: AdHocFilterItem): AdHocFilterItem {
  const column = report.fields.find(({ name }) => name === item.key);
  return {
    ...item,
    ...(column && { keyLabel: heading(column) }),
    ...(item.value === '' && {
      // The table's own type knows the two operators of its icons; the dashboard takes any.
      operator: (item.operator === '!=' ? BLANK.isNot : BLANK.is) as AdHocFilterItem['operator'],
      value: BLANK.value,
    }),
  };
}
