import fc from 'fast-check';
import { expect, test } from 'vitest';
import { read } from '../../forge/edge/read-local-trees.ts';
import { createRepository } from './temporary-repository.ts';
import type { TemporaryRepository } from './temporary-repository.ts';

const FILES = ['a.yaml', 'b.yaml', 'deep/c.yaml', 'deep/er/d.yaml'] as const;
const LINES = 24;

type Edit =
  | { kind: 'line'; file: number; line: number; with: string }
  | { kind: 'insert'; file: number; line: number; with: string }
  | { kind: 'delete'; file: number }
  | { kind: 'rename'; file: number };

const text = fc.constantFrom('x: 1', 'y: 2', 'z: 3', 'w: 4');
const file = fc.nat(FILES.length - 1);
const line = fc.nat(LINES - 1);
const edit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('line'), file, line, with: text }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('insert'), file, line, with: text }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete'), file }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('rename'), file }) },
);

const startOf = (path: string): string[] =>
  Array.from({ length: LINES }, (_, i) => `${path} line ${String(i)}`);

/** The files of a branch after its edits. */
function edited(edits: readonly Edit[], branch: string): Record<string, string | null> {
  const files = new Map<string, string[] | null>(FILES.map((path) => [path, startOf(path)]));
  const names = [...FILES] as string[];
  for (const step of edits) {
    const path = names[step.file] ?? '';
    const lines = files.get(path);
    if (lines === undefined || lines === null) continue;
    if (step.kind === 'line') lines[step.line] = `${branch} ${step.with}`;
    else if (step.kind === 'insert') lines.splice(step.line, 0, `${branch} ${step.with}`);
    else files.set(path, null);
    if (step.kind !== 'rename') continue;
    names[step.file] = `moved-${branch}/${path}`;
    files.set(names[step.file] ?? '', lines);
  }
  return Object.fromEntries([...files].map(([path, lines]) => [path, lines?.join('\n') ?? null]));
}

/** All files of a revision, by path. */
function filesAt(repository: TemporaryRepository, revision: string): ReadonlyMap<string, string> {
  const paths = repository.git('ls-tree', '-r', '--name-only', revision).split('\n');
  return new Map(
    paths
      .filter((path) => path !== '')
      .map((path) => [path, repository.git('show', `${revision}:${path}`)]),
  );
}

test('merging gives what git merge gives, and every line is found where it comes from', async () => {
  const edits = fc.array(edit, { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(edits, edits, async (onMain, onFeature) => {
      const repository = createRepository();
      const start = repository.commit(
        Object.fromEntries(FILES.map((path) => [path, startOf(path).join('\n')])),
      );
      repository.branch('feature', start);
      repository.commit(edited(onFeature, 'feature'));
      repository.git('checkout', '-q', 'main');
      repository.commit(edited(onMain, 'main'));

      const result = await read(repository.path, 'main', 'feature');
      let merged = true;
      try {
        repository.git('checkout', '-q', '-b', 'merged', 'main');
        repository.git('merge', '-q', '--no-edit', 'feature');
      } catch {
        merged = false;
      }
      expect(result.kind).toBe(merged ? 'read' : 'conflict');
      if (result.kind !== 'read') return;

      const { tree } = result.merged;
      const expected = filesAt(repository, 'merged');
      const sides = { base: filesAt(repository, 'main'), head: filesAt(repository, 'feature') };
      expect(tree.paths).toEqual([...expected.keys()]);
      for (const path of tree.paths) {
        const content = expected.get(path) ?? '';
        expect(tree.read(path)).toMatchObject({ kind: 'text', text: content });
        for (const [index, written] of content.split('\n').entries()) {
          const source = result.sourceOf(path, index + 1);
          if (source === null) throw new Error(`${path}:${String(index + 1)} comes from nowhere.`);
          const there = sides[source.side].get(source.path)?.split('\n');
          expect(there?.[source.line - 1]).toBe(written);
        }
      }
    }),
    // A run is about 60 Git processes; 200 runs pass as well.
    { numRuns: 6, seed: 7 },
  );
});
