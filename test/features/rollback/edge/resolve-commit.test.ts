import { execFileSync } from 'node:child_process';
import { beforeAll, expect, test } from 'vitest';
import { createPrivateRepository } from '../../../../src/forge/edge/git/running/private-repository.ts';
import type { PrivateRepository } from '../../../../src/forge/edge/git/running/private-repository.ts';
import { resolveShortCommit } from '../../../../src/features/rollback/edge/revert-plan.ts';
import { defaultGitLimits } from '../../../../src/forge/edge/git/running/run-git.ts';
import { findRepository } from '../../../../src/forge/edge/git/running/user-repository.ts';
import { createRepository, temporaryFolder } from '../../../review/edge/temporary-repository.ts';

const COMMITS = 700;

let repository: PrivateRepository;
let commits: readonly string[];
let others: readonly string[];

beforeAll(async () => {
  const made = createRepository();
  const stream = Array.from({ length: COMMITS }, (_, at) => {
    const text = String(at);
    const data = `data ${String(text.length)}\n${text}\n`;
    return `commit refs/heads/main\ncommitter Pat <pat@example.com> ${text} +0000\n${data}M 644 inline a\n${data}`;
  });
  execFileSync('git', ['fast-import', '--quiet'], { cwd: made.path, input: stream.join('') });
  commits = made.git('rev-list', 'main').split('\n');
  others = made.git('rev-parse', 'main^{tree}', 'main:a').split('\n');
  const git = { searchPath: process.env['PATH'] ?? '', limits: defaultGitLimits };
  const user = await findRepository(made.path, git);
  repository = await createPrivateRepository(user, git, temporaryFolder());
});

test('a name that several commits begin with is refused, with all of them', async () => {
  const prefixes = commits.map((commit) => commit.slice(0, 4));
  const given = prefixes.find((prefix, at) => prefixes.indexOf(prefix) < at) ?? '';
  const same = commits.filter((commit) => commit.startsWith(given));
  const resolved = await resolveShortCommit(repository, given);
  expect(resolved).toEqual({
    kind: 'refused',
    refusal: { reason: 'ambiguous-commit', given, candidates: same.toSorted() },
  });
});

test('full and long enough names are found, in capitals too', async () => {
  const [commit = ''] = commits;
  for (const given of [commit, commit.slice(0, 12), commit.toUpperCase()])
    expect(await resolveShortCommit(repository, given)).toEqual({ kind: 'commit', commit });
});

test('trees, files, names that are no object and words are unknown commits', async () => {
  for (const given of [
    ...others,
    '0'.repeat(40),
    'abc',
    'main',
    '--all',
    `${String(commits[0])}^`,
    '',
  ])
    expect(await resolveShortCommit(repository, given)).toMatchObject({
      refusal: { reason: 'unknown-commit', given },
    });
});
