import { createDataFrame, FieldType } from '@grafana/data';
import { interactionEvents } from './interactions';

const frame = createDataFrame({
  fields: [
    { name: 'started_at', type: FieldType.time, values: [2000, 1000, 9000] },
    { name: 'session_id', type: FieldType.string, values: ['a', 'a', 'b'] },
    { name: 'queue_wait_time', type: FieldType.number, values: [null, 310, null] },
    { name: 'queue_name', type: FieldType.string, values: [null, 'Sales', null] },
    { name: 'agent_name', type: FieldType.string, values: ['Ann', null, 'BOT'] },
    { name: 'channel', type: FieldType.string, values: ['Voice', 'Voice', 'Chat'] },
    { name: 'status', type: FieldType.string, values: ['CLOSED', null, null] },
  ],
});

it('makes one point of each interaction, at its first start', () => {
  expect(interactionEvents([frame])).toEqual([
    {
      id: 'a',
      title: 'a',
      time: 1000,
      text: 'a\nAnn, CLOSED\nwaited 00:05:10 in Sales',
      tags: ['Voice', 'Ann', 'Sales'],
    },
    {
      id: 'b',
      title: 'b',
      time: 9000,
      text: 'b\nBOT',
      tags: ['Chat', 'BOT'],
    },
  ]);
});

it('passes over frames without interactions', () => {
  expect(interactionEvents([createDataFrame({ fields: [] })])).toEqual([]);
});
