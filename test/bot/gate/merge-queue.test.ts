import { describe, expect, test } from 'vitest';
import { entriesBefore, queueBranchOf } from '../../../src/bot/merge-queue/queue-branch.ts';
import { sha } from './gate-story.ts';

describe('the branch of a group', () => {
  const name = (number: number, parent: string) =>
    `refs/heads/gh-readonly-queue/release/1.2/pr-1-2/pr-${String(number)}-${parent}`;

  test('names its pull request, whatever the base is called', () => {
    expect(queueBranchOf(name(12, sha('a')))).toEqual({
      pullRequest: 12,
      into: 'release/1.2/pr-1-2',
      parent: sha('a'),
    });
    expect(queueBranchOf('refs/heads/pr-12-0123abc')).toBeNull();
  });

  test('leads to the entries before it, and to an end where branches name each other', () => {
    const refs = [
      { ref: name(15, sha('b')), sha: sha('c') },
      { ref: name(12, sha('a')), sha: sha('b') },
      { ref: name(9, sha('c')), sha: sha('d') },
    ];
    const numbers = (from: string, among = refs) =>
      entriesBefore(from, among).map(({ pullRequest }) => pullRequest);
    expect(numbers(sha('c'))).toEqual([12, 15]);
    expect(numbers(sha('a'))).toEqual([]);
    const round = [...refs, { ref: name(9, sha('c')), sha: sha('a') }];
    expect(numbers(sha('c'), round)).toEqual([9, 12, 15]);
  });
});
