import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import {
  authorshipOf,
  headCommits,
  blobsOfSuggestions,
} from '../../../src/forge/edge/git/merges/head-commits.ts';
import { createPrivateRepository } from '../../../src/forge/edge/git/running/private-repository.ts';
import { defaultGitLimits } from '../../../src/forge/edge/git/running/run-git.ts';
import type { CommitAuthorship } from '../../../src/forge/github/commit-authorship.ts';
import { replacedLineDigest } from '../../../src/forge/github/comment.ts';
import {
  createRepository,
  temporaryFolder,
  writeFiles,
} from '../../review/edge/temporary-repository.ts';
import type { TemporaryRepository, Written } from '../../review/edge/temporary-repository.ts';

const searchPath = process.env['PATH'] ?? '';
const SUGGESTED =
  'Update a.yaml\n\nCo-authored-by: meshwarden[bot] <1+meshwarden[bot]@users.noreply.github.com>';

interface Click {
  readonly files: Record<string, Written>;
  readonly message?: string;
  readonly committer?: string;
}

/** Commits as GitHub does when somebody clicks a suggestion. */
function click(
  repository: TemporaryRepository,
  { files, message = SUGGESTED, committer = 'noreply@github.com' }: Click,
): void {
  const { path } = repository;
  writeFiles(path, files);
  repository.git('add', '-A');
  const author = { GIT_AUTHOR_NAME: 'Pat', GIT_AUTHOR_EMAIL: 'pat@example.com' };
  const by = { GIT_COMMITTER_NAME: 'GitHub', GIT_COMMITTER_EMAIL: committer };
  const env = { PATH: searchPath, ...author, ...by };
  execFileSync('git', ['commit', '-q', '-m', message], { cwd: path, env });
}

const BEFORE = { 'a.yaml': 'kind: A\nhost: wep\nport: 1\n', 'b.yaml': 'x: 1\r\ny: 2\r\n' };

/** What is read of one commit made on `BEFORE`, and which contents that needs. */
async function readOf(made: (repository: TemporaryRepository) => void) {
  const repository = createRepository();
  const base = repository.commit(BEFORE);
  made(repository);
  const head = repository.git('rev-parse', 'HEAD');
  const user = {
    path: repository.path,
    commonDir: `${repository.path}/.git`,
    shallow: false,
    objectFormat: 'sha1',
  };
  const git = { searchPath, limits: defaultGitLimits };
  const reading = await createPrivateRepository(user, git, temporaryFolder());
  const commits = await headCommits(reading, { base, head });
  const commit = (await authorshipOf(reading, commits)).at(-1);
  return { base, commit, blobs: await blobsOfSuggestions(reading, commits) };
}

const replacementOf = async (given: Click): Promise<CommitAuthorship['replacement'] | undefined> =>
  (
    await readOf((repository) => {
      click(repository, given);
    })
  ).commit?.replacement;

describe('of a commit made by clicking suggestions', () => {
  it('the lines that it replaces are read, with where they stand', async () => {
    const files = { 'a.yaml': 'kind: A\nhost: web\nport: 1\n', 'b.yaml': 'x: 1\r\ny: 3\r\n' };
    const { base, commit, blobs } = await readOf((repository) => {
      click(repository, { files });
    });
    expect(commit?.replacement).toEqual({
      parent: base,
      lines: [
        replacedLineDigest({ path: 'a.yaml', line: 2, before: 'host: wep', after: 'host: web' }),
        replacedLineDigest({ path: 'b.yaml', line: 2, before: 'y: 2', after: 'y: 3' }),
      ],
    });
    expect(blobs).toHaveLength(4);
  });

  it.each<[string, Record<string, Written>]>([
    ['adds a line', { 'a.yaml': 'kind: A\nhost: web\nmore: 1\nport: 1\n' }],
    ['adds a file', { 'a.yaml': 'kind: A\nhost: web\nport: 1\n', 'c.yaml': 'a: 1\n' }],
    ['removes a file', { 'a.yaml': null }],
    ['makes a link', { 'a.yaml': { link: 'b.yaml' } }],
    ['changes what is no configuration', { 'a.yaml': 'kind: B\nhost: wep\nport: 1\n', run: '#!' }],
  ])('nothing is read where it %s', async (_, files) => {
    expect(await replacementOf({ files })).toBeNull();
  });

  it('bytes that are no text are told apart', async () => {
    const line = (byte: number) => Buffer.from([0x61, 0x3a, 0x20, byte, 0x0a]);
    const { commit } = await readOf((repository) => {
      repository.commit({ 'raw.yaml': line(0xfe) });
      click(repository, { files: { 'raw.yaml': line(0xff) } });
    });
    expect(commit?.replacement?.lines).toHaveLength(1);
  });
});

describe('of any other commit nothing is read', () => {
  const files = { 'a.yaml': 'kind: A\nhost: web\nport: 1\n' };
  it.each<[string, Click]>([
    ['that nobody suggested', { files, message: 'Update a.yaml' }],
    [
      'that a person suggested',
      { files, message: 'Update\n\nCo-authored-by: Quinn <2+quinn@users.noreply.github.com>' },
    ],
    ['that was not committed in the browser', { files, committer: 'pat@example.com' }],
  ])('%s', async (_, given) => {
    expect(await replacementOf(given)).toBeNull();
  });
});
