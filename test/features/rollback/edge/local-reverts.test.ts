import { createHash } from 'node:crypto';
import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openLocalReverts } from '../../../../src/features/rollback/edge/local-reverts.ts';
import type { LocalRevertRequest } from '../../../../src/features/rollback/ports/revert-ports.ts';
import { rollBackLocally } from '../../../../src/features/rollback/use-cases/roll-back-locally.ts';
import type { LocalRollbackWish } from '../../../../src/features/rollback/use-cases/roll-back-locally.ts';
import type { LocalRollback } from '../../../../src/features/rollback/reverts/local-rollback.ts';
import { parseResourceName } from '../../../../src/review/index.ts';
import type { RevertScope } from '../../../../src/review/index.ts';
import { partReading } from './revert-in.ts';
import { createRepository, temporaryFolder } from '../../../review/edge/temporary-repository.ts';
import type { TemporaryRepository, Written } from '../../../review/edge/temporary-repository.ts';

const searchPath = process.env['PATH'] ?? '';
const EVERYTHING: RevertScope = { kind: 'everything' };

interface Asked extends Partial<Omit<LocalRollbackWish, 'request'>> {
  readonly target: LocalRevertRequest['target'];
  readonly onto?: string;
  readonly scope?: RevertScope;
}

async function rollBack({ path }: { readonly path: string }, asked: Asked): Promise<LocalRollback> {
  const reverts = await openLocalReverts(path, {
    searchPath,
    home: undefined,
    partWork: partReading.work,
  });
  if ('kind' in reverts) throw new Error(reverts.kind);
  const { target, onto = 'HEAD', scope = EVERYTHING, ...rest } = asked;
  const wish = { reason: null, dryRun: false, partial: false, ...rest };
  try {
    return await rollBackLocally({ request: { onto, target, scope }, ...wish }, reverts);
  } finally {
    await reverts.close();
  }
}

function repositoryOf(name: string | null = 'Ann'): TemporaryRepository {
  const repository = createRepository();
  if (name !== null) repository.git('config', 'user.name', name);
  repository.git('config', 'user.email', 'ann@example.com');
  return repository;
}

const commit = (sha: string) => ({ kind: 'commit', commit: sha }) as const;
const paths = (...globs: readonly string[]): RevertScope => ({ kind: 'paths', globs });

function resource(name: string, ...globs: readonly string[]): RevertScope {
  const parsed = parseResourceName(name);
  if (parsed === null) throw new Error(`${name} names no object`);
  return { kind: 'resource', resource: parsed, globs };
}

const branchesOf = (repository: TemporaryRepository): string => repository.git('for-each-ref');

const object = (name: string, value: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n  namespace: shop\ndata:\n  value: ${value}\n`;
const file = (a: string, b: string): string => `${object('a', a)}---\n${object('b', b)}`;

describe('a revert in a local repository', () => {
  test('is a new branch with what git revert gives; nothing else is touched, and no hook is run', async () => {
    const repository = repositoryOf();
    repository.commit({ 'a.txt': '1\n2\n3\n', 'b.txt': 'b\n', 'c.txt': null });
    const target = repository.commit({ 'a.txt': '1\nTWO\n3\n', 'b.txt': null, 'c.txt': 'new\n' });
    const tip = repository.commit({ 'd.txt': 'later\n' });
    const ran = join(repository.path, 'hook-ran');
    const hook = join(repository.path, '.git/hooks/reference-transaction');
    writeFileSync(hook, `#!/bin/sh\ntouch "${ran}"\n`);
    chmodSync(hook, 0o755);
    writeFileSync(join(repository.path, 'a.txt'), 'being edited\n');
    writeFileSync(join(repository.path, 'd.txt'), 'staged\n');
    repository.git('add', 'd.txt');
    const before = repository.git('status', '--porcelain');

    const reason = 'checkout is down';
    const rollback = await rollBack(repository, { target: commit(target), reason });
    expect(rollback).toMatchObject({ kind: 'reverted', branch: { kind: 'written' } });
    if (rollback.kind !== 'reverted') return;
    const { name } = rollback.branch;
    expect(existsSync(ran)).toBe(false);
    expect(repository.git('status', '--porcelain')).toBe(before);
    expect(repository.git('rev-parse', 'HEAD', 'main')).toBe(`${tip}\n${tip}`);
    expect(repository.git('log', '-1', '--format=%an <%ae>%n%P%n%B', name)).toBe(
      `Ann <ann@example.com>\n${tip}\nRevert "change"\n\nThis reverts commit ${target}.\n\nchecked`.replace(
        'checked',
        reason,
      ),
    );
    repository.git('stash', '-q');
    repository.git('checkout', '-q', '-b', 'by-hand', tip);
    repository.git('revert', '--no-edit', target);
    expect(repository.git('rev-parse', `${name}^{tree}`)).toBe(
      repository.git('rev-parse', 'by-hand^{tree}'),
    );
  });

  test('asked for again is the branch that is there; one with other content is left alone', async () => {
    const repository = repositoryOf();
    repository.commit({ 'a.txt': '1\n' });
    const target = repository.commit({ 'a.txt': '2\n' });
    const first = await rollBack(repository, { target: commit(target) });
    const after = branchesOf(repository);
    const again = await rollBack(repository, { target: commit(target.slice(0, 9)) });
    expect(again).toMatchObject({ kind: 'reverted', branch: { kind: 'there-already' } });
    expect(branchesOf(repository)).toBe(after);

    if (first.kind !== 'reverted') throw new Error(first.kind);
    repository.git('checkout', '-q', first.branch.name);
    repository.commit({ 'more.txt': 'by hand\n' });
    const edited = branchesOf(repository);
    const third = await rollBack(repository, { target: commit(target), onto: 'main' });
    expect(third).toMatchObject({ kind: 'refused', refusal: { reason: 'branch-exists' } });
    expect(branchesOf(repository)).toBe(edited);
  });

  test('of a dry run, or without a name for the commit, leaves no branch', async () => {
    const repository = repositoryOf(null);
    repository.commit({ 'a.txt': '1\n' });
    const target = repository.commit({ 'a.txt': '2\n' });
    const before = branchesOf(repository);
    const dry = await rollBack(repository, { target: commit(target), dryRun: true });
    expect(dry).toMatchObject({ kind: 'reverted', branch: { kind: 'not-written', commit: null } });
    const nameless = await rollBack(repository, { target: commit(target) });
    expect(nameless).toMatchObject({ kind: 'refused', refusal: { reason: 'no-identity' } });
    expect(branchesOf(repository)).toBe(before);
  });

  test('with a conflict leaves no branch, unless what is clean of it is wanted', async () => {
    const repository = repositoryOf();
    repository.commit({ 'a.txt': '1\n', 'b.txt': '1\n' });
    const target = repository.commit({ 'a.txt': '2\n', 'b.txt': '2\n' });
    repository.commit({ 'a.txt': '3\n' });
    const before = branchesOf(repository);
    expect(await rollBack(repository, { target: commit(target) })).toMatchObject({
      kind: 'conflict',
      revert: { conflicts: [{ path: 'a.txt' }], later: [{ conflicts: true }] },
      branch: { kind: 'not-written' },
    });
    expect(branchesOf(repository)).toBe(before);
    const partial = await rollBack(repository, { target: commit(target), partial: true });
    if (partial.kind !== 'conflict') throw new Error(partial.kind);
    const { name } = partial.branch;
    expect(repository.git('show', `${name}:a.txt`, `${name}:b.txt`)).toBe('3\n1');
  });

  test('undoes a merge towards its first parent, a range newest first, and a root commit', async () => {
    const repository = repositoryOf();
    const root = repository.commit({ 'a.txt': '1\n' });
    repository.branch('topic', root);
    repository.commit({ 'b.txt': 'b\n' });
    repository.commit({ 'c.txt': 'c\n' });
    repository.git('checkout', '-q', 'main');
    const base = repository.commit({ 'd.txt': 'd\n' });
    repository.git('merge', '-q', '--no-ff', '--no-edit', 'topic');
    const merge = repository.git('rev-parse', 'HEAD');
    const files = async (asked: Asked): Promise<string> => {
      const rollback = await rollBack(repository, asked);
      if (rollback.kind !== 'reverted') throw new Error(JSON.stringify(rollback));
      return repository.git('ls-tree', '--name-only', rollback.branch.name);
    };
    expect(await files({ target: commit(merge) })).toBe('a.txt\nd.txt');
    expect(await files({ target: { kind: 'range', after: base, upTo: 'HEAD' } })).toBe(
      'a.txt\nd.txt',
    );
    expect(await files({ target: commit(root) })).toBe('b.txt\nc.txt\nd.txt');
  });

  test('of one object leaves the rest of its file, and what came later, as it is', async () => {
    const repository = repositoryOf();
    repository.commit({ 'shop.yaml': file('1', '1') });
    const target = repository.commit({ 'shop.yaml': file('2', '2') });
    repository.commit({ 'shop.yaml': `# later\n${file('2', '2')}` });
    const scope = resource('ConfigMap/shop/b');
    const rollback = await rollBack(repository, { target: commit(target), scope });
    if (rollback.kind !== 'reverted') throw new Error(JSON.stringify(rollback));
    expect(repository.git('show', `${rollback.branch.name}:shop.yaml`)).toBe(
      `# later\n${file('2', '1')}`.trim(),
    );
  });

  test('of an object that the change added conflicts where it was edited since: no edit moves to its neighbour', async () => {
    const repository = repositoryOf();
    repository.commit({ 'shop.yaml': file('1', '1') });
    const added = `${object('a', '1')}---\n${object('new', '1')}---\n${object('b', '1')}`;
    const target = repository.commit({ 'shop.yaml': added });
    const edited = object('new', '1').replace('metadata:\n', '# a note\nmetadata:\n');
    repository.commit({ 'shop.yaml': added.replace(object('new', '1'), edited) });
    const scope = resource('ConfigMap/shop/new');
    expect(await rollBack(repository, { target: commit(target), scope })).toMatchObject({
      kind: 'conflict',
      revert: { conflicts: [{ path: 'shop.yaml' }] },
    });
  });

  test('to an earlier commit brings folders back, and names what goes with it', async () => {
    const repository = repositoryOf();
    const good = repository.commit({ 'prod/a.txt': '1\n', 'dev/a.txt': '1\n' });
    repository.commit({ 'prod/a.txt': '2\n', 'dev/a.txt': '2\n' });
    const last = repository.commit({ 'prod/b.txt': 'new\n' });
    const target = { kind: 'restore', commit: good } as const;
    const rollback = await rollBack(repository, { target, scope: paths('prod') });
    if (rollback.kind !== 'reverted') throw new Error(JSON.stringify(rollback));
    const { name } = rollback.branch;
    expect(name).toMatch(new RegExp(`/to-${good.slice(0, 12)}-[0-9a-f]{8}$`));
    expect(repository.git('log', '-1', '--format=%B', name)).toContain(
      `Restore files to ${good.slice(0, 12)}\n\nBrings files back to what they were at ${good}.`,
    );
    expect(repository.git('ls-tree', '-r', '--name-only', name)).toBe('dev/a.txt\nprod/a.txt');
    expect(repository.git('show', `${name}:prod/a.txt`, `${name}:dev/a.txt`)).toBe('1\n2');
    expect(rollback.revert.later.map((later) => later.commit)).toEqual([
      last,
      repository.git('rev-parse', `${last}~1`),
    ]);
  });

  test('of what is undone already says so', async () => {
    const repository = repositoryOf();
    repository.commit({ 'a.txt': '1\n' });
    const target = repository.commit({ 'a.txt': '2\n' });
    repository.commit({ 'a.txt': '1\n' });
    const rollback = await rollBack(repository, { target: commit(target) });
    expect(rollback).toMatchObject({
      kind: 'nothing-to-revert',
      paths: [{ path: 'a.txt', outcome: 'already-reverted' }],
    });
  });

  test('of a work tree or a bare repository is the same', async () => {
    const repository = repositoryOf();
    repository.commit({ 'a.txt': '1\n' });
    const target = repository.commit({ 'a.txt': '2\n' });
    const worktree = join(temporaryFolder(), 'linked');
    repository.git('worktree', 'add', '-q', worktree);
    const bare = join(temporaryFolder(), 'bare.git');
    repository.git('clone', '-q', '--bare', '.', bare);
    for (const path of [worktree, bare]) {
      const settings = { target: commit(target), dryRun: true };
      expect(await rollBack({ path }, settings)).toMatchObject({ kind: 'reverted' });
    }
    expect(await rollBack({ path: worktree }, { target: commit(target) })).toMatchObject({
      branch: { kind: 'written' },
    });
  });
});

describe('what cannot be reverted is refused, and leaves no branch', () => {
  const files: Record<string, Written> = {
    'a.yaml': file('1', '1'),
    'prod/a.yaml': object('a', '1'),
    'list.yaml': '- not\n- objects\n',
  };

  test('with a reason of its own', async () => {
    const repository = repositoryOf();
    const first = repository.commit(files);
    const target = repository.commit({
      'a.yaml': file('2', '1'),
      'prod/a.yaml': object('a', '2'),
    });
    const empty = repository.commit({});
    repository.branch('other', first);
    const stranger = repository.commit({ 'x.txt': 'x\n' });
    repository.git('checkout', '-q', 'main');
    const before = branchesOf(repository);
    const scoped = (scope: RevertScope): Asked => ({ target: commit(target), scope });
    const cases: readonly (readonly [Asked, string])[] = [
      [{ target: commit('0123456789abcdef') }, 'unknown-commit'],
      [{ target: commit('no-such-branch') }, 'unknown-commit'],
      [{ target: commit('--all') }, 'unknown-commit'],
      [{ target: commit(stranger) }, 'not-on-branch'],
      [{ target: commit(empty) }, 'empty-change'],
      [{ target: { kind: 'range', after: target, upTo: first } }, 'empty-range'],
      [{ target: { kind: 'range', after: target, upTo: target } }, 'empty-range'],
      [scoped(paths('staging/**')), 'no-path-matches'],
      [scoped(paths('../etc')), 'invalid-glob'],
      [{ target: { kind: 'restore', commit: first } }, 'restore-needs-paths'],
      [scoped(resource('ConfigMap/shop/zzz')), 'resource-not-found'],
      [scoped(resource('ConfigMap/shop/a')), 'resource-in-several-files'],
      [scoped(resource('ConfigMap/shop/b')), 'resource-unchanged'],
      [{ target: commit(target), onto: 'nowhere' }, 'repository'],
    ];
    for (const [asked, reason] of cases)
      expect(await rollBack(repository, asked)).toMatchObject({
        kind: 'refused',
        refusal: { reason },
      });
    expect(branchesOf(repository)).toBe(before);
    const narrowed = scoped(resource('ConfigMap/shop/a', 'prod/**'));
    expect(await rollBack(repository, narrowed)).toMatchObject({ kind: 'reverted' });
  });

  test('where a short name stands for several commits', async () => {
    const repository = repositoryOf();
    repository.commit({ 'a.txt': '1\n' });
    const [shared = '', ...contents] = sharingFourDigits(
      repository.git('rev-parse', 'HEAD^{tree}'),
    );
    for (const content of contents) {
      const draft = join(temporaryFolder(), 'commit');
      writeFileSync(draft, content);
      repository.git('hash-object', '-w', '-t', 'commit', draft);
    }
    const rollback = await rollBack(repository, { target: commit(shared) });
    expect(rollback).toMatchObject({ kind: 'refused', refusal: { reason: 'ambiguous-commit' } });
  });
});

/** Two commits of a tree whose names begin alike; the shared digits come first. */
function sharingFourDigits(tree: string): readonly string[] {
  const seen = new Map<string, string>();
  for (let index = 0; ; index++) {
    const who = `Pat <pat@example.com> ${String(index)} +0000`;
    const content = `tree ${tree}\nauthor ${who}\ncommitter ${who}\n\nx\n`;
    const object = `commit ${String(content.length)}\0${content}`;
    const digits = createHash('sha1').update(object).digest('hex').slice(0, 4);
    const other = seen.get(digits);
    if (other !== undefined) return [digits, other, content];
    seen.set(digits, content);
  }
}
