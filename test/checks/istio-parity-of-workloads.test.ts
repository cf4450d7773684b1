import { describe, expect, test } from 'vitest';
import { analysed } from '../cli/at-rest/analysed.ts';
import { namespace } from '../support/objects.ts';

/** `CODE resource` of one analyzer, for a folder with this file alone, or with several. */
async function said(
  analyzer: string,
  files: string | Readonly<Record<string, string>>,
  meshConfig: string | null = null,
): Promise<readonly string[]> {
  const { entries } = await analysed(typeof files === 'string' ? { 'all.yaml': files } : files, {
    meshConfig: meshConfig === null ? null : { path: 'mesh.yaml', text: meshConfig },
  });
  return entries
    .filter((entry) => entry.analyzer === analyzer)
    .map(({ code, resource }) => `${code ?? ''} ${resource}`)
    .sort();
}

describe('injection.Analyzer', () => {
  const analyzer = 'injection.Analyzer';

  test.each([
    ['', ['IST0102 Namespace shop']],
    ["istio-injection: ''", ['IST0102 Namespace shop']],
    ['istio-injection: enabled', []],
    ['istio-injection: disabled', []],
    ["istio-injection: 'true'", []],
    ['istio.io/rev: canary', []],
    ['istio.io/dataplane-mode: ambient', []],
    ['istio.io/dataplane-mode: none', ['IST0102 Namespace shop']],
    ['istio-injection: enabled, istio.io/rev: canary', ['IST0123 Namespace shop']],
    ['istio-injection: enabled, istio.io/dataplane-mode: none', ['IST0123 Namespace shop']],
    ['istio-injection: enabled, istio.io/dataplane-mode: ambient', ['IST0123 Namespace shop']],
    ['istio.io/rev: canary, istio.io/dataplane-mode: ambient', ['IST0123 Namespace shop']],
    ['istio-injection: disabled, istio.io/rev: canary', []],
    ["istio-injection: '', istio.io/rev: canary", []],
    ['istio-injection: disabled, istio.io/dataplane-mode: ambient', []],
  ])('a namespace with { %s } gives %j', async (labels, expected) => {
    expect(await said(analyzer, namespace('shop', labels))).toEqual(expected);
  });

  test.each([
    'istio-system',
    'kube-system',
    'kube-public',
    'kube-node-lease',
    'local-path-storage',
  ])('nothing is said of %s', async (name) => {
    expect(await said(analyzer, namespace(name, ''))).toEqual([]);
  });

  const injector = (isOn: boolean): string => `
apiVersion: v1
kind: ConfigMap
metadata: { name: istio-sidecar-injector, namespace: istio-system }
data: { values: '{"sidecarInjectorWebhook":{"enableNamespacesByDefault":${String(isOn)}}}' }
---
`;

  test('an installation that takes all namespaces takes those that say nothing', async () => {
    const two = namespace('shop', '') + namespace('legacy', 'istio-injection: disabled');
    expect(await said(analyzer, injector(true) + two)).toEqual(['IST0148 Namespace shop']);
    expect(await said(analyzer, injector(false) + two)).toEqual(['IST0102 Namespace shop']);
  });

  const pod = (metadata: string, spec: string): string => `
apiVersion: v1
kind: Pod
metadata: { name: orders, namespace: shop${metadata} }
spec: ${spec}
---
`;
  const APP = '{ name: app, image: app }';
  const missing = ['IST0103 Pod shop/orders'];

  test.each([
    ['no proxy', '', `{ containers: [${APP}] }`, missing],
    ['a proxy', '', `{ containers: [${APP}, { name: istio-proxy, image: p }] }`, []],
    ['one without image', '', `{ containers: [${APP}, { name: istio-proxy }] }`, missing],
    [
      'a native proxy',
      '',
      `{ containers: [${APP}], initContainers: [{ name: istio-proxy, image: p }] }`,
      [],
    ],
    ['the host network', '', `{ hostNetwork: true, containers: [${APP}] }`, []],
    [
      'a label that refuses, in any case',
      ', labels: { sidecar.istio.io/inject: "False" }',
      `{ containers: [${APP}] }`,
      [],
    ],
    [
      'a label that comes before the annotation',
      ', labels: { sidecar.istio.io/inject: "true" }, annotations: { sidecar.istio.io/inject: "false" }',
      `{ containers: [${APP}] }`,
      missing,
    ],
  ])('a pod with %s', async (_, metadata, spec, expected) => {
    const enabled = namespace('shop', 'istio-injection: enabled');
    expect(await said(analyzer, enabled + pod(metadata, spec))).toEqual(expected);
    const byRevision = namespace('shop', 'istio.io/rev: canary');
    expect(await said(analyzer, byRevision + pod(metadata, spec))).toEqual([]);
  });

  test('a pod template is made into pods later, and lacks nothing', async () => {
    const enabled = namespace('shop', 'istio-injection: enabled');
    expect(await said(analyzer, enabled + workload('Deployment', 'app', ''))).toEqual([]);
  });
});

const workload = (kind: string, image: string, labels: string, own = ''): string => `
apiVersion: apps/v1
kind: ${kind}
metadata: { name: gate, namespace: shop${own} }
spec:
  selector: { matchLabels: { app: gate } }
  template:
    metadata: { labels: { app: gate${labels} } }
    spec: { containers: [{ name: istio-proxy, image: ${image} }] }
---
`;

describe('injection.ImageAutoAnalyzer', () => {
  const analyzer = 'injection.ImageAutoAnalyzer';
  const webhook = (selectors: string, name = 'namespace.sidecar-injector.istio.io'): string => `
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: { name: injector }
webhooks: [{ name: ${name}${selectors} }]
---
`;
  const warned = ['IST0146 Deployment shop/gate'];

  test.each([
    ['none', '', warned],
    ['one for everything', webhook(''), []],
    ['one of somebody else', webhook('', 'inject.example.com'), warned],
    [
      'one for labels that the pods lack',
      webhook(', objectSelector: { matchLabels: { sidecar.istio.io/inject: "true" } }'),
      warned,
    ],
    [
      'one for namespaces that are not of a revision',
      webhook(
        ', namespaceSelector: { matchExpressions: [{ key: istio.io/rev, operator: DoesNotExist }] }',
      ),
      [],
    ],
    [
      'one that leaves this namespace out',
      webhook(
        ', namespaceSelector: { matchExpressions: [{ key: istio-injection, operator: NotIn, values: [disabled] }] }',
      ),
      warned,
    ],
    [
      'one that asks for a label that is there',
      webhook(
        ', objectSelector: { matchExpressions: [{ key: app, operator: In, values: [gate] }] }',
      ),
      [],
    ],
  ])('a Deployment, with webhooks: %s', async (_, webhooks, expected) => {
    const objects =
      namespace('shop', 'istio-injection: disabled') + workload('Deployment', 'auto', '');
    expect(await said(analyzer, objects + webhooks)).toEqual(expected);
  });

  test('other workloads are told without a code', async () => {
    const objects = namespace('shop', '') + workload('StatefulSet', 'auto', '');
    expect(await said(analyzer, objects)).toEqual([]);
    const { entries } = await analysed({ 'all.yaml': objects });
    expect(entries.map(({ id }) => id)).toContain('outside-the-mesh/image-not-replaced');
  });
});

describe('applicationUID.Analyzer', () => {
  const analyzer = 'applicationUID.Analyzer';
  const deployment = (spec: string, labels = ''): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: orders, namespace: shop, labels: { app: orders${labels} } }
spec:
  selector: { matchLabels: { app: orders } }
  template: { metadata: { labels: { app: orders } }, spec: ${spec} }
`;
  const USER = 'securityContext: { runAsUser: 1337 }';
  const found = ['IST0144 Deployment shop/orders'];

  test.each([
    ['the pod', `{ ${USER}, containers: [{ name: app, image: a }] }`, '', found],
    [
      'the pod and two containers, told once',
      `{ ${USER}, containers: [{ name: a, image: a, ${USER} }, { name: b, image: b, ${USER} }] }`,
      '',
      found,
    ],
    [
      'the pod, and another one the container',
      `{ ${USER}, containers: [{ name: app, image: a, securityContext: { runAsUser: 1000 } }] }`,
      '',
      found,
    ],
    [
      'an init container',
      `{ initContainers: [{ name: i, image: i, ${USER} }], containers: [{ name: app, image: a }] }`,
      '',
      [],
    ],
    ['the proxy itself', `{ containers: [{ name: istio-proxy, image: p, ${USER} }] }`, '', []],
    [
      'the control plane',
      `{ containers: [{ name: app, image: a, ${USER} }] }`,
      ', istio: pilot',
      [],
    ],
  ])('%s', async (_, spec, labels, expected) => {
    expect(await said(analyzer, deployment(spec, labels))).toEqual(expected);
  });
});
