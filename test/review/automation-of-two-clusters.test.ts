import { describe, expect, test } from 'vitest';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';

const ISTIOD = '# {"$imagepolicy": "flux-system:istiod"}';

const istiod = (mark: string): string =>
  `apiVersion: apps/v1
kind: Deployment
metadata: { name: istiod, namespace: istio-system, labels: { app: istiod } }
spec:
  selector: { matchLabels: { app: istiod } }
  template:
    metadata: { labels: { app: istiod } }
    spec:
      containers:
      - name: discovery
        image: docker.io/istio/pilot:1.24.1 ${mark}
`;

const AUTOMATION = `apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageUpdateAutomation
metadata: { name: all, namespace: flux-system }
spec:
  interval: 5m
  sourceRef: { kind: GitRepository, name: flux-system }
  git:
    commit: { author: { email: bot@example.org } }
    push: { branch: main }
  update: { path: ./apps, strategy: Setters }
`;
const POLICY = `apiVersion: image.toolkit.fluxcd.io/v1
kind: ImagePolicy
metadata: { name: istiod, namespace: flux-system }
spec:
  imageRepositoryRef: { name: pilot }
  policy: { semver: { range: 1.24.x } }
`;
const REPOSITORY = `apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageRepository
metadata: { name: pilot, namespace: flux-system }
spec: { image: docker.io/istio/pilot, interval: 5m }
`;

const tierOf = async (before: Files, after: Files): Promise<string | null> =>
  (await reviewOf(before, after)).tier;

/** Two clusters with objects of one name in the same namespace, each with its own control plane. */
const twoClusters = (policies: (environment: string) => string, mark = ISTIOD): Files =>
  Object.fromEntries(
    ['production', 'staging'].flatMap((environment) => [
      [
        `clusters/${environment}/mesh.yaml`,
        `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: mesh, namespace: flux-system }
spec: { path: ./mesh/${environment}, prune: true, sourceRef: { kind: GitRepository, name: flux-system } }
`,
      ],
      [`clusters/${environment}/images.yaml`, policies(environment)],
      [`mesh/${environment}/istiod.yaml`, istiod(environment === 'production' ? mark : '')],
    ]),
  );
const everything = [POLICY, REPOSITORY, AUTOMATION].join('---\n').replace('./apps', './');
const only = (changed: string) => (environment: string) =>
  environment === 'production' ? changed : everything;

describe('objects of one name in two clusters (IMAGES-2)', () => {
  const resting = everything.replace('spec:\n  interval', 'spec:\n  suspend: true\n  interval');

  test.each([
    ['a wider range', everything, everything.replace('1.24.x', '1.x')],
    ['another repository', everything, everything.replace('docker.io/istio', 'evil.example')],
  ])('%s in the one is a change of it', async (_, before, after) => {
    const tier = await tierOf(twoClusters(only(before)), twoClusters(only(after)));
    expect(tier).toMatch(/^(?:high|critical)$/);
  });

  test('a rest that ends in the only one that had it', async () => {
    expect(resting).not.toBe(everything);
    const tier = await tierOf(
      twoClusters(() => resting),
      twoClusters(only(everything)),
    );
    expect(tier).not.toBe('low');
  });
});

describe('a mark in whose place nothing writes (IMAGES-1, IMAGES-2)', () => {
  const resting = everything.replace('spec:\n  interval', 'spec:\n  suspend: true\n  interval');

  test.each([
    [
      'names a policy that is not there',
      everything,
      ISTIOD.replace(':istiod', ':nope'),
      'no ImagePolicy',
    ],
    [
      'is in a folder that is not walked',
      everything.replace('path: ./,', 'path: ./apps,'),
      ISTIOD,
      'walks',
    ],
    ['is for automations that rest', resting, ISTIOD, 'suspended'],
  ])('%s is medium, and why is said', async (_, objects, mark, why) => {
    const of = (comment: string): Files => twoClusters(() => objects, comment);
    const { tier, notes } = await reviewOf(of(''), of(mark));
    expect(tier).toBe('medium');
    expect(notes.join('\n')).toContain(why);
    expect(notes.join('\n')).not.toContain('committed without a review');
  });

  test.each([
    ['what it waits for comes', everything.replace(/name: istiod/, 'name: other'), everything],
    ['the folder is walked', everything.replace('path: ./,', 'path: ./apps,'), everything],
    ['the rest ends', resting, everything],
  ])('waits for somebody as soon as %s', async (_, before, after) => {
    const tier = await tierOf(
      twoClusters(() => before),
      twoClusters(() => after),
    );
    expect(tier).toMatch(/^(?:high|critical)$/);
  });

  test('is held to be written where no automation is in the tree', async () => {
    expect(
      await tierOf(
        twoClusters(() => '', ''),
        twoClusters(() => ''),
      ),
    ).toBe('high');
  });

  test('in another environment than production is medium, as a change of the value is', async () => {
    const of = (mark: string): Files => ({
      ...twoClusters(() => everything, ''),
      'mesh/staging/istiod.yaml': istiod(mark),
    });
    expect(await tierOf(of(''), of(ISTIOD))).toBe('medium');
  });
});
