import {
  createTheme,
  FieldType,
  getDefaultTimeRange,
  LoadingState,
  type PanelProps,
  toDataFrame,
} from '@grafana/data';
import { render, screen } from '@testing-library/react';
import { ReportPanel } from './ReportPanel';
import { type Options } from './options';

const theme = createTheme();

function props(series: PanelProps['data']['series']): PanelProps<Options> {
  return {
    data: { state: LoadingState.Done, series, timeRange: getDefaultTimeRange() },
    width: 800,
    height: 400,
  } as Partial<PanelProps<Options>> as PanelProps<Options>;
}

it('shows the rows under their titles', () => {
  const frame = toDataFrame({
    fields: [
      {
        name: 'session_id',
        type: FieldType.string,
        values: ['4711', '4712'],
        config: { displayName: 'Session ID' },
      },
      {
        name: 'queue_name',
        type: FieldType.string,
        values: ['Sales', null],
        config: { displayName: 'Queue Name' },
      },
    ],
  });
  frame.fields.forEach(
    (field) =>
      (field.display = (value) => ({ text: typeof value === 'string' ? value : '', numeric: NaN, theme }))
  );
  render(<ReportPanel {...props([frame])} />);
  expect(screen.getByRole('table', { name: 'Interaction Details by Segment' })).toBeInTheDocument();
  expect(screen.getAllByRole('columnheader').map((header) => header.textContent)).toEqual([
    'Session ID',
    'Queue Name',
  ]);
  expect(screen.getByText('4712')).toBeInTheDocument();
});
