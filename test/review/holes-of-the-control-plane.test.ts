import { describe, expect, test } from 'vitest';
import { reviewOf } from '../support/review-of.ts';

type Files = Readonly<Record<string, string>>;

const ROOT = 'clusters/prod/kustomization.yaml';

const pods = (
  image: string,
  replicas: number,
  name = 'config-server',
  labels = '{app: x}',
): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}, namespace: infra}\nspec:\n  replicas: ${String(replicas)}\n  selector: {matchLabels: ${labels}}\n  template:\n    metadata: {labels: ${labels}}\n    spec: {containers: [{name: discovery, image: "${image}", args: [discovery]}]}\n`;

const PILOT = 'mirror.example/pilot:1.24.2';

/** The tier of a change of one production folder. */
const tierOf = async (before: Files, after: Files): Promise<string | null> => {
  const { tier, gaps } = await reviewOf(before, after);
  expect(gaps).toEqual([]);
  return tier;
};

/** Both trees with what stands beside the change. */
const changeOf =
  (common: Files) =>
  (before: Files, after: Files): Promise<string | null> =>
    tierOf({ ...common, ...before }, { ...common, ...after });

describe('istiod without its name', () => {
  const listed = changeOf({
    [ROOT]: 'resources: [server.yaml, web.yaml]\n',
    'clusters/prod/web.yaml':
      'apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec: {ports: [{port: 80}]}\n',
  });
  const server = (text: string): Files => ({ 'clusters/prod/server.yaml': text });

  test.each([
    ['no pods', pods(PILOT, 0)],
    ['another image', pods('evil.example/web:1', 2)],
    ['another name', pods(PILOT, 2, 'web')],
    ['another name, label, image and size at once', pods('evil.example/web:1', 1, 'web', '{a: b}')],
    ['an old API version', pods(PILOT, 0).replace('apps/v1', 'extensions/v1beta1')],
  ])('%s is critical', async (_, after) => {
    expect(await listed(server(pods(PILOT, 2)), server(after))).toBe('critical');
  });

  test('a patch of its size in an overlay is critical', async () => {
    const common = {
      'base/kustomization.yaml': 'resources: [server.yaml]\n',
      'base/server.yaml': pods(PILOT, 2),
    };
    const patch = '[{"op": "replace", "path": "/spec/replicas", "value": 0}]';
    for (const more of [
      `patches: [{target: {kind: Deployment}, patch: '${patch}'}]\n`,
      'replicas: [{name: config-server, count: 0}]\n',
      'images: [{name: mirror.example/pilot, newTag: "1.0"}]\n',
      'namePrefix: x-\n',
      'namespace: other\n',
    ])
      expect(
        await changeOf(common)(
          { [ROOT]: 'resources: [../../base]\n' },
          { [ROOT]: `resources: [../../base]\n${more}` },
        ),
        more,
      ).toBe('critical');
  });

  test('a component that takes it away is critical', async () => {
    const common = {
      'clusters/prod/server.yaml': pods(PILOT, 2),
      'component/kustomization.yaml':
        'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\npatches: [{patch: "{$patch: delete, apiVersion: apps/v1, kind: Deployment, metadata: {name: config-server, namespace: infra}}"}]\n',
    };
    const tier = await changeOf(common)(
      { [ROOT]: 'resources: [server.yaml]\n' },
      { [ROOT]: 'resources: [server.yaml]\ncomponents: [../../component]\n' },
    );
    expect(tier).toBe('critical');
  });

  test('outside production it is medium', async () => {
    const folder = {
      'clusters/staging/kustomization.yaml': 'resources: [server.yaml]\n',
      [ROOT]: 'resources: [server.yaml]\n',
      'clusters/prod/server.yaml': pods(PILOT, 2),
    };
    const tier = await changeOf(folder)(
      { 'clusters/staging/server.yaml': pods(PILOT, 2) },
      { 'clusters/staging/server.yaml': pods(PILOT, 0) },
    );
    expect(tier).toBe('medium');
  });
});

describe('what istiod reads', () => {
  test('a generated ConfigMap that it mounts is critical under any name', async () => {
    const mounted = pods(PILOT, 2).replace(
      'spec: {containers',
      'spec: {volumes: [{name: c, configMap: {name: settings}}], containers',
    );
    const common = {
      [ROOT]:
        'namespace: infra\nresources: [server.yaml]\nconfigMapGenerator: [{name: settings, files: [mesh]}]\n',
      'clusters/prod/server.yaml': mounted,
    };
    const tier = await changeOf(common)(
      { 'clusters/prod/mesh': 'accessLogFile: /dev/stdout\n' },
      { 'clusters/prod/mesh': 'accessLogFile: ""\n' },
    );
    expect(tier).toBe('critical');
  });

  test('a generated certificate authority is critical', async () => {
    const common = {
      [ROOT]: 'namespace: infra\nsecretGenerator: [{name: cacerts, files: [ca-key.pem]}]\n',
    };
    const tier = await changeOf(common)(
      { 'clusters/prod/ca-key.pem': 'a\n' },
      { 'clusters/prod/ca-key.pem': 'b\n' },
    );
    expect(tier).toBe('critical');
  });

  test('a webhook in a List is critical whatever it is called', async () => {
    const list = (policy: string): string =>
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'List',
        items: [
          {
            apiVersion: 'admissionregistration.k8s.io/v1beta1',
            kind: 'MutatingWebhookConfiguration',
            metadata: { name: 'pods' },
            webhooks: [
              {
                name: 'a.b.c',
                failurePolicy: policy,
                clientConfig: { service: { name: 'x', namespace: 'y', path: '/inject' } },
              },
            ],
          },
        ],
      });
    const tier = await changeOf({ [ROOT]: 'resources: [hook.json]\n' })(
      { 'clusters/prod/hook.json': list('Fail') },
      { 'clusters/prod/hook.json': list('Ignore') },
    );
    expect(tier).toBe('critical');
  });

  test('the label of its network is critical, a label of a team is low', async () => {
    const namespace = (labels: string): Files => ({
      'clusters/prod/ns.yaml': `apiVersion: v1\nkind: Namespace\nmetadata: {name: istio-system, labels: ${labels}}\n`,
    });
    const listed = changeOf({ [ROOT]: 'resources: [ns.yaml]\n' });
    const network = namespace('{topology.istio.io/network: a}');
    expect(await listed(network, namespace('{}'))).toBe('critical');
    expect(await listed(namespace('{team: a}'), namespace('{team: b}'))).toBe('low');
  });
});

describe('a gateway', () => {
  const gateway = (replicas: number, more = '', cpu = 1): Files => ({
    'clusters/prod/edge.yaml': `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: edge, namespace: edge}\nspec:\n  replicas: ${String(replicas)}\n  template:\n    metadata: {labels: {app: edge}, annotations: {inject.istio.io/templates: gateway}}\n    spec: {containers: [{name: istio-proxy, image: auto, resources: {limits: {cpu: ${String(cpu)}}}${more}}]}\n`,
  });
  const listed = changeOf({ [ROOT]: 'resources: [edge.yaml]\n' });

  test('without pods, with another image or with other arguments is high', async () => {
    expect(await listed(gateway(2), gateway(0))).toBe('high');
    expect(await listed(gateway(2), gateway(2, ', args: [proxy, router]'))).toBe('high');
    expect(await listed(gateway(2), gateway(2, ', env: [{name: A, value: b}]'))).toBe('high');
  });

  test('of another size is low as before', async () => {
    expect(await listed(gateway(2), gateway(3))).toBe('low');
    expect(await listed(gateway(2), gateway(2, '', 2))).toBe('low');
  });
});

describe('reach across namespaces', () => {
  const route = (host: string, more = ''): Files => ({
    'clusters/prod/route.yaml': `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: take, namespace: batch}\nspec: {hosts: ["${host}"], ${more}http: [{directResponse: {status: 503}}]}\n`,
  });
  const listed = changeOf({
    [ROOT]: 'resources: [route.yaml, web.yaml]\n',
    'clusters/prod/web.yaml':
      'apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec: {ports: [{name: http, port: 80}]}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: job, namespace: batch}\nspec: {ports: [{name: http, port: 80}]}\n',
  });

  test.each([
    'web.shop.svc.cluster.local',
    'WEB.shop.svc.cluster.local',
    'web.shop',
    '*.shop.svc.cluster.local',
  ])('is high by the host %s, and medium once it is gone', async (host) => {
    expect(await listed(route('job'), route(host))).toBe('high');
    expect(await listed(route(host), route('job'))).toBe('medium');
  });

  test('is critical by a host that stands for the Services of every namespace', async () => {
    expect(await listed(route('job'), route('*.local'))).toBe('critical');
    expect(await listed(route('*.local'), route('job'))).toBe('medium');
  });

  test('is medium as before for services of its own namespace and hosts outside', async () => {
    for (const host of ['job', 'job.batch.svc.cluster.local', 'api.stripe.com'])
      expect(await listed(route('job'), route(host, 'exportTo: ["."], ')), host).toBe('medium');
  });
});
