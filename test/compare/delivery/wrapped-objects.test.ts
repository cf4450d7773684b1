import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';
import { shareOfRun } from '../../support/share-of-run.ts';
import { times } from '../../support/times.ts';
import type { Files } from './releases.ts';

const policy = (namespace: string): object => ({
  apiVersion: 'security.istio.io/v1',
  kind: 'AuthorizationPolicy',
  metadata: { name: 'all', namespace },
  spec: {},
});
const workload = (image: string): object => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop' },
  spec: { template: { spec: { containers: [{ name: 'web', image }] } } },
});

const wrapper = (apiVersion: string, kind: string, content: object): object => ({
  apiVersion,
  kind,
  metadata: { name: 'x', namespace: 'shop' },
  ...content,
});

/** One line for each kind that holds others. */
const WRAPPERS: Readonly<Record<string, (held: object) => object>> = {
  Object: (held) =>
    wrapper('kubernetes.crossplane.io/v1alpha2', 'Object', {
      spec: { forProvider: { manifest: held } },
    }),
  Composition: (held) =>
    wrapper('apiextensions.crossplane.io/v1', 'Composition', {
      spec: { resources: [{ name: 'a', base: { spec: { forProvider: { manifest: held } } } }] },
    }),
  ManifestWork: (held) =>
    wrapper('work.open-cluster-management.io/v1', 'ManifestWork', {
      spec: { workload: { manifests: [held] } },
    }),
  ManifestWorkReplicaSet: (held) =>
    wrapper('work.open-cluster-management.io/v1alpha1', 'ManifestWorkReplicaSet', {
      spec: { manifestWorkTemplate: { workload: { manifests: [held] } } },
    }),
  ResourceGraphDefinition: (held) =>
    wrapper('kro.run/v1alpha1', 'ResourceGraphDefinition', {
      spec: { resources: [{ id: 'a', template: held }] },
    }),
  Bundle: (held) =>
    wrapper('fleet.cattle.io/v1alpha1', 'Bundle', {
      spec: { resources: [{ name: 'a.yaml', content: JSON.stringify(held) }] },
    }),
  'Application of KubeVela': (held) =>
    wrapper('core.oam.dev/v1beta1', 'Application', {
      spec: { components: [{ type: 'k8s-objects', properties: { objects: [held] } }] },
    }),
  'Secret of a ClusterResourceSet': (held) =>
    wrapper('v1', 'Secret', {
      type: 'addons.cluster.x-k8s.io/resource-set',
      stringData: { 'a.yaml': JSON.stringify(held) },
    }),
  'a kind that nothing here knows': (held) =>
    wrapper('acme.example/v1', 'Thing', { spec: { anything: { at: ['all', held] } } }),
};

const DEEP = 'overlays/production/thing.yaml';
const treeWith = (object: object | null): Files => ({
  'overlays/production/kustomization.yaml': `resources: [space.yaml${object === null ? '' : ', thing.yaml'}]\n`,
  'overlays/production/space.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n',
  ...(object !== null && { [DEEP]: JSON.stringify(object) }),
});
const reviewed = (before: object | null, after: object | null) =>
  reviewOf(treeWith(before), treeWith(after));

describe.each(shareOfRun(Object.entries(WRAPPERS), 3))('%s', (_, wrap) => {
  const held = wrap(policy('istio-system'));

  test('that holds a policy for all is critical where it comes and goes', async () => {
    expect((await reviewed(null, held)).tier).toBe('critical');
    expect((await reviewed(held, null)).tier).toBe('critical');
  });

  test('that holds a workload is none of the mesh', async () => {
    expect(['low', 'medium']).toContain((await reviewed(null, wrap(workload('a')))).tier);
    const change = await reviewed(wrap(workload('a')), wrap(workload('b')));
    expect(['low', 'medium']).toContain(change.tier);
  });
});

describe('an object that holds others', () => {
  const wrap = WRAPPERS['Object'] ?? ((held: object) => held);
  const work = (...manifests: readonly object[]): object =>
    wrapper('work.open-cluster-management.io/v1', 'ManifestWork', {
      spec: { workload: { manifests } },
    });

  test('is told with what it holds and who applies it', async () => {
    const { notes } = await reviewed(null, wrap(policy('istio-system')));
    expect(notes.join('\n')).toContain(
      'AuthorizationPolicy istio-system/all: wrapped in Object shop/x (overlays/production/thing.yaml:1). What provider-kubernetes applies of it is not rendered here.',
    );
  });

  test('counts for the mesh only where what it holds of it changes', async () => {
    const all = policy('istio-system');
    const beside = await reviewed(work(all, workload('a')), work(all, workload('b')));
    expect(['low', 'medium']).toContain(beside.tier);
    const settings = { ...all, spec: { action: 'DENY' } };
    expect((await reviewed(work(all), work(settings))).tier).toBe('critical');
  });

  test('is high where a text of the mesh cannot be read', async () => {
    const text = `{{ if .x }}\n${JSON.stringify(policy('istio-system'))}\n{{ end }}`;
    const thing = wrapper('acme.example/v1', 'Thing', { spec: { text } });
    expect((await reviewed(null, thing)).tier).toBe('high');
  });

  test('is searched in texts, however they are written', async () => {
    const json = JSON.stringify(policy('istio-system'));
    const spellings: readonly ((text: string) => string)[] = [
      (text) => text,
      (text) => JSON.stringify([text]).slice(1, -1),
      (text) => btoa(text),
      (text) => btoa(btoa(text)),
      (text) => text.replaceAll('a', String.raw`\u0061`),
    ];
    const spelled = fc.constantFrom(...spellings);
    await fc.assert(
      fc.asyncProperty(
        spelled,
        fc.array(fc.constantFrom('a', 'b'), { maxLength: 3 }),
        async (spell, steps) => {
          const content = steps.reduce<unknown>((inner, step) => ({ [step]: inner }), spell(json));
          const thing = wrapper('acme.example/v1', 'Thing', { spec: { content } });
          expect((await reviewed(null, thing)).tier).toBe('critical');
        },
      ),
      times(12),
    );
  });
});

test.each(['ClusterProfile', 'Profile'])(
  'a ConfigMap that a %s of Sveltos names is searched, another is not',
  async (kind) => {
    const items = (name: string): object => ({
      apiVersion: 'v1',
      kind: 'List',
      items: [
        {
          apiVersion: 'config.projectsveltos.io/v1beta1',
          kind,
          metadata: { name: 'all', namespace: 'shop' },
          spec: { policyRefs: [{ kind: 'ConfigMap', name, namespace: 'shop' }] },
        },
        {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'policies', namespace: 'shop' },
          data: { 'a.yaml': JSON.stringify(policy('istio-system')) },
        },
      ],
    });
    expect((await reviewed(null, items('policies'))).tier).toBe('critical');
    expect(['low', 'medium']).toContain((await reviewed(null, items('others'))).tier);
  },
);
