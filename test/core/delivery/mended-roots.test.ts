import { describe, expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';
import { configMap, flux } from './flux-trees.ts';

const built = (...files: readonly string[]): string =>
  `resources:\n${files.map((file) => `  - ${file}\n`).join('')}`;

/** A folder without a kustomization, so that Flux writes one over the two in it. */
const tree = (more: readonly string[]) => ({
  'flux/all.yaml': flux('operators', './operators'),
  'operators/a/kustomization.yaml': built('note.yaml'),
  'operators/a/note.yaml': configMap('note', '{ a: b }'),
  'operators/b/kustomization.yaml': built('note.yaml', ...more),
  'operators/b/note.yaml': configMap('other', '{ a: b }'),
});

describe('a folder that Flux could not build and that the change mends', () => {
  test('is said once to be applied again', async () => {
    const { notes } = await reviewOf(tree(['./gone.yaml']), tree([]));
    expect(notes.filter((note) => note.includes('did not at the base'))).toEqual([
      'operators renders now and did not at the base: nothing of it was applied, and all of it is again.',
    ]);
  });

  test('is not told of where it renders on both sides', async () => {
    const { notes } = await reviewOf(tree([]), tree(['../a/note.yaml']));
    expect(notes.filter((note) => note.includes('did not at the base'))).toEqual([]);
  });
});

describe('a Kustomization that nothing applies, beside folders of named environments', () => {
  const clusters = {
    'clusters/staging/sync/all.yaml': flux('staging', './clusters/staging/apps'),
    'clusters/staging/apps/note.yaml': configMap('s', '{ a: b }'),
    'clusters/production/sync/all.yaml': flux('production', './clusters/production/apps'),
    'clusters/production/apps/note.yaml': configMap('p', '{ a: b }'),
  };

  test('is said to be taken for each of them', async () => {
    const files = {
      ...clusters,
      'kubernetes/flux/config/cluster.yaml': flux('cluster', './kubernetes/flux'),
      'kubernetes/flux/core.yaml': flux('core', './kubernetes/core'),
      'kubernetes/core/note.yaml': configMap('c', '{ a: b }'),
    };
    const { notes } = await reviewOf(files, files);
    expect(notes.filter((note) => note.startsWith('What Flux applies begins'))).toEqual([
      'What Flux applies begins with kubernetes/flux/config/cluster.yaml: nothing in this tree applies it, or only what comes of it. So it is taken to be applied first by hand or by a script, and what Flux applies from there to be for every environment (production, staging). If not, say so under `environments`.',
    ]);
  });

  test('is not where every folder says its environment', async () => {
    const { notes } = await reviewOf(clusters, clusters);
    expect(notes.filter((note) => note.startsWith('What Flux applies begins'))).toEqual([]);
  });
});

describe('a folder that two apply, one of them by what fails', () => {
  const built = (...files: readonly string[]): string => `resources: [${files.join(', ')}]\n`;
  const namespace = (label: string): string =>
    `apiVersion: v1\nkind: Namespace\nmetadata: { name: shop, labels: { from: ${label} } }\n`;
  const twice = (value: string) => ({
    'sync/all.yaml': flux('all', './apps'),
    'sync/web.yaml': flux('web', './apps/web'),
    'sync/mail.yaml': flux('mail', './apps/mail'),
    'apps/broken/kustomization.yaml': built('missing.yaml'),
    'apps/web/kustomization.yaml': built('note.yaml', 'shop.yaml'),
    'apps/web/note.yaml': configMap('note', `{ a: ${value} }`),
    'apps/web/shop.yaml': namespace('web'),
    'apps/mail/kustomization.yaml': built('shop.yaml'),
    'apps/mail/shop.yaml': namespace('mail'),
    'apps/third/kustomization.yaml': built('shop.yaml'),
    'apps/third/shop.yaml': namespace('third'),
  });

  test('is mended by nothing that leaves the failure as it is', async () => {
    const { notes } = await reviewOf(twice('b'), twice('c'));
    expect(notes.filter((note) => note.includes('renders now'))).toEqual([]);
  });

  test('contradicts another as before', async () => {
    const { findings } = await reviewOf(twice('b'), twice('c'));
    expect(
      findings
        .filter(({ detector }) => detector === 'roots-overwrite-each-other')
        .map(({ introducedBy }) => introducedBy),
    ).toEqual(['already-there']);
  });
});
