import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Analysis } from '../../src/review/index.ts';
import { temporaryFolder } from '../review/edge/temporary-repository.ts';
import { GIT_TOKEN, startGitServer } from '../support/git-server.ts';
import type { GitServer } from '../support/git-server.ts';
import { serveRepository } from '../support/served-repository.ts';
import type { ServedRepository } from '../support/served-repository.ts';
import { reviewed, reviewPull, startAnalysis } from '../support/started-analysis.ts';
import { storiesOfRun } from '../support/stories-of-run.ts';

const test = storiesOfRun({ always: 1 });

const built = fileURLToPath(new URL('../../dist/src/analysis-process.js', import.meta.url));

let folder: string;
let server: GitServer;
let served = 0;

beforeAll(async () => {
  folder = temporaryFolder();
  server = await startGitServer(folder);
});

afterAll(() => server.close());

beforeEach(() => {
  server.requests.length = 0;
  server.fault = () => false;
});

interface OpenedRepository extends ServedRepository {
  readonly head: string;
}

/** A repository with one pull request. */
function newRepository(): OpenedRepository {
  served += 1;
  const shop = serveRepository(server, folder, `troubled-${String(served)}`);
  const object = (port: number): string =>
    `apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: ${String(port)}}]}\n`;
  const main = shop.push('main', { 'web.yaml': object(80) });
  const head = shop.push('feature', { 'web.yaml': object(81) }, main);
  shop.openPullRequest(1, head);
  return { ...shop, head };
}

const review = (analysis: Analysis, shop: OpenedRepository) =>
  reviewPull(analysis, shop, 1, shop.head);

/** A process that does `code` when it gets a task. */
function processThat(code: string): string {
  const file = join(temporaryFolder(), 'process.mjs');
  writeFileSync(file, `process.on('message', (message) => { ${code} });\n`);
  return file;
}

/** The built process, which writes its id to a file first. */
function processThatTellsItsId(): { readonly entry: string; readonly pid: () => string } {
  const place = temporaryFolder();
  const seen = join(place, 'pid');
  const entry = join(place, 'process.mjs');
  writeFileSync(
    entry,
    `import { writeFileSync } from 'node:fs';
     writeFileSync(${JSON.stringify(seen)}, String(process.pid));
     await import(${JSON.stringify(built)});`,
  );
  return { entry, pid: () => readFileSync(seen, 'utf8') };
}

/** Resolves when `holds` does. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe('the Git host', () => {
  it.each([401, 403, 500, 503])('that answers %i is unreachable for now', async (status) => {
    server.fault = (_, response) => {
      response.writeHead(status).end();
      return true;
    };
    const outcome = await review(startAnalysis(server), newRepository());
    expect(outcome).toMatchObject({ kind: 'unreachable' });
  });

  test('that hangs delays no other repository', async () => {
    const analysis = startAnalysis(server, { limits: { processes: 1, fetchTime: 60_000 } });
    const hanging = newRepository();
    const shop = newRepository();
    server.fault = ({ url }) => url.includes(hanging.repository.name);
    const hangs = review(analysis, hanging);
    await until(() => server.requests.length > 0);
    reviewed(await review(analysis, shop));
    await analysis.close();
    expect(await hangs).toMatchObject({ kind: 'unreachable' });
  });

  test('that hangs over the contents delays no other repository either', async () => {
    const analysis = startAnalysis(server, { limits: { processes: 1, fetchTime: 60_000 } });
    const hanging = newRepository();
    const shop = newRepository();
    let held = false;
    server.fault = ({ url, body }) => {
      const holds =
        url.includes(hanging.repository.name) && !body.includes('ls-refs') && commits > 0;
      if (url.includes(hanging.repository.name) && body.includes('command=fetch')) commits += 1;
      held ||= holds;
      return holds;
    };
    let commits = 0;
    const hangs = review(analysis, hanging);
    await until(() => held);
    reviewed(await review(analysis, shop));
    await analysis.close();
    expect(await hangs).toMatchObject({ kind: 'unreachable' });
  });

  test('on another address than the API gets no request and no token', async () => {
    const other = await startGitServer(folder);
    const asked: number[] = [];
    const analysis = startAnalysis(server, {
      tokenFor: (installation) => {
        asked.push(installation);
        return Promise.resolve(GIT_TOKEN);
      },
    });
    const shop = newRepository();
    const cloneUrl = shop.repository.cloneUrl.replace(server.origin, other.origin);
    const outcome = await review(analysis, {
      ...shop,
      repository: { ...shop.repository, cloneUrl },
    });
    expect(outcome).toMatchObject({ kind: 'failed', message: /no token is sent/ });
    expect([asked, other.requests, server.requests]).toEqual([[], [], []]);
    await other.close();
  });

  test('is not asked without a token, and why there is none goes to the caller', async () => {
    const analysis = startAnalysis(server, {
      tokenFor: () => Promise.reject(new Error('suspended')),
    });
    await expect(review(analysis, newRepository())).rejects.toThrow('suspended');
    expect(server.requests).toEqual([]);
  });
});

describe('the analysis process', () => {
  test('that crashes fails its review only; the next one gets another process', async () => {
    const flag = join(temporaryFolder(), 'crashed');
    const entry = join(temporaryFolder(), 'process.mjs');
    writeFileSync(
      entry,
      `import { existsSync, writeFileSync } from 'node:fs';
       if (existsSync(${JSON.stringify(flag)})) await import(${JSON.stringify(built)});
       else process.on('message', () => { writeFileSync(${JSON.stringify(flag)}, ''); process.exit(3); });`,
    );
    const analysis = startAnalysis(server, { entry });
    const shop = newRepository();
    expect(await review(analysis, shop)).toEqual({
      kind: 'failed',
      message: 'The analysis process ended before it was done.',
    });
    reviewed(await review(analysis, shop));
  });

  test('that computes for too long is ended', async () => {
    const analysis = startAnalysis(server, {
      entry: processThat('for (;;);'),
      limits: { taskTime: 1_000 },
    });
    expect(await review(analysis, newRepository())).toEqual({
      kind: 'failed',
      message: 'The analysis took longer than 1 seconds and was ended.',
    });
  });

  test('that needs too much memory is ended', async () => {
    const analysis = startAnalysis(server, {
      entry: processThat('const kept = []; for (;;) kept.push({ a: [kept.length] });'),
      limits: { memory: 50 },
    });
    expect(await review(analysis, newRepository())).toEqual({
      kind: 'failed',
      message: 'The analysis needs more than 50 MB of memory and was ended.',
    });
  });

  test('that cannot start at all says so', async () => {
    const analysis = startAnalysis(server, { entry: join(temporaryFolder(), 'nothing.js') });
    expect(await review(analysis, newRepository())).toMatchObject({ kind: 'failed' });
  });

  it.each([
    ['speaks nonsense', `process.send('hello');`],
    [
      'asks for what is no object name',
      `process.send({ kind: 'need', oids: ['--upload-pack=x'] });`,
    ],
    [
      'is of another version of the program',
      `const { serialize } = await import('node:v8');
       const result = serialize({ kind: 'no-merge-base', commits: { base: '', head: '' } });
       process.send({ kind: 'done', version: 0, metLimit: false, result });`,
    ],
    ['asks for ever', `process.send({ kind: 'need', oids: [] });`],
  ])('that %s is ended', async (_, code) => {
    const analysis = startAnalysis(server, { entry: processThat(code) });
    expect(await review(analysis, newRepository())).toMatchObject({ kind: 'failed' });
  });

  it.runIf(process.platform === 'linux')('has no secret in its environment', async () => {
    process.env['WEBHOOK_SECRET'] = 'do-not-tell';
    process.env['HTTPS_PROXY'] = 'http://me:do-not-tell@proxy.example.com:3128';
    const seen = join(temporaryFolder(), 'environment');
    const entry = processThat(
      `process.getBuiltinModule('node:fs').writeFileSync(${JSON.stringify(seen)}, JSON.stringify(process.env)); process.exit();`,
    );
    await review(startAnalysis(server, { entry }), newRepository());
    delete process.env['WEBHOOK_SECRET'];
    delete process.env['HTTPS_PROXY'];
    const environment = readFileSync(seen, 'utf8');
    expect(environment).toContain('PATH');
    expect(environment).not.toMatch(/do-not-tell|TOKEN|SECRET|PROXY/);
  });

  it.runIf(process.platform === 'linux')(
    'ends when there has been no work for a while',
    async () => {
      const { entry, pid } = processThatTellsItsId();
      const analysis = startAnalysis(server, { entry, limits: { idleTime: 200 } });
      reviewed(await review(analysis, newRepository()));
      await until(() => !existsSync(`/proc/${pid()}`));
    },
  );

  it.runIf(process.platform === 'linux')(
    'that the system ends while it rests is simply another one next time',
    async () => {
      const { entry, pid } = processThatTellsItsId();
      const analysis = startAnalysis(server, { entry });
      const shop = newRepository();
      reviewed(await review(analysis, shop));
      const first = pid();
      process.kill(Number(first), 'SIGKILL');
      await until(() => !existsSync(`/proc/${first}`));
      reviewed(await review(analysis, shop));
      expect(pid()).not.toBe(first);
    },
  );

  test('finds its mirror below a data folder that is named relative to here', async () => {
    const dataDir = relative(process.cwd(), temporaryFolder());
    reviewed(await review(startAnalysis(server, { dataDir }), newRepository()));
  });
});

describe('a burst', () => {
  test('of reviews of one repository and another all come to their end', async () => {
    const analysis = startAnalysis(server);
    const shops = [newRepository(), newRepository()];
    const outcomes = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        review(analysis, shops[index % 2] ?? newRepository()),
      ),
    );
    expect(outcomes.map(({ kind }) => kind)).toEqual(outcomes.map(() => 'reviewed'));
  });
});

describe('two main processes over one folder', () => {
  test("get in each other's way and still come to the same reviews", async () => {
    const shop = newRepository();
    const dataDir = temporaryFolder();
    const [one, two] = [startAnalysis(server, { dataDir }), startAnalysis(server, { dataDir })];
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, (_, index) => review(index % 2 === 0 ? one : two, shop)),
    );
    expect(outcomes.map(({ kind }) => kind)).toEqual(outcomes.map(() => 'reviewed'));
  });
});

describe('a main process that is killed', () => {
  test('while it fetches leaves nothing that the next one stumbles over', async () => {
    const shop = newRepository();
    const dataDir = temporaryFolder();
    const script = join(temporaryFolder(), 'main.mjs');
    const log = '{ debug() {}, info() {}, warn() {}, error() {} }';
    buildSync({
      stdin: {
        contents: `import { createAnalysis } from './src/bot/edge/analysis/analysis-service.ts';
       const analysis = createAnalysis({
         dataDir: ${JSON.stringify(dataDir)}, apiUrl: ${JSON.stringify(server.origin)},
         tokenFor: async () => ${JSON.stringify(GIT_TOKEN)}, searchPath: process.env.PATH,
         clock: { now: Date.now }, log: ${log}, entry: ${JSON.stringify(built)},
       });
       await analysis.review({
         repository: ${JSON.stringify(shop.repository)}, base: 'refs/heads/main',
         head: 'refs/pull/1/head', expectedHead: ${JSON.stringify(shop.head)}, asOf: '2026-01-01T00:00:00Z',
       });`,
        resolveDir: fileURLToPath(new URL('../..', import.meta.url)),
      },
      // Who asks does not load what answers: that is the other process's.
      external: ['*-answer.ts'],
      ...{ outfile: script, bundle: true, format: 'esm', platform: 'node' },
    });
    // The whole answer comes but for its end: Git has begun to write a pack.
    let stalled = false;
    server.fault = ({ body }, response) => {
      if (!body.includes('command=fetch')) return false;
      response.writeHead(200, { 'content-type': 'application/x-git-upload-pack-result' });
      response.write('000dpackfile\n0011\x01PACK\0\0\0\x02\0\0\0\x09');
      stalled = true;
      return true;
    };
    const main = spawn(process.execPath, [script], { stdio: 'ignore' });
    await until(() => stalled);
    main.kill('SIGKILL');
    server.fault = () => false;
    const lock = join(dataDir, 'mirrors', `${String(shop.repository.id)}.git`, 'packed-refs.lock');
    writeFileSync(lock, '');
    reviewed(await review(startAnalysis(server, { dataDir }), shop));
  });
});
