import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { problemOfServer } from './server-for-assistants.ts';
import { packageRoot } from '../../src/manifest/edge/package-root.ts';
import { buildExampleRepository } from '../example-repository.ts';
import type { Ran } from './command.ts';
import { lastLine, run } from './command.ts';
import type { ReleaseTask, TaskResult } from './run-tasks.ts';

/** Bytes of a package that is fetched in seconds. */
const MOST_PACKED = 6_750_000;
const MOST_INSTALLED = 15_000_000;
const VERSIONS = ['20', '22', '24'];
/** Nobody connects to it: what speaks to one is not installed. */
const DATABASE = 'postgresql://meshwarden@127.0.0.1:1/meshwarden';

/** What is published: packed, installed into an empty folder, and run there on the versions of Node.js that it promises. */
export const publishedPackage: ReleaseTask = {
  name: 'package',
  title: 'what is published, installed into an empty folder and run on Node.js 20, 22 and 24',
  missing: () => null,
  run: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'meshwarden-package-'));
    const example = await buildExampleRepository(join(packageRoot(), 'examples'), {
      pullRequests: ['06-strict-mesh-wide'],
    });
    try {
      return await tried(folder, example.folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
      await example.remove();
    }
  },
};

async function tried(folder: string, shop: string): Promise<TaskResult> {
  const shown: string[] = [];
  const asked = (command: string, args: readonly string[], cwd?: string): Ran => {
    const ran = run(command, args, {}, cwd);
    shown.push(`$ ${command} ${args.join(' ')}`, ran.stdout, ran.stderr);
    return ran;
  };
  const failed = (said: string): TaskResult => ({ passed: false, said, shown: shown.join('\n') });

  const made = join(folder, 'package');
  if (asked('node', ['build/build-package.js', made]).status !== 0)
    return failed('it is not built');
  const packed = lastLine(
    asked('npm', ['pack', '--silent', '--pack-destination', folder], made).stdout,
  );
  const size = statSync(join(folder, packed)).size;
  if (size > MOST_PACKED) return failed(`${String(size)} bytes are packed`);

  const empty = join(folder, 'empty');
  asked('mkdir', [empty]);
  writeFileSync(join(empty, 'package.json'), '{ "private": true }\n');
  const installed = asked(
    'npm',
    ['install', '--no-fund', '--no-audit', join(folder, packed)],
    empty,
  );
  if (installed.status !== 0) return failed('it is not installed');
  if (/EBADENGINE/.test(installed.stderr)) return failed('npm warns of the version of Node.js');
  const bytes = Number(asked('du', ['-sb', join(empty, 'node_modules')]).stdout.split('\t', 1)[0]);
  if (!(bytes <= MOST_INSTALLED)) return failed(`${String(bytes)} bytes are installed`);

  for (const version of VERSIONS) {
    const problem = await problemOn(version, empty, shop, asked);
    if (problem !== null) return failed(`Node.js ${version}: ${problem}`);
  }
  const megabytes = (count: number): string => (count / 1_000_000).toFixed(1);
  return {
    passed: true,
    said: `${megabytes(size)} MB packed, ${megabytes(bytes)} MB installed, runs on ${VERSIONS.join(', ')}`,
    shown: shown.join('\n'),
  };
}

/** What goes wrong on one version of Node.js; null for nothing. */
async function problemOn(
  version: string,
  folder: string,
  shop: string,
  asked: (command: string, args: readonly string[], cwd?: string) => Ran,
): Promise<string | null> {
  const node = ['-y', '-p', `node@${version}`, 'node'];
  const cli = join(folder, 'node_modules/meshwarden/dist/src/cli.js');
  const meshwarden = (...args: readonly string[]): Ran => asked('npx', [...node, cli, ...args]);
  const review = meshwarden(
    ...['review', '--repo', shop, '--base', 'main', '--head', '06-strict-mesh-wide'],
  );
  if (review.status !== 1 || !review.stdout.includes('nightly-report'))
    return `the review of the example ends with ${String(review.status)}`;
  if (review.stderr !== '') return `a review writes to standard error: ${lastLine(review.stderr)}`;
  const drift = meshwarden('drift', 'cluster', '--repo', shop, '--environment', 'prod');
  if (drift.status !== 2 || !drift.stderr.includes('npm install @kubernetes/client-node@'))
    return 'a cluster is not answered with the line to type';
  const migrate = asked('env', [`DATABASE_URL=${DATABASE}`, 'npx', ...node, cli, 'migrate']);
  const wanted = version === '20' ? 'needs Node.js 22.12 or newer' : 'npm install pg@';
  if (migrate.status !== 2 || !migrate.stderr.includes(wanted))
    return 'a database is not answered with what it takes';
  const serve = meshwarden('serve');
  if (serve.status !== 2) return `serve without settings ends with ${String(serve.status)}`;
  return problemOfServer('npx', [...node, cli, 'mcp', '--repo', shop]);
}
