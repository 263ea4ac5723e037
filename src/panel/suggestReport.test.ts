import { FieldType, getPanelDataSummary, toDataFrame } from '@grafana/data';
import { plugin } from './module';

const suggested = (names: string[]) =>
  plugin.getSuggestions(
    getPanelDataSummary([
      toDataFrame({ fields: names.map((name) => ({ name, type: FieldType.string, values: ['a'] })) }),
    ])
  );

it('is suggested for a report only', () => {
  expect(suggested(['session_id', 'queue_name'])).toMatchObject([{ options: {}, score: 100 }]);
  expect(suggested(['host', 'value'])).toEqual([]);
  expect(plugin.getSuggestions(getPanelDataSummary([]))).toEqual([]);
});
