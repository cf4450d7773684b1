import { messageOf } from '../../../src/checks/index.ts';
import { spoken } from '../../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';
import { allRoots, configMap, flux } from './flux-trees.ts';
import { manifest } from '../../support/objects.ts';

const source = `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: flux-system, namespace: flux-system }
spec:
  url: https://git.example/acme/fleet
  ignore: |
    /*
    !/cluster
`;
const service = manifest('Service', 'web', '{ ports: [{ port: 80 }] }');
const built = (...files: readonly string[]): string =>
  `resources:\n${files.map((file) => `  - ${file}\n`).join('')}`;

const shop = flux('shop', './cluster/shop/app');
/** The second document uses an anchor of the first, which YAML does not carry over. */
const broken = `${flux('cache', './cluster/shop/cache').replace('name: cache', 'name: &cache cache')}---\n${shop.replace('name: shop', 'name: *cache')}`;

const tree = (ks: string) => ({
  'cluster/sync/source.yaml': source,
  'cluster/sync/all.yaml': flux('all', './cluster/ks'),
  'cluster/sync/shop.yaml': flux('groups', './cluster/groups'),
  'cluster/ks/shop/kustomization.yaml': built('ks.yaml', 'note.yaml'),
  'cluster/ks/shop/ks.yaml': ks,
  'cluster/ks/shop/note.yaml': configMap('note', '{ a: b }'),
  'cluster/groups/note/kustomization.yaml': built('note.yaml'),
  'cluster/groups/note/note.yaml': configMap('note', '{ a: c }'),
  'cluster/groups/more/kustomization.yaml': built('more.yaml'),
  'cluster/groups/more/more.yaml': configMap('more', '{ a: c }'),
  'cluster/shop/app/kustomization.yaml': built('web.yaml'),
  'cluster/shop/app/web.yaml': service,
});

describe('an applier whose file cannot be read any more', () => {
  test('stays in the cluster as it was, with all that it applied', async () => {
    const review = await reviewOf(tree(shop), tree(broken));
    expect(review.gaps.filter(({ blocking }) => blocking)).not.toEqual([]);
    expect(review.changes.map(({ kind, subject }) => `${kind} ${subject.name}`)).toEqual([]);
    expect(review.environments.map(({ presence }) => presence)).toEqual(['both']);
  });

  test('is in what its source holds: the fault is the YAML alone', () => {
    const failures = allRoots({
      'cluster/sync/source.yaml': source,
      'cluster/sync/all.yaml': flux('all', './cluster/ks', '  namePrefix: a-\n'),
      'cluster/ks/shop/kustomization.yaml': built('bad.yaml'),
      'cluster/ks/shop/bad.yaml': 'a: *b\n',
    }).flatMap(({ failure }) => failure ?? []);
    expect(failures).not.toEqual([]);
    expect(failures.filter(({ message }) => message.includes('does not see'))).toEqual([]);
  });

  // what builds no more leaves in the cluster what it applied, and writes nothing over what the other applies
  test('stops what brings it too: of what that contradicted, the other stays', async () => {
    const review = await reviewOf(tree(shop), tree(broken));
    const overwritten = review.findings.filter(
      ({ detector }) => detector === 'roots-overwrite-each-other',
    );
    expect(overwritten.map(({ introducedBy }) => introducedBy)).toEqual(['already-there']);
    expect(overwritten.map((told) => spoken(messageOf(told)))).toEqual([
      'ConfigMap flux-system/note is what cluster/groups/note makes of it while cluster/ks/shop does not build, which it did before this change; once that builds, cluster/groups/note and cluster/ks/shop both write it, and not alike.',
    ]);
    expect(review.unknowns.map(({ message }) => message)).toEqual([]);
  });
});
