import { describe, expect, test } from 'vitest';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';

const LISTED = 'argocd-image-updater.argoproj.io/image-list: a=registry.example/a';
const UPDATER = 'argocd-image-updater.argoproj.io';

const application = (name: string, annotations: readonly string[], source = ''): string =>
  `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: ${name}
  namespace: argocd
${annotations.length === 0 ? '' : `  annotations:\n${annotations.map((each) => `    ${each}\n`).join('')}`}spec:
  project: default
  destination: { server: https://kubernetes.default.svc, namespace: ${name === 'istiod' ? 'istio-system' : name} }
  source:
    repoURL: https://git.example/platform.git
    targetRevision: main
    path: production/${name}
${source}`;

/** What the Applications of production apply: a control plane, and the orders. */
const tree = (applications: readonly string[]): Files => ({
  ...Object.fromEntries(
    applications.map((text, at) => [`argocd/production/${String(at)}.yaml`, text]),
  ),
  'production/istiod/kustomization.yaml': 'resources: [a.yaml]\n',
  'production/istiod/a.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: istiod, namespace: istio-system, labels: { app: istiod } }
spec:
  selector: { matchLabels: { app: istiod } }
  template:
    metadata: { labels: { app: istiod } }
    spec: { containers: [{ name: discovery, image: docker.io/istio/pilot:1.24.1 }] }
`,
  'production/orders/kustomization.yaml': 'resources: [a.yaml]\n',
  'production/orders/a.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: orders, namespace: orders, labels: { app: orders } }
spec:
  selector: { matchLabels: { app: orders } }
  template:
    metadata: { labels: { app: orders } }
    spec: { containers: [{ name: orders, image: registry.example/orders:1.0.0 }] }
`,
});

const istiod = (...annotations: readonly string[]): Files =>
  tree([application('istiod', annotations), application('orders', [])]);
const orders = (...annotations: readonly string[]): Files =>
  tree([application('istiod', []), application('orders', annotations)]);

const updater = (pattern: string, more = ''): string => `apiVersion: ${UPDATER}/v1alpha1
kind: ImageUpdater
metadata: { name: images, namespace: argocd }
spec:
  namespace: argocd
  applicationRefs:
  - namePattern: "${pattern}"
    images: [{ alias: a, imageName: registry.example/a }]
${more}`;
const updated = (text: string | null): Files =>
  tree([application('istiod', []), application('orders', []), ...(text === null ? [] : [text])]);

const tierOf = async (before: Files, after: Files): Promise<string | null> =>
  (await reviewOf(before, after)).tier;

describe('images of the control plane that an automation sets (IMAGES-3)', () => {
  test.each<[string, Files, Files]>([
    ['an Application that hands them over', istiod(), istiod(LISTED)],
    ['one more annotation', istiod('other: "1"'), istiod('other: "1"', LISTED)],
    ['another image', istiod(LISTED), istiod(LISTED.replace('registry', 'evil'))],
    ['a filter that goes', istiod(LISTED, `${UPDATER}/a.allow-tags: "regexp:^1"`), istiod(LISTED)],
    [
      'another strategy',
      istiod(LISTED, `${UPDATER}/a.update-strategy: semver`),
      istiod(LISTED, `${UPDATER}/a.update-strategy: newest-build`),
    ],
    [
      "orders' automation, which writes into the folder of the control plane",
      orders(),
      orders(
        LISTED,
        `${UPDATER}/write-back-method: git`,
        `${UPDATER}/write-back-target: kustomization:../istiod`,
      ),
    ],
    ['an ImageUpdater for all', updated(null), updated(updater('*'))],
    ['an ImageUpdater for one', updated(updater('orders')), updated(updater('istio*'))],
    [
      'what it may take',
      updated(updater('*')),
      updated(updater('*', '  commonUpdateSettings: { updateStrategy: newest-build }\n')),
    ],
  ])('%s', async (_, before, after) => {
    expect(await tierOf(before, after)).toBe('high');
  });
});

describe('what does not wait', () => {
  test.each<[string, Files, Files]>([
    ["orders' own images", orders(), orders(LISTED)],
    [
      "orders' own folder",
      orders(LISTED),
      orders(LISTED, `${UPDATER}/write-back-target: kustomization`),
    ],
    ['an automation that ends', istiod(LISTED), istiod()],
    ['another annotation', istiod(), istiod('contact: platform@example.org')],
    [
      'another annotation beside it',
      istiod(LISTED),
      istiod(LISTED, 'contact: platform@example.org'),
    ],
    ['no image is listed', istiod(), istiod(`${UPDATER}/write-back-method: git`)],
    ['an ImageUpdater for the orders', updated(null), updated(updater('orders'))],
    ['an ImageUpdater that goes', updated(updater('*')), updated(null)],
  ])('%s', async (_, before, after) => {
    expect(await tierOf(before, after)).toMatch(/^(?:low|medium)$/);
  });
});
