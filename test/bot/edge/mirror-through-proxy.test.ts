import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { gitAddress } from '../../../src/bot/edge/mirrors/mirror-fetch.ts';
import { defaultMirrorLimits, openMirror } from '../../../src/bot/edge/mirrors/mirror.ts';
import type { Mirror } from '../../../src/bot/edge/mirrors/mirror.ts';
import { openGitNetwork } from '../../../src/forge/edge/network/git-network.ts';
import { defaultGitLimits } from '../../../src/forge/edge/git/running/run-git.ts';
import { GIT_TOKEN, startGitServer } from '../../support/git-server.ts';
import type { GitServer } from '../../support/git-server.ts';
import { ownCertificate, startTls } from '../../support/own-certificate.ts';
import { openedOutbound } from '../../support/opened-outbound.ts';
import { startProxy } from '../../support/proxy.ts';
import type { TestProxy } from '../../support/proxy.ts';
import { serveRepository } from '../../support/served-repository.ts';
import { temporaryFolder } from '../../review/edge/temporary-repository.ts';

const TIME = 30_000;
const MAIN = 'refs/heads/main';
const LOGIN = 'me:s3cret@x';
const OWN = ownCertificate('git.example.com');
const searchPath = process.env['PATH'] ?? '';

let server: GitServer;
let main: string;

beforeAll(async () => {
  const folder = temporaryFolder();
  server = await startGitServer(folder);
  // names of contents do not compress: what is fetched has some thousand bytes
  const files = Array.from({ length: 200 }, (_, at): [string, string] => [
    `${String(at)}.yaml`,
    `a: ${String(at)}\n`,
  ]);
  main = serveRepository(server, folder, 'shop').push('main', Object.fromEntries(files));
});

afterAll(() => server.close());

beforeEach(() => {
  server.fault = () => false;
});

interface Mirrored {
  readonly proxy: TestProxy;
  readonly mirror: Mirror;
  readonly folder: string;
  /** Fetches from `https://git.example.com`, with these variables too; null where it came, else the sentence. */
  readonly fetch: (
    environment?: Readonly<Record<string, string>>,
    name?: string,
  ) => Promise<string | null>;
}

/** A mirror of a host that only the proxy knows, by a certificate of our own. */
async function mirrored(fetchTime = TIME): Promise<Mirrored> {
  const port = await startTls(OWN, Number(new URL(server.origin).port));
  const proxy = await startProxy({ 'git.example.com:443': port });
  const folder = temporaryFolder();
  const limits = { ...defaultMirrorLimits, fetchTime };
  const mirror = openMirror(
    join(folder, '1.git'),
    { searchPath, limits: defaultGitLimits },
    limits,
  );
  return {
    proxy,
    mirror,
    folder,
    async fetch(environment = {}, name = 'shop') {
      const outbound = await openedOutbound(proxy.port, OWN.certificate, environment);
      const network = await openGitNetwork(outbound, folder);
      const host = 'https://git.example.com';
      const address = gitAddress(`${host}/acme/${name}.git`, `${host}/api/v3`);
      if (address === null) throw new Error('not an address');
      const problem = await mirror.fetch([MAIN], { address, token: GIT_TOKEN, network });
      const said = problem !== null && 'message' in problem ? problem.message : null;
      return said?.replace(String(proxy.port), 'PORT') ?? (problem === null ? null : problem.kind);
    },
  };
}

describe('Git fetches through the proxy of the environment', () => {
  test(
    'by its login, believing the certificates of MESHWARDEN_CA_FILE',
    async () => {
      const { proxy, mirror, fetch } = await mirrored();
      proxy.mode = { kind: 'asks', login: LOGIN };
      expect(await fetch()).toBeNull();
      expect(await mirror.commitsOf([MAIN])).toEqual([main]);
      expect(new Set(proxy.asked)).toEqual(new Set(['CONNECT git.example.com:443']));
      // the key of the proxy lies in no file of the mirror
      expect(readFileSync(join(mirror.gitDir, 'config'), 'utf8')).not.toContain('s3cret');
    },
    TIME,
  );

  test(
    'and follows a repository that was renamed',
    async () => {
      const { fetch } = await mirrored();
      server.fault = ({ url }, response) => {
        if (!url.startsWith('/acme/old-name.git')) return false;
        response.writeHead(301, { location: url.replace('old-name', 'shop') }).end();
        return true;
      };
      expect(await fetch({}, 'old-name')).toBeNull();
    },
    TIME,
  );

  test(
    'but not where NO_PROXY names the host',
    async () => {
      const { proxy, fetch } = await mirrored();
      expect(await fetch({ NO_PROXY: 'example.com' })).toBe(
        'The name of the Git host is not known.',
      );
      expect(proxy.asked).toEqual([]);
    },
    TIME,
  );

  test(
    'the list of the system is joined with the file, not replaced by it',
    async () => {
      const { folder, fetch } = await mirrored();
      await fetch();
      const list = readFileSync(join(folder, 'certificates.pem'), 'utf8');
      expect(list).toContain(OWN.certificate);
      expect(list.match(/BEGIN CERTIFICATE/g)?.length).toBeGreaterThan(20);
    },
    TIME,
  );
});

describe('what a proxy does to a fetch is one sentence that names it without its login', () => {
  test.each([
    [
      { kind: 'asks', login: 'other:one' } as const,
      'The Git host is not reached: the proxy http://127.0.0.1:PORT does not accept the login it is given.',
    ],
    [
      { kind: 'refuses' } as const,
      'The Git host is not reached: the proxy http://127.0.0.1:PORT answers 403.',
    ],
    [
      { kind: 'hangs' } as const,
      'Fetching was ended: git fetch took longer than 0.7 s, asked through the proxy http://127.0.0.1:PORT.',
    ],
    [
      { kind: 'breaks', after: 3_000 } as const,
      'The connection to the Git host broke, asked through the proxy http://127.0.0.1:PORT.',
    ],
    [
      { kind: 'breaks', after: 10 } as const,
      'The connection to the Git host broke, asked through the proxy http://127.0.0.1:PORT.',
    ],
  ])(
    '%o, and the next fetch works',
    async (mode, sentence) => {
      const { proxy, fetch, mirror } = await mirrored(mode.kind === 'hangs' ? 700 : TIME);
      proxy.mode = mode;
      expect(await fetch()).toBe(sentence);
      expect(await mirror.commitsOf([MAIN])).toEqual([null]);
      if (mode.kind === 'hangs') return;
      proxy.mode = { kind: 'passes' };
      expect(await fetch()).toBeNull();
    },
    TIME,
  );

  test.each([
    [
      'http://127.0.0.1:9',
      'The Git host does not answer, asked through the proxy http://127.0.0.1:9.',
    ],
    [
      'http://nowhere.invalid:3128',
      'The name of the proxy http://nowhere.invalid:3128 is not known.',
    ],
  ])(
    'that there is none at %s',
    async (address, sentence) => {
      const { fetch } = await mirrored();
      expect(await fetch({ https_proxy: address })).toBe(sentence);
    },
    TIME,
  );

  test(
    'that the certificate behind it is not trusted',
    async () => {
      const { fetch } = await mirrored();
      expect(await fetch({ MESHWARDEN_CA_FILE: '' })).toBe(
        'No secure connection to the Git host comes about, asked through the proxy http://127.0.0.1:PORT.',
      );
    },
    TIME,
  );
});
