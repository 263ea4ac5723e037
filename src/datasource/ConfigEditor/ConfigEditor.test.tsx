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
  await pick(screen.getByLabelText(/^TLS\/SSL mode/), /^require/);
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

  it('are asked for as the sslmode needs them', async () => {
    show();
    expect(screen.getByLabelText(/^CA certificate/)).toBeInTheDocument();
    await pick(screen.getByLabelText(/^TLS\/SSL mode/), /^require/);
    expect(screen.getByText(/Empty: the certificate is not checked\./)).toBeInTheDocument();
    expect(screen.getByLabelText(/^Client certificate/)).toBeInTheDocument();
    await pick(screen.getByLabelText(/^TLS\/SSL mode/), /^disable/);
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

it('takes how many downloads a user may run, and how long one may stall', async () => {
  const { latest } = show();
  await userEvent.click(screen.getByRole('button', { name: 'Expand section Limits' }));
  await userEvent.type(screen.getByLabelText(/^Exports per user/), '3');
  await userEvent.type(screen.getByLabelText(/^Export stall time-out/), '30s');
  expect(latest()?.jsonData).toEqual({ exportsPerUser: 3, exportStallTimeout: '30s' });
  await userEvent.type(screen.getByLabelText(/^Export stall time-out/), '{Backspace}h');
  await userEvent.tab();
  expect(screen.getByText('Write a duration from 1s to 1h, such as 60s or 1m30s.')).toBeInTheDocument();
});

describe('access', () => {
  it('masks personal data with a key that is long enough', async () => {
    const { latest } = show();
    expect(screen.getByText(/^Viewers, .* in place of Customer, Support, Agent Name,/)).toBeInTheDocument();
    expect(screen.queryByLabelText(/^Mask key/)).not.toBeInTheDocument();
    await userEvent.click(screen.getByLabelText(/^Mask personal data/));
    await userEvent.type(screen.getByLabelText(/^Mask key/), 'only 15 letters');
    await userEvent.tab();
    expect(screen.getByText('Write at least 16 characters.')).toBeInTheDocument();
    await userEvent.type(screen.getByLabelText(/^Mask key/), '!');
    await userEvent.tab();
    expect(screen.queryByText('Write at least 16 characters.')).not.toBeInTheDocument();
    expect(latest()).toMatchObject({
      jsonData: { maskPersonalData: true },
      secureJsonData: { maskKey: 'only 15 letters!' },
    });
  });

  it('asks for no key where one is stored, and for a new one after a reset', async () => {
    const { latest } = show({ jsonData: { maskPersonalData: 'true' }, secureJsonFields: { maskKey: true } });
    expect(screen.getByLabelText(/^Mask key/)).toBeDisabled();
    await userEvent.click(screen.getByRole('button', { name: 'Reset' }));
    expect(latest()?.secureJsonFields).toEqual({ maskKey: false });
  });

  it('binds rows to who asks by the relation beside that of the segments', async () => {
    const { latest } = show({ jsonData: { relation: 'center.segments' } });
    expect(screen.getByText(/^Everyone sees only the rows that center.segments_access/)).toBeInTheDocument();
    await userEvent.click(screen.getByLabelText(/^Row access/));
    expect(latest()?.jsonData.rowAccess).toBe(true);
  });
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

it('takes thresholds of channels and queues, once they are written in full', async () => {
  const { latest } = show({ jsonData: { serviceLevelThresholds: { queue: { Sales: '10s' } } } });
  await userEvent.click(screen.getByRole('button', { name: 'Add threshold' }));
  await type(screen.getAllByLabelText('Name')[1]!, 'Email');
  expect(latest()?.jsonData.serviceLevelThresholds?.channel).toBeUndefined();
  await userEvent.type(screen.getAllByLabelText('Its threshold')[1]!, '24h{Enter}');
  expect(latest()?.jsonData.serviceLevelThresholds).toEqual({
    queue: { Sales: '10s' },
    channel: { Email: '24h' },
  });
});

it('cannot change what is provisioned from a file', async () => {
  show({ readOnly: true });
  expect(await screen.findByLabelText(/^Host URL/)).toBeDisabled();
  expect(screen.getByLabelText(/^Relation/)).toBeDisabled();
});
