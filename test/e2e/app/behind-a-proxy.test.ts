import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { GitHubStandIn } from '../../../sandbox/github/start-github.ts';
import { startGitHub } from '../../../sandbox/github/start-github.ts';
import { eventually } from '../../support/eventually.ts';
import { ownCertificate, startTls } from '../../support/own-certificate.ts';
import type { TestProxy } from '../../support/proxy.ts';
import { startProxy } from '../../support/proxy.ts';
import { emptyFolder } from './empty-folder.ts';
import { createSmallShop, WRONG_NESTING } from './small-shop.ts';
import { concluded, open, start } from './story.ts';

const OWN = ownCertificate('github.example.com');
const SECRET = 's3cret-of-the-proxy';

interface Behind {
  readonly github: GitHubStandIn;
  readonly proxy: TestProxy;
  /** What the service wrote down, all of it. */
  readonly logged: readonly string[];
  /** Starts the service behind the proxy. */
  readonly serve: () => Promise<{ readonly url: string }>;
}

/** An Enterprise Server with a certificate of its own, to which only the proxy knows the way. */
async function behind(): Promise<Behind> {
  const github = await startGitHub({ origin: 'https://github.example.com' });
  onTestFinished(() => github.close());
  const proxy = await startProxy({ 'github.example.com:443': await startTls(OWN, github.port) });
  proxy.mode = { kind: 'asks', login: `me:${SECRET}` };
  const authorities = join(await emptyFolder(), 'authorities.pem');
  await writeFile(authorities, OWN.certificate);
  const logged: string[] = [];
  const variables = {
    HTTPS_PROXY: `http://me:${SECRET}@127.0.0.1:${String(proxy.port)}`,
    MESHWARDEN_CA_FILE: authorities,
    LOG_LEVEL: 'debug',
  };
  const overrides = { write: (line: string) => logged.push(line), github: { timeout: 2_000 } };
  return { github, proxy, logged, serve: () => start(github, { variables, overrides }) };
}

test('all that the service asks of GitHub goes through the proxy, by HTTPS and by Git', async () => {
  const { github, proxy, logged, serve } = await behind();
  const shop = await createSmallShop(github);
  await serve();
  const pr = await open(shop, WRONG_NESTING);
  await concluded(pr, 'action_required');
  expect(pr.comments(github.app.botLogin)).toHaveLength(1);
  expect(new Set(proxy.asked)).toEqual(new Set(['CONNECT github.example.com:443']));
  expect(logged.join('')).toContain(`"proxy":"http://127.0.0.1:${String(proxy.port)}"`);
  expect(logged.join('')).not.toContain(SECRET);
  expect(
    pr
      .comments()
      .map(({ body }) => body)
      .join(''),
  ).not.toContain(SECRET);
});

test.each([
  [{ kind: 'asks', login: 'other:one' } as const, 'does not accept its login'],
  [{ kind: 'refuses' } as const, 'does not connect to github.example.com (403)'],
])(
  'where the proxy %o, the service says so until it does not, without the login',
  async (mode, why) => {
    const { proxy, logged, serve } = await behind();
    const { mode: works } = proxy;
    proxy.mode = mode;
    const { url } = await serve();
    const ready = async () => (await fetch(`${url}/readyz`)).text();
    let said = '';
    await eventually(
      async () => {
        said = await ready();
        return said.includes(why);
      },
      () => said,
    );
    expect(said).toContain(`the proxy http://127.0.0.1:${String(proxy.port)} ${why}`);
    proxy.mode = works;
    await eventually(
      async () => (await fetch(`${url}/readyz`)).ok,
      () => said,
    );
    expect(`${said}${logged.join('')}`).not.toContain(SECRET);
  },
);
