import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Adoption } from '../../../../../src/features/drift/comparison/adopt/adoption.ts';
import type { ObjectDrift } from '../../../../../src/features/drift/comparison/drift.ts';
import type { Node, Resource } from '../../../../../src/manifest/index.ts';
import { nodeAt, sameData, resourceKey, subjectText } from '../../../../../src/manifest/index.ts';
import { times } from '../../../../support/times.ts';
import type { Files } from './adoption-of.ts';
import {
  adopt,
  dataOf,
  driftOf,
  nodeOf,
  objectsIn,
  renderedFiles,
  resourceFrom,
  withAdopted,
} from './adoption-of.ts';
import type { HandChange } from './changes-by-hand.ts';
import { applyChanges, handChange } from './changes-by-hand.ts';
import type { Data, Step } from './edited-data.ts';
import { updated } from './edited-data.ts';
import { LAYOUTS } from './shop-overlays.ts';

const filesOf = (layout: string): Files => {
  const files = LAYOUTS[layout];
  if (files === undefined) throw new Error(layout);
  return files;
};

const ENVIRONMENTS = ['dev', 'prod'];

/** Of all that is asked for, at most so much may be refused. */
const MOST_REFUSED = 0.05;

/** Comments of files, without those of lines that are gone. */
function commentsOf(files: Files, gone: ReadonlySet<string> = new Set()): readonly string[] {
  return Object.entries(files).flatMap(([path, text]) =>
    text.split('\n').flatMap((line, index) => {
      const comment = /(?:^|\s)#.*$/.exec(line)?.[0].trim();
      return comment === undefined || gone.has(`${path}:${String(index + 1)}`) ? [] : [comment];
    }),
  );
}

/** Lines that go with a value, in whichever files it is stated; the line of a scalar that stays keeps its comment. */
function linesOf(git: Resource, live: Node, path: readonly Step[]): readonly string[] {
  const node = nodeAt(git.node, ...path);
  if (node === undefined) return [];
  const { line, endLine } = node.origin;
  const stays = nodeAt(live, ...path) !== undefined && node.kind === 'scalar' && endLine === line;
  return linesBelow(node, stays ? 1 : 0);
}

function linesBelow(node: Node, after = 0): readonly string[] {
  const { file, line, endLine } = node.origin;
  const count = Math.max(0, endLine - line - after + 1);
  const own = Array.from(
    { length: count },
    (_, index) => `${file}:${String(line + after + index)}`,
  );
  const inner =
    node.kind === 'scalar' ? [] : node.kind === 'seq' ? node.items : [...node.entries.values()];
  return [...own, ...inner.flatMap((each) => linesBelow(each))];
}

/** What each object of an environment is to be, by its key. */
function expectedIn(
  files: Files,
  environment: string,
  drifts: readonly ObjectDrift[],
): ReadonlyMap<string, Resource> {
  const objects = objectsIn(renderedFiles(files), environment);
  const expected = new Map(objects.map((each) => [resourceKey(each), each]));
  for (const { git, live } of drifts)
    if (live !== null) expected.set(resourceKey(live), live);
    else expected.delete(resourceKey(git));
  return expected;
}

function expectRendered(
  files: Files,
  environment: string,
  expected: ReadonlyMap<string, Resource>,
): void {
  const found = expectedIn(files, environment, []);
  expect([...found.keys()].sort()).toEqual([...expected.keys()].sort());
  for (const [key, { node, ...id }] of expected)
    expect(sameData(found.get(key)?.node, node), subjectText(id)).toBe(true);
}

interface Story {
  readonly layout: string;
  readonly environment: string;
  readonly drifts: readonly ObjectDrift[];
  /** Lines whose comments go with what is gone. */
  readonly gone: ReadonlySet<string>;
}

/** Adopts, and expects the environment to be as it is live, all else as before, and every comment that has a place. */
function adopted({ layout, environment, drifts, gone }: Story): Adoption {
  const files = filesOf(layout);
  const adoption = adopt(files, environment, drifts);
  if (adoption.kind === 'refused') return adoption;
  const left = new Set(adoption.left.map(({ subject }) => resourceKey(subject)));
  const taken = drifts.filter(({ git, live }) => !left.has(resourceKey(git ?? live)));
  const after = withAdopted(files, adoption);
  for (const name of renderedFiles(files).environments.map((each) => each.environment.name))
    expectRendered(after, name, expectedIn(files, name, name === environment ? taken : []));
  expect(commentsOf(after)).toEqual(expect.arrayContaining([...commentsOf(files, gone)]));
  return adoption;
}

const refusedOf = (adoption: Adoption): number =>
  adoption.kind === 'refused' ? 1 : adoption.left.length;

const chosen = fc.record({
  layout: fc.constantFrom(...Object.keys(LAYOUTS)),
  environment: fc.constantFrom(...ENVIRONMENTS),
  object: fc.nat(),
  changes: fc.array(handChange, { minLength: 1, maxLength: 3 }),
});

test('whatever somebody changed by hand, the adopted files render to it and to nothing else', () => {
  let [tried, refused] = [0, 0];
  fc.assert(
    fc.property(chosen, ({ layout, environment, object, changes }) => {
      const objects = objectsIn(renderedFiles(filesOf(layout)), environment);
      const git = objects[object % objects.length];
      fc.pre(git !== undefined);
      const { object: live, gone } = applyChanges(dataOf(git), changes);
      const drift = driftOf(git, live);
      fc.pre(!sameData(git.node, drift.live?.node));
      const lines = new Set(gone.flatMap((path) => linesOf(git, nodeOf(live), path)));
      tried += 1;
      refused += refusedOf(adopted({ layout, environment, drifts: [drift], gone: lines }));
    }),
    times(150),
  );
  expect(refused).toBeLessThanOrEqual(tried * MOST_REFUSED);
});

const COMING: readonly ((name: string) => Data)[] = [
  (name) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, annotations: { note: 'by hand: yes # really' } },
    spec: { selector: { app: name }, ports: [{ name: 'http', port: 80 }] },
  }),
  (name) => ({
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name, labels: { team: 'night' } },
    spec: { hosts: ['*.example.com'], http: [{ route: [{ destination: { host: name } }] }] },
  }),
  (name) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name },
    data: { a: '1', 'b.yaml': 'x:\n  - y # z\n' },
  }),
];

const wholeObjects = fc.record({
  layout: fc.constantFrom(...Object.keys(LAYOUTS)),
  environment: fc.constantFrom(...ENVIRONMENTS),
  removed: fc.array(fc.nat(), { maxLength: 2 }),
  added: fc.subarray([...COMING]),
  name: fc.constantFrom('extra', 'web-night', 'a.b', 'prod-extra'),
  changes: fc.array(fc.tuple(fc.nat(), handChange), { maxLength: 2 }),
});

/** All lines of the file of an object that is gone, and of what may name that file. */
const linesAround = (layout: string, { origin }: Resource): readonly string[] =>
  Object.entries(filesOf(layout))
    .filter(([path]) => path === origin.file || path.endsWith('kustomization.yaml'))
    .flatMap(([path, text]) => text.split('\n').map((_, index) => `${path}:${String(index + 1)}`));

interface ObjectStory {
  readonly git: Resource;
  readonly drift: ObjectDrift;
  readonly gone: readonly string[];
}

/** What becomes of objects: those that change, and then those that go. */
function storiesOf(
  layout: string,
  objects: readonly Resource[],
  changes: readonly (readonly [number, HandChange])[],
  removed: readonly number[],
): readonly ObjectStory[] {
  const at = (index: number): readonly Resource[] =>
    objects.slice(index % objects.length).slice(0, 1);
  const changed = changes.flatMap(([index, change]) =>
    at(index).map((git): ObjectStory => {
      const { object, gone } = applyChanges(dataOf(git), [change]);
      const lines = gone.flatMap((path) => linesOf(git, nodeOf(object), path));
      return { git, drift: driftOf(git, object), gone: lines };
    }),
  );
  const went = removed.flatMap(at).map((git): ObjectStory => ({
    git,
    drift: { kind: 'removed', git, live: null },
    gone: [...linesBelow(git.node), ...linesAround(layout, git)],
  }));
  const differing = changed.filter(({ git, drift }) => !sameData(git.node, drift.live?.node));
  return [...new Map([...differing, ...went].map((each) => [each.git, each])).values()];
}

test('objects that came, went and changed by hand are adopted together', () => {
  let [tried, refused] = [0, 0];
  fc.assert(
    fc.property(wholeObjects, ({ layout, environment, removed, added, name, changes }) => {
      const objects = objectsIn(renderedFiles(filesOf(layout)), environment);
      const stories = storiesOf(layout, objects, changes, removed);
      const namespace = layout === 'affixed' ? `shop-${environment}` : undefined;
      const come = added.map((made): ObjectDrift => {
        const live = updated(made(name), ['metadata', 'namespace'], () => namespace);
        return { kind: 'added', git: null, live: resourceFrom(live), by: null };
      });
      const drifts = [...stories.map(({ drift }) => drift), ...come];
      fc.pre(drifts.length > 0);
      const gone = new Set(stories.flatMap((each) => each.gone));
      tried += drifts.length;
      refused += refusedOf(adopted({ layout, environment, drifts, gone }));
    }),
    times(40),
  );
  expect(refused).toBeLessThanOrEqual(tried * MOST_REFUSED);
});
