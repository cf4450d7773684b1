import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { gitAddress } from '../../../src/bot/edge/mirrors/mirror-fetch.ts';
import { defaultMirrorLimits, openMirror } from '../../../src/bot/edge/mirrors/mirror.ts';
import type { Mirror, MirrorLimits } from '../../../src/bot/edge/mirrors/mirror.ts';
import type { FetchSource } from '../../../src/bot/edge/mirrors/mirror-fetch.ts';
import { defaultGitLimits } from '../../../src/forge/edge/git/running/run-git.ts';
import { GIT_TOKEN, startGitServer } from '../../support/git-server.ts';
import type { GitServer } from '../../support/git-server.ts';
import { serveRepository } from '../../support/served-repository.ts';
import type { ServedRepository } from '../../support/served-repository.ts';
import { gitIn, temporaryFolder } from '../../review/edge/temporary-repository.ts';

const TIME = 30_000;
const MAIN = 'refs/heads/main';
const searchPath = process.env['PATH'] ?? '';

let server: GitServer;
let served: ServedRepository;
let main: string;

beforeAll(async () => {
  const folder = temporaryFolder();
  server = await startGitServer(folder);
  served = serveRepository(server, folder, 'shop');
  main = served.push('main', { 'a.yaml': 'a: 1\n', 'b.yaml': 'b: 1\n', 'image.png': 'not text' });
});

afterAll(() => server.close());

beforeEach(() => {
  server.requests.length = 0;
  server.fault = () => false;
});

const mirrorIn = (folder: string, limits: Partial<MirrorLimits> = {}): Mirror =>
  openMirror(
    join(folder, '1.git'),
    { searchPath, limits: defaultGitLimits },
    { ...defaultMirrorLimits, ...limits },
  );

function source(token = GIT_TOKEN): FetchSource {
  const address = gitAddress(served.repository.cloneUrl, server.origin);
  if (address === null) throw new Error('not an address');
  return { address, token };
}

const missingIn = (mirror: Mirror): string[] =>
  gitIn(mirror.gitDir, 'rev-list', '--objects', '--missing=print', '--all')
    .split('\n')
    .filter((line) => line.startsWith('?'))
    .map((line) => line.slice(1));

const posts = (): string[] =>
  server.requests.filter(({ method }) => method === 'POST').map(({ body }) => body);

const allText = (folder: string): string =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');

describe('what a mirror holds', () => {
  test(
    'it has commits and folders, and no content that nobody asked for',
    async () => {
      const mirror = mirrorIn(temporaryFolder());
      expect(await mirror.fetch([MAIN], source())).toBeNull();
      expect(await mirror.commitsOf([MAIN])).toEqual([main]);
      expect(missingIn(mirror)).toHaveLength(3);
      expect(posts().some((body) => body.includes('filter blob:none'))).toBe(true);
    },
    TIME,
  );

  test(
    'contents come in one request, however many; none are asked for without names',
    async () => {
      const mirror = mirrorIn(temporaryFolder());
      await mirror.fetch([MAIN], source());
      const missing = missingIn(mirror);
      server.requests.length = 0;
      expect(await mirror.fetchBlobs(missing, source())).toBeNull();
      expect(posts()).toHaveLength(1);
      expect(missingIn(mirror)).toEqual([]);
      expect(await mirror.fetchBlobs([], source())).toBeNull();
      expect(posts()).toHaveLength(1);
    },
    TIME,
  );

  test(
    'a forced push moves its ref, and a commit is found by its name alone',
    async () => {
      const mirror = mirrorIn(temporaryFolder());
      const first = served.push('forced', { 'c.yaml': 'c: 1\n' }, main);
      await mirror.fetch(['refs/heads/forced'], source());
      served.work.git('checkout', '-q', '-B', 'forced', main);
      const second = served.push('forced', { 'c.yaml': 'c: 2\n' });
      await mirror.fetch(['refs/heads/forced', first], source());
      expect(await mirror.commitsOf(['refs/heads/forced'])).toEqual([second]);
      expect(await mirror.commitsOf([first])).toEqual([first]);
      expect(await mirror.contains(second, main)).toBe(true);
      expect(await mirror.contains(second, first)).toBe(false);
    },
    TIME,
  );

  test(
    'many packs become one, and everything is still there',
    async () => {
      const mirror = mirrorIn(temporaryFolder(), { packs: 1 });
      await mirror.fetch([MAIN], source());
      await mirror.fetchBlobs(missingIn(mirror), source());
      await mirror.tidy();
      const packs = readdirSync(join(mirror.gitDir, 'objects/pack'));
      expect(packs.filter((name) => name.endsWith('.pack'))).toHaveLength(1);
      expect(missingIn(mirror)).toEqual([]);
      expect(await mirror.commitsOf([MAIN])).toEqual([main]);
    },
    TIME,
  );

  test(
    'one that has grown too large starts over',
    async () => {
      const mirror = mirrorIn(temporaryFolder(), { mirrorBytes: 10 });
      await mirror.fetch([MAIN], source());
      await mirror.tidy();
      expect(await mirror.commitsOf([MAIN])).toEqual([null]);
      expect(await mirror.fetch([MAIN], source())).toBeNull();
      expect(await mirror.commitsOf([MAIN])).toEqual([main]);
    },
    TIME,
  );
});

describe('the token', () => {
  test(
    'reaches the host in a header only, and is nowhere in the mirror',
    async () => {
      const mirror = mirrorIn(temporaryFolder());
      await mirror.fetch([MAIN], source());
      expect(server.requests.every(({ authorization }) => authorization !== null)).toBe(true);
      expect(server.requests.map(({ url }) => url).join(' ')).not.toContain(GIT_TOKEN);
      const written = allText(mirror.gitDir);
      expect(written).not.toContain(GIT_TOKEN);
      expect(written).not.toContain(Buffer.from(`x-access-token:${GIT_TOKEN}`).toString('base64'));
    },
    TIME,
  );

  test.runIf(process.platform === 'linux')(
    'is in no argument of any process',
    async () => {
      const seen: string[] = [];
      server.fault = () => {
        for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name)))
          seen.push(argumentsOf(pid));
        return false;
      };
      await mirrorIn(temporaryFolder()).fetch([MAIN], source());
      expect(seen.some((each) => each.includes('fetch'))).toBe(true);
      expect(
        seen.filter((each) => each.includes(GIT_TOKEN) || /x-access|Basic /.test(each)),
      ).toEqual([]);
    },
    TIME,
  );

  test(
    'does not follow a redirect to another host',
    async () => {
      const other: Server = createServer((request, response) => {
        asked.push(request.headers.authorization);
        response.writeHead(404).end();
      });
      const asked: (string | undefined)[] = [];
      await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
      const address = other.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.fault = (request, response) => {
        response
          .writeHead(301, { location: `http://127.0.0.1:${String(port)}${request.url}` })
          .end();
        return true;
      };
      const problem = await mirrorIn(temporaryFolder()).fetch([MAIN], source());
      expect(problem).toMatchObject({ kind: 'unreachable' });
      expect(asked).toEqual([]);
      other.close();
    },
    TIME,
  );

  test(
    'follows a repository that was renamed on the same host',
    async () => {
      server.fault = ({ url }, response) => {
        if (!url.startsWith('/acme/old-name.git')) return false;
        response.writeHead(301, { location: url.replace('old-name', 'shop') }).end();
        return true;
      };
      const mirror = mirrorIn(temporaryFolder());
      const old = gitAddress(`${server.origin}/acme/old-name.git`, server.origin);
      if (old === null) throw new Error('not an address');
      expect(await mirror.fetch([MAIN], { address: old, token: GIT_TOKEN })).toBeNull();
      expect(await mirror.commitsOf([MAIN])).toEqual([main]);
    },
    TIME,
  );
});

/** A process may be gone by the time it is looked at. */
function argumentsOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1');
  } catch {
    return '';
  }
}

describe('when the host does not play along', () => {
  test.each([
    ['a wrong token', 'unreachable', 'The Git host refused the token.'],
    ['status 500', 'unreachable', 'The Git host answered with status 500.'],
    ['status 404', 'gone', undefined],
    ['a broken connection', 'unreachable', undefined],
    ['silence', 'unreachable', undefined],
  ])(
    '%s is %s, and the mirror works afterwards',
    async (trouble, kind, message) => {
      const folder = temporaryFolder();
      server.fault = (_, response) => {
        if (trouble.startsWith('status')) response.writeHead(Number(trouble.slice(7))).end();
        if (trouble === 'a broken connection') response.destroy();
        return trouble !== 'a wrong token';
      };
      const limits = trouble === 'silence' ? { fetchTime: 500 } : {};
      const token = trouble === 'a wrong token' ? 'ghs_expired' : GIT_TOKEN;
      const problem = await mirrorIn(folder, limits).fetch([MAIN], source(token));
      expect(problem).toMatchObject({ kind, ...(message !== undefined && { message }) });
      server.fault = () => false;
      expect(await mirrorIn(folder).fetch([MAIN], source())).toBeNull();
    },
    TIME,
  );

  test(
    'a ref or commit that is not there is gone, by its name',
    async () => {
      const mirror = mirrorIn(temporaryFolder());
      expect(await mirror.fetch([MAIN, 'refs/heads/no'], source())).toEqual({
        kind: 'gone',
        what: 'refs/heads/no',
      });
      const nobody = '1234567890'.repeat(4);
      expect(await mirror.fetch([nobody], source())).toEqual({ kind: 'gone', what: nobody });
      expect(await mirror.fetch(['refs/heads/a:b'], source())).toMatchObject({ kind: 'gone' });
    },
    TIME,
  );

  test(
    'one that sends without end is cut off',
    async () => {
      const mirror = mirrorIn(temporaryFolder(), { fetchBytes: -1 });
      server.fault = ({ method }) => method === 'POST';
      const problem = await mirror.fetch([MAIN], source());
      expect(problem).toMatchObject({ kind: 'unreachable', message: /more than/ });
    },
    TIME,
  );
});

describe('a damaged mirror', () => {
  test.each(['a lock that nobody holds', 'a ref that names nothing', 'a broken pack'])(
    '%s is mended by the fetch, or told from trouble with the host and made again',
    async (damage) => {
      const mirror = mirrorIn(temporaryFolder());
      await mirror.fetch([MAIN], source());
      const next = served.push('main', { 'a.yaml': `a: ${damage}\n` });
      const refs = join(mirror.gitDir, 'refs/meshwarden/heads');
      mkdirSync(refs, { recursive: true });
      if (damage === 'a lock that nobody holds') writeFileSync(join(refs, 'main.lock'), '');
      if (damage === 'a ref that names nothing')
        writeFileSync(join(refs, 'main'), `${'12'.repeat(20)}\n`);
      if (damage === 'a broken pack') breakPacks(mirror);
      const problem = await mirror.fetch([MAIN], source());
      if (problem !== null) {
        expect(problem).toMatchObject({ kind: 'damaged' });
        await mirror.discard();
        expect(await mirror.fetch([MAIN], source())).toBeNull();
      }
      expect(await mirror.commitsOf([MAIN])).toEqual([next]);
      expect(await mirror.fetchBlobs(missingIn(mirror), source())).toBeNull();
      expect(missingIn(mirror)).toEqual([]);
    },
    TIME,
  );
});

/** Packs are read-only files. */
function breakPacks({ gitDir }: Mirror): void {
  const folder = join(gitDir, 'objects/pack');
  for (const name of readdirSync(folder)) {
    rmSync(join(folder, name));
    writeFileSync(join(folder, name), 'no pack');
  }
}
