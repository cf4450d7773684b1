import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';

const pods = (...images: readonly string[]): string => `apiVersion: apps/v1
kind: StatefulSet
metadata: { name: store, namespace: books }
spec:
  serviceName: store
  selector: { matchLabels: { app: store } }
  template:
    metadata: { labels: { app: store } }
    spec:
      containers: ${JSON.stringify(images.map((image, at) => ({ name: `c${String(at)}`, image })))}
`;
const tree = (images: string, text: string, more: Files = {}): Files => ({
  'store/base/store.yaml': text,
  'store/base/kustomization.yaml': 'resources: [store.yaml]\n',
  'store/overlays/prod/kustomization.yaml': `resources: [../../base]\nimages: ${images}\n`,
  ...more,
});

const toldOf = async (images: string, text: string, more: Files = {}) => {
  const before = tree('[]', text, more);
  const { findings, tier } = await reviewOf(before, tree(images, text, more));
  return {
    tier,
    fixes: findings
      .filter(
        ({ check, introducedBy }) =>
          check === 'image-set-nowhere' && introducedBy === 'this-change',
      )
      .map(({ fix }) => spoken(fix.text)),
  };
};

test.each([
  [
    'another registry',
    '[{ name: ghcr.io/acme/store, newTag: v2 }]',
    ['quay.io/acme/store:v1'],
    'quay.io/acme/store',
  ],
  [
    'a part of the name',
    '[{ name: acme/store, newTag: v2 }]',
    ['acme/store-api:v1'],
    'acme/store-api',
  ],
  [
    'a letter too many',
    '[{ name: acme/storre, digest: "sha256:00" }]',
    ['acme/store@sha256:11'],
    'acme/store',
  ],
])('%s', async (_, images, run, meant) => {
  expect(await toldOf(images, pods(...run))).toEqual({
    tier: 'medium',
    fixes: [`Write \`name: ${meant}\`.`],
  });
});

test.each([
  ['the image that runs', '[{ name: acme/store, newTag: v2 }]', ['acme/store:v1']],
  ['one of another name', '[{ name: acme/ledger, newTag: v2 }]', ['acme/store:v1']],
  [
    'two of one family, of which one runs',
    '[{ name: acme/store, newTag: v2 }, { name: acme/store-api, newTag: v2 }]',
    ['acme/store:v1'],
  ],
])('nothing of %s', async (_, images, run) => {
  expect((await toldOf(images, pods(...run))).fixes).toEqual([]);
});

test('nothing where another overlay has a use for the entry of a component', async () => {
  const component = {
    'parts/images/kustomization.yaml':
      'kind: Component\nimages: [{ name: acme/store, newTag: v2 }]\n',
    'other/overlays/prod/kustomization.yaml':
      'resources: [other.yaml]\ncomponents: [../../../parts/images]\n',
    'other/overlays/prod/other.yaml': pods('acme/store:v1')
      .replaceAll('store', 'other')
      .replace('acme/other', 'acme/store'),
  };
  const own = {
    ...tree('[]', pods('acme/store-api:v1'), component),
    'store/overlays/prod/kustomization.yaml':
      'resources: [../../base]\ncomponents: [../../../parts/images]\n',
  };
  const { findings } = await reviewOf(tree('[]', pods('acme/store-api:v1'), component), own);
  expect(findings.map(({ check }) => check)).not.toContain('image-set-nowhere');
});
