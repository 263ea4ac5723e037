import { type DataSourceSrv, setDataSourceSrv } from '@grafana/runtime';
import { render, screen } from '@testing-library/react';
import { type PropsWithChildren } from 'react';
import { MemoryRouter } from 'react-router-dom-v5-compat';
import { SetUp } from './SetUp';

const Router = ({ children }: PropsWithChildren) => (
  <MemoryRouter future={{ v7_startTransition: true, v7_relativeSplatPath: true }}>{children}</MemoryRouter>
);

const installed = (...names: string[]) =>
  setDataSourceSrv({
    getList: () => names.map((name) => ({ name, uid: name.toLowerCase() })),
  } as unknown as DataSourceSrv);

let permissions: string[];
jest.mock('@grafana/runtime', () => ({
  ...jest.requireActual<object>('@grafana/runtime'),
  hasPermission: (action: string) => permissions.includes(action),
}));

beforeEach(() => {
  permissions = ['datasources:create', 'datasources:write', 'datasources:explore', 'dashboards:create'];
});

it('asks a newcomer to add a data source', () => {
  installed();
  render(<SetUp />, { wrapper: Router });
  expect(screen.getByRole('heading', { name: /First step/ })).toBeInTheDocument();
  expect(screen.getByRole('link', { name: 'Add a data source' })).toHaveAttribute(
    'href',
    expect.stringContaining('/connections/datasources/new')
  );
});

it('leads to the data sources that are there', () => {
  installed('Center');
  render(<SetUp />, { wrapper: Router });
  expect(screen.getByRole('link', { name: 'Settings' })).toHaveAttribute(
    'href',
    expect.stringContaining('/connections/datasources/edit/center')
  );
});

it('offers a viewer what a viewer may do', () => {
  permissions = [];
  installed('Center');
  render(<SetUp />, { wrapper: Router });
  expect(screen.getByText('Center')).toBeInTheDocument();
  expect(screen.getAllByRole('link').map((link) => link.textContent)).toEqual([
    'Dashboards of the contact center',
  ]);
});
