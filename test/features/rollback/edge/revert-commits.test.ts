import { execFileSync } from 'node:child_process';
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

describe('what a revert makes of each path', () => {
  test('a change that nothing followed is restored exactly, modes, links, binaries and odd names too', async () => {
    const repository = start();
    const before = repository.git('rev-parse', 'HEAD^{tree}');
    const bad = repository.commit({
      'a.yaml': 'changed\r\n',
      'b.yaml': null,
      'new/ü "quoted"\tname.yaml': 'x',
      'bin.dat': new Uint8Array([0, 1, 2, 255]),
      link: { link: 'a.yaml' },
    });
    const { result } = await revertIn(repository.path, { tip: bad, target: commit(bad) });
    const revert = computed(result);
    expect(revert).toMatchObject({ kind: 'reverted', method: 'direct', tree: before });
    expect(revert.paths.map(({ outcome }) => outcome)).toEqual(Array(5).fill('restored'));
    expect(revert.changes.map(({ path, after }) => [path, after?.mode ?? null])).toEqual([
      ['a.yaml', '100644'],
      ['b.yaml', '100644'],
      ['bin.dat', null],
      ['link', null],
      ['new/ü "quoted"\tname.yaml', null],
    ]);
  });

  test('later edits of the same file stay, later commits are named, and what is undone already is said', async () => {
    const repository = start();
    const bad = repository.commit({
      'a.yaml': lines('b2'),
      'b.yaml': lines('b2'),
      'c.yaml': 'C\n',
    });
    repository.commit({ 'a.yaml': lines('b2', 'h2') });
    repository.git('commit', '--amend', '-q', '-m', 'More h (#12)');
    const tip = repository.commit({ 'b.yaml': lines() });
    const { result, repository: made } = await revertIn(repository.path, {
      tip,
      target: commit(bad.slice(0, 9)),
    });
    const revert = computed(result);
    expect(revert.paths).toEqual([
      { path: 'a.yaml', outcome: 'merged' },
      { path: 'b.yaml', outcome: 'already-reverted' },
      { path: 'c.yaml', outcome: 'restored' },
    ]);
    expect(
      revert.later.map(({ subject, pullRequest, paths }) => [subject, pullRequest, paths]),
    ).toEqual([
      ['change', null, ['b.yaml']],
      ['More h (#12)', 12, ['a.yaml']],
    ]);
    const { stdout } = await made.run(['cat-file', 'blob', `${revert.tree}:a.yaml`]);
    expect(stdout.toString()).toBe(lines('h2'));
  });

  test('what meets a later edit stays as it is, with both sides told and no marker in any file', async () => {
    const repository = start();
    const bad = repository.commit({ 'a.yaml': lines('b2'), 'c.yaml': 'C\n' });
    const tip = repository.commit({ 'a.yaml': lines('b3') });
    const { result, repository: made } = await revertIn(repository.path, {
      tip,
      target: commit(bad),
    });
    const revert = computed(result);
    expect(revert.kind).toBe('conflict');
    expect(revert.changes.map(({ path }) => path)).toEqual(['c.yaml']);
    expect(revert.conflicts).toMatchObject([
      {
        path: 'a.yaml',
        kind: 'both-changed',
        sections: [{ line: 2, tip: ['b3'], reverted: ['b'] }],
      },
    ]);
    expect(revert.later).toMatchObject([{ paths: ['a.yaml'], conflicts: true }]);
    const { stdout } = await made.run(['cat-file', 'blob', `${revert.tree}:a.yaml`]);
    expect(stdout.toString()).toBe(lines('b3'));
  });

  test('a file that the change renamed, and that a later edit meets, stays under its name', async () => {
    const repository = start();
    const bad = repository.commit({ 'a.yaml': null, 'renamed.yaml': lines('b2') });
    const tip = repository.commit({ 'renamed.yaml': lines('b3') });
    const { result } = await revertIn(repository.path, { tip, target: commit(bad) });
    const revert = computed(result);
    expect(revert.kind).toBe('conflict');
    expect(revert.tree).toBe(repository.git('rev-parse', `${tip}^{tree}`));
    expect(revert.paths).toEqual([
      { path: 'a.yaml', outcome: 'conflict' },
      { path: 'renamed.yaml', outcome: 'conflict' },
    ]);
  });

  test('an edit that Git would delete without a word is a conflict', async () => {
    const repository = start();
    const bad = repository.commit({ 'a.yaml': null, 'renamed.yaml': lines() });
    const tip = repository.commit({ 'a.yaml': lines(), 'renamed.yaml': lines('h2') });
    const { result } = await revertIn(repository.path, { tip, target: commit(bad) });
    const revert = computed(result);
    expect(revert.conflicts).toMatchObject([{ path: 'renamed.yaml', kind: 'later-edit-lost' }]);
    expect(revert.tree).toBe(repository.git('rev-parse', `${tip}^{tree}`));
  });

  test('a link that became a file, and a file that came in its place, are one conflict', async () => {
    const repository = start();
    repository.commit({ link: { link: 'a.yaml' } });
    const bad = repository.commit({ link: 'no link\n' });
    const tip = repository.commit({ link: { link: 'b.yaml' } });
    const { result } = await revertIn(repository.path, { tip, target: commit(bad) });
    const revert = computed(result);
    expect(revert.conflicts.map(({ path }) => path)).toEqual(['link']);
    expect(revert.tree).toBe(repository.git('rev-parse', `${tip}^{tree}`));
  });

  test('a file whose place a later folder has taken does not come back beside it', async () => {
    const repository = start();
    const bad = repository.commit({ 'c.yaml': null });
    const tip = repository.commit({ 'c.yaml/d.yaml': 'd\n' });
    const { result } = await revertIn(repository.path, { tip, target: commit(bad) });
    const revert = computed(result);
    expect(revert.conflicts.map(({ path }) => path)).toEqual(['c.yaml']);
    expect(revert.tree).toBe(repository.git('rev-parse', `${tip}^{tree}`));
  });

  test('a change that is undone already leaves nothing to revert', async () => {
    const repository = start();
    const bad = repository.commit({ 'a.yaml': lines('b2') });
    const tip = repository.commit({ 'a.yaml': lines() });
    const { result } = await revertIn(repository.path, { tip, target: commit(bad) });
    expect(result).toMatchObject({
      kind: 'nothing-to-revert',
      paths: [{ path: 'a.yaml', outcome: 'already-reverted' }],
      later: [{ commit: tip }],
    });
  });
});

test('a file whose name is not UTF-8 is not reverted, and nothing is made of it', async () => {
  const repository = start();
  const write = (oid: string): string => {
    const entry = Buffer.concat([
      Buffer.from(`100644 ${oid}\todd-`),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('.yaml\0'),
    ]);
    execFileSync('git', ['update-index', '-z', '--index-info'], {
      cwd: repository.path,
      input: entry,
    });
    repository.git('commit', '-q', '-m', 'odd');
    return repository.git('rev-parse', 'HEAD');
  };
  write(repository.git('rev-parse', 'HEAD:a.yaml'));
  const bad = write(repository.git('rev-parse', 'HEAD:c.yaml'));
  const { result } = await revertIn(repository.path, { tip: bad, target: commit(bad) });
  expect(result).toEqual({
    kind: 'refused',
    refusal: { reason: 'unreadable-path', path: 'odd-\uFFFD\uFFFD.yaml' },
  });
});

describe('a part of the change', () => {
  test('paths are reverted alone, a folder with all below it', async () => {
    const repository = start();
    const bad = repository.commit({
      'a.yaml': 'A\n',
      'prod/x.yaml': 'x\n',
      'prod/y/z.yaml': 'z\n',
    });
    const { result } = await revertIn(repository.path, {
      tip: bad,
      target: commit(bad),
      scope: { kind: 'paths', globs: ['prod/'] },
    });
    expect(computed(result).changes.map(({ path }) => path)).toEqual([
      'prod/x.yaml',
      'prod/y/z.yaml',
    ]);
  });

  test('one object is reverted inside its file', async () => {
    const object = (name: string, value: string): string =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n  namespace: shop\ndata:\n  key: ${value}\n`;
    const file = (...values: readonly string[]): string =>
      values.map((value, at) => object(`m${String(at)}`, value)).join('---\n# next\n');
    const repository = start();
    repository.commit({ 'maps.yaml': file('1', '1') });
    const bad = repository.commit({ 'maps.yaml': file('2', '2') });
    const tip = repository.commit({ 'maps.yaml': `# later\n${file('2', '2')}` });
    const { result, repository: made } = await revertIn(repository.path, {
      tip,
      target: commit(bad),
      scope: {
        kind: 'resource',
        resource: { kind: 'ConfigMap', namespace: 'shop', name: 'm1' },
        globs: [],
      },
    });
    const revert = computed(result);
    expect(revert.paths).toEqual([{ path: 'maps.yaml', outcome: 'restored' }]);
    const { stdout } = await made.run(['cat-file', 'blob', `${revert.tree}:maps.yaml`]);
    expect(stdout.toString()).toBe(`# later\n${file('2', '1')}`);
  });

  test('paths are brought back to an earlier commit, and what is lost of later ones is listed', async () => {
    const repository = start();
    const earlier = repository.commit({ 'prod/x.yaml': '1\n', 'dev/x.yaml': '1\n' });
    repository.commit({ 'prod/x.yaml': '2\n', 'dev/x.yaml': '2\n' });
    const tip = repository.commit({ 'prod/x.yaml': '3\n', 'prod/new.yaml': 'n\n' });
    const { result } = await revertIn(repository.path, {
      tip,
      target: { kind: 'restore', commit: earlier },
      scope: { kind: 'paths', globs: ['prod/**'] },
    });
    const revert = computed(result);
    expect(revert.paths).toEqual([
      { path: 'prod/new.yaml', outcome: 'restored' },
      { path: 'prod/x.yaml', outcome: 'restored' },
    ]);
    expect(revert.later).toHaveLength(2);
  });

  test('paths that are as they were are no slip', async () => {
    const repository = start();
    const earlier = repository.commit({ 'prod/x.yaml': '1\n', 'dev/x.yaml': '1\n' });
    const tip = repository.commit({ 'dev/x.yaml': '2\n' });
    const restore = async (glob: string): Promise<unknown> =>
      (
        await revertIn(repository.path, {
          tip,
          target: { kind: 'restore', commit: earlier },
          scope: { kind: 'paths', globs: [glob] },
        })
      ).result;
    expect(await restore('prod')).toMatchObject({ kind: 'nothing-to-revert', paths: [] });
    expect(await restore('test')).toMatchObject({ refusal: { reason: 'no-path-matches' } });
  });
});
