import { describe, expect, test } from 'vitest';
import { app, applicationSet, git } from '../../gitops/delivery/argo-trees.ts';
import type { Files } from '../../gitops/delivery/argo-trees.ts';
import { manifest, meshMtls } from '../../support/objects.ts';
import { reviewOf } from '../../support/review-of.ts';
import { flux } from './flux-trees.ts';

const PRUNING = '  syncPolicy: { automated: { prune: true } }\n';
const EMPTYING = '  syncPolicy: { automated: { prune: true, allowEmpty: true } }\n';
const BY_HAND = '  syncPolicy: { automated: { enabled: false, prune: true } }\n';

const service = (name: string, annotations = ''): string =>
  manifest('Service', name, '{ ports: [{ port: 80 }] }', {
    namespace: annotations === '' ? 'shop' : `shop, annotations: { ${annotations} }`,
  });

const listing = (...names: readonly string[]): Files => ({
  'shop/kustomization.yaml': `resources: [${names.map((name) => `${name}.yaml`).join(', ')}]\n`,
});

/** Why each Service and policy that goes stays in the cluster. */
const fates = async (before: Files, after: Files): Promise<readonly string[]> => {
  const { changes } = await reviewOf(before, after);
  return changes
    .filter(({ field, object }) => field === null && object === null)
    .map(({ subject, remains }) => `${subject.kind} ${subject.name}: ${remains?.kind ?? 'deleted'}`)
    .sort();
};

const built = (policy: string, ...names: readonly string[]): Files => ({
  'argo/shop.yaml': app('shop') + policy,
  'shop/a.yaml': service('a'),
  'shop/b.yaml': service('b'),
  ...listing(...names),
});

describe('an Application that syncs by itself, prunes and renders to nothing now', () => {
  test('keeps what it applied: Argo CD skips that sync', async () => {
    expect(await fates(built(PRUNING, 'a', 'b'), built(PRUNING))).toEqual([
      'Service a: not-emptied',
      'Service b: not-emptied',
    ]);
    const { notes } = await reviewOf(built(PRUNING, 'a', 'b'), built(PRUNING));
    expect(notes).toContain(
      'Application argocd/shop renders to nothing now, and Argo CD skips its sync ("auto-sync will wipe out all resources"): Service shop/a and Service shop/b stay in the cluster until somebody syncs and asks to prune, or `allowEmpty` of its `syncPolicy.automated` is true.',
    );
  });

  test('deletes all where it may be empty, and what goes where something is left', async () => {
    expect(await fates(built(EMPTYING, 'a'), built(EMPTYING))).toEqual(['Service a: deleted']);
    expect(await fates(built(PRUNING, 'a'), built(EMPTYING))).toEqual(['Service a: deleted']);
    expect(await fates(built(PRUNING, 'a', 'b'), built(PRUNING, 'b'))).toEqual([
      'Service a: deleted',
    ]);
  });

  test('is emptied by whoever syncs it, where somebody has to', async () => {
    expect(await fates(built(BY_HAND, 'a'), built(BY_HAND))).toEqual(['Service a: unless-asked']);
    expect(await fates(built('', 'a'), built(''))).toEqual(['Service a: unless-asked']);
  });

  test('is empty with hooks alone, and not with one that is skipped', async () => {
    const beside = (type: string): Files => ({
      'shop/hook.yaml': service('hook', `argocd.argoproj.io/hook: ${type}`),
    });
    const hooked = (type: string, ...names: readonly string[]): Files => ({
      ...built(PRUNING, ...names, 'hook'),
      ...beside(type),
    });
    expect(await fates(hooked('PostSync', 'a'), hooked('PostSync'))).toEqual([
      'Service a: not-emptied',
    ]);
    expect(await fates(hooked('Skip', 'a'), hooked('Skip'))).toEqual(['Service a: deleted']);
  });

  test('of plain files, of which one is left that is no object', async () => {
    const tree = (more: Files): Files => ({
      'argo/shop.yaml': app('shop') + PRUNING,
      'shop/README.md': 'Nothing here.\n',
      ...more,
    });
    const one = { 'shop/a.yaml': service('a') };
    expect(await fates(tree(one), tree({}))).toEqual(['Service a: not-emptied']);
    const excluding: Files = {
      ...tree(one),
      'argo/shop.yaml': app('shop', "directory: { exclude: '*' }") + PRUNING,
    };
    expect(await fates(tree(one), excluding)).toEqual(['Service a: not-emptied']);
  });

  test('that a set makes', async () => {
    const set = applicationSet(`[${git('directories', 'apps/*')}]`, '{{path}}', {
      name: '{{path.basename}}',
    }).concat('      syncPolicy: { automated: { prune: true } }\n');
    const tree = (listed: string): Files => ({
      'argo/set.yaml': set,
      'apps/shop/kustomization.yaml': `resources: [${listed}]\n`,
      'apps/shop/a.yaml': service('a'),
    });
    expect(await fates(tree('a.yaml'), tree(''))).toEqual(['Service a: not-emptied']);
  });

  test('holds Applications still, with what those applied', async () => {
    const tree = (listed: string): Files => ({
      'argo/root.yaml': app('apps', '', 'root') + PRUNING,
      'apps/kustomization.yaml': `resources: [${listed}]\n`,
      'apps/shop.yaml': app('shop').replace(
        'metadata: {',
        'metadata: { finalizers: [resources-finalizer.argocd.argoproj.io],',
      ),
      'shop/a.yaml': service('a'),
    });
    expect(await fates(tree('shop.yaml'), tree(''))).toEqual(['Application shop: not-emptied']);
  });
});

test('mTLS of the mesh stays as it was where its Application renders to nothing', async () => {
  const tree = (policy: string, listed: string): Files => ({
    'argo/prod/mesh.yaml': app('mesh/prod', '', 'mesh') + policy,
    'mesh/prod/kustomization.yaml': `resources: [${listed}]\n`,
    'mesh/prod/pa.yaml': meshMtls('STRICT'),
  });
  const said = async (policy: string): Promise<string> => {
    const review = await reviewOf(tree(policy, 'pa.yaml'), tree(policy, ''));
    return JSON.stringify([
      review.findings,
      review.changes.map(({ before, after }) => [before, after]),
    ]);
  };
  expect(await said(EMPTYING)).toContain('PERMISSIVE');
  expect(await said(PRUNING)).not.toContain('PERMISSIVE');
});

test('Flux deletes all that a Kustomization held which builds to nothing', async () => {
  const tree = (listed: string): Files => ({
    'sync/shop.yaml': flux('shop', './shop'),
    'shop/kustomization.yaml': `resources: [${listed}]\n`,
    'shop/a.yaml': service('a'),
  });
  expect(await fates(tree('a.yaml'), tree(''))).toEqual(['Service a: deleted']);
});
