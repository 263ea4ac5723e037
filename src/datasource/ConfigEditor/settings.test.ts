import { type Options, withoutSecret, withSecret, withSetting } from './settings';

const options = {
  name: 'Segments',
  jsonData: { database: 'center', rowLimit: 500 },
  secureJsonData: { tlsCACert: 'typed, not saved' },
  secureJsonFields: { password: true, tlsClientKey: true },
} as Partial<Options> as Options;

it('changes one setting and keeps the others', () => {
  expect(withSetting(options, 'rowLimit', 700)).toEqual({
    ...options,
    jsonData: { database: 'center', rowLimit: 700 },
  });
});

it('keeps secrets that are typed but not saved', () => {
  expect(withSecret(options, 'password', 'new').secureJsonData).toEqual({
    tlsCACert: 'typed, not saved',
    password: 'new',
  });
});

it('forgets one stored secret and no other', () => {
  const changed = withoutSecret(options, 'password');
  expect(changed.secureJsonFields).toEqual({ password: false, tlsClientKey: true });
  expect(changed.secureJsonData).toEqual({ tlsCACert: 'typed, not saved', password: '' });
});
