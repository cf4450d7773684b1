import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import type { ObjectDrift } from '../../../../src/core/drift/index.ts';
import { nodeAt, resourceKey, sameData, subjectText } from '../../../../src/core/manifest/index.ts';
import type { Resource } from '../../../../src/core/manifest/index.ts';
import { times } from '../../../support/times.ts';
import { treeOf } from '../../../support/tree-of.ts';
import type { Files } from './adoption-of.ts';
import { adopt, driftOf, objectsIn, rendered, resourceFrom, withAdopted } from './adoption-of.ts';
import { applyChange, handChange } from './changes-by-hand.ts';
import { LAYOUTS } from './shop-overlays.ts';

const ENVIRONMENTS = ['dev', 'prod'];
const tally = { adopted: 0, refused: new Map<string, number>() };

afterAll(() => {
  if (process.env['SHOW']) console.log(tally);
});

/** Comments of files, each as often as it stands there, without those of lines that are gone. */
function commentsOf(files: Files, gone: ReadonlySet<string> = new Set()): string[] {
  return Object.entries(files).flatMap(([path, text]) =>
    text.split('\n').flatMap((line, index) => {
      const comment = /(?:^|\s)#.*$/.exec(line)?.[0].trim();
      return comment === undefined || gone.has(`${path}:${String(index + 1)}`) ? [] : [comment];
    }),
  );
}

function linesOf(git: Resource, path: readonly (string | number)[]): string[] {
  const node = nodeAt(git.node, ...path);
  if (node === undefined) return [];
  const { file, line, endLine } = node.origin;
  const first = node.kind === 'scalar' && endLine === line ? line + 1 : line;
  return Array.from({ length: Math.max(0, endLine - first + 1) }, (_, index) => `${file}:${String(first + index)}`);
}

function expectAdopted(
  files: Files,
  environment: string,
  drifts: readonly ObjectDrift[],
  gone: ReadonlySet<string>,
): void {
  const adoption = adopt(files, environment, drifts);
  if (adoption.kind === 'refused' || adoption.left.length > 0) {
    const reason = adoption.kind === 'refused' ? adoption.reason : adoption.left[0]?.reason;
    const kind = String(reason?.kind);
    tally.refused.set(kind, (tally.refused.get(kind) ?? 0) + 1);
    if (process.env['SHOW']) console.log(JSON.stringify(reason, null, 1));
    if (adoption.kind === 'refused') return;
  } else tally.adopted += 1;
  const after = withAdopted(files, adoption);
  const [was, is] = [rendered(treeOf(files)), rendered(treeOf(after))];
  const left = new Set(adoption.left.map(({ subject }) => resourceKey(subject)));
  const live = new Map(
    drifts
      .map((drift): [string, Resource | null] => [resourceKey(drift.git ?? drift.live), drift.live])
      .filter(([key]) => !left.has(key)),
  );
  for (const { environment: { name } } of was.environments) {
    const expected = new Map(objectsIn(was, name).map((each) => [resourceKey(each), each]));
    if (name === environment)
      for (const [key, object] of live)
        if (object === null) expected.delete(key);
        else expected.set(key, object);
    const found = new Map(objectsIn(is, name).map((each) => [resourceKey(each), each]));
    expect([...found.keys()].sort()).toEqual([...expected.keys()].sort());
    for (const [key, object] of expected)
      expect(sameData(found.get(key)?.node, object.node), subjectText(object)).toBe(true);
  }
  const kept = commentsOf(after);
  for (const comment of commentsOf(files, gone)) expect(kept).toContain(comment);
}

const chosen = fc.record({
  layout: fc.constantFrom(...Object.keys(LAYOUTS)),
  environment: fc.constantFrom(...ENVIRONMENTS),
  object: fc.nat(),
  changes: fc.array(handChange, { minLength: 1, maxLength: 3 }),
});

test('whatever somebody changed by hand, the adopted files render to it and to nothing else', () => {
  fc.assert(
    fc.property(chosen, ({ layout, environment, object, changes }) => {
      const files = LAYOUTS[layout] ?? {};
      const objects = objectsIn(rendered(treeOf(files)), environment);
      const git = objects[object % objects.length];
      if (git === undefined) return;
      const gone = new Set<string>();
      const drift = driftOf(git, (live) => {
        for (const change of changes)
          for (const path of applyChange(live, change)) for (const line of linesOf(git, path)) gone.add(line);
      });
      if (drift.kind !== 'changed' || sameData(drift.git.node, drift.live.node)) return;
      expectAdopted(files, environment, [drift], gone);
    }),
    { ...times(150), ...(process.env['SEED'] ? { seed: Number(process.env['SEED']) } : {}) },
  );
});
