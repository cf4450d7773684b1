import { describe, expect, test } from 'vitest';
import type { RevertResult } from '../../../../src/features/rollback/reverts/revert-result.ts';
import { revertIn } from './revert-in.ts';
import { createRepository } from '../../../review/edge/temporary-repository.ts';
import type { TemporaryRepository } from '../../../review/edge/temporary-repository.ts';

const lines = (...changed: readonly string[]): string =>
  ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
    .map((line) => changed.find((each) => each.startsWith(line)) ?? line)
    .map((line) => `${line}\n`)
    .join('');

function start(): TemporaryRepository {
  const repository = createRepository();
  repository.commit({ 'a.yaml': lines(), 'b.yaml': lines(), 'c.yaml': 'c\n' });
  return repository;
}

const commit = (name: string) => ({ kind: 'commit', commit: name }) as const;

function computed(result: RevertResult): Extract<RevertResult, { tree: string }> {
  if (!('tree' in result)) throw new Error(`nothing computed: ${JSON.stringify(result)}`);
  return result;
}

function refusal(result: RevertResult): unknown {
  return result.kind === 'refused' ? result.refusal : result.kind;
}

describe('which commits undo a pull request', () => {
  function proposed(repository: TemporaryRepository): string {
    const base = repository.git('rev-parse', 'HEAD');
    repository.branch('topic', base);
    repository.commit({ 'a.yaml': lines('b2') });
    repository.git('commit', '--amend', '-q', '-m', 'first');
    repository.commit({ 'a.yaml': lines('b3'), 'new.yaml': 'n\n' });
    repository.git('commit', '--amend', '-q', '-m', 'second');
    const head = repository.git('rev-parse', 'HEAD');
    repository.git('checkout', '-q', 'main');
    repository.commit({ 'c.yaml': 'later\n' });
    return head;
  }
  const target = (mergeCommit: string) =>
    ({ kind: 'pull-request', number: 7, mergeCommit }) as const;

  test.each(['merge', 'squash', 'rebase'] as const)('a %s is undone as a whole', async (method) => {
    const repository = start();
    const head = proposed(repository);
    const before = repository.git('rev-parse', 'HEAD^{tree}');
    if (method === 'merge') repository.git('merge', '-q', '--no-ff', '-m', 'Merge', 'topic');
    else if (method === 'rebase') repository.git('cherry-pick', 'main..topic');
    else {
      repository.git('merge', '-q', '--squash', 'topic');
      repository.git('commit', '-q', '-m', 'Both (#7)');
    }
    const tip = repository.git('rev-parse', 'HEAD');
    const { result } = await revertIn(repository.path, { tip, head, target: target(tip) });
    const revert = computed(result);
    expect(revert).toMatchObject({ kind: 'reverted', method, tree: before });
    expect(revert.steps.map(({ subject }) => subject)).toEqual(
      { merge: ['Merge'], squash: ['Both (#7)'], rebase: ['second', 'first'] }[method],
    );
  });

  test('commits that were pushed to the branch as they are go together', async () => {
    const repository = start();
    const base = repository.git('rev-parse', 'HEAD');
    repository.commit({ 'a.yaml': lines('b2') });
    const head = repository.commit({ 'b.yaml': lines('b2') });
    const { result } = await revertIn(repository.path, {
      tip: head,
      head,
      target: { ...target(head), base },
    });
    expect(computed(result)).toMatchObject({
      method: 'direct',
      tree: repository.git('rev-parse', `${base}^{tree}`),
    });
  });

  test('a pull request that came with the merge of another one is not undone by undoing both', async () => {
    const repository = start();
    const head = proposed(repository);
    repository.branch('stacked', head);
    repository.commit({ 'b.yaml': lines('b2') });
    repository.git('checkout', '-q', 'main');
    repository.git('merge', '-q', '--no-ff', '-m', 'Merge', 'stacked');
    const tip = repository.git('rev-parse', 'HEAD');
    const { result } = await revertIn(repository.path, { tip, head, target: target(tip) });
    expect(refusal(result)).toEqual({ reason: 'merged-with-others', commit: tip });
  });

  test('the first commit of all is undone to nothing', async () => {
    const repository = start();
    const root = repository.git('rev-parse', 'HEAD');
    const { result } = await revertIn(repository.path, { tip: root, target: commit(root) });
    expect(computed(result)).toMatchObject({
      tree: '4b825dc642cb6eb9a060e54bf8d69288fbee4904',
      pre: null,
    });
  });

  test('a range is undone newest first, and stops where it conflicts', async () => {
    const repository = start();
    const after = repository.git('rev-parse', 'HEAD');
    repository.commit({ 'a.yaml': lines('b2') });
    const met = repository.commit({ 'b.yaml': lines('b2') });
    const upTo = repository.commit({ 'c.yaml': 'C\n' });
    const tip = repository.commit({ 'b.yaml': lines('b3') });
    const { result } = await revertIn(repository.path, {
      tip,
      target: { kind: 'range', after, upTo },
    });
    const revert = computed(result);
    expect(revert.steps).toHaveLength(3);
    expect(revert.conflicts.map(({ path }) => path)).toEqual(['b.yaml']);
    expect(revert.changes.map(({ path }) => path)).toEqual(['c.yaml']);
    expect(revert.openSteps.map(({ pre }) => pre)).toEqual([after]);
    expect(revert.paths).toEqual([
      { path: 'b.yaml', outcome: 'conflict' },
      { path: 'c.yaml', outcome: 'restored' },
    ]);
    expect(revert.steps[1]?.post).toBe(met);
  });
});

describe('what is refused, each with its reason', () => {
  test('names of commits that are unknown, ambiguous, or of another branch', async () => {
    const repository = start();
    const tip = repository.git('rev-parse', 'HEAD');
    repository.branch('other', tip);
    const other = repository.commit({ 'a.yaml': 'other\n' });
    const ask = async (name: string): Promise<unknown> =>
      refusal((await revertIn(repository.path, { tip, target: commit(name) })).result);
    expect(await ask('deadbeef')).toEqual({ reason: 'unknown-commit', given: 'deadbeef' });
    expect(await ask('--all')).toEqual({ reason: 'unknown-commit', given: '--all' });
    expect(await ask(other)).toEqual({ reason: 'not-on-branch', commit: other, branch: 'main' });
  });

  test('an octopus, an empty commit, an empty range, no matching path, an odd pattern', async () => {
    const repository = start();
    const first = repository.git('rev-parse', 'HEAD');
    for (const name of ['one', 'two']) {
      repository.branch(name, first);
      repository.commit({ [`${name}.yaml`]: 'x\n' });
    }
    repository.git('checkout', '-q', 'main');
    repository.commit({ 'own.yaml': 'x\n' });
    repository.git('merge', '-q', '-m', 'Octopus', 'one', 'two');
    const octopus = repository.git('rev-parse', 'HEAD');
    const empty = repository.commit({});
    const bad = repository.commit({ 'a.yaml': 'A\n' });
    const ask = async (request: Partial<Parameters<typeof revertIn>[1]>): Promise<unknown> =>
      refusal(
        (await revertIn(repository.path, { tip: bad, target: commit(bad), ...request })).result,
      );
    expect(await ask({ target: commit(octopus) })).toEqual({
      reason: 'octopus',
      commit: octopus,
      parents: 3,
    });
    expect(await ask({ target: commit(empty) })).toEqual({ reason: 'empty-change', commit: empty });
    expect(await ask({ target: { kind: 'range', after: bad, upTo: empty } })).toMatchObject({
      reason: 'empty-range',
    });
    expect(await ask({ scope: { kind: 'paths', globs: ['prod/**'] } })).toEqual({
      reason: 'no-path-matches',
      globs: ['prod/**'],
      changed: ['a.yaml'],
    });
    expect(await ask({ scope: { kind: 'paths', globs: ['../etc'] } })).toEqual({
      reason: 'invalid-glob',
      glob: '../etc',
    });
    expect(await ask({ target: { kind: 'restore', commit: first } })).toEqual({
      reason: 'restore-needs-paths',
    });
  });
});
