import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { listPages } from '../../../../src/features/drift/edge/kubernetes/open-cluster.ts';
import type { ControlPlaneQuestion } from '../../../../src/features/drift/use-cases/control-plane-of-cluster.ts';
import {
  controlPlaneOf,
  isForProxies,
  kindsForProxies,
  STATUSES_ALONE,
} from '../../../../src/features/drift/use-cases/control-plane-of-cluster.ts';
import { readObjects } from '../../../../src/features/drift/comparison/live-object.ts';
import type { ListedKind } from '../../../../src/forge/index.ts';
import type { Istiod } from '../../../../src/features/drift/ports/istiod.ts';
import { keptOfPod } from '../../../../src/features/drift/comparison/control-plane/running-pod.ts';
import type { PodGiven } from '../comparison/control-plane/live-pods.ts';
import { podJson } from '../comparison/control-plane/live-pods.ts';
import { renderedFrom } from '../../../support/rendered.ts';

const POD = { group: '', kind: 'Pod' };
const NAMESPACE = { group: '', kind: 'Namespace' };
const DEPLOYMENT = { group: 'apps', kind: 'Deployment' };
const WEBHOOK = { group: 'admissionregistration.k8s.io', kind: 'MutatingWebhookConfiguration' };
const SETTINGS = { rootNamespace: null, istioVersion: null, external: [] };
const BOTH: ControlPlaneQuestion = { proxies: true, istiods: [] };

const list = (
  of: ListedKind['of'],
  apiVersion: string,
  ...items: readonly string[]
): ListedKind => ({
  ...{ kind: 'listed', of, apiVersion },
  items: items.map((item): unknown => parse(item)),
});
const refused = (of: ListedKind['of']): ListedKind => ({
  ...{ kind: 'unknown', of, reason: 'forbidden', why: 'the credentials may not read it (403)' },
});
const podsOf = (...pods: readonly PodGiven[]): ListedKind => ({
  ...{ kind: 'listed', of: POD, apiVersion: 'v1' },
  items: pods.map((each) => keptOfPod(podJson(each))),
});

const SHOP = list(NAMESPACE, 'v1', 'metadata: {name: shop, labels: {istio.io/rev: 1-29}}');
const WEB = list(
  DEPLOYMENT,
  'apps/v1',
  'metadata: {name: web, namespace: shop}\nspec: {template: {spec: {containers: [{name: app, image: a}]}}}',
);
const HOOKS = list(
  WEBHOOK,
  'admissionregistration.k8s.io/v1',
  'metadata: {name: i, labels: {istio.io/rev: 1-29}}\nwebhooks: [{name: sidecar-injector.istio.io}]',
);

const told = (git: string, listed: readonly ListedKind[], question = BOTH) =>
  controlPlaneOf(
    {
      ...{ name: 'blue', listed, rendered: renderedFrom(git), settings: SETTINGS },
      objects: readObjects(
        listed.filter((each) => !isForProxies(each)),
        'blue',
      ).objects,
    },
    question,
  );

/** What Git says is another than what the cluster has. */
const GIT = `
apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {istio.io/rev: 1-28}}
---
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: shop, namespace: argocd}
spec:
  destination: {namespace: bare}
  syncPolicy: {managedNamespaceMetadata: {labels: {istio-injection: enabled}}}
`;

test('pods are held against the labels that are live, not those of Git', async () => {
  const pods = podsOf({ name: 'web-1', deployment: 'web', injected: '1-28' });
  expect(await told(GIT, [SHOP, WEB, HOOKS, pods])).toMatchObject({
    revisions: {
      ...{ kind: 'compared', pods: 1, areWebhooksRead: true },
      troubled: [{ trouble: 'other-revision', running: ['1-28'], named: '1-29', stands: '1-29' }],
    },
  });
});

test('a label that Git has for a namespace and the cluster has not asks for nothing', async () => {
  const namespaces = list(NAMESPACE, 'v1', 'metadata: {name: bare}');
  const pods = podsOf({ name: 'a', namespace: 'bare' });
  expect(await told(GIT, [namespaces, HOOKS, pods])).toMatchObject({
    revisions: { troubled: [], undecided: [], pods: 1 },
  });
});

test('where pods or namespaces may not be read, revisions are not known', async () => {
  const why = 'the credentials may not read it (403)';
  expect(await told(GIT, [SHOP, WEB, HOOKS, refused(POD)])).toMatchObject({
    revisions: { kind: 'unknown', of: 'Pod', why },
  });
  expect(await told(GIT, [refused(NAMESPACE), WEB, HOOKS, podsOf()])).toMatchObject({
    revisions: { kind: 'unknown', of: 'Namespace', why },
  });
});

test('where webhooks may not be read, that is said', async () => {
  const pods = podsOf({ name: 'web-1', deployment: 'web', injected: '1-28' });
  expect(await told(GIT, [SHOP, WEB, refused(WEBHOOK), pods])).toMatchObject({
    revisions: { areWebhooksRead: false, troubled: [], undecided: [{ pods: 1 }] },
  });
});

test('nothing more is listed where nobody asks for revisions', async () => {
  expect(kindsForProxies(STATUSES_ALONE)).toEqual([]);
  expect(kindsForProxies(BOTH).map(({ kind }) => kind)).toEqual([POD.kind, WEBHOOK.kind]);
  expect(await told(GIT, [SHOP], { proxies: false, istiods: [] })).toEqual({
    ...{ statuses: [], revisions: null, sync: null },
  });
});

test('several istiods are counted together, and one that does not answer is named', async () => {
  const istiod = (name: string, json: unknown): Istiod => ({
    name,
    readSync: () => Promise.resolve({ kind: 'read', json }),
  });
  const silent: Istiod = {
    name: 'c',
    readSync: () =>
      Promise.resolve({ kind: 'unknown', problem: { reason: 'timeout', why: 'too slow' } }),
  };
  const istiods = [
    istiod('a', [{ proxy: 'web-1.shop', cluster_sent: 'n', cluster_acked: 'm' }]),
    istiod('b', [{ proxy: 'web-2.shop', cluster_sent: 'n', cluster_acked: 'n' }]),
    silent,
    istiod('d', { no: 'list' }),
  ];
  expect(await told(GIT, [SHOP], { proxies: false, istiods })).toMatchObject({
    sync: {
      proxies: 2,
      behind: [{ id: 'web-1.shop' }],
      unread: [{ istiod: 'c', why: 'too slow' }, { istiod: 'd' }],
    },
  });
});

test('of a page of pods no more is held than what is kept of each', async () => {
  const page = (name: string, next: string) => ({
    kind: 'json' as const,
    value: { metadata: { continue: next }, items: [podJson({ name, injected: '1-29' })] },
  });
  const get = (path: string) =>
    Promise.resolve(path.includes('continue=') ? page('b', '') : page('a', 'more'));
  const served = { apiVersion: 'v1', path: '/api/v1', plural: 'pods' };
  const pages = await listPages(get, { ...served, kind: 'Pod' }, keptOfPod);
  expect(pages).toMatchObject({
    items: [{ metadata: { name: 'a' } }, { metadata: { name: 'b' } }],
  });
  expect(JSON.stringify(pages)).not.toMatch(/managedFields|hunter2/);
});
