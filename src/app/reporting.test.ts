import { grafanaReporting } from './reporting';

it('is where the navigation has it', () => {
  const item = { id: 'reports', text: 'Reporting', url: '/reports' };
  expect(grafanaReporting([{ id: 'dashboards/browse', text: 'Dashboards', children: [item] }])).toBe(
    '/reports'
  );
});

it('is nowhere in plain Grafana', () => {
  expect(
    grafanaReporting([{ id: 'dashboards/browse', text: 'Dashboards', url: '/dashboards' }])
  ).toBeUndefined();
});
