import { FieldType, toDataFrame } from '@grafana/data';
import { reportFrame, theme } from '../../tests/unit/panel';
import { defaults } from './options';
import { asReport, findReports, heading } from './reportFrame';

const named = (...names: string[]) =>
  toDataFrame({ fields: names.map((name) => ({ name, type: FieldType.string, values: ['a'] })) });

it.each([
  [['session_id', 'a', 'b', 'c'], true],
  [['Session ID', 'a', 'b'], true],
  [['queue_name', 'QUEUE WAIT TIME', 'other'], true],
  [['queue_name', 'p95 of the wait'], false],
  [['time', 'value'], false],
  [[], false],
])('of columns %j, it is %s that they are a report', (names, expected) => {
  expect(findReports([named(...names)])).toHaveLength(expected ? 1 : 0);
});

it('knows a column by the heading it was given', () => {
  const frame = named('c1');
  frame.fields[0]!.config.displayName = 'Session ID';
  expect(findReports([named('time'), frame])).toEqual([frame]);
});

it('heads columns as they are overridden, else as the data source says, else by the catalogue', () => {
  const frame = named('session_id', 'queue_name', 'other', 'agent_name');
  frame.fields[1]!.config.displayNameFromDS = 'Queue';
  frame.fields[3]!.config.displayName = 'Who';
  expect(asReport(frame, defaults, theme).fields.map(heading)).toEqual([
    'Session ID',
    'Queue',
    'other',
    'Who',
  ]);
});

const configs = (options = defaults) =>
  Object.fromEntries(
    asReport(
      reportFrame({
        session_id: ['S-1'],
        queue_wait_time: [1],
        talk_time: [1],
        hold_mute_time: [1],
        consultants: ['a|b'],
      }),
      options,
      theme
    ).fields.map(({ name, config }) => [name, config])
  );

it('colors waits and talks from the durations in the options on', () => {
  const steps = (name: string, options = defaults) => configs(options)[name]?.thresholds?.steps ?? [];
  expect(steps('queue_wait_time').map(({ value }) => value)).toEqual([-Infinity, 60, 300]);
  expect(steps('talk_time')).toEqual([]);
  expect(configs().talk_time?.custom).not.toHaveProperty('cellOptions');
  const options = { ...defaults, waitWarning: '', waitCritical: '00:10:00', talkWarning: '90' };
  expect(steps('queue_wait_time', options).map(({ value }) => value)).toEqual([-Infinity, 600]);
  expect(steps('talk_time', options).map(({ value }) => value)).toEqual([-Infinity, 90]);
  expect(steps('hold_mute_time', options)).toEqual([]);
});

it('colors text that is no duration not at all', () => {
  const frame = named('session_id', 'queue_wait_time');
  expect(asReport(frame, defaults, theme).fields[1]!.config.thresholds).toBeUndefined();
});

it('shows durations of any data source as HH:mm:SS and times to the second, unless another unit is set', () => {
  const frame = toDataFrame({
    fields: [
      { name: 'talk_time', type: FieldType.number, values: [1] },
      { name: 'snooze_time', type: FieldType.number, values: [1], config: { unit: 's' } },
      { name: 'queue_entry_time', type: FieldType.time, values: [null, 1731920400000, null] },
      { name: 'queue_name', type: FieldType.string, values: ['Sales'] },
    ],
  });
  const { fields } = asReport(frame, defaults, theme);
  expect(fields.map(({ config }) => config.unit)).toEqual(['dthms', 's', 'dateTimeAsIso', undefined]);
});

it('shows lists in cells of their own, and offers whole texts to the filters of the dashboard', () => {
  expect(configs().consultants?.custom).toHaveProperty('cellOptions.cellComponent');
  const filterable = Object.entries(configs()).filter(([, config]) => config.filterable);
  expect(filterable.map(([name]) => name)).toEqual(['session_id']);
});

it('leads from a session to where the dashboard says, else where the data source does', () => {
  const explore = {
    title: 'Explore',
    url: '',
    internal: { datasourceUid: 'a', datasourceName: 'a', query: {} },
  };
  const dashboard = { title: 'Interaction', url: '/d/interaction' };
  const linksOf = (...links: object[]) => {
    const frame = reportFrame({ session_id: ['S-1'] });
    Object.assign(frame.fields[0]!.config, { links });
    return asReport(frame, defaults, theme).fields[0]!.config.links;
  };
  expect(linksOf(dashboard, explore)).toEqual([dashboard]);
  expect(linksOf(explore)).toEqual([explore]);
  expect(linksOf()).toEqual([]);
});
