import { expect, test } from 'vitest';
import { headCommits } from '../../../src/forge/edge/git/merges/head-commits.ts';

const commits = { base: '0'.repeat(40), head: 'a'.repeat(40) };

/** Commits as `git log` prints one with this message. */
const commitsWith = (message: string) => {
  const people = ['alice', 'alice@acme.test', 'pat', 'pat@acme.test'];
  const record = ['a'.repeat(40), 'b'.repeat(40), '0'.repeat(40), ...people, message].join('\n');
  const unused = () => Promise.reject(new Error('not asked for'));
  const run = () => Promise.resolve({ code: 0, stdout: Buffer.from(`${record}\0`) });
  return headCommits({ gitDir: '', run, remove: unused }, commits);
};

test('co-authors are read from every line that names one', async () => {
  const [commit] = await commitsWith(
    'Change\n\nCo-authored-by:Quinn <quinn@acme.test>\nco-authored-by:   <eve@acme.test>\nmore',
  );
  expect(commit?.author).toEqual({ name: 'alice', email: 'alice@acme.test' });
  expect(commit?.committer).toEqual({ name: 'pat', email: 'pat@acme.test' });
  expect(commit?.coAuthors).toEqual([
    { name: 'Quinn', email: 'quinn@acme.test' },
    { name: '', email: 'eve@acme.test' },
  ]);
});

test('a message that is nearly a co-author for half a million characters costs no time', async () => {
  const [commit] = await commitsWith(`Co-authored-by:${' '.repeat(500_000)}`);
  expect(commit?.coAuthors).toEqual([]);
});
