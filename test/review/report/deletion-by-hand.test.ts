import { expect, test } from 'vitest';
import { app } from '../../gitops/delivery/argo-trees.ts';
import type { Files } from '../../gitops/delivery/argo-trees.ts';
import { manifest } from '../../support/objects.ts';
import { contextOf } from '../../support/report-parts.ts';
import { reviewOf } from '../../support/review-of.ts';
import { printedReview } from './printed-review.ts';

const KEEPING = '  syncPolicy: { automated: {} }\n';
const service = (name: string): string => manifest('Service', name, '{ ports: [{ port: 80 }] }');

const tree = (policy: string, ...names: readonly string[]): Files => ({
  'argo/shop.yaml': app('shop') + policy,
  ...Object.fromEntries(names.map((name) => [`shop/${name}.yaml`, service(name)])),
});

const printed = async (before: Files, after: Files): Promise<string> =>
  printedReview(contextOf(await reviewOf(before, after))).terminal.replaceAll(/\s+/g, ' ');

test('what stays in the cluster is told with the command that deletes it', async () => {
  const text = await printed(tree(KEEPING, 'web', 'keep'), tree(KEEPING, 'keep'));
  expect(text).toContain(
    'Service shop/web: gone from Git, left in the cluster until that is deleted by hand: what applies shop prunes nothing (argo/shop.yaml:5)',
  );
  expect(text).toContain('By hand: kubectl -n shop delete service web.');
});

test('JSON says why it stays', async () => {
  const review = await reviewOf(tree(KEEPING, 'web', 'keep'), tree(KEEPING, 'keep'));
  expect(printedReview(contextOf(review)).json).toMatch(/"remains": ?"not-pruned"/);
});

test('a few commands are shown, and the rest is counted', async () => {
  const text = await printed(tree(KEEPING, 'a', 'b', 'c', 'd', 'e', 'keep'), tree(KEEPING, 'keep'));
  expect(text).toContain('kubectl -n shop delete service c, and so for 2 more objects.');
});

test('nothing is to be deleted by hand where what goes is pruned', async () => {
  const pruning = '  syncPolicy: { automated: { prune: true } }\n';
  const text = await printed(tree(pruning, 'web', 'keep'), tree(pruning, 'keep'));
  expect(text).toContain('Service shop/web: removed');
  expect(text).not.toContain('By hand');
});

test('an applier that stays goes first: what somebody deletes of it is made again', async () => {
  const root = { 'argo/root.yaml': app('argo/apps', '', 'root') + KEEPING };
  const held = {
    'argo/apps/shop.yaml': app('shop') + KEEPING,
    'shop/web.yaml': service('web'),
  };
  const keep = { 'argo/apps/keep.yaml': app('keep', '', 'keep'), 'keep/a.yaml': service('a') };
  const text = await printed({ ...root, ...held, ...keep }, { ...root, ...keep });
  expect(text).toContain('kubectl -n argocd delete application.argoproj.io shop.');
  expect(text).not.toContain('delete service web');
});

test('what is still written and only taken in no more is not gone from Git', async () => {
  const listing = (...names: readonly string[]): Files => ({
    ...tree(KEEPING, 'web', 'keep'),
    'shop/kustomization.yaml': `namespace: shop\nresources: [${names.map((name) => `${name}.yaml`).join(', ')}]\n`,
  });
  const text = await printed(listing('web', 'keep'), listing('keep'));
  expect(text).toContain('Service shop/web: no longer rendered, left in the cluster until');
  expect(text).toContain('no longer rendered, left in the cluster @@');
  expect(text).not.toContain('gone from Git');
  const unlisted = tree(KEEPING, 'web', 'keep');
  const excluding = {
    ...unlisted,
    'argo/shop.yaml': app('shop', "directory: { exclude: 'web.yaml' }") + KEEPING,
  };
  expect(await printed(unlisted, excluding)).toContain(
    'Service shop/web: no longer rendered, left in the cluster until',
  );
});

test('what an Application leaves behind, whose files stay, is no longer applied', async () => {
  const { 'argo/shop.yaml': _, ...rest } = tree(KEEPING, 'web');
  const root = { 'argo/keep.yaml': app('keep'), 'keep/a.yaml': service('a') };
  const text = await printed({ ...tree(KEEPING, 'web'), ...root }, { ...rest, ...root });
  expect(text).not.toContain('Service shop/web: gone from Git');
});
