import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { parseSettings } from '../../src/review/edge/settings/settings.ts';

const pem = (type: 'pkcs1' | 'pkcs8') =>
  generateKeyPairSync('rsa', { modulusLength: 2048 })
    .privateKey.export({ type, format: 'pem' })
    .toString();
const key = pem('pkcs1');
const secret = 'a-secret-of-the-test';
const enough = { APP_ID: '17', PRIVATE_KEY: key, WEBHOOK_SECRET: secret };

const settingsOf = (environment: Record<string, string>, readText?: (path: string) => string) => {
  const parsed = parseSettings({ ...enough, ...environment }, readText);
  if (parsed.kind === 'invalid') throw new Error(parsed.problems.join('\n'));
  return parsed.settings;
};
const problemsOf = (environment: Record<string, string>, readText?: (path: string) => string) => {
  const parsed = parseSettings(environment, readText);
  return parsed.kind === 'invalid' ? parsed.problems : [];
};
const problemsBeside = (environment: Record<string, string>) =>
  problemsOf({ ...enough, ...environment });

test('three settings are enough, the others have defaults', () => {
  expect(settingsOf({})).toMatchObject({
    appId: 17,
    privateKey: key,
    webhookSecret: secret,
    host: 'localhost',
    port: 3000,
    log: { level: 'info', format: 'json' },
    apiUrl: 'https://api.github.com',
    dataDir: 'data',
    workers: { total: 8, perRepository: 2, jobTimeout: 300_000, outage: 3_600_000 },
  });
});

test('without settings every one that is missing is named at once', () => {
  expect(problemsOf({})).toEqual([
    expect.stringContaining('APP_ID is missing'),
    expect.stringContaining('WEBHOOK_SECRET is missing'),
    expect.stringContaining('PRIVATE_KEY is missing'),
  ]);
});

test('a variable that is set to nothing is missing', () => {
  expect(problemsBeside({ APP_ID: '', WEBHOOK_SECRET: '' })).toHaveLength(2);
});

test.each([
  ['with its line breaks', key],
  ['with escaped line breaks', key.replaceAll('\n', '\\n')],
  ['in base64', Buffer.from(key).toString('base64')],
  [
    'in base64 with escaped line breaks',
    Buffer.from(key.replaceAll('\n', '\\n')).toString('base64'),
  ],
])('the private key may come %s', (_, given) => {
  expect(settingsOf({ PRIVATE_KEY: given }).privateKey).toBe(key);
});

test('the private key may be in a file, PKCS#8 too', () => {
  const other = pem('pkcs8');
  const files = new Map([['/run/key.pem', other]]);
  const settings = settingsOf(
    { PRIVATE_KEY: '', PRIVATE_KEY_PATH: '/run/key.pem' },
    (path) => files.get(path) ?? '',
  );
  expect(settings.privateKey).toBe(other);
});

test('a key given twice is a contradiction', () => {
  expect(problemsBeside({ PRIVATE_KEY_PATH: '/run/key.pem' })).toEqual([
    'PRIVATE_KEY and PRIVATE_KEY_PATH are both set: keep one.',
  ]);
});

test('a key file that is not there is named by its path', () => {
  expect(problemsBeside({ PRIVATE_KEY: '', PRIVATE_KEY_PATH: '/nowhere/key.pem' })).toEqual([
    expect.stringContaining('/nowhere/key.pem'),
  ]);
});

test.each([
  ['ENOENT', 'that cannot be read, because it does not exist: /run/key.pem'],
  ['EISDIR', 'that cannot be read, because it is a folder: /run/key.pem'],
  ['EACCES', /that cannot be read by user \d+, who has no permission: \/run\/key\.pem$/],
  ['EIO', 'that cannot be read: /run/key.pem'],
])('a key file that cannot be read is said to be so, and why (%s)', (code, sentence) => {
  const parsed = parseSettings(
    { ...enough, PRIVATE_KEY: '', PRIVATE_KEY_PATH: '/run/key.pem' },
    () => {
      throw Object.assign(new Error(code), { code });
    },
  );
  expect(parsed).toMatchObject({ kind: 'invalid' });
  const [problem = ''] = parsed.kind === 'invalid' ? parsed.problems : [];
  expect(problem).toMatch(sentence);
});

test('a key that does not parse, or is no RSA key, is refused at the start', () => {
  const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString();
  for (const broken of ['nonsense', key.slice(0, 400), elliptic])
    expect(problemsBeside({ PRIVATE_KEY: broken })).toEqual([
      expect.stringMatching(/^PRIVATE_KEY holds no RSA private key/),
    ]);
});

test.each([
  ["Probot's default, which everybody knows", 'development'],
  ['a short word', 'seven77'],
  ['one that ends with the line break of its file', `${secret}\n`],
])('a webhook secret may not be %s', (_, given) => {
  expect(problemsBeside({ WEBHOOK_SECRET: given })).toEqual([
    expect.stringMatching(/^WEBHOOK_SECRET /),
  ]);
});

test('no problem repeats a secret', () => {
  const said = problemsOf({
    APP_ID: 'x',
    WEBHOOK_SECRET: 'hush123',
    PRIVATE_KEY: 'MIIEowIBAAKCAQEA',
    GITHUB_API_URL: 'https://user:swordfish@example.com',
  }).join('\n');
  expect(said).toContain('APP_ID');
  expect(said).not.toMatch(/hush123|MIIEow|swordfish/);
});

test.each([
  ['APP_ID', 'Iv1.abcdef'],
  ['APP_ID', '-4'],
  ['PORT', '65536'],
  ['PORT', 'http'],
  ['LOG_LEVEL', 'loud'],
  ['LOG_FORMAT', 'xml'],
  ['MESHWARDEN_PAGES_URL', 'http://pages.example'],
  ['MESHWARDEN_PAGES_URL', 'https://pages.example/a)b'],
  ['MESHWARDEN_WORKERS', '0'],
  ['MESHWARDEN_JOB_TIMEOUT_SECONDS', '1'],
])('%s=%s is refused by name', (name, value) => {
  expect(problemsBeside({ [name]: value })).toEqual([expect.stringContaining(name)]);
});

test('port 0 is any free port', () => {
  expect(settingsOf({ PORT: '0' }).port).toBe(0);
});

test('GHE_HOST gives the address of GitHub Enterprise Server as Probot has it', () => {
  expect(settingsOf({ GHE_HOST: 'github.acme.example' }).apiUrl).toBe(
    'https://github.acme.example/api/v3',
  );
  expect(settingsOf({ GHE_HOST: '127.0.0.1:8080', GHE_PROTOCOL: 'http' }).apiUrl).toBe(
    'http://127.0.0.1:8080/api/v3',
  );
});

test('GITHUB_API_URL loses its trailing slash and keeps its path', () => {
  expect(settingsOf({ GITHUB_API_URL: 'https://api.acme.ghe.com/' }).apiUrl).toBe(
    'https://api.acme.ghe.com',
  );
  expect(settingsOf({ GITHUB_API_URL: 'https://ghe.example/api/v3' }).apiUrl).toBe(
    'https://ghe.example/api/v3',
  );
});

test('two addresses that agree are fine, two that do not are a contradiction', () => {
  const host = { GHE_HOST: 'ghe.example' };
  expect(settingsOf({ ...host, GITHUB_API_URL: 'https://ghe.example/api/v3/' }).apiUrl).toBe(
    'https://ghe.example/api/v3',
  );
  expect(problemsBeside({ ...host, GITHUB_API_URL: 'https://api.github.com' })).toEqual([
    expect.stringContaining('GITHUB_API_URL and GHE_HOST contradict'),
  ]);
  expect(problemsBeside({ GHE_PROTOCOL: 'https' })).toEqual([
    expect.stringContaining('GHE_PROTOCOL is set without GHE_HOST'),
  ]);
});

test('plain http is for this machine only', () => {
  for (const here of ['http://127.0.0.1:4000', 'http://localhost:4000', 'http://[::1]:4000'])
    expect(settingsOf({ GITHUB_API_URL: here }).apiUrl).toBe(here);
  for (const away of [
    'http://api.github.com',
    'http://localhost.example',
    'http://127.0.0.1.nip.io',
  ])
    expect(problemsBeside({ GITHUB_API_URL: away })).toEqual([
      expect.stringContaining('GITHUB_API_URL gives plain http'),
    ]);
});

test.each(['ftp://api.github.com', 'api.github.com', 'https://', 'https://a.example/?q=1'])(
  'GITHUB_API_URL=%s is refused',
  (url) => {
    expect(problemsBeside({ GITHUB_API_URL: url })).toEqual([
      expect.stringMatching(/^GITHUB_API_URL /),
    ]);
  },
);

test.each(['https://ghe.example', 'ghe.example/api', 'user@ghe.example'])(
  'GHE_HOST=%s is refused: it is a host name',
  (host) => {
    expect(problemsBeside({ GHE_HOST: host })).toEqual([expect.stringMatching(/^GHE_HOST /)]);
  },
);
