import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';
import { manifest } from '../support/objects.ts';

interface Shape {
  readonly wave?: string;
  readonly options?: string;
}

const application = (name: string, { wave, options = '' }: Shape = {}): string =>
  `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: ${name}
  namespace: argocd
  annotations: { ${wave === undefined ? '' : `argocd.argoproj.io/sync-wave: '${wave}'`} }
spec:
  project: default
  source: { repoURL: https://github.com/acme/shop.git, path: ${name}, targetRevision: HEAD }
  destination: { name: prod, namespace: shop }
  syncPolicy: { automated: { prune: true }, syncOptions: [${options}] }
`;

const DEFINITION = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: widgets.acme.io }
spec:
  group: acme.io
  names: { kind: Widget, plural: widgets }
  scope: Namespaced
  versions: [{ name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object } } }]
`;
const WIDGET = 'apiVersion: acme.io/v1\nkind: Widget\nmetadata: { name: w, namespace: shop }\n';
const INJECTOR = `apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: { name: istio-sidecar-injector }
webhooks: []
`;
const WORKLOAD = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web, sidecar.istio.io/inject: 'true' } }
    spec: { containers: [{ name: web, image: web }] }
`;
const settings = (data: string): Files => ({
  'argocd/cm.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: argocd-cm, namespace: argocd }\ndata: ${data}\n`,
});
const CHECKED = settings('{ resource.customizations.health.argoproj.io_Application: "return {}" }');
const UNCHECKED = settings('{ url: https://argo.example }');

const tree = (needs: Shape, brings: Shape, contents: Files, more: Files = {}): Files => ({
  'root.yaml': application('apps'),
  'apps/needs.yaml': application('needs', needs),
  'apps/brings.yaml': application('brings', brings),
  ...contents,
  ...more,
});

const OF_KIND: Files = { 'needs/widget.yaml': WIDGET, 'brings/definition.yaml': DEFINITION };
const OF_NAMESPACE: Files = {
  'needs/service.yaml': manifest('Service', 'web', '{ ports: [{ port: 80 }] }'),
  'brings/namespace.yaml': manifest('Namespace', 'shop', '{}', { namespace: null }),
};
const OF_INJECTOR: Files = { 'needs/web.yaml': WORKLOAD, 'brings/injector.yaml': INJECTOR };

const told = async (after: Files) => {
  const { findings, unknowns } = await reviewOf({ 'root.yaml': application('apps') }, after);
  return {
    found: findings
      .filter(({ check }) => check === 'wave-too-early')
      .map(({ why, ...told }) => `${spoken(messageOf(told))} ${spoken(why)}`),
    open: unknowns.flatMap(({ message }) => (message.includes('is through before') ? message : [])),
  };
};

const found = async (needs: Shape, brings: Shape, contents: Files, more: Files = {}) =>
  (await told(tree(needs, brings, contents, more))).found.map((text) => text.split('. ')[0]);

describe('an Application in an earlier wave than another of its root', () => {
  test.each([
    [OF_KIND, 'CustomResourceDefinition widgets.acme.io: its first sync fails on a new cluster'],
    [OF_NAMESPACE, 'Namespace shop: its first sync fails on a new cluster'],
    [
      OF_INJECTOR,
      'MutatingWebhookConfiguration istio-sidecar-injector: its pods start without a proxy on a new cluster',
    ],
  ])('is found where that one brings what it needs', async (contents, what) => {
    expect(await found({ wave: '-1' }, {}, contents)).toEqual([
      `Application argocd/needs comes in wave -1, before Application argocd/brings in wave 0, which brings ${what}`,
    ]);
    expect(await found({ wave: '1' }, {}, contents)).toEqual([]);
    expect(await found({}, {}, contents)).toEqual([]);
  });

  test('is none where something else brings it as well, or it is made with the Application', async () => {
    const beside = { 'needs/namespace.yaml': OF_NAMESPACE['brings/namespace.yaml'] ?? '' };
    expect(await found({ wave: '-1' }, {}, OF_NAMESPACE, beside)).toEqual([]);
    const makes = { wave: '-1', options: 'CreateNamespace=true' };
    expect(await found(makes, {}, OF_NAMESPACE)).toEqual([]);
  });

  test('says what the health check of Applications makes of it', async () => {
    const why = async (more: Files): Promise<string> =>
      (await told(tree({ wave: '-1' }, {}, OF_KIND, more))).found.join();
    expect(await why(CHECKED)).toContain('never comes to the other');
    expect(await why(UNCHECKED)).toContain('their waves wait for nothing');
    expect(await why({})).toContain('Where argocd-cm has a health check');
  });
});

test('waves the right way round wait for nothing without that check', async () => {
  const open = async (more: Files): Promise<string> =>
    (await told(tree({ wave: '1' }, {}, OF_KIND, more))).open.join();
  expect(await open(CHECKED)).toBe('');
  expect(await open(UNCHECKED)).toContain(
    'Whether Application argocd/brings (wave 0) is through before Application argocd/needs (wave 1) needs CustomResourceDefinition widgets.acme.io is not decided: argocd-cm has no health check',
  );
  expect(await open({})).toContain('only where argocd-cm has a health check');
});

test('all that may not wait for one Application are told in one sentence', async () => {
  const third: Files = {
    'apps/third.yaml': application('third', { wave: '2' }),
    'third/more.yaml': manifest('Service', 'more', '{ ports: [{ port: 80 }] }'),
  };
  const { open } = await told(tree({ wave: '1' }, {}, OF_NAMESPACE, third));
  expect(open).toEqual([
    'Whether Application argocd/brings (wave 0) is through before Application argocd/needs (wave 1) and 1 more need what it brings, Namespace shop first, is not decided: only where argocd-cm has a health check for Applications (`resource.customizations.health.argoproj.io_Application`) do they wait for it.',
  ]);
});
