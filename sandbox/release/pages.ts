import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../src/manifest/edge/package-root.ts';
import { buildExampleRepository } from '../example-repository.ts';
import { run } from './command.ts';
import type { PageCommand } from './page-commands.ts';
import { commandsOf } from './page-commands.ts';
import type { ReleaseTask, TaskResult } from './run-tasks.ts';

/** Pages that a new user follows. */
const PAGES = ['README.md', 'docs/how-to/ci.md', ...adoptionPages()];

/** Lists the pages for adopters, one for each situation. */
function adoptionPages(): readonly string[] {
  const folder = 'docs/how-to/adopt';
  return readdirSync(join(packageRoot(), folder))
    .toSorted()
    .map((name) => `${folder}/${name}`);
}

const EXAMPLE = '06-strict-mesh-wide';

/** The commands of the pages that people begin with, typed as they stand by somebody who has never seen this repository. */
export const pagesAsTheyStand: ReleaseTask = {
  name: 'pages',
  title:
    'the commands of README.md, docs/how-to/ci.md and the pages for adopters as they stand, in a home of their own',
  missing: () =>
    run('git', ['status', '--porcelain']).stdout === ''
      ? null
      : 'what is not committed is in no clone',
  run: async () => {
    const home = mkdtempSync(join(tmpdir(), 'meshwarden-home-'));
    const example = await buildExampleRepository(join(packageRoot(), 'examples'), {
      pullRequests: [EXAMPLE],
    });
    try {
      return typed(home, example.folder);
    } finally {
      rmSync(home, { recursive: true, force: true });
      await example.remove();
    }
  },
};

function typed(home: string, shop: string): TaskResult {
  const shown: string[] = [];
  const mesh = join(home, 'mesh');
  for (const [from, to] of [
    [packageRoot(), join(home, 'meshwarden')],
    [shop, mesh],
  ] as const) {
    const { status, stderr } = run('git', ['clone', '--quiet', from, to]);
    if (status !== 0) return { passed: false, said: 'nothing is cloned', shown: stderr };
  }
  run('git', ['checkout', '--quiet', '-b', 'change', `origin/${EXAMPLE}`], {}, mesh);
  const began = Date.now();
  const reviews: string[] = [];
  for (const page of PAGES)
    for (const command of commandsOf(readFileSync(join(packageRoot(), page), 'utf8'))) {
      const ran = run('bash', ['-c', command.text], surroundings(home), folderOf(command, home));
      shown.push(`$ ${command.text}`, ran.stdout, ran.stderr);
      const minutes = ((Date.now() - began) / 60_000).toFixed(1);
      if (!isGood(command, ran.status, ran.stdout))
        return { passed: false, said: `${page}: ${command.text}`, shown: shown.join('\n') };
      if (command.place === 'mesh') reviews.push(minutes);
    }
  return {
    passed: reviews.length > 0,
    said: `the first review after ${reviews[0] ?? '-'} minutes`,
    shown: shown.join('\n'),
  };
}

const folderOf = ({ place }: PageCommand, home: string): string =>
  join(home, place === 'clone' ? 'meshwarden' : 'mesh');

/** A home without settings of anybody's, whose packages are those that the machine has fetched before. */
const surroundings = (home: string): Readonly<Record<string, string>> => ({
  HOME: home,
  npm_config_cache: join(tmpdir(), 'meshwarden-pages-npm'),
  npm_config_registry: run('npm', ['config', 'get', 'registry']).stdout.trim(),
  ...{ GIT_AUTHOR_NAME: 'Sam', GIT_AUTHOR_EMAIL: 'sam@example.com' },
  ...{ GIT_COMMITTER_NAME: 'Sam', GIT_COMMITTER_EMAIL: 'sam@example.com' },
});

/** A review of the example is critical, and says who is cut off. */
const isGood = ({ place }: PageCommand, status: number | null, stdout: string): boolean =>
  place === 'clone' ? status === 0 : status === 1 && stdout.includes('nightly-report');
