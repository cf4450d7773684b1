import { expect, test } from 'vitest';
import { unpinnedInput } from '../../src/checks/unpinned-input/unpinned-input.ts';
import type { RenderedEnvironment } from '../../src/gitops/index.ts';
import { meshFrom, renderedFrom } from '../support/rendered.ts';
import { noSchemas } from './detection-of.ts';

const orders = (image: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: orders, namespace: shop }
spec:
  selector: { matchLabels: { app: orders } }
  template:
    metadata: { labels: { app: orders } }
    spec: { containers: [{ name: app, image: ${image} }] }
`;

const PINNED = orders('registry.example/orders:1');
const FLOATING = orders('registry.example/orders:latest');

/** Each root with its manifests. */
function renderedOf(roots: Readonly<Record<string, string>>): RenderedEnvironment {
  const parts = Object.entries(roots).map(([path, text]) => {
    const { environment, roots: own } = renderedFrom(text, {}, `${path}/orders.yaml`);
    return { environment, roots: own.map((each) => ({ ...each, root: { ...each.root, path } })) };
  });
  const [first] = parts;
  if (first === undefined) throw new Error('fixture: no roots');
  return { ...first, roots: parts.flatMap((part) => part.roots) };
}

const lost = (
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): readonly string[] =>
  unpinnedInput
    .detect({
      mesh: meshFrom(Object.values(after).join('---\n')),
      before: meshFrom(Object.values(before).join('---\n')),
      changes: [],
      rendered: renderedOf(after),
      renderedBefore: renderedOf(before),
      schemas: noSchemas,
    })
    .findings.filter(({ check }) => check === 'pin-lost')
    .map(({ origin }) => origin.file);

test('a variant that never had a version loses none, whatever others have', () => {
  const both = { 'overlays/debug': FLOATING, 'overlays/prod': PINNED };
  expect(lost(both, { ...both, 'overlays/more': PINNED })).toEqual([]);
});

test('a variant that comes with no version takes none from the others', () => {
  const prod = { 'overlays/prod': PINNED };
  expect(lost(prod, { ...prod, 'overlays/debug': FLOATING })).toEqual([]);
});

test('a version is lost in its own root', () => {
  const debug = { 'overlays/debug': FLOATING };
  expect(
    lost({ ...debug, 'overlays/prod': PINNED }, { ...debug, 'overlays/prod': FLOATING }),
  ).toEqual(['overlays/prod/orders.yaml']);
});

test('a version is lost on the way to another root', () => {
  expect(lost({ 'apps/orders': PINNED }, { 'teams/orders': FLOATING })).toEqual([
    'teams/orders/orders.yaml',
  ]);
});

test('a tag that becomes HEAD is told where the tree holds nothing but Applications', () => {
  const application = (revision: string): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: orders, namespace: argocd }
spec:
  source: { repoURL: https://git.example/acme/orders.git, path: deploy, targetRevision: ${revision} }
  destination: { name: prod, namespace: orders }
`;
  const lostAt = (was: string, is: string): readonly string[] =>
    lost({ 'argo/prod': application(was) }, { 'argo/prod': application(is) });
  expect(lostAt('v1.4.0', 'HEAD')).toEqual(['argo/prod/orders.yaml']);
  expect(lostAt('v1.4.0', 'v1.5.0')).toEqual([]);
  expect(lostAt('main', 'HEAD')).toEqual([]);
});
