import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startGitHub } from '../../sandbox/github/start-github.ts';
import { contractViolations } from '../support/github-contract.ts';
import { eventually } from '../support/eventually.ts';
import { builtCli, meshwarden } from './run-cli.ts';
import { openBrowser } from './setup-browser.ts';

const WEBHOOK = 'https://meshwarden.example.com';

/** Runs the setup against a GitHub of its own until it has printed its link. */
async function begun(...args: readonly string[]) {
  return begunOn(undefined, ...args);
}

async function begunOn(version: string | undefined, ...args: readonly string[]) {
  const github = await startGitHub(version === undefined ? {} : { version });
  onTestFinished(() => github.close());
  const folder = mkdtempSync(join(tmpdir(), 'meshwarden-setup-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const into = join(folder, 'app');
  const options = ['setup', '--github', github.url, '--webhook', WEBHOOK, '--into', into, ...args];
  const child = spawn(process.execPath, [builtCli, ...options], {
    env: { PATH: process.env['PATH'] },
  });
  onTestFinished(() => {
    child.kill();
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const link = await eventually(
    () => /http:\/\/127\.0\.0\.1:\d+\/[\w-]+/.exec(stdout)?.[0],
    () => `${stdout}${stderr}`,
  );
  return { github, into, link, ended, stdout: () => stdout, stderr: () => stderr };
}

const read = (...path: readonly string[]): string => readFileSync(join(...path), 'utf8');

test('one click registers the App; key, secret and settings are written for you alone, and sign in', async () => {
  const { github, into, link, ended, stdout } = await begun('--organization', 'acme');
  const violations = contractViolations(github);
  const browser = openBrowser();
  const form = await browser.go(link);
  expect(form.text).toContain('Register meshwarden-acme on ');
  expect(form.text).toContain('Contents: read<');
  expect(form.headers['content-security-policy']).toContain("default-src 'none'");

  const confirmation = await browser.press(form);
  expect(confirmation.text).toContain('Create GitHub App for acme');
  const done = await browser.press(confirmation, { name: 'mesh <b>warden' });
  expect(done.text).toContain('mesh &lt;b&gt;warden is registered');
  // the code is no longer in the address
  expect(new URL(done.url).pathname + new URL(done.url).search).toBe('/done');
  expect(await ended).toBe(0);
  expect(violations).toEqual([]);

  const { app } = github.world;
  expect(app).toMatchObject({ slug: 'mesh-b-warden', permissions: { contents: 'read' } });
  expect(app.owner.login).toBe('acme');
  expect(github.webhooks.url).toBe(`${WEBHOOK}/api/github/webhooks`);
  const [key, secret, settings] = ['private-key.pem', 'webhook-secret', 'meshwarden.env'].map(
    (name) => {
      expect(statSync(join(into, name)).mode & 0o777).toBe(0o600);
      return read(into, name);
    },
  );
  expect(statSync(into).mode & 0o777).toBe(0o700);
  expect(read(into, '.gitignore')).toBe('*\n');
  expect(secret).toBe(app.webhookSecret);
  for (const said of [stdout(), done.text, form.text]) {
    expect(said).not.toContain(app.webhookSecret);
    expect(said).not.toContain('PRIVATE KEY');
  }
  expect(key).toContain('PRIVATE KEY');
  expect(stdout()).toContain(`Registered: mesh <b>warden (App ${String(app.id)}), of acme.`);
  expect(stdout()).toContain(`${github.url}/apps/mesh-b-warden/installations/new`);

  const variables = Object.fromEntries(
    (settings ?? '').split('\n').flatMap((line) => {
      const at = line.indexOf('=');
      return at > 0 ? [[line.slice(0, at), line.slice(at + 1)]] : [];
    }),
  );
  expect(variables['GITHUB_API_URL']).toBe(github.apiUrl);
  expect(await meshwarden(['debts'], { variables })).toMatchObject({
    ...{
      code: 0,
      stdout: 'No repository was asked: the App is installed on none, or suspended.\n',
    },
  });
});

test('with --rollback it asks for branches, and says so; without an organisation it is whose click it was', async () => {
  const { github, link, ended } = await begun('--rollback');
  const browser = openBrowser();
  const form = await browser.go(link);
  expect(form.text).toContain('Contents: read and write');
  expect(form.text).toContain('whoever is signed in there');
  await browser.press(await browser.press(form));
  expect(await ended).toBe(0);
  expect(github.world.app).toMatchObject({
    slug: 'meshwarden',
    permissions: { contents: 'write' },
  });
  expect(github.world.app.owner.kind).toBe('User');
});

test('an Enterprise Server that has no merge queues is not asked for them', async () => {
  const { github, link, ended } = await begunOn('3.11.4');
  const browser = openBrowser();
  const form = await browser.go(link);
  expect(form.text).not.toContain('merge_group');
  const done = await browser.press(await browser.press(form));
  expect(done.text).toContain('meshwarden is registered');
  expect(await ended).toBe(0);
  expect([...github.world.app.events]).not.toContain('merge_group');
});

test('a flow that is forged or replayed comes to nothing, and the right one still ends', async () => {
  const { github, link, ended } = await begun();
  const { origin, host } = new URL(link);
  const stranger = openBrowser();
  const elsewhere = await stranger.once(link, { headers: { host: 'evil.example.com' } });
  expect(elsewhere).toMatchObject({ status: 403 });
  expect(elsewhere.text).toContain(`those of ${host}, and of no other name`);
  expect((await stranger.go(`${origin}/`)).text).toContain('opens by the link');

  const browser = openBrowser();
  const form = await browser.go(link);
  expect((await stranger.go(link)).text).toContain('This link works once, and was opened already');
  const mine = github.world.manifests.size;
  for (const query of ['', '?code=abc', '?code=abc&state=', `?code=abc&state=${'x'.repeat(43)}`])
    expect((await browser.go(`${origin}/registered${query}`)).text).toContain(
      'belongs to no form that is open here, or was used already',
    );
  expect((await browser.go(`${origin}/done`)).text).toContain('Nothing is registered yet');
  expect((await browser.once(`${origin}/`, { form: { a: 'b' } })).status).toBe(405);
  expect((await browser.go(`${origin}/nothing`)).status).toBe(404);
  // its version is asked for once, before the link is printed
  expect(github.calls.api.map(({ path }) => path)).toEqual(['/meta']);
  expect(github.world.manifests.size).toBe(mine);

  // what came back is taken once
  const confirmation = await browser.press(form);
  const [, state = ''] = /name="state" value="([^"]*)"/.exec(confirmation.text) ?? [];
  const wrong = await browser.go(`${origin}/registered?code=${'a'.repeat(40)}&state=${state}`);
  expect(wrong.text).toContain('does not know this code: each works once, and for an hour');
  const replayed = await browser.press(confirmation);
  expect(replayed.text).toContain('or was used already');
  const hostile = await browser.press(await browser.go(`${origin}/`));
  const [, other = ''] = /name="state" value="([^"]*)"/.exec(hostile.text) ?? [];
  const dots = await browser.go(`${origin}/registered?code=..%2F..%2Fapp&state=${other}`);
  expect(dots.text).toContain('what came back is no code of GitHub');

  const done = await browser.press(await browser.press(await browser.go(`${origin}/`)));
  expect(done.text).toContain('meshwarden is registered');
  expect(await ended).toBe(0);
});

test('GitHub that does not answer is a sentence, and the next click goes through', async () => {
  const { github, link, ended } = await begun();
  const browser = openBrowser();
  github.faults.add({ kind: 'status', status: 502 }, { method: 'POST' });
  const refused = await browser.press(await browser.press(await browser.go(link)));
  expect(refused.text).toMatch(/Nothing is written, for 127\.0\.0\.1:\d+ answers 502 to the code/);
  await browser.press(await browser.press(await browser.go(new URL('/', link).href)));
  expect(await ended).toBe(0);
});

test('a key that cannot be written is said, with what to do about the App that is there', async () => {
  const { into, link, ended, stdout, stderr } = await begun();
  writeFileSync(join(into, 'webhook-secret'), 'of somebody');
  const browser = openBrowser();
  const lost = await browser.press(await browser.press(await browser.go(link)));
  expect(lost.text).toContain('webhook-secret cannot be written (EEXIST)');
  expect(await ended).toBe(2);
  expect(stderr()).toMatch(
    /GitHub tells the key once \(in `meshwarden setup`\)\. Delete the App meshwarden on 127\.0\.0\.1:\d+ and run the setup again\.\n$/,
  );
  expect(read(into, 'webhook-secret')).toBe('of somebody');
  expect(() => statSync(join(into, 'private-key.pem'))).toThrow('ENOENT');
  expect(stdout()).not.toContain('Registered');
});

const TO_GITHUB = ['--github', 'https://github.com'];
const TO_SERVER = ['--github', 'https://github.corp.example.com'];

test.each<[string, readonly string[], string]>([
  [
    'this machine',
    [...TO_GITHUB, '--webhook', 'https://localhost:3000'],
    'github.com cannot deliver to localhost:3000, which is this machine',
  ],
  [
    'this machine, in another spelling',
    [...TO_SERVER, '--webhook', 'https://0x7f.1'],
    'cannot deliver to 127.0.0.1',
  ],
  [
    'this machine, by IPv6',
    [...TO_SERVER, '--webhook', 'https://[::1]'],
    'cannot deliver to [::1]',
  ],
  [
    'an inner network',
    [...TO_GITHUB, '--webhook', 'https://10.1.2.3'],
    'github.com cannot deliver to 10.1.2.3, which is an address of an inner network',
  ],
  [
    'an inner name',
    ['--github', 'https://acme.ghe.com', '--webhook', 'https://meshwarden.edge.svc'],
    'acme.ghe.com cannot deliver to meshwarden.edge.svc',
  ],
  [
    'clear text',
    [...TO_GITHUB, '--webhook', 'http://meshwarden.example.com'],
    'would travel in clear text',
  ],
  ['no address', [...TO_GITHUB, '--webhook', 'meshwarden'], '--webhook is an address such as'],
  [
    'a login in it',
    [...TO_GITHUB, '--webhook', 'https://a:b@example.com'],
    '--webhook holds more than an address',
  ],
  [
    'GitHub in clear text',
    ['--github', 'http://github.corp.example.com', '--webhook', WEBHOOK],
    '--github gives plain http',
  ],
  [
    'no organisation',
    [...TO_GITHUB, '--webhook', WEBHOOK, '--organization', '../x'],
    '--organization is the name',
  ],
  [
    'too long a name',
    [...TO_GITHUB, '--webhook', WEBHOOK, '--name', 'x'.repeat(35)],
    '--name has between 1 and 34',
  ],
  ['no port', [...TO_GITHUB, '--webhook', WEBHOOK, '--port', '70000'], '--port is a whole number'],
  [
    'a file for a folder',
    [...TO_GITHUB, '--webhook', WEBHOOK, '--into', join(builtCli, 'x')],
    'cannot be written to (ENOTDIR)',
  ],
])('%s is one sentence, before anything is registered', async (_, args, sentence) => {
  const refused = await meshwarden(['setup', ...args]);
  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect(refused.stderr).toContain(sentence);
  expect(refused.stderr.trim().split('\n')).toHaveLength(1);
});

test('files of an earlier registration are left as they are', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'meshwarden-setup-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  writeFileSync(join(folder, 'private-key.pem'), 'mine');
  const args = [...TO_GITHUB, '--webhook', WEBHOOK, '--into', folder];
  const refused = await meshwarden(['setup', ...args]);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('private-key.pem is there already, and is left as it is');
  expect(read(folder, 'private-key.pem')).toBe('mine');
});
