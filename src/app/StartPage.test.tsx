import { type DataSourceSrv, setDataSourceSrv } from '@grafana/runtime';
import { render, screen } from '@testing-library/react';
import { type PropsWithChildren } from 'react';
import { MemoryRouter } from 'react-router-dom-v5-compat';
import { StartPage } from './StartPage';

const Router = ({ children }: PropsWithChildren) => (
  <MemoryRouter future={{ v7_startTransition: true, v7_relativeSplatPath: true }}>{children}</MemoryRouter>
);

const installed = (...names: string[]) =>
  setDataSourceSrv({
    getList: () => names.map((name) => ({ name, uid: name.toLowerCase() })),
  } as unknown as DataSourceSrv);

it('asks a newcomer to add a data source', () => {
  installed();
  render(<StartPage />, { wrapper: Router });
  expect(screen.getByRole('heading', { name: /First step/ })).toBeInTheDocument();
  expect(screen.getByRole('link', { name: 'Add a data source' })).toHaveAttribute(
    'href',
    expect.stringContaining('/connections/datasources/interaction-segments-datasource')
  );
});

it('leads to the data sources that are there', () => {
  installed('Center');
  render(<StartPage />, { wrapper: Router });
  expect(screen.getByRole('link', { name: 'Settings' })).toHaveAttribute(
    'href',
    expect.stringContaining('/connections/datasources/edit/center')
  );
});
