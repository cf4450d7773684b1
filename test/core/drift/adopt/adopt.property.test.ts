import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import type { ObjectDrift } from '../../../../src/core/drift/index.ts';
import { objectDifferences } from '../../../../src/core/drift/adopt/object-differences.ts';
import {
  plainOf,
  nodeAt,
  resourceKey,
  sameData,
  subjectText,
} from '../../../../src/core/manifest/index.ts';
import type { Node, Resource } from '../../../../src/core/manifest/index.ts';
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

/** Lines that go with a value, in whichever files it is stated; the line of a scalar stays with its comment. */
function linesOf(git: Resource, path: readonly (string | number)[]): string[] {
  const node = nodeAt(git.node, ...path);
  if (node === undefined) return [];
  const { line, endLine } = node.origin;
  return linesBelow(node, node.kind === 'scalar' && endLine === line ? 1 : 0);
}

function linesBelow(node: Node, after = 0): string[] {
  const { file, line, endLine } = node.origin;
  const own = Array.from(
    { length: Math.max(0, endLine - line - after + 1) },
    (_, index) => `${file}:${String(line + after + index)}`,
  );
  const inner =
    node.kind === 'scalar' ? [] : node.kind === 'seq' ? node.items : [...node.entries.values()];
  return [...own, ...inner.flatMap((each) => linesBelow(each))];
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
    if (process.env['SHOW'])
      console.log(
        JSON.stringify(reason, null, 1),
        JSON.stringify(
          drifts.map((d) =>
            d.kind === 'changed'
              ? objectDifferences(d.git.node, d.live.node).map((x: any) => [
                  x.kind,
                  x.path.join('/'),
                  x.counterparts,
                  x.live && plainOf(x.live),
                ])
              : d.kind,
          ),
        ),
      );
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
  for (const {
    environment: { name },
  } of was.environments) {
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
          for (const path of applyChange(live, change))
            for (const line of linesOf(git, path)) gone.add(line);
      });
      if (drift.kind !== 'changed' || sameData(drift.git.node, drift.live.node)) return;
      expectAdopted(files, environment, [drift], gone);
    }),
    { ...times(150), ...(process.env['SEED'] ? { seed: Number(process.env['SEED']) } : {}) },
  );
});

const COMING: Readonly<Record<string, (name: string) => object>> = {
  Service: (name) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, annotations: { note: 'by hand: yes # really' } },
    spec: { selector: { app: name }, ports: [{ name: 'http', port: 80 }] },
  }),
  VirtualService: (name) => ({
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name, labels: { team: 'night' } },
    spec: { hosts: ['*.example.com'], http: [{ route: [{ destination: { host: name } }] }] },
  }),
  ConfigMap: (name) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name },
    data: { a: '1', 'b.yaml': 'x:\n  - y # z\n' },
  }),
};

const wholeObjects = fc.record({
  layout: fc.constantFrom(...Object.keys(LAYOUTS)),
  environment: fc.constantFrom(...ENVIRONMENTS),
  removed: fc.array(fc.nat(), { maxLength: 2 }),
  added: fc.subarray(Object.keys(COMING)),
  name: fc.constantFrom('extra', 'web-night', 'a.b'),
  changes: fc.array(fc.tuple(fc.nat(), handChange), { maxLength: 2 }),
});

test('objects that came, went and changed by hand are adopted together', () => {
  fc.assert(
    fc.property(wholeObjects, ({ layout, environment, removed, added, name, changes }) => {
      const files = LAYOUTS[layout] ?? {};
      const objects = objectsIn(rendered(treeOf(files)), environment);
      const chosen = new Map<Resource, ObjectDrift>();
      const gone = new Set<string>();
      const at = (index: number): Resource => objects[index % objects.length] as Resource;
      for (const [index, change] of changes) {
        const git = at(index);
        const drift = driftOf(git, (live) => {
          for (const path of applyChange(live, change))
            for (const line of linesOf(git, path)) gone.add(line);
        });
        if (!sameData(git.node, drift.live?.node)) chosen.set(git, drift);
      }
      for (const index of removed) {
        chosen.set(at(index), { kind: 'removed', git: at(index), live: null });
        for (const line of linesBelow(at(index).node)) gone.add(line);
        for (let line = 1; line < 200; line += 1)
          gone.add(`${at(index).origin.file}:${String(line)}`);
        for (const path of Object.keys(files))
          if (path.includes('kustomization'))
            for (let line = 1; line < 60; line += 1) gone.add(`${path}:${String(line)}`);
      }
      const come = added.map((kind): ObjectDrift => {
        const live: any = COMING[kind]?.(name);
        if (layout === 'affixed')
          Object.assign(live.metadata, { namespace: `shop-${environment}` });
        return { kind: 'added', git: null, live: resourceFrom(live), by: null };
      });
      const drifts = [...chosen.values(), ...come];
      if (drifts.length > 0) expectAdopted(files, environment, drifts, gone);
    }),
    { ...times(60), ...(process.env['SEED'] ? { seed: Number(process.env['SEED']) } : {}) },
  );
});
