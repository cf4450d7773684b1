import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { detectors } from '../../src/checks/all-detectors.ts';
import { outsideTheMesh } from '../../src/checks/outside-the-mesh/outside-the-mesh.ts';
import { upgradeUnprepared } from '../../src/checks/upgrade-unprepared/upgrade-unprepared.ts';
import { findingsOf } from './findings-of.ts';

const istiod = (revision: string, tags = '', namespace = 'istio-system'): string => `
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: istiod-${revision}, namespace: ${namespace} }
spec:
  chart: { spec: { chart: istiod, version: 1.26.0 } }
  values: { revision: "${revision}", revisionTags: [${tags}] }
---
`;
const application = (revision: string, tags: string, server: string): string => `
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: istiod-${revision}, namespace: argocd }
spec:
  source:
    repoURL: https://charts.example
    chart: istiod
    targetRevision: 1.26.0
    helm: { valuesObject: { revision: "${revision}", revisionTags: [${tags}] } }
  destination: { server: "${server}", namespace: istio-system }
---
`;
const webhook = (tag: string, revision: string): string => `
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata:
  name: istio-revision-tag-${tag}
  labels: { istio.io/tag: ${tag}, istio.io/rev: "${revision}" }
---
`;
const naming = (revision: string, name = 'shop'): string => `
apiVersion: v1
kind: Namespace
metadata: { name: ${name}, labels: { istio.io/rev: "${revision}" } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: ${name} }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: app, image: app }] }
---
`;

const told = (base: string, head: string, id: string) =>
  findingsOf(upgradeUnprepared, base, head).filter(({ check }) => check === id);

describe('a tag that moves', () => {
  test.each([
    [
      'from a release to another',
      istiod('a', 'stable') + istiod('b'),
      istiod('a') + istiod('b', 'stable'),
    ],
    [
      'from webhook to webhook',
      istiod('a') + istiod('b') + webhook('stable', 'a'),
      istiod('a') + istiod('b') + webhook('stable', 'b'),
    ],
  ])('is told with those who name it, %s', (_, base, head) => {
    const shop = naming('stable') + naming('a', 'pay');
    const [found, ...others] = told(base + shop, head + shop, 'revision-tag-moved');
    expect(spoken(others)).toEqual([]);
    expect(spoken(found)?.message).toBe(
      'Tag stable moves from revision a to b: new pods of shop get their proxies from it.',
    );
    expect(found?.scope).toMatchObject({ workloads: 1, namespaces: 1 });
  });

  test('is not told where nobody names it, or it stays', () => {
    const [base, head] = [istiod('a', 'stable') + istiod('b'), istiod('a') + istiod('b', 'stable')];
    expect(spoken(told(base + naming('a'), head + naming('a'), 'revision-tag-moved'))).toEqual([]);
    const both = istiod('a', 'stable') + naming('stable');
    expect(spoken(told(both, both + istiod('b', 'next'), 'revision-tag-moved'))).toEqual([]);
  });
});

describe('a tag that two releases give', () => {
  test('is told, and not that it moves', () => {
    const shop = naming('stable');
    const [base, head] = [
      istiod('a', 'stable') + istiod('b') + shop,
      istiod('a', 'stable') + istiod('b', 'stable') + shop,
    ];
    expect(told(base, head, 'revision-tag-twice').map((told) => spoken(messageOf(told)))).toEqual([
      'Tag stable is given to two revisions at once: a and b.',
    ]);
    expect(spoken(told(base, head, 'revision-tag-moved'))).toEqual([]);
  });

  test('is two tags in two clusters', () => {
    const one = application('a', 'stable', 'https://one');
    const twice = (server: string) =>
      told('', one + application('b', 'stable', server), 'revision-tag-twice');
    expect(spoken(twice('https://two'))).toEqual([]);
    expect(twice('https://one')).toHaveLength(1);
  });
});

describe('a revision that goes', () => {
  const symptomOf = (base: string, head: string) =>
    spoken(told(base, head, 'revision-left-behind')[0]?.symptom) ?? '';

  test('takes the certificates of running proxies along', () => {
    const shop = naming('a');
    expect(symptomOf(istiod('a') + istiod('b') + shop, istiod('b') + shop)).toMatch(
      /^running pods keep their last configuration and get no certificates from it any more/,
    );
  });

  test('leaves them alone where only its tag goes', () => {
    const shop = naming('stable');
    expect(symptomOf(istiod('a', 'stable') + shop, istiod('a') + shop)).toMatch(
      /^running pods keep the control plane of a;/,
    );
  });

  test('is not told again as one that may be elsewhere', () => {
    const shop = naming('a');
    const checksOf = (base: string, head: string) =>
      detectors
        .flatMap((detector) => findingsOf(detector, base, head))
        .map(({ check }) => check)
        .filter((check) => check.startsWith('revision-'));
    expect(checksOf(istiod('a') + istiod('b') + shop, istiod('b') + shop)).toEqual([
      'revision-left-behind',
    ]);
    expect(checksOf(istiod('b') + shop, istiod('b') + shop)).toEqual(['revision-unknown']);
  });

  test('is one finding of all namespaces that name it', () => {
    const messages = (name: string) =>
      told(
        istiod('a') + istiod('b') + naming('a', name),
        istiod('b') + naming('a', name),
        'revision-left-behind',
      ).map((told) => spoken(messageOf(told)).replace(`Namespace ${name}`, ''));
    expect(messages('shop')).toEqual(messages('pay'));
  });
});

test('of a revision that nobody has, the one with a slip is the advice', () => {
  const fixOf = (name: string) =>
    findingsOf(outsideTheMesh, '', istiod('a', 'prod-stable, canary') + naming(name)).find(
      ({ check }) => check === 'revision-unknown',
    )?.fix;
  expect(spoken(fixOf('prod-stabel'))).toEqual({
    text: 'Write `prod-stable`, or install the tag prod-stabel.',
  });
  expect(spoken(fixOf('1-25')?.text)).toMatch(/^Name a revision or tag that runs/);
});
