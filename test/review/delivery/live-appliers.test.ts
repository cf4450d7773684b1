import { spoken } from '../../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { readPackageData } from '../../../src/review/edge/package-data.ts';
import { createEngine } from '../../../src/review/index.ts';
import { mapText } from '../../../src/review/report/map/map-text.ts';
import { deliveryMap, renderTree } from '../../../src/gitops/index.ts';
import { reviewOf } from '../../support/review-of.ts';
import { treeOf } from '../../support/tree-of.ts';
import { configMap, flux } from '../../compare/delivery/flux-trees.ts';
import { app as application } from '../../gitops/delivery/argo-trees.ts';

const engine = createEngine(readPackageData());

const built = (...files: readonly string[]): string =>
  `resources:\n${files.map((file) => `  - ${file}\n`).join('')}`;

const UNREAD = 'a: &a b\n---\nc: *a\n';

const told = async (before: Files, after: Files) => {
  const review = await reviewOf(before, after);
  return {
    changes: review.changes
      .filter(({ field }) => field === null)
      .map(
        ({ environment, kind, subject }) =>
          `${environment}: ${kind} ${subject.kind} ${subject.name}`,
      )
      .sort(),
    notes: review.notes.filter((note) => note.includes('stays in the cluster as it was')),
    symptoms: review.findings.map(({ symptom }) => spoken(symptom)),
  };
};
type Files = Readonly<Record<string, string>>;

interface Shape {
  readonly ks?: string;
  readonly more?: string;
  readonly app?: readonly string[];
  readonly listed?: readonly string[];
}

const shop = flux('shop', './shop/app');

const tree = ({
  ks = shop,
  more = 'a: b',
  app = ['old.yaml'],
  listed = ['shop.yaml', 'note.yaml'],
}: Shape = {}): Files => ({
  'sync/all.yaml': flux('all', './ks'),
  'ks/kustomization.yaml': built(...listed),
  ...(ks === '' ? {} : { 'ks/shop.yaml': ks }),
  'ks/note.yaml': configMap('note', `{ ${more} }`),
  'shop/app/kustomization.yaml': built(...app),
  'shop/app/old.yaml': configMap('old', '{ a: b }'),
  'shop/app/new.yaml': configMap('new', '{ a: b }'),
  'shop/cache/cache.yaml': configMap('cache', '{ a: b }'),
});

describe('an applier whose file did not reach the cluster', () => {
  const moved = ['new.yaml'];

  test('goes on with its spec of the base: it deletes what left its folder, and creates what came', async () => {
    const { changes, notes } = await told(
      tree(),
      tree({ ks: `${shop}---\n${UNREAD}`, app: moved }),
    );
    expect(changes).toEqual([
      'default: resource-added ConfigMap new',
      'default: resource-removed ConfigMap old',
    ]);
    expect(notes).toEqual([
      'Kustomization flux-system/shop (ks/shop.yaml) stays in the cluster as it was before this change, since nothing of its file can be applied now: it goes on applying shop/app as this change leaves it, and deletes what is no longer there. What the file says now arrives once the fault is mended.',
    ]);
  });

  test('is not what the readable part of the file makes of it', async () => {
    const other = flux('shop', './shop/cache');
    const { changes } = await told(tree(), tree({ ks: `${other}---\n${UNREAD}`, app: moved }));
    expect(changes).toEqual([
      'default: resource-added ConfigMap new',
      'default: resource-removed ConfigMap old',
    ]);
  });

  test('brings nothing that only the unreadable file declares', async () => {
    const cache = flux('cache', './shop/cache');
    const { changes } = await told(tree(), tree({ ks: `${shop}---\n${cache}---\n${UNREAD}` }));
    expect(changes.filter((each) => each.startsWith('default: '))).toEqual([]);
  });

  test('does so too where its file can be read and the root that brings it builds no more', async () => {
    const failing = ['shop.yaml', 'note.yaml', 'missing.yaml'];
    const { changes, symptoms } = await told(
      tree(),
      tree({ ks: flux('shop', './shop/cache'), app: moved, listed: failing }),
    );
    expect(changes.filter((each) => each.startsWith('default: '))).toEqual([
      'default: resource-added ConfigMap new',
      'default: resource-removed ConfigMap old',
    ]);
    expect(symptoms).toContain(
      'the sync fails, and the cluster keeps the old objects; Kustomizations among them stay as they were, and go on applying their folders as these are now',
    );
  });

  test('stays where its file goes while the root that brings it builds no more', async () => {
    const { changes } = await told(tree(), tree({ ks: '', listed: ['note.yaml', 'missing.yaml'] }));
    expect(changes.filter((each) => each.startsWith('default: '))).toEqual([]);
  });

  test('is what the new revision says where another root that builds brings it', async () => {
    const two = (files: Files): Files => ({
      ...files,
      'sync/two.yaml': flux('two', './two'),
      'two/kustomization.yaml': built('../ks/shop.yaml'),
    });
    const { notes } = await told(
      two(tree()),
      two(tree({ ks: flux('shop', './shop/cache'), listed: ['shop.yaml', 'missing.yaml'] })),
    );
    expect(notes).toEqual([]);
  });

  test('may be an Application of Argo CD', async () => {
    const files = (text: string, name: string): Files => ({
      'apps/shop.yaml': text,
      'shop/app/object.yaml': configMap(name, '{ a: b }'),
    });
    const app = application('shop/app');
    const { changes } = await told(files(app, 'old'), files(`${app}---\n${UNREAD}`, 'new'));
    expect(changes).toEqual([
      'default: resource-added ConfigMap new',
      'default: resource-removed ConfigMap old',
    ]);
  });
});

test('the map of one tree does not say that a folder counts in no environment where the applier cannot be read', () => {
  const files = {
    'sync/all.yaml': flux('all', './mail'),
    'mail/note.yaml': configMap('mail', '{ a: b }'),
    'shop/ks.yaml': `${flux('cache', './shop/cache')}---\n${UNREAD}`,
    'shop/cache/note.yaml': configMap('cache', '{ a: b }'),
    'shop/app/kustomization.yaml': built('note.yaml'),
    'shop/app/note.yaml': configMap('shop', '{ a: b }'),
  };
  const { plan, environments } = renderTree(treeOf(files), [], engine);
  const line = mapText(deliveryMap(plan, environments))
    .split('\n')
    .find((each) => each.startsWith('  shop/app: '));
  expect(line).toBe(
    '  shop/app: applied by nobody seen here; shop/ks.yaml, which may say who does, cannot be read as it stands; somebody may, so changes of it count: a review looks in the base for the environment',
  );
});

test('the map of a tree whose applier cannot be read says what may apply the folder', () => {
  const files = tree({ ks: `${flux('cache', './shop/cache')}---\n${UNREAD}` });
  const { 'ks/shop.yaml': broken = '', ...others } = files;
  const { plan } = renderTree(treeOf({ ...others, 'shop/ks.yaml': broken }), [], engine);
  const { reasons } = plan;
  const appliers = [...reasons.roots]
    .filter(([{ path }]) => path === 'shop/cache')
    .flatMap(([, root]) => root.appliers);
  expect(appliers.map(({ name, isUnread }) => [name, isUnread])).toEqual([['cache', true]]);
  expect(reasons.notApplied.filter(({ path }) => path === 'shop/app')).toEqual([
    {
      path: 'shop/app',
      why: 'applied by nobody seen here; shop/ks.yaml, which may say who does, cannot be read as it stands',
      unread: 'shop/ks.yaml',
    },
  ]);
});
