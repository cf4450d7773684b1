import { describe, expect, test } from 'vitest';
import {
  planCommits,
  planPullRequest,
} from '../../../../src/features/rollback/reverts/revert-steps.ts';
import type { CommitRecord } from '../../../../src/features/rollback/reverts/revert-steps.ts';

const commit = (sha: string, facts: Partial<CommitRecord> = {}): CommitRecord => ({
  sha,
  parents: [`before-${sha}`],
  author: 'Pat <pat@example.com> 1',
  message: sha,
  ...facts,
});

const posts = (plan: ReturnType<typeof planPullRequest>): unknown =>
  plan.kind === 'planned' ? [plan.method, plan.steps.map(({ post }) => post)] : plan.refusal;

describe('how a pull request was merged', () => {
  test('two parents are a merge, undone towards the first', () => {
    const merge = commit('m', { parents: ['main', 'topic'], message: 'Merge\n\nbody' });
    expect(planPullRequest([merge], [])).toEqual({
      kind: 'planned',
      method: 'merge',
      steps: [{ post: 'm', pre: 'main', subject: 'Merge' }],
    });
  });

  test('commits of the branch with author, time and message of the proposed ones are those rebased', () => {
    const line = [
      commit('r2', { message: 'two\n' }),
      commit('r1', { message: 'one' }),
      commit('x'),
    ];
    const proposed = [commit('p2', { message: 'two' }), commit('p1', { message: 'one' })];
    expect(posts(planPullRequest(line, proposed))).toEqual(['rebase', ['r2', 'r1']]);
  });

  test('a proposed commit that came to nothing on the branch is left out', () => {
    const line = [
      commit('r3', { message: 'three' }),
      commit('r1', { message: 'one' }),
      commit('x'),
    ];
    const proposed = ['three', 'two', 'one'].map((message) => commit(`p-${message}`, { message }));
    expect(posts(planPullRequest(line, proposed))).toEqual(['rebase', ['r3', 'r1']]);
  });

  test('another author, time or message is a squash, one commit', () => {
    const line = [commit('s', { message: 'two' }), commit('r1', { message: 'one' })];
    const proposed = [
      commit('p2', { message: 'two', author: 'Pat <pat@example.com> 2' }),
      commit('p1', { message: 'one' }),
    ];
    expect(posts(planPullRequest(line, proposed))).toEqual(['squash', ['s']]);
  });
});

describe('what is refused', () => {
  test('a merge of three', () => {
    const octopus = commit('o', { parents: ['a', 'b', 'c'] });
    expect(posts(planCommits('range', [commit('n'), octopus]))).toEqual({
      reason: 'octopus',
      commit: 'o',
      parents: 3,
    });
  });

  test('more commits than anybody undoes one by one', () => {
    const many = Array.from({ length: 101 }, (_, at) => commit(String(at)));
    expect(posts(planCommits('range', many))).toEqual({
      reason: 'too-many-commits',
      commits: 101,
      most: 100,
    });
  });
});
