import type { Signature } from './run-git.ts';

/** A commit as Git keeps it. */
export interface GitCommit {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
}

/** Fields of `git log --format`, one record per commit, ended by a byte no message holds. */
export const LOG_FORMAT = '%H%x00%T%x00%P%x00%an%x00%ae%x00%at%x00%cn%x00%ce%x00%ct%x00%B%x01';

export function parseLog(output: string): GitCommit[] {
  return output
    .split('\u0001')
    .map((record) => record.replace(/^\n/, '').split('\u0000'))
    .filter((fields) => fields.length === 10)
    .map((fields) => {
      const field = (index: number): string => fields[index] ?? '';
      return {
        sha: field(0),
        tree: field(1),
        parents: field(2) === '' ? [] : field(2).split(' '),
        author: { name: field(3), email: field(4), date: Number(field(5)) },
        committer: { name: field(6), email: field(7), date: Number(field(8)) },
        message: field(9).replace(/\n$/, ''),
      };
    });
}
