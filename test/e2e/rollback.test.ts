import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { temporaryFolder } from '../review/edge/temporary-repository.ts';
import { meshwarden } from './run-cli.ts';
import { mtls, routes, shopWith } from './shop.ts';

const Rollback = z.object({
  outcome: z.enum(['reverted', 'conflict', 'nothing-to-revert', 'refused']),
  reason: z.string().nullable(),
  message: z.string().nullable(),
  branch: z.string().nullable(),
  commit: z.string().nullable(),
  restored: z.array(z.string()),
  merged: z.array(z.string()),
  alreadyReverted: z.array(z.string()),
  conflicts: z.array(z.object({ path: z.string(), lines: z.array(z.number()) })),
  next: z.array(z.string()),
  restoration: z
    .object({
      kind: z.string(),
      differences: z
        .array(
          z.object({
            environment: z.string(),
            subject: z.string(),
            because: z.string(),
            commit: z.string().nullable(),
          }),
        )
        .optional(),
    })
    .nullable(),
  review: z.object({ tier: z.string(), changes: z.array(z.unknown()) }).nullable(),
});

function shopInTrouble() {
  const { repository, head } = shopWith({
    'base/mtls.yaml': mtls('PERMISSIVE'),
    'base/routes.yaml': routes('9s'),
  });
  repository.git('config', 'user.name', 'Ann');
  repository.git('config', 'user.email', 'ann@example.com');
  const rollBack = (...args: readonly string[]) =>
    meshwarden(['rollback', '--repo', repository.path, '--commit', head, ...args]);
  return { repository, head, rollBack };
}

describe('meshwarden rollback', () => {
  test('says in a terminal what is restored, what that does, and what to type next', async () => {
    const { repository, head, rollBack } = shopInTrouble();
    const branch = `meshwarden/rollback/${head.slice(0, 12)}`;
    const dry = await rollBack('--dry-run');
    expect(dry).toMatchObject({ code: 0, stderr: '' });
    expect(dry.stdout).toContain(`this is a dry run. It would be ${branch}.`);
    expect(repository.git('branch', '--list', 'meshwarden/*')).toBe('');

    const run = await rollBack('--reason', 'checkout is down');
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toMatch(
      /^REVERTED {2}"change" \([0-9a-f]{12}\), on change \([0-9a-f]{12}\)\n/,
    );
    expect(run.stdout).toContain('  restored exactly\n    base/mtls.yaml\n    base/routes.yaml\n');
    expect(run.stdout).toContain(
      '\nExactly the configuration of before the change, in every environment.\n',
    );
    expect(run.stdout).toContain('timeout 9s → 3s');
    expect(run.stdout.trimEnd()).toMatch(
      new RegExp(`Next:\\n  git -C \\S+ push origin ${branch}$`),
    );
    expect(repository.git('log', '-1', '--format=%b', branch)).toContain('checkout is down');
  });

  test('gives programs the outcome, the branch and the review as JSON', async () => {
    const { repository, head, rollBack } = shopInTrouble();
    const run = await rollBack('--format', 'json', '--resource', 'VirtualService/shop/web');
    expect(run).toMatchObject({ code: 0, stderr: '' });
    const { branch, review, ...told } = Rollback.parse(JSON.parse(run.stdout));
    expect(told).toMatchObject({ outcome: 'reverted', restored: ['base/routes.yaml'] });
    expect(repository.git('diff', '--name-only', head, branch ?? '')).toBe('base/routes.yaml');
    expect(review?.changes.length).toBeGreaterThan(0);
  });

  test('says what of before the change it does not bring back, and because of whom', async () => {
    const { repository, rollBack } = shopInTrouble();
    const later = repository.commit({
      'base/routes.yaml': `${routes('9s')}---\n${routes('1s', 'api')}`,
    });
    const run = await rollBack('--format', 'json');
    const { restoration } = Rollback.parse(JSON.parse(run.stdout));
    expect(restoration?.kind).toBe('differs');
    expect(restoration?.differences).toContainEqual(
      expect.objectContaining({
        ...{ environment: 'prod', subject: 'VirtualService shop/api' },
        ...{ because: 'later-commit', commit: later },
      }),
    );
    const terminal = await rollBack();
    expect(terminal.stdout).toContain(
      '\nThe configuration of before the change, except for this.\n',
    );
    expect(terminal.stdout).toContain(`(changed since by ${later.slice(0, 7)}, and kept)`);
  });

  test('ends with 1 where it conflicts or nothing is left, and with 2 where it is refused', async () => {
    const { repository, head, rollBack } = shopInTrouble();
    repository.commit({ 'base/routes.yaml': routes('7s'), 'base/mtls.yaml': mtls('STRICT') });
    const conflict = await rollBack('--format', 'json');
    expect(conflict).toMatchObject({ code: 1, stderr: '' });
    expect(Rollback.parse(JSON.parse(conflict.stdout))).toMatchObject({
      ...{ outcome: 'conflict', branch: null, commit: null },
      conflicts: [{ path: 'base/routes.yaml', lines: [9] }],
      alreadyReverted: ['base/mtls.yaml'],
      next: [expect.stringMatching(/^meshwarden rollback --repo \S+ --commit [0-9a-f]{12}$/)],
    });
    const terminal = await rollBack();
    expect(terminal.stdout).toContain(
      'CONFLICTS, left as they are\n    base/routes.yaml:9  was changed later in the same place\n',
    );

    const nothing = await rollBack('--path', 'base/mtls.yaml');
    expect(nothing).toMatchObject({ code: 1, stderr: '' });
    expect(nothing.stdout).toMatch(/^NOTHING TO REVERT /);

    const refused = await rollBack('--path', 'staging', '--format', 'json');
    expect(refused).toMatchObject({ code: 2, stderr: '' });
    expect(Rollback.parse(JSON.parse(refused.stdout))).toMatchObject({
      ...{ outcome: 'refused', reason: 'no-path-matches', branch: null },
      message: expect.stringContaining('base/mtls.yaml') as string,
    });
    const said = await rollBack('--onto', `${head}~1`);
    expect(said).toMatchObject({ code: 2, stdout: '' });
    expect(said.stderr).toMatch(/^meshwarden: Commit [0-9a-f]{12} is not on .+\.\n$/);
    expect(repository.git('branch', '--list', 'meshwarden/*')).toBe('');
  });

  test('asks for what is missing in one sentence', async () => {
    const cases: readonly (readonly [readonly string[], RegExp])[] = [
      [[], /one of --commit SHA, --commits A\.\.B, or --to SHA/],
      [['--commit', 'HEAD', '--commits', 'a..b'], /one of --commit SHA/],
      [['--commits', 'a...b'], /two dots/],
      [['--to', 'HEAD~1'], /--path/],
      [['--to', 'HEAD~1', '--path', 'a', '--resource', 'A/b/c'], /--to goes with --path/],
      [['--commit', 'HEAD', '--resource', 'web'], /KIND\/NAMESPACE\/NAME/],
      [['--commit', 'HEAD', '--repo', temporaryFolder()], /Not a Git repository/],
    ];
    for (const [args, sentence] of cases) {
      const run = await meshwarden(['rollback', ...args]);
      expect(run).toMatchObject({ code: 2, stdout: '' });
      expect(run.stderr).toMatch(sentence);
      expect(run.stderr.trimEnd()).not.toContain('\n');
    }
  });
});
