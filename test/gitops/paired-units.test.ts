import { NO_REASONS } from '../../src/gitops/environment.ts';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { appliedByArgo, appliedByFlux } from './applied-by.ts';
import { BY_NOBODY } from '../../src/gitops/roots/applier-of-root.ts';
import { idsOnBothSides, unitsOfSides } from '../../src/gitops/pairing/delivery-units.ts';
import { pairedUnits } from '../../src/gitops/pairing/unit-pairs.ts';
import type { RenderedRoot } from '../../src/gitops/environment.ts';
import type { RenderedTree } from '../../src/gitops/stages/tree-renderer.ts';

const root = (path: string, targetNamespace: string | null): RenderedRoot => ({
  root: {
    path,
    content: { kind: 'kustomization' },
    by: targetNamespace === null ? BY_NOBODY : appliedByFlux({ targetNamespace }),
  },
  status: 'complete',
  resources: [],
  gaps: [],
  failure: null,
  reads: new Set(),
});

const treeOf = (roots: readonly RenderedRoot[]): RenderedTree => treeWith({ default: roots });

/** A tree of these environments; all but `dev` are production. */
function treeWith(roots: Readonly<Record<string, readonly RenderedRoot[]>>): RenderedTree {
  const environments = Object.entries(roots).map(([name, own]) => ({
    environment: {
      name,
      production: name !== 'dev',
      cluster: null,
      roots: own.map((each) => each.root),
    },
    roots: own,
  }));
  return {
    plan: {
      environments: environments.map((each) => each.environment),
      notes: [],
      gaps: [],
      reasons: NO_REASONS,
    },
    environments,
  };
}

const beforesOf = (base: RenderedTree, merged: RenderedTree) =>
  pairedUnits({ base, merged }).flatMap(({ name, before }) =>
    before === null
      ? []
      : [[name, before.environment.production, before.roots.map((each) => each.root.path)]],
  );

/** What an Application of this name takes to this cluster. */
const applied = (application: string, cluster: string, path: string): RenderedRoot => {
  const id = `${application} ${cluster}`;
  const appliedAs = [{ object: application, application, id, from: 'apps' }];
  const { root: own, ...rest } = root(path, null);
  return { ...rest, root: { ...own, by: appliedByArgo({ cluster, appliedAs }) } };
};

it('keeps every root of a folder that several appliers apply', () => {
  const roots = [root('apps', 'blue'), root('apps', 'green'), root('infra', null)];
  const [pair] = pairedUnits({ base: treeOf(roots), merged: treeOf(roots) });
  expect(pair?.before?.roots).toEqual(roots);
});

it('keeps what several environments share from making all of them production', () => {
  const shared = root('infra', null);
  const tree = treeWith({ dev: [root('dev', null), shared], prd: [root('prd', null), shared] });
  expect(beforesOf(tree, tree)).toEqual([
    ['dev', false, ['dev', 'infra']],
    ['prd', true, ['prd', 'infra']],
  ]);
});

it('compares a root where it is now, and where it was while another environment had it too', () => {
  const app = root('app', null);
  const renamed = beforesOf(treeWith({ default: [app] }), treeWith({ dev: [app] }));
  expect(renamed).toEqual([['dev', true, ['app']]]);

  const flux = { ...app, root: { ...app.root, by: appliedByFlux() } };
  const twice = treeWith({ dev: [flux], prd: [flux] });
  expect(beforesOf(twice, treeWith({ prd: [flux] }))).toEqual([
    ['dev', false, ['app']],
    ['prd', true, ['app']],
  ]);
  const both = treeWith({ dev: [app], prd: [app] });
  expect(beforesOf(treeWith({ prd: [app] }), both)).toEqual([
    ['dev', false, ['app']],
    ['prd', true, ['app']],
  ]);
});

it('compares what one Application takes to one cluster, whatever that is called on either side', () => {
  const [web, shop] = [applied('web', 'one', 'web'), applied('shop', 'two', 'shop')];
  const exchanged = beforesOf(
    treeWith({ dev: [web], prd: [shop] }),
    treeWith({ dev: [shop], prd: [web] }),
  );
  expect(exchanged).toEqual([
    ['dev', true, ['shop']],
    ['prd', false, ['web']],
  ]);
});

it('keeps the name of a unit that still has one of its places, though more of them go to another', () => {
  const [one, two, three] = ['one', 'two', 'three'].map((each) => applied(each, each, each));
  const [was, is] = [
    treeWith({ dev: [one, two, three].flatMap((each) => each ?? []) }),
    treeWith({
      dev: [one].flatMap((each) => each ?? []),
      prd: [two, three].flatMap((each) => each ?? []),
    }),
  ];
  const pairs = pairedUnits({ base: was, merged: is });
  expect(pairs.map(({ name, before }) => [name, before?.environment.name])).toEqual([
    ['dev', 'dev'],
    ['prd', 'prd'],
  ]);
});

it('gives what goes a name of its own where another has its name now', () => {
  const [web, shop] = [applied('web', 'one', 'web'), applied('shop', 'two', 'shop')];
  const pairs = pairedUnits({
    base: treeWith({ dev: [web], prd: [shop] }),
    merged: treeWith({ prd: [web] }),
  });
  expect(
    pairs.map(({ name, before, after }) => [name, before?.roots.length, after?.roots.length]),
  ).toEqual([
    ['prd', 1, 1],
    ['prd (as it was)', 1, undefined],
  ]);
});

it('takes nothing that counts everywhere, for want of an applier, away with one environment', () => {
  const app = root('app', null);
  const both = treeWith({ dev: [root('dev', null), app], prd: [root('prd', null), app] });
  const without = treeWith({ prd: [root('prd', null), app] });
  expect(beforesOf(both, without)).toEqual([
    ['dev', false, ['dev']],
    ['prd', true, ['prd', 'app']],
  ]);
});

/** Which of six Applications each of three environments has, on one side. */
const drawnSide = fc
  .array(fc.integer({ min: 0, max: 2 }), { minLength: 6, maxLength: 6 })
  .map((places) =>
    ['one', 'two', 'three'].map((name, at) => ({
      name,
      roots: places.flatMap((place, index) =>
        place === at ? [applied(`web-${String(index)}`, `cluster-${String(index)}`, 'web')] : [],
      ),
    })),
  );
type DrawnSide = readonly { readonly name: string; readonly roots: readonly RenderedRoot[] }[];
const treeNamed = (side: DrawnSide, nameOf: (name: string) => string): RenderedTree =>
  treeWith(Object.fromEntries(side.map(({ name, roots }) => [nameOf(name), roots])));

it('pairs the same roots in whatever order environments and roots come', () => {
  const shown = (before: DrawnSide, after: DrawnSide) =>
    pairedUnits({
      base: treeNamed(before, (name) => name),
      merged: treeNamed(after, (name) => name),
    }).map((pair) => [pair.name, pair.before && new Set(pair.before.roots), pair.isNew]);
  const turned = (side: DrawnSide): DrawnSide =>
    side.map(({ name, roots }) => ({ name, roots: roots.toReversed() })).toReversed();
  fc.assert(
    fc.property(drawnSide, drawnSide, (before, after) => {
      expect(shown(turned(before), turned(after))).toEqual(shown(before, after));
    }),
  );
});

it('knows units by who applies what where: other names leave the ids of all that appliers have', () => {
  const ids = (before: DrawnSide, after: DrawnSide, nameOf: (name: string) => string) => {
    const sides = { base: treeNamed(before, nameOf), merged: treeNamed(after, nameOf) };
    const units = unitsOfSides(sides, idsOnBothSides(sides));
    expect(new Set(units.map(({ id }) => id)).size).toBe(units.length);
    return units.map(({ id }) => id).filter((id) => !id.startsWith('environment '));
  };
  fc.assert(
    fc.property(drawnSide, drawnSide, (before, after) => {
      const called = ids(before, after, (name) => name);
      expect(ids(before, after, (name) => `called-${name}`)).toEqual(called);
      expect(called.length).toBeGreaterThan(0);
    }),
  );
});
