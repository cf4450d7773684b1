import { expect, test } from 'vitest';
import { parseDatabase } from '../../src/review/edge/settings/database-settings.ts';

const noFile = (): string => {
  throw new Error('ENOENT');
};

const read = (url: string) => parseDatabase({ DATABASE_URL: url }, noFile);

const valueOf = (url: string) => {
  const found = read(url);
  if ('problem' in found || found.value === null) throw new Error('no database');
  return found.value;
};

test('an address names a database, and what is said of it is without a login', () => {
  const found = valueOf('postgresql://mesh%40acme:s%2Fcret@db.example.com:6432/warden');
  expect(found).toMatchObject({
    ...{ host: 'db.example.com', port: 6432, user: 'mesh@acme', database: 'warden' },
    name: 'PostgreSQL at db.example.com:6432/warden',
  });
  expect(found.password?.()).toBe('s/cret');
});

test('none is set, and a file of this machine keeps it all', () => {
  expect(parseDatabase({}, noFile)).toEqual({ value: null });
});

test.each([
  ['postgres://m@db.example.com/mw', true],
  ['postgres://m@db.example.com/mw?sslmode=disable', false],
  ['postgres://m@localhost/mw', false],
  ['postgres://m@127.0.0.1/mw', false],
  ['postgres://m@[::1]/mw', false],
  ['postgres://m@localhost/mw?sslmode=verify-full', true],
])('%s: encrypted is %s', (url, secure) => {
  expect(valueOf(url).secure).toBe(secure);
});

test.each([
  'mysql://m:s3cret@db/mw',
  'postgres://db.example.com/mw',
  'postgres://m:s3cret@db.example.com',
  'postgres://m:s3cret@db.example.com/',
  'postgres://m:s3cret@db.example.com/a/b',
  'postgres://m:s3cret@db/mw?sslmode=require',
  'postgres://m:s3cret@db/mw?sslmode=disable&options=x',
  'postgres://m:s3cret%zz@db/mw',
  'db.example.com/mw?password=s3cret',
])('%s is no address of a database, and the sentence does not repeat it', (url) => {
  const found = read(url);
  expect(found).toMatchObject({ problem: expect.stringContaining('DATABASE_URL is not') });
  expect(JSON.stringify(found)).not.toContain('s3cret');
});

test('a password in a file is read each time somebody connects', () => {
  let text = 'first\n';
  const found = parseDatabase(
    { DATABASE_URL: 'postgres://m@db/mw', DATABASE_PASSWORD_FILE: '/run/secrets/db' },
    () => text,
  );
  if ('problem' in found) throw new Error(found.problem);
  expect(found.value?.password?.()).toBe('first');
  text = 'second';
  expect(found.value?.password?.()).toBe('second');
});

test.each([
  [{ DATABASE_PASSWORD_FILE: '/x' }, 'DATABASE_PASSWORD_FILE is set without DATABASE_URL'],
  [
    { DATABASE_URL: 'postgres://m:s3cret@db/mw', DATABASE_PASSWORD_FILE: '/x' },
    'DATABASE_URL has a password, and DATABASE_PASSWORD_FILE names another',
  ],
  [
    { DATABASE_URL: 'postgres://m@db/mw', DATABASE_PASSWORD_FILE: '/x' },
    'DATABASE_PASSWORD_FILE names a file that cannot be read: /x',
  ],
])('%o: it is said what is wrong', (environment, sentence) => {
  const found = parseDatabase(environment, noFile);
  expect(found).toMatchObject({ problem: expect.stringContaining(sentence) });
});
