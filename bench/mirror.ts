import { spawn, spawnSync } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAnalysis } from '../src/bot/edge/analysis/analysis-service.ts';
import type { Repository } from '../src/forge/index.ts';
import { sizeOf } from '../src/forge/edge/git/running/repository-growth.ts';

const COMMITS = 500;
const AS_OF = '2026-11-27T00:00:00Z';
const BRANCH = 'refs/heads/main';

/**
 * A repository of so many megabytes of contents and so many refs, served over HTTP as GitHub serves it: the first
 * review of it, later ones, and what its mirror takes on disk.
 */
export async function benchMirror(options: readonly string[]): Promise<string> {
  const [megabytes = 2_000, refs = 100_000] = options.map(Number);
  const folder = mkdtempSync(join(tmpdir(), 'meshwarden-mirror-'));
  const served = await serve(folder);
  try {
    const git = gitIn(join(folder, 'large.git'));
    await fill(git, megabytes);
    writeRefs(git, refs);
    const size = Number(/size-pack: (\d+)/.exec(git('count-objects', '-v'))?.[1]) / 1000;
    const data = join(folder, 'data');
    const review = reviewer(served.origin, data);
    const lines = [
      `${size.toFixed(0)} MB packed, ${git('for-each-ref', '--count=1000000').trim().split('\n').length.toString()} refs`,
    ];
    const measure = async (what: string, number: number): Promise<void> => {
      const before = served.requests();
      const seconds = await review.seconds(
        number,
        git('rev-parse', `refs/pull/${String(number)}/head`).trim(),
      );
      lines.push(
        `${what}: ${seconds.toFixed(2)} s, ${String(served.requests() - before)} requests`,
      );
    };
    await measure('the first review, its mirror included', 1);
    await measure('the same again', 1);
    for (const number of [2, 3, 4]) await measure('another pull request', number);
    const mirror = (await sizeOf(join(data, 'mirrors/1.git/objects/pack'))) / 1e6;
    lines.push(`the mirror: ${mirror.toFixed(1)} MB`);
    await review.close();
    return `${lines.join('\n')}\n`;
  } finally {
    await served.close();
    rmSync(folder, { recursive: true });
  }
}

function reviewer(origin: string, dataDir: string) {
  const nothing = (): void => undefined;
  const analysis = createAnalysis({
    ...{ dataDir, apiUrl: origin },
    tokenFor: () => Promise.resolve('token'),
    searchPath: process.env['PATH'] ?? '',
    clock: { now: () => Date.now() },
    log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
  });
  const repository: Repository = {
    ...{ id: 1, installation: 1, owner: 'acme', name: 'large', defaultBranch: 'main' },
    ...{ cloneUrl: `${origin}/acme/large.git`, htmlUrl: `${origin}/acme/large`, archived: false },
  };
  return {
    seconds: async (number: number, expectedHead: string): Promise<number> => {
      const began = performance.now();
      const outcome = await analysis.review({
        ...{ repository, base: BRANCH, head: `refs/pull/${String(number)}/head`, expectedHead },
        ...{ pullRequest: null, asOf: AS_OF },
      });
      if (outcome.kind !== 'reviewed') throw new Error(JSON.stringify(outcome));
      return (performance.now() - began) / 1000;
    },
    close: () => analysis.close(),
  };
}

type Git = ((...args: readonly string[]) => string) & { readonly folder: string };

function gitIn(folder: string): Git {
  const run = (...args: readonly string[]): string => {
    const { status, stdout, stderr } = spawnSync('git', ['--git-dir', folder, ...args], {
      encoding: 'utf8',
      maxBuffer: 100_000_000,
    });
    if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
    return stdout;
  };
  run('init', '-q', '--bare', '-b', 'main');
  for (const name of ['uploadpack.allowFilter', 'uploadpack.allowAnySHA1InWant'])
    run('config', name, 'true');
  return Object.assign(run, { folder });
}

const manifest = (port: number): string =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec: { ports: [{ port: ${String(port)} }] }\n`;

const commitOf = (ref: string, from: string | null): string =>
  `commit ${ref}\ncommitter Bench <bench@example.com> 1760000000 +0000\ndata 1\nx\n${from === null ? '' : `from ${from}\n`}`;

const inline = (path: string, text: string): string =>
  `M 100644 inline ${path}\ndata ${String(Buffer.byteLength(text))}\n${text}\n`;

/** Commits contents that nothing makes smaller, and pull requests that change one manifest. */
async function fill(git: Git, megabytes: number): Promise<void> {
  const importing = spawn(
    'git',
    ['--git-dir', git.folder, '-c', 'core.compression=0', 'fast-import', '--quiet', '--force'],
    { stdio: ['pipe', 'inherit', 'inherit'] },
  );
  const ended = once(importing, 'close');
  const write = async (chunk: string | Buffer): Promise<void> => {
    if (!importing.stdin.write(chunk)) await once(importing.stdin, 'drain');
  };
  const bytes = Buffer.alloc(Math.ceil((megabytes * 1e6) / COMMITS));
  for (let commit = 0; commit < COMMITS; commit += 1) {
    await write(commitOf(BRANCH, null));
    await write(`M 100644 inline data/${String(commit)}.bin\ndata ${String(bytes.length)}\n`);
    await write(Buffer.from(randomFillSync(bytes)));
    await write(`\n${inline('web.yaml', manifest(8000 + (commit % 10)))}`);
  }
  for (const number of [1, 2, 3, 4])
    await write(
      commitOf(`refs/pull/${String(number)}/head`, BRANCH) +
        inline('web.yaml', manifest(9000 + number)),
    );
  importing.stdin.end();
  await ended;
}

/** Names commits of the history as often as there are to be refs, all in one file, as Git packs them. */
function writeRefs(git: Git, count: number): void {
  const commits = git('rev-list', BRANCH).trim().split('\n');
  const lines = Array.from({ length: Math.max(0, count - 5) }, (_, at) => {
    const name = String(at).padStart(6, '0');
    return `${commits[at % commits.length] ?? ''} refs/heads/topics/${name}\n`;
  });
  const head = '# pack-refs with: peeled fully-peeled sorted \n';
  writeFileSync(join(git.folder, 'packed-refs'), head + lines.join(''));
}

/** Serves the bare repository of a folder by Git's own program. */
async function serve(folder: string) {
  let requests = 0;
  const server = createServer((incoming, response) => {
    requests += 1;
    throughBackend(folder, incoming, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    origin: `http://127.0.0.1:${String(port)}`,
    requests: () => requests,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function throughBackend(folder: string, incoming: IncomingMessage, response: ServerResponse): void {
  const url = new URL(incoming.url ?? '/', 'http://localhost');
  const { headers } = incoming;
  const backend = spawn('git', ['http-backend'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: url.pathname.replace('/acme', ''),
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: incoming.method ?? 'GET',
      CONTENT_TYPE: headers['content-type'] ?? '',
      CONTENT_LENGTH: headers['content-length'] ?? '',
      HTTP_CONTENT_ENCODING: headers['content-encoding'] ?? '',
      GIT_PROTOCOL: String(headers['git-protocol'] ?? ''),
      REMOTE_USER: 'bench',
    },
  });
  incoming.pipe(backend.stdin);
  let head = Buffer.alloc(0);
  backend.stdout.on('data', (chunk: Buffer) => {
    if (response.headersSent) {
      response.write(chunk);
      return;
    }
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return;
    const lines = head.subarray(0, end).toString('latin1').split('\r\n');
    const fields = new Map(
      lines.map((line) => [line.split(': ')[0], line.split(': ').slice(1).join(': ')]),
    );
    response.writeHead(Number.parseInt(fields.get('Status') ?? '200', 10), {
      'content-type': fields.get('Content-Type') ?? 'text/plain',
      'cache-control': 'no-cache',
    });
    response.write(head.subarray(end + 4));
  });
  backend.stdout.on('end', () => response.end());
}
