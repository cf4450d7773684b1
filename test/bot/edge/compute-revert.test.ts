import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { askProcessOf } from '../../../src/bot/edge/analysis/ask-process.ts';
import { askRevert } from '../../../src/bot/edge/analysis/questions/revert.ts';
import type { UsedMirror } from '../../../src/bot/edge/analysis/mirrored-repository.ts';
import type { TaskResult } from '../../../src/bot/edge/analysis/task-messages.ts';
import type { FetchProblem } from '../../../src/bot/edge/mirrors/fetch-problem.ts';
import { defaultMirrorLimits, openMirror } from '../../../src/bot/edge/mirrors/mirror.ts';
import { defaultGitLimits } from '../../../src/forge/edge/git/running/run-git.ts';
import type { RevertRequest } from '../../../src/features/rollback/index.ts';
import { temporaryFolder } from '../../review/edge/temporary-repository.ts';

const TIP = 'a'.repeat(40);

const request: RevertRequest = {
  repository: {
    id: 1,
    installation: 7,
    owner: 'acme',
    name: 'shop',
    defaultBranch: 'main',
    cloneUrl: '',
    htmlUrl: '',
    archived: false,
  },
  branch: 'main',
  target: { kind: 'commit', commit: TIP },
  scope: { kind: 'everything' },
};

function mirrorThatFetches(problem: FetchProblem | null): UsedMirror {
  const git = { searchPath: '', limits: defaultGitLimits };
  const mirror = openMirror(join(temporaryFolder(), '1.git'), git, defaultMirrorLimits);
  return {
    mirror: {
      ...mirror,
      fetch: () => Promise.resolve(problem),
      commitsOf: () => Promise.resolve([TIP]),
    },
    source: () =>
      Promise.resolve({ address: { url: '', origin: '', protocol: 'https' }, token: '' }),
  };
}

const processThatGives = (result: TaskResult) =>
  askProcessOf({ run: () => Promise.resolve(result), close: () => undefined });

const refused = { kind: 'refused', refusal: { reason: 'restore-needs-paths' } } as const;

test('objects are only taken from where analysis processes write', async () => {
  const [scratch, elsewhere] = [temporaryFolder(), temporaryFolder()];
  const foreign = join(elsewhere, 'meshwarden-1');
  mkdirSync(join(foreign, 'objects'), { recursive: true });
  for (const folder of [foreign, scratch, join(scratch, '..', 'meshwarden-1')]) {
    const ask = processThatGives({ kind: 'computed', result: refused, folder });
    const result = await askRevert(request, mirrorThatFetches(null), ask, scratch);
    expect(result).toMatchObject({ kind: 'failed' });
  }
  expect(existsSync(foreign)).toBe(true);
});

test('what stops the fetch or the process is the answer', async () => {
  const scratch = temporaryFolder();
  const unreachable = { kind: 'unreachable', message: 'The Git host does not answer.' } as const;
  const failed = { kind: 'failed', message: 'The analysis took too long.' } as const;
  const ask = processThatGives(failed);
  expect(await askRevert(request, mirrorThatFetches(unreachable), ask, scratch)).toBe(unreachable);
  expect(await askRevert(request, mirrorThatFetches(null), ask, scratch)).toBe(failed);
});

test('the answer to another question is none', async () => {
  const ask = processThatGives({ kind: 'no-merge-base', commits: { base: TIP, head: TIP } });
  expect(await askRevert(request, mirrorThatFetches(null), ask, temporaryFolder())).toEqual({
    kind: 'failed',
    message: 'The analysis did something else than was asked.',
  });
});
