import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPackageData } from '../../src/review/edge/package-data.ts';
import { createEngine } from '../../src/review/analysis/engine.ts';
import { reviewTrees } from '../../src/review/analysis/tree-review.ts';
import { compareWithState } from '../../src/review/analysis/gate-analysis.ts';
import type { StateLeft } from '../../src/review/gate/reverts/state-left.ts';
import { times } from '../support/times.ts';
import { treeOf } from '../support/tree-of.ts';
import { authorizationPolicy } from '../support/objects.ts';

type Files = Readonly<Record<string, string>>;

const engine = createEngine(readPackageData());
const occasion = { asOf: '2026-01-02T03:04:05.000Z', pullRequest: null };
const loaded = (files: Files) => ({ tree: treeOf(files), load: () => Promise.resolve() });

/** What a revert of the tip leaves, held against what the branch was then. */
async function left(
  then: Files,
  tip: Files,
  result: Files,
  more: { readonly whole?: boolean; readonly returned?: boolean } = {},
): Promise<StateLeft> {
  const [base, merged] = [loaded(tip), loaded(result)];
  const reverting = await reviewTrees(base, merged, engine, occasion);
  if (reverting.kind !== 'reviewed') throw new Error(reverting.kind);
  const { whole = true, returned = false } = more;
  const wanted = { kind: 'past', tree: loaded(then), whole, returned } as const;
  return compareWithState(wanted, { base, merged }, reverting, engine, occasion);
}

const policy = (name: string, namespace: string, spec: string): string =>
  authorizationPolicy(name, spec, { namespace });
const DENY = policy('deny', 'istio-system', '{ action: DENY, rules: [{}] }');
const ALLOW = policy('allow', 'shop', '{ rules: [{}] }');
const deployment = (image: string): string =>
  `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop, labels: { app: web } }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: 'web:${image}' }] }
`;
const list = (...files: readonly string[]): string =>
  `resources: [${files.join(', ')}]
`;
/** Two folders that go to one production, each applied by itself. */
const ROOTS: Files = {
  'clusters/prod/mesh/kustomization.yaml': list('mesh.yaml'),
  'clusters/prod/mesh/mesh.yaml': policy('all', 'istio-system', '{ rules: [{}] }'),
  'clusters/prod/shop/kustomization.yaml': list('web.yaml'),
  'clusters/prod/shop/web.yaml': deployment('1'),
};
const inMesh = (text: string): Files => ({
  'clusters/prod/mesh/mesh.yaml': `${ROOTS['clusters/prod/mesh/mesh.yaml'] ?? ''}---\n${text}`,
});
const inShop = (text: string): Files => ({
  'clusters/prod/shop/web.yaml': `${ROOTS['clusters/prod/shop/web.yaml'] ?? ''}---\n${text}`,
});
const both = { ...ROOTS, ...inMesh(DENY), ...inShop(ALLOW) };

describe('what a revert leaves is a state that the branch had', () => {
  test('where all of a change is taken back', async () => {
    expect(await left(ROOTS, both, ROOTS)).toEqual({ kind: 'as-before' });
  });

  test('also with little things that came later to other folders, and files that nothing renders', async () => {
    const later = { 'clusters/prod/shop/web.yaml': deployment('2'), 'README.md': 'x' };
    const tip = { ...ROOTS, ...inMesh(DENY), ...later };
    expect(await left(ROOTS, tip, { ...ROOTS, ...later })).toEqual({ kind: 'as-before' });
  });
});

/** One cluster of Flux that applies folders which people call two environments. */
const applier = (path: string): string =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: ${path.split('/')[0] ?? ''}, namespace: flux-system }
spec:
  interval: 5m
  path: ./${path}
  prune: true
  sourceRef: { kind: GitRepository, name: flux-system }
`;
const ONE_CLUSTER: Files = {
  'clusters/eu/mesh.yaml': applier('mesh/overlays/core'),
  'clusters/eu/web.yaml': applier('web/overlays/prod'),
  'mesh/overlays/core/kustomization.yaml': list('mesh.yaml'),
  'mesh/overlays/core/mesh.yaml': policy('pages', 'pages', '{ rules: [{}] }'),
  'web/overlays/prod/kustomization.yaml': list('web.yaml'),
  'web/overlays/prod/web.yaml': policy('web', 'web', '{ rules: [{}] }'),
};
const added = (path: string, text: string): Files => ({
  [path]: `${ONE_CLUSTER[path] ?? ''}---\n${text}`,
});
const EVERYBODY = policy('everybody', 'istio-system', '{ rules: [{}] }');
const NOBODY = policy('nobody', 'istio-system', '{}');

describe('it is none', () => {
  test('where what went with it went later from another environment of the same cluster', async () => {
    const denial = added('mesh/overlays/core/mesh.yaml', NOBODY);
    const permission = added('web/overlays/prod/web.yaml', EVERYBODY);
    const then = { ...ONE_CLUSTER, ...denial, ...permission };
    expect(await left(then, ONE_CLUSTER, { ...ONE_CLUSTER, ...denial })).toMatchObject({
      because: 'beside',
      what: 'AuthorizationPolicy istio-system/everybody (prod)',
    });
    expect(await left(then, { ...ONE_CLUSTER, ...permission }, then)).toEqual({
      kind: 'as-before',
    });
  });

  test.each<readonly [string, Files]>([
    ['the permission', { ...ROOTS, ...inMesh(DENY) }],
    ['the denial', { ...ROOTS, ...inShop(ALLOW) }],
  ])('where one of two that came together stays, and the other goes: %s', async (_, result) => {
    const stays = await left(ROOTS, both, result);
    expect(stays).toMatchObject({ kind: 'other', because: 'beside' });
    expect(await left(ROOTS, both, result, { whole: false })).toMatchObject({ kind: 'other' });
  });

  test('where the denial came later, to another folder', async () => {
    const tip = { ...ROOTS, ...inShop(ALLOW), ...inMesh(DENY) };
    expect(await left(ROOTS, tip, { ...ROOTS, ...inMesh(DENY) })).toMatchObject({
      because: 'beside',
      what: expect.stringContaining('AuthorizationPolicy istio-system/deny'),
    });
  });

  test('where later work stays in the same folder, however little', async () => {
    const later = { 'clusters/prod/shop/web.yaml': deployment('2') };
    const tip = { ...ROOTS, 'clusters/prod/shop/web.yaml': `${deployment('2')}---\n${ALLOW}` };
    expect(await left(ROOTS, tip, { ...ROOTS, ...later })).toEqual({
      kind: 'other',
      because: 'changed-since',
      what: 'Deployment shop/web (clusters/prod/shop)',
    });
  });

  test('where only a part is undone and anything has changed since, wherever', async () => {
    const later = { 'clusters/prod/shop/web.yaml': deployment('2') };
    const tip = { ...ROOTS, ...inMesh(DENY), ...later };
    const part = await left(ROOTS, tip, { ...ROOTS, ...later }, { whole: false });
    expect(part).toMatchObject({ because: 'changed-since' });
  });

  test('where what it undoes was a way back itself', async () => {
    expect(await left(ROOTS, both, ROOTS, { returned: true })).toMatchObject({
      because: 'brings-back',
    });
  });

  test('where a file that is judged by its text is another', async () => {
    const config = (days: number) => ({
      '.meshwarden/config.yaml': `version: 1\nrollback: { maxAgeDays: ${String(days)} }\n`,
    });
    const other = await left(
      { ...ROOTS, ...config(1) },
      { ...ROOTS, ...config(2) },
      { ...ROOTS, ...config(3) },
    );
    expect(other).toMatchObject({ because: 'files', what: '.meshwarden/config.yaml' });
    const same = await left(
      { ...ROOTS, ...config(1) },
      { ...ROOTS, ...config(2) },
      { ...ROOTS, ...config(1) },
    );
    expect(same).toEqual({ kind: 'as-before' });
  });

  test('where something does not render, and its files are not those of then', async () => {
    const broken = (more: string) => ({
      'clusters/prod/shop/kustomization.yaml': `${list('web.yaml', 'none.yaml')}${more}`,
    });
    const dim = await left(
      { ...ROOTS, ...broken('') },
      { ...ROOTS, ...inShop(ALLOW) },
      { ...ROOTS, ...broken('# other\n') },
    );
    expect(dim).toMatchObject({ kind: 'other' });
  });
});

/** Places in which something of a change, or of later work, may lie. */
const places = ['mesh', 'shop'] as const;
const contents = fc.record({
  mesh: fc.constantFrom('', DENY, policy('deny', 'istio-system', '{}')),
  shop: fc.constantFrom('', ALLOW, DENY, policy('deny', 'shop', '{}')),
});
const filesOf = (given: { readonly mesh: string; readonly shop: string }): Files =>
  Object.assign(
    { ...ROOTS },
    ...places.map((place) => (place === 'mesh' ? inMesh(given.mesh) : inShop(given.shop))),
  ) as Files;

test('whatever lies where, what differs from then in a folder of the environment is never called a state of then', async () => {
  await fc.assert(
    fc.asyncProperty(contents, contents, contents, async (then, tip, result) => {
      const isSame = then.mesh === result.mesh && then.shop === result.shop;
      const changes = tip.mesh !== result.mesh || tip.shop !== result.shop;
      const found = await left(filesOf(then), filesOf(tip), filesOf(result));
      if (isSame) expect(found).toEqual({ kind: 'as-before' });
      else if (changes) expect(found.kind).toBe('other');
    }),
    times(20),
  );
});
