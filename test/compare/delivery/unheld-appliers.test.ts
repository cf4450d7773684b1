import { describe, expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';
import { configMap, flux } from './flux-trees.ts';
import { manifest } from '../../support/objects.ts';

const built = (...files: readonly string[]): string =>
  `resources:\n${files.map((file) => `  - ${file}\n`).join('')}`;
const service = manifest('Service', 'web', '{ ports: [{ port: 80 }] }');

interface Shape {
  readonly listed?: boolean;
  readonly cluster?: string;
  readonly shop?: string;
}

const tree = ({ listed = true, cluster = '', shop = '' }: Shape) => ({
  'cluster/sync/all.yaml': flux('all', './cluster/ks', cluster),
  'cluster/ks/kustomization.yaml': built('note.yaml', ...(listed ? ['shop.yaml'] : [])),
  'cluster/ks/note.yaml': configMap('note', '{ a: b }'),
  'cluster/ks/shop.yaml': flux('shop', './cluster/shop', shop),
  'cluster/shop/kustomization.yaml': built('web.yaml'),
  'cluster/shop/web.yaml': service,
});

const told = async (before: Shape, after: Shape) => {
  const review = await reviewOf(tree(before), tree(after));
  return {
    changes: review.changes
      .filter(({ field }) => field === null)
      .map(({ kind, subject }) => `${kind} ${subject.kind} ${subject.name}`)
      .sort(),
    notes: review.notes.filter((note) => note.includes('goes: nothing')),
  };
};

describe('an applier whose file lies in the tree and that nothing applied holds any more', () => {
  test('goes with all that it applied', async () => {
    const { changes, notes } = await told({}, { listed: false });
    expect(changes).toEqual([
      'resource-removed Kustomization shop',
      'resource-removed Service web',
    ]);
    expect(notes).toEqual([
      'Kustomization flux-system/shop (cluster/shop) goes: nothing that is applied holds it any more. It is deleted, and with it everything it applied.',
    ]);
  });

  test('leaves what it applied where it does not prune', async () => {
    const orphan = { shop: '  deletionPolicy: Orphan\n' };
    const { notes } = await told(orphan, { ...orphan, listed: false });
    expect(notes).toEqual([
      'Kustomization flux-system/shop (cluster/shop) goes: nothing that is applied holds it any more. What it applied stays in the cluster, and nothing updates it.',
    ]);
  });

  test('stays where what held it prunes nothing', async () => {
    const before = tree({});
    const kept = (files: ReturnType<typeof tree>) => ({
      ...files,
      'cluster/sync/all.yaml': flux('all', './cluster/ks').replace('prune: true', 'prune: false'),
    });
    const review = await reviewOf(kept(before), kept(tree({ listed: false })));
    expect(review.changes.map(({ subject }) => subject.kind)).not.toContain('Service');
  });

  test('stays where nothing held it before', async () => {
    const { changes, notes } = await told(
      { listed: false },
      { listed: false, cluster: '  interval: 1m\n' },
    );
    expect(changes).toEqual([]);
    expect(notes).toEqual([]);
  });
});

test('nothing is guessed of an applier that is said to go', async () => {
  const clusters = (listed: boolean) => ({
    'clusters/staging/sync/all.yaml': flux('staging', './clusters/staging/apps'),
    'clusters/staging/apps/note.yaml': configMap('s', '{ a: b }'),
    'clusters/production/sync/all.yaml': flux('production', './clusters/production/apps'),
    'clusters/production/apps/note.yaml': configMap('p', '{ a: b }'),
    'sync/all.yaml': flux('all', './ks'),
    'ks/kustomization.yaml': built('../lib'),
    'lib/kustomization.yaml': built('note.yaml', ...(listed ? ['shop.yaml'] : [])),
    'lib/note.yaml': configMap('note', '{ a: b }'),
    'lib/shop.yaml': flux('shop', './shop'),
    'lib/other.yaml': flux('other', './other'),
    'shop/web.yaml': service,
    'other/note.yaml': configMap('o', '{ a: b }'),
  });
  const { notes } = await reviewOf(clusters(true), clusters(false));
  expect(notes.filter((note) => note.includes('goes: nothing'))).toHaveLength(1);
  expect(notes.filter((note) => note.includes('of what Flux applies: '))).toEqual([
    'lib/other.yaml is a beginning of what Flux applies: nothing in this tree applies it, or only what comes of it. So it is taken to be applied first by hand or by a script, and what Flux applies from there to be for every environment (production, staging). If not, say so under `environments`.',
  ]);
});
