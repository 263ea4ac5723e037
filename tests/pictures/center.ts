// What the pictures need in Grafana for a while: reports, and a dashboard whose
// variable and annotation are edited.
import { type APIRequestContext, expect } from '@playwright/test';

export const source = { uid: 'interaction-segments', type: 'interaction-segments-datasource' };

interface Report {
  uid: string;
  title: string;
  description?: string;
  from: string;
  to: string;
  query: object;
  delivery: object;
}

const every = { hour: 6, minute: 30, timezone: 'Europe/Berlin', enabled: true };
const voice = [{ field: 'channel', operator: '=', values: ['Voice'] }];

/** The report that is run, and whose form is shown. */
export const REPORT = { uid: 'pictures-voice', title: 'Voice, yesterday' };

const reports: Report[] = [
  {
    ...REPORT,
    description: "All calls of the day before, for the supervisors' morning round",
    from: 'now-1d/d',
    to: 'now-1d/d',
    query: { filters: voice, sort: [{ field: 'started_at' }] },
    delivery: {
      format: 'csv-excel',
      dateFormat: 'd.m.y',
      schedules: [{ every: 'day', ...every }],
      to: ['anna.meier@example.com', 'supervisors@lists.example.com'],
    },
  },
  {
    uid: 'pictures-waits',
    title: 'Long waits',
    description: 'Calls that waited over five minutes',
    from: 'now-7d',
    to: 'now',
    query: {
      fields: [
        'session_id',
        'started_at',
        'queue_name',
        'queue_wait_time',
        'agent_name',
        'disconnecting_event',
      ],
      filters: [...voice, { field: 'queue_wait_time', operator: '>', values: ['300'] }],
      sort: [{ field: 'queue_wait_time', descending: true }],
    },
    delivery: { format: 'csv', dateFormat: '', schedules: [], to: [] },
  },
  {
    uid: 'pictures-month',
    title: 'Every segment of the month',
    from: 'now/M',
    to: 'now',
    query: { includeInProgress: true },
    delivery: {
      format: 'xlsx',
      dateFormat: '',
      schedules: [{ every: 'month', day: 1, ...every }],
      to: ['reporting@example.com'],
    },
  },
];

const EDITED = 'pictures-edited';

/** The address of a dashboard whose settings are edited. */
export const edited = (view: 'variables' | 'annotations', index: number) => () =>
  `/d/${EDITED}?editview=${view}&editIndex=${index}`;

export async function provide(request: APIRequestContext) {
  for (const { uid, title, description, from, to, query, delivery } of reports) {
    await store(request, {
      uid,
      title,
      description,
      tags: ['interaction-report'],
      time: { from, to },
      panels: [
        {
          id: 1,
          type: 'interaction-segments-panel',
          title,
          gridPos: { x: 0, y: 0, w: 24, h: 22 },
          datasource: source,
          targets: [{ refId: 'A', datasource: source, queryType: 'segments', ...query }],
          options: { delivery },
        },
      ],
    });
  }
  await store(request, {
    uid: EDITED,
    title: 'Voice',
    time: { from: 'now-24h', to: 'now' },
    panels: [],
    templating: {
      list: [
        {
          name: 'queue',
          label: 'Queue',
          type: 'query',
          datasource: source,
          query: { refId: 'variable', queryType: 'values', field: 'queue_name', filters: voice },
          multi: true,
          includeAll: true,
          refresh: 2,
        },
      ],
    },
    annotations: {
      list: [
        {
          name: 'Long waits',
          enable: true,
          iconColor: 'orange',
          datasource: source,
          target: {
            refId: 'Anno',
            queryType: 'segments',
            fields: [
              'session_id',
              'started_at',
              'queue_name',
              'queue_exit_time',
              'queue_wait_time',
              'agent_name',
            ],
            filters: [...voice, { field: 'queue_wait_time', operator: '>', values: ['5m'] }],
            sort: [{ field: 'queue_wait_time', descending: true }],
            limit: 100,
          },
        },
      ],
    },
  });
}

export async function remove(request: APIRequestContext) {
  for (const uid of [EDITED, ...reports.map((report) => report.uid)]) {
    await request.delete(`/api/dashboards/uid/${uid}`);
  }
}

function store(request: APIRequestContext, dashboard: object) {
  const data = { overwrite: true, dashboard: { schemaVersion: 42, timezone: 'Europe/Berlin', ...dashboard } };
  return done(request.post('/api/dashboards/db', { data }));
}

async function done(answer: ReturnType<APIRequestContext['post']>) {
  const response = await answer;
  expect(response.ok(), await response.text()).toBe(true);
}
