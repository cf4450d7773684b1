import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  keptOfPod,
  readRunningPod,
} from '../../../../../src/features/drift/comparison/control-plane/running-pod.ts';
import {
  podsOfTheirOwn,
  revisionsOfProxies,
} from '../../../../../src/features/drift/comparison/control-plane/proxy-revisions.ts';
import { resolveMesh } from '../../../../../src/istio/index.ts';
import { renderedFrom, resourcesOf } from '../../../../support/rendered.ts';
import { times } from '../../../../support/times.ts';
import type { PodGiven } from './live-pods.ts';
import { podJson, podRead } from './live-pods.ts';

const namespace = (labels: string, name = 'shop'): string =>
  `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}, labels: {${labels}}}\n---\n`;

const deployment = (name: string, labels = '', containers = '[{name: app, image: a}]'): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}, namespace: shop}\n` +
  `spec: {template: {metadata: {labels: {${labels}}}, spec: {containers: ${containers}}}}\n---\n`;

const webhook = (revision: string, tag: string | null = null): string =>
  'apiVersion: admissionregistration.k8s.io/v1\nkind: MutatingWebhookConfiguration\n' +
  `metadata: {name: w-${tag ?? revision}, labels: {istio.io/rev: ${revision}${tag === null ? '' : `, istio.io/tag: ${tag}`}}}\n` +
  'webhooks: [{name: rev.namespace.sidecar-injector.istio.io}]\n---\n';

/** What is found of pods in a cluster of these objects; webhooks are read unless they are null. */
function found(objects: string, pods: readonly PodGiven[], webhooks: string | null) {
  const read = pods.map(podRead);
  const running = read.flatMap((each) => (each.kind === 'running' ? [each.pod] : []));
  const environment = renderedFrom(objects);
  const [root] = environment.roots;
  if (root === undefined) throw new Error('an environment of one root');
  const own = podsOfTheirOwn(running, root.resources);
  const roots = [{ ...root, resources: [...root.resources, ...own] }];
  const settings = { rootNamespace: null, istioVersion: null, external: [] };
  const mesh = resolveMesh({ ...environment, roots }, settings);
  return revisionsOfProxies(mesh, read, webhooks === null ? null : resourcesOf(webhooks));
}

const troubles = (...given: Parameters<typeof found>): readonly string[] =>
  found(...given).troubled.map(
    ({ workload: { kind, name }, trouble, pods, running, named, stands }) =>
      `${kind} ${name}: ${String(pods)} ${trouble} ${running.join(',')} ${named ?? '-'} ${stands ?? '-'}`,
  );

const TWO = webhook('1-28') + webhook('1-29');

test('pods that run the revision which their namespace names are well', () => {
  const pods = [{ name: 'web-1', deployment: 'web', injected: '1-29' }];
  expect(troubles(namespace('istio.io/rev: 1-29') + deployment('web'), pods, TWO)).toEqual([]);
});

test('pods that have not started again since their namespace moved are counted by their workload', () => {
  const pods = [
    ...['a', 'b', 'c', 'd'].map((end) => ({
      name: `web-${end}`,
      deployment: 'web',
      injected: '1-28',
    })),
    { name: 'web-e', deployment: 'web', injected: '1-29' },
    { name: 'jobs-a', deployment: 'jobs', injected: '1-28' },
  ];
  const objects = namespace('istio.io/rev: 1-29') + deployment('web') + deployment('jobs');
  expect(troubles(objects, pods, TWO)).toEqual([
    'Deployment web: 4 other-revision 1-28 1-29 1-29',
    'Deployment jobs: 1 other-revision 1-28 1-29 1-29',
  ]);
  expect(found(objects, pods, TWO).troubled[0]?.first).toEqual(['web-a', 'web-b', 'web-c']);
  expect([...found(objects, pods, TWO).byRevision]).toEqual([
    ['1-28', 5],
    ['1-29', 1],
  ]);
});

test('a tag is the revision that its webhook says', () => {
  const objects = namespace('istio.io/rev: stable') + deployment('web');
  const pods = [{ name: 'web-1', deployment: 'web', injected: '1-28' }];
  expect(troubles(objects, pods, TWO + webhook('1-28', 'stable'))).toEqual([]);
  expect(troubles(objects, pods, TWO + webhook('1-29', 'stable'))).toEqual([
    'Deployment web: 1 other-revision 1-28 stable 1-29',
  ]);
});

test('istio-injection=enabled is the revision that the tag default stands for', () => {
  const objects = namespace('istio-injection: enabled') + deployment('web');
  const pods = [{ name: 'web-1', deployment: 'web', injected: '1-28' }];
  expect(troubles(objects, pods, TWO + webhook('1-28', 'default'))).toEqual([]);
  expect(troubles(objects, pods, TWO + webhook('1-29', 'default'))).toEqual([
    'Deployment web: 1 other-revision 1-28 default 1-29',
  ]);
});

test('a name that no webhook answers to is told, with a proxy and without', () => {
  const objects = namespace('istio.io/rev: 1-27') + deployment('web') + deployment('jobs');
  const pods = [
    { name: 'web-1', deployment: 'web', injected: '1-27' },
    { name: 'jobs-1', deployment: 'jobs' },
  ];
  expect(troubles(objects, pods, TWO)).toEqual([
    'Deployment jobs: 1 no-injector  1-27 -',
    'Deployment web: 1 no-injector 1-27 1-27 -',
  ]);
});

test('where an injector does not say what it answers to, nothing is said of names that no other has', () => {
  const objects = namespace('istio.io/rev: 1-27') + deployment('web');
  const pods = [{ name: 'web-1', deployment: 'web', injected: '1-28' }];
  const open = TWO + webhook('x').replace('labels: {istio.io/rev: x}', 'labels: {}');
  expect(troubles(objects, pods, open)).toEqual([]);
  expect(found(objects, pods, open).undecided).toMatchObject([
    { workload: { name: 'web' }, pods: 1 },
  ]);
});

test('pods without a proxy that would get one now, and with one that would get none, are told', () => {
  const objects =
    namespace('istio-injection: enabled') +
    namespace('team: legacy', 'legacy') +
    deployment('web') +
    deployment('batch', 'sidecar.istio.io/inject: "false"');
  const pods = [
    { name: 'web-1', deployment: 'web' },
    { name: 'batch-1', deployment: 'batch', injected: 'default' },
    { name: 'old-1', namespace: 'legacy', injected: 'default' },
    { name: 'plain-1', namespace: 'legacy' },
  ];
  expect(troubles(objects, pods, webhook('default'))).toEqual([
    'Deployment batch: 1 unasked default - -',
    'Deployment web: 1 missing  default default',
    'Pod old-1: 1 unasked default - -',
  ]);
});

test('what the template of the workload says now counts, not what its pods were started with', () => {
  const objects =
    namespace('team: shop') +
    deployment('web', 'sidecar.istio.io/inject: "true", istio.io/rev: 1-29');
  const labels = { 'sidecar.istio.io/inject': 'true', 'istio.io/rev': '1-28' };
  const pods = [{ name: 'web-1', deployment: 'web', injected: '1-28', labels }];
  expect(troubles(objects, pods, TWO)).toEqual(['Deployment web: 1 other-revision 1-28 1-29 1-29']);
});

test('pods of what is not listed are judged by their own labels', () => {
  const owner = { kind: 'Runner', name: 'ci' };
  const pods = [{ name: 'ci-1', owner, injected: '1-28' }];
  expect(troubles(namespace('istio.io/rev: 1-29'), pods, TWO)).toEqual([
    'Runner ci: 1 other-revision 1-28 1-29 1-29',
  ]);
});

test('without webhooks what Git does not say of a name is not decided', () => {
  const objects = namespace('istio.io/rev: stable') + deployment('web');
  const pods = [{ name: 'web-1', deployment: 'web', injected: '1-28' }];
  const { troubled, undecided, areWebhooksRead } = found(objects, pods, null);
  expect(troubled).toEqual([]);
  expect(undecided).toMatchObject([{ workload: { kind: 'Deployment', name: 'web' }, pods: 1 }]);
  expect(areWebhooksRead).toBe(false);
  expect(troubles(objects + webhook('1-29', 'stable'), pods, null)).toEqual([
    'Deployment web: 1 other-revision 1-28 stable 1-29',
  ]);
});

test('pods of a namespace whose object is not there are not decided', () => {
  const pods = [{ name: 'web-1', namespace: 'gone', injected: '1-28' }];
  expect(found(namespace('istio.io/rev: 1-29'), pods, TWO)).toMatchObject({
    troubled: [],
    undecided: [{ missing: 'the Namespace object gone, whose labels decide about injection' }],
  });
});

test('waypoints, ztunnel and pods that have ended are passed by; gateways of istiod are only counted', () => {
  const image = 'istio/proxyv2:1.28.0';
  const proxy = [{ name: 'istio-proxy', image }];
  const objects =
    namespace('istio.io/rev: 1-29') +
    deployment('public-istio', '', `[{name: istio-proxy, image: ${image}}]`);
  const pods: readonly PodGiven[] = [
    {
      name: 'waypoint-1',
      labels: { 'gateway.istio.io/managed': 'istio.io-mesh-controller' },
      containers: proxy,
    },
    { name: 'ztunnel-1', labels: { app: 'ztunnel' }, containers: proxy },
    { name: 'done-1', injected: '1-28', phase: 'Succeeded' },
    {
      name: 'public-istio-1',
      deployment: 'public-istio',
      annotations: { 'istio.io/rev': '1-28' },
      containers: proxy,
    },
  ];
  expect(found(objects, pods, TWO)).toMatchObject({
    ...{ pods: 1, ambient: 2, ownProxies: 1, troubled: [], undecided: [] },
    byRevision: new Map([['1-28', 1]]),
  });
});

test('pods of ambient namespaces want no sidecar', () => {
  const objects = namespace('istio.io/dataplane-mode: ambient') + deployment('web');
  expect(troubles(objects, [{ name: 'web-1', deployment: 'web' }], webhook('default'))).toEqual([]);
});

test('of a pod nothing is kept that the control plane has no use for', () => {
  const kept = JSON.stringify(
    keptOfPod(podJson({ name: 'web-1', deployment: 'web', injected: '1-29' })),
  );
  expect(kept).not.toMatch(/hunter2|managedFields|xxxx|podIP/);
  expect(kept).toContain('istio-proxy');
});

test('what is no pod is counted, and ends nothing', () => {
  const place = { file: 'cluster blue', line: 1, column: 1, endLine: 1 };
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (json) => {
      const { kind } = readRunningPod(keptOfPod(json), place);
      expect(['unreadable', 'running']).toContain(kind);
    }),
    times(200),
  );
  expect(readRunningPod(keptOfPod({ metadata: { name: 3 }, spec: {} }), place).kind).toBe(
    'unreadable',
  );
});

test('each running pod is well, in trouble, undecided or of its own, whatever labels say', () => {
  const word = fc.constantFrom('1-28', '1-29', 'stable', 'default', 'none', 'gone');
  const label = fc.record(
    { 'istio.io/rev': word, 'sidecar.istio.io/inject': fc.constantFrom('true', 'false', 'yes') },
    { requiredKeys: [] },
  );
  const pod = fc.record({ labels: label, injected: fc.option(word, { nil: undefined }) });
  fc.assert(
    fc.property(
      fc.array(pod, { maxLength: 8 }),
      fc.option(word, { nil: null }),
      fc.boolean(),
      (given, named, areRead) => {
        const pods = given.map(({ injected, labels }, index) => ({
          ...{ name: `p-${String(index)}`, labels },
          ...(injected !== undefined && { injected }),
        }));
        const objects = namespace(named === null ? 'a: b' : `istio.io/rev: ${named}`);
        const result = found(objects, pods, areRead ? TWO + webhook('1-29', 'stable') : null);
        const told = [...result.troubled, ...result.undecided].reduce(
          (sum, each) => sum + each.pods,
          0,
        );
        expect(told).toBeLessThanOrEqual(result.pods);
        expect(result.pods).toBe(pods.length);
        for (const { trouble, running } of result.troubled)
          if (trouble !== 'no-injector') expect(running.length === 0).toBe(trouble === 'missing');
        for (const { trouble, running, stands } of result.troubled)
          if (trouble === 'other-revision') expect(running).not.toContain(stands);
      },
    ),
    times(150),
  );
});
