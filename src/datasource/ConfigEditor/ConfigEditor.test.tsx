import { config, setBackendSrv, type BackendSrv } from '@grafana/runtime';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { pick, type } from '../../../tests/unit/combobox';
import { type Relation } from '../types';
import { ConfigEditor } from './ConfigEditor';
import { type Options } from './settings';

const relations: Relation[] = [
  { name: 'public.interaction_segments', kind: 'table', usable: true, problems: [], missing: [] },
  {
    name: 'center.segments',
    kind: 'view',
    usable: true,
    problems: [],
    missing: ['email_subject', 'user_tags'],
  },
  {
    name: 'public.calls',
    kind: 'table',
    usable: false,
    problems: ['column started_at is missing'],
    missing: [],
  },
];

function show(options: Partial<Options> = {}, answer: Promise<unknown> = Promise.resolve({ relations })) {
  const get = jest.fn(() => answer);
  setBackendSrv({ get } as unknown as BackendSrv);
  const changes: Options[] = [];
  function Host() {
    const [current, setCurrent] = useState({
      uid: 'center',
      url: '',
      user: '',
      jsonData: {},
      ...options,
    } as Options);
    return (
      <ConfigEditor
        options={current}
        onOptionsChange={(next) => {
          changes.push(next);
          setCurrent(next);
        }}
      />
    );
  }
  render(<Host />);
  return { get, latest: () => changes.at(-1) };
}

it('takes the connection and the user', async () => {
  const { latest } = show();
  await userEvent.type(screen.getByLabelText(/^Host URL/), 'db:5432');
  await userEvent.type(screen.getByLabelText(/^Database name/), 'center');
  await userEvent.type(screen.getByLabelText(/^Username/), 'reader');
  await pick(screen.getByLabelText(/^TLS mode/), /^require/);
  expect(latest()).toMatchObject({
    url: 'db:5432',
    user: 'reader',
    jsonData: { database: 'center', sslmode: 'require' },
  });
});

it('says at the field what is wrong, once it is left', async () => {
  show();
  const url = screen.getByLabelText(/^Host URL/);
  await userEvent.type(url, 'postgres://db');
  expect(screen.queryByText(/without a scheme/)).not.toBeInTheDocument();
  await userEvent.tab();
  expect(screen.getByText(/without a scheme/)).toBeInTheDocument();
  await userEvent.clear(url);
  await userEvent.tab();
  expect(screen.getByText('Host URL is required.')).toBeInTheDocument();
});

describe('secrets', () => {
  it('are never shown, and a new one is asked for only after a reset', async () => {
    const { latest } = show({ secureJsonFields: { password: true } });
    expect(screen.getByLabelText('Password')).toBeDisabled();
    await userEvent.click(screen.getByRole('button', { name: 'Reset' }));
    expect(latest()?.secureJsonFields).toEqual({ password: false });
    await userEvent.type(screen.getByLabelText('Password'), 'new');
    expect(latest()?.secureJsonData).toEqual({ password: 'new' });
    expect(screen.getByLabelText('Password')).toHaveAttribute('type', 'password');
  });

  it('that are typed but not saved stay while others are typed', async () => {
    const { latest } = show();
    await userEvent.type(screen.getByLabelText('Password'), 'pw');
    await userEvent.type(screen.getByLabelText(/^Client key/), '-----BEGIN PRIVATE KEY-----');
    await userEvent.type(screen.getByLabelText(/^CA certificate/), 'not a certificate');
    expect(latest()?.secureJsonData).toEqual({
      password: 'pw',
      tlsClientKey: '-----BEGIN PRIVATE KEY-----',
      tlsCACert: 'not a certificate',
    });
    expect(screen.getByText(/^Paste the whole text of the file/)).toBeInTheDocument();
  });

  it('are asked for as the TLS mode needs them', async () => {
    show();
    expect(screen.getByLabelText(/^CA certificate/)).toBeInTheDocument();
    await pick(screen.getByLabelText(/^TLS mode/), /^require/);
    expect(screen.queryByLabelText(/^CA certificate/)).not.toBeInTheDocument();
    expect(screen.getByLabelText(/^Client certificate/)).toBeInTheDocument();
    await pick(screen.getByLabelText(/^TLS mode/), /^disable/);
    expect(screen.queryByLabelText(/^Client certificate/)).not.toBeInTheDocument();
  });
});

describe('the secure SOCKS proxy', () => {
  afterEach(() => (config.secureSocksDSProxyEnabled = false));

  it('is offered where Grafana has one', async () => {
    config.secureSocksDSProxyEnabled = true;
    const { latest } = show();
    await userEvent.click(screen.getByLabelText(/^Connect through the proxy/));
    expect(latest()?.jsonData).toEqual({ enableSecureSocksProxy: true });
  });

  it('is not offered elsewhere', () => {
    show();
    expect(screen.queryByLabelText(/^Connect through the proxy/)).not.toBeInTheDocument();
  });
});

describe('the relation', () => {
  it('is picked from those the backend finds, with what each lacks', async () => {
    const { get, latest } = show();
    expect(
      await screen.findByText('The table public.interaction_segments has every column of the report.')
    ).toBeInTheDocument();
    expect(get.mock.calls[0]?.slice(0, 1)).toEqual(['/api/datasources/uid/center/resources/relations']);
    await pick(screen.getByLabelText(/^Relation/), /center.segments/);
    expect(latest()?.jsonData.relation).toBe('center.segments');
    expect(
      screen.getByText(/Columns it lacks are blank in the report: Email Subject, User Tags\./)
    ).toBeInTheDocument();
  });

  it('that does not fit says why', async () => {
    show({ jsonData: { relation: 'public.calls' } });
    expect(await screen.findByText('The table public.calls cannot be read as segments')).toBeInTheDocument();
    expect(screen.getByText('column started_at is missing')).toBeInTheDocument();
  });

  it('can be typed where the list cannot be had', async () => {
    const { latest } = show({}, Promise.reject(new Error('no connection')));
    expect(await screen.findByText(/Save a connection that works/)).toBeInTheDocument();
    await type(screen.getByLabelText(/^Relation/), 'center.mine');
    expect(latest()?.jsonData.relation).toBe('center.mine');
  });
});

it('stores numbers as numbers, and what cannot be read as it was written', async () => {
  const { latest } = show({ jsonData: { maxOpenConns: '20' } });
  await userEvent.click(screen.getByRole('button', { name: 'Expand section Limits' }));
  expect(screen.getByLabelText(/^Connections/)).toHaveValue('20');
  await userEvent.type(screen.getByLabelText(/^Row limit/), '5000');
  expect(latest()?.jsonData.rowLimit).toBe(5000);
  await userEvent.type(screen.getByLabelText(/^Row limit/), 'x');
  expect(latest()?.jsonData.rowLimit).toBe('5000x');
  await userEvent.tab();
  expect(screen.getByText('Write a whole number from 1 to 1,000,000.')).toBeInTheDocument();
  await userEvent.clear(screen.getByLabelText(/^Row limit/));
  expect(latest()?.jsonData.rowLimit).toBeUndefined();
});

it('takes how the center counts', async () => {
  const { latest } = show({ jsonData: { talkIncludesHold: 'true', serviceLevelThreshold: 30 } });
  expect(screen.getByLabelText(/^Talk time includes hold/)).toBeChecked();
  expect(screen.getByLabelText(/^Service level threshold/)).toHaveValue('30');
  await userEvent.click(screen.getByLabelText(/^Talk time includes hold/));
  await pick(screen.getByLabelText(/^Service level formula/), /Abandons positive/);
  expect(latest()?.jsonData).toMatchObject({
    talkIncludesHold: false,
    serviceLevelFormula: 'abandons_positive',
  });
});

it('cannot change what is provisioned from a file', async () => {
  show({ readOnly: true });
  expect(await screen.findByLabelText(/^Host URL/)).toBeDisabled();
  expect(screen.getByLabelText(/^Relation/)).toBeDisabled();
});
