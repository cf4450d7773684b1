import { describe, expect, test } from 'vitest';
import { readMirroredPast } from '../../../src/bot/edge/mirrors/mirrored-revert.ts';
import { defaultGitLimits } from '../../../src/forge/edge/git/running/run-git.ts';
import { defaultTreeLimits } from '../../../src/manifest/index.ts';
import type { TemporaryRepository, Written } from '../../review/edge/temporary-repository.ts';
import { createRepository, temporaryFolder } from '../../review/edge/temporary-repository.ts';
import { shareOfRun } from '../../support/share-of-run.ts';

type Files = Readonly<Record<string, Written>>;

const LIST = 'mesh/kustomization.yaml';
const list = (names: readonly string[], more = ''): Files => ({
  [LIST]: `resources:\n${names.map((name) => `  - ${name}\n`).join('')}${more}`,
});
const DENIAL: Files = { 'mesh/nobody.yaml': 'kind: AuthorizationPolicy\nspec: {}\n' };
const GONE: Files = { 'mesh/nobody.yaml': null };

/** A branch that began with one policy, and what was merged to it since, one commit each. */
function branchWith(...merges: readonly Files[]): TemporaryRepository & { commits: string[] } {
  const repository = createRepository();
  const commits = [repository.commit({ ...list(['web.yaml']), 'mesh/web.yaml': 'kind: X\n' })];
  for (const files of merges) commits.push(repository.commit(files));
  return { ...repository, commits };
}

/** What is found of the revert of the last of them that is asked for, made by Git. */
async function reverted(
  repository: TemporaryRepository & { readonly commits: readonly string[] },
  nth: number,
  more: Files = {},
): Promise<'returned' | 'past' | 'not-on-branch'> {
  const { commits, path } = repository;
  const git = (...args: string[]): string => repository.git(...args);
  const tip = commits.at(-1) ?? '';
  const undone = commits[nth] ?? '';
  repository.branch('revert', tip);
  git('revert', '--no-edit', undone);
  if (Object.keys(more).length > 0) repository.commit(more);
  const head = git('rev-parse', 'HEAD');
  const paths = git('diff', '--name-only', tip, head).split('\n');
  const found = await readMirroredPast(
    { commit: git('rev-parse', `${undone}^`), tip, head },
    paths,
    {
      mirror: `${path}/.git`,
      scratch: temporaryFolder(),
      git: { searchPath: process.env['PATH'] ?? '', limits: defaultGitLimits },
      limits: defaultTreeLimits,
      obtain: () => Promise.resolve(),
    },
  );
  if (found.kind === 'not-on-branch') return 'not-on-branch';
  await found.close();
  return found.returned ? 'returned' : 'past';
}

const IN = { ...DENIAL, ...list(['web.yaml', 'nobody.yaml']) };
const OUT = { ...GONE, ...list(['web.yaml']) };

describe('what was taken out once comes back with the revert of that', () => {
  const CAME_BACK: readonly (readonly [string, readonly Files[]])[] = [
    ['to the last letter', [IN, OUT]],
    [
      'with a comment that came between',
      [
        IN,
        list(['web.yaml', 'nobody.yaml'], '# ours\n'),
        { ...GONE, ...list(['web.yaml'], '# ours\n') },
      ],
    ],
    ['with a comment of its own', [IN, { ...GONE, ...list(['web.yaml'], '# no denial\n') }]],
    [
      'with another object that came between',
      [
        IN,
        { 'mesh/b.yaml': 'kind: Y\n', ...list(['b.yaml', 'web.yaml', 'nobody.yaml']) },
        { ...GONE, ...list(['b.yaml', 'web.yaml']) },
      ],
    ],
    ['with words for people beside it', [IN, { ...OUT, 'README.md': 'No denial.\n' }]],
    [
      'long after',
      [
        IN,
        ...Array.from({ length: 8 }, (_, at) =>
          list(['web.yaml', 'nobody.yaml'], `# ${String(at)}\n`),
        ),
        { ...GONE, ...list(['web.yaml'], '# 7\n') },
      ],
    ],
    ['indented otherwise', [IN, { ...GONE, [LIST]: 'resources:\n- web.yaml\n' }]],
  ];

  test.each(shareOfRun(CAME_BACK, 3))('%s', async (_, merges) => {
    expect(await reverted(branchWith(...merges), merges.length)).toBe('returned');
  });
});

describe('what was never taken back before is a state of then', () => {
  const OF_THEN: readonly (readonly [string, readonly Files[]])[] = [
    ['something new', [IN]],
    [
      'something new beside other work',
      [list(['web.yaml'], '# a\n'), { ...DENIAL, ...list(['web.yaml', 'nobody.yaml'], '# a\n') }],
    ],
    [
      'a value that was never this one',
      [{ 'mesh/web.yaml': 'kind: X\na: 1\n' }, { 'mesh/web.yaml': 'kind: X\na: 2\n' }],
    ],
    [
      'what goes and came with more',
      [
        { ...IN, 'mesh/b.yaml': 'kind: Y\n', ...list(['b.yaml', 'web.yaml', 'nobody.yaml']) },
        { ...GONE, ...list(['b.yaml', 'web.yaml']) },
      ],
    ],
  ];

  test.each(shareOfRun(OF_THEN, 2))('%s', async (_, merges) => {
    expect(await reverted(branchWith(...merges), merges.length)).toBe('past');
  });
});
