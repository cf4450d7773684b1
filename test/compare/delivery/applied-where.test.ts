import { describe, expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';
import { flux, virtualService } from '../../gitops/fixtures.ts';
import { argo, set } from './layouts/parts.ts';
import type { Files } from './releases.ts';
import { meshMtls } from '../../support/objects.ts';

/** What comes and goes, and the environments in which anything else is told of. */
async function told(before: Files, after: Files) {
  const { changes, environments, tier } = await reviewOf(before, after);
  const of = (kind: string) =>
    changes
      .filter((change) => change.kind === kind && !change.subject.kind.startsWith('Application'))
      .map(({ environment, subject }) => `${environment}: ${subject.kind} ${subject.name}`)
      .sort();
  return {
    added: of('resource-added'),
    removed: of('resource-removed'),
    where: [...new Set(changes.map(({ environment }) => environment))].sort(),
    mesh: changes.filter(({ subject }) => subject.kind === 'Mesh').length,
    presence: environments.flatMap(({ name, presence }) =>
      presence === 'both' ? [] : [`${name} ${presence}`],
    ),
    tier,
  };
}

describe('clusters that a set takes one folder to', () => {
  const elements = (...clusters: readonly string[]): string =>
    `{ list: { elements: [${clusters.map((each) => `{ cluster: ${each} }`).join(', ')}] } }`;
  const tree = (...clusters: readonly string[]): Files => ({
    'argocd/mesh.yaml': set(elements(...clusters), {
      name: 'mesh-{{ .cluster }}',
      path: 'mesh',
      destination: 'name: "{{ .cluster }}"',
    }),
    'mesh/policy.yaml': meshMtls('STRICT'),
    'mesh/web.yaml': virtualService('web'),
  });
  const three = ['staging', 'prod-eu', 'prod-us'];

  test.each([
    ['at the end', [...three, 'prod-ap']],
    ['in front', ['prod-ap', ...three]],
    ['between', ['staging', 'prod-ap', 'prod-eu', 'prod-us']],
  ])('one more %s is new, and nothing else changes', async (_, clusters) => {
    expect(await told(tree(...three), tree(...clusters))).toEqual({
      added: ['prod-ap: PeerAuthentication default', 'prod-ap: VirtualService web'],
      removed: [],
      where: ['prod-ap'],
      mesh: 0,
      presence: ['prod-ap added'],
      tier: 'high',
    });
  });

  test('one less goes, whichever it is', async () => {
    for (const gone of three) {
      const left = three.filter((each) => each !== gone);
      expect(await told(tree(...three), tree(...left))).toMatchObject({
        added: [],
        removed: [`${gone}: PeerAuthentication default`, `${gone}: VirtualService web`],
        where: [gone],
      });
    }
  });

  test('their order says nothing', async () => {
    const { changes } = await reviewOf(tree(...three), tree(...three.toReversed()));
    expect(changes).toEqual([]);
  });

  test('what is read of another revision is of all, whatever is seen of it here', async () => {
    const of = (revision: string): Files => ({
      ...tree(...three),
      'argocd/mesh.yaml': set(
        `{ git: { repoURL: "https://git.example/acme/deploy", revision: ${revision}, files: [{ path: "clusters/*.yaml" }] } }`,
        { name: 'mesh-{{ .cluster }}', path: 'mesh', destination: 'name: "{{ .cluster }}"' },
      ),
      'clusters/dev.yaml': 'cluster: dev\n',
      'clusters/prod.yaml': 'cluster: prod\n',
    });
    const { where, tier } = await told(of('main'), of('other'));
    expect(where).toEqual(['dev', 'prod']);
    expect(tier).toBe('critical');
  });

  test('one in the place of another is removed there and added here', async () => {
    expect(await told(tree(...three), tree('staging', 'prod-eu', 'prod-ap'))).toMatchObject({
      added: ['prod-ap: PeerAuthentication default', 'prod-ap: VirtualService web'],
      removed: ['prod-us: PeerAuthentication default', 'prod-us: VirtualService web'],
      where: ['prod-ap', 'prod-us'],
    });
  });
});

test('one more cluster of Flux, whose appliers are called as those of the others, is new', async () => {
  const tree = (...clusters: readonly string[]): Files => ({
    ...Object.fromEntries(
      clusters.flatMap((each) =>
        ['mesh', 'web'].map((name) => [`clusters/${each}/${name}.yaml`, flux(name, `./${name}`)]),
      ),
    ),
    'mesh/policy.yaml': meshMtls('STRICT'),
    'web/web.yaml': virtualService('web'),
  });
  const { added, removed, where, presence } = await told(
    tree('prod-eu', 'staging'),
    tree('prod-eu', 'prod-ap', 'staging'),
  );
  expect(added).toEqual([
    'prod-ap: Kustomization mesh',
    'prod-ap: Kustomization web',
    'prod-ap: PeerAuthentication default',
    'prod-ap: VirtualService web',
  ]);
  expect([removed, where, presence]).toEqual([[], ['prod-ap'], ['prod-ap added']]);
});

describe('an Application in a folder that holds those of all environments', () => {
  const istiod = (environment: string, mode: string): string =>
    `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: istiod-${environment}, namespace: argocd }
spec:
  source:
    repoURL: https://istio-release.storage.googleapis.com/charts
    chart: istiod
    targetRevision: 1.24.2
    helm: { valuesObject: { meshConfig: { outboundTrafficPolicy: { mode: ${mode} } } } }
  destination: { name: ${environment}, namespace: istio-system }
`;
  const tree = (staging: string, production: string, path = 'app'): Files => ({
    'argocd/istiod-staging.yaml': istiod('staging', staging),
    'argocd/istiod-prod.yaml': istiod('prod', production),
    'argocd/app-staging.yaml': argo('app-staging', 'app', 'name: staging, namespace: shop'),
    'argocd/app-prod.yaml': argo('app-prod', path, 'name: prod, namespace: shop'),
    'app/web.yaml': virtualService('web'),
    'other/shop.yaml': virtualService('shop'),
  });
  const only = 'REGISTRY_ONLY';

  test('is of its destination alone: the chart that it installs sets up no other mesh', async () => {
    expect(await told(tree(only, only), tree('ALLOW_ANY', only))).toMatchObject({
      where: ['staging'],
      tier: 'medium',
    });
    expect(await told(tree(only, only), tree(only, 'ALLOW_ANY'))).toMatchObject({
      where: ['prod'],
      tier: 'critical',
    });
  });

  test('is the same where it reads another folder: what it held goes, what it holds comes', async () => {
    expect(await told(tree(only, only), tree(only, only, 'other'))).toMatchObject({
      added: ['prod: VirtualService shop'],
      removed: ['prod: VirtualService web'],
      where: ['prod'],
    });
  });
});

describe('an Application that is left out of an environment is told in another', () => {
  const chart = (name: string, cluster: string, revision: string, namespace = 'argocd'): string =>
    `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  source: { repoURL: "https://charts.example", chart: istiod, targetRevision: ${revision} }
  destination: { name: ${cluster}, namespace: istio-system }
`;
  const web = (environment: string): Files => ({
    [`${environment}/web.yaml`]: virtualService('web'),
    [`hub/${environment}.yaml`]: argo(`web-${environment}`, environment, `name: ${environment}`),
  });
  const configuration = `version: 1
environments:
  - { name: dev, paths: [hub, dev] }
  - { name: staging, paths: [hub, staging] }
  - { name: prod, paths: [prod] }
`;
  const where = async (before: Files, after: Files): Promise<readonly string[]> => {
    const { changes } = await reviewOf(before, after);
    return [...new Set(changes.map(({ environment }) => environment))].sort();
  };

  test('or stays where its folder counts, if that does not count where it goes', async () => {
    const tree = (revision: string): Files => ({
      ...web('dev'),
      ...web('staging'),
      ...web('prod'),
      '.meshwarden/config.yaml': configuration,
      'hub/istiod.yaml': chart('istiod', 'prod', revision),
    });
    expect(await where(tree('1.24.2'), tree('1.24.3'))).toEqual(['dev', 'staging']);
  });

  test('and so does what changes of a set for an environment in which the set does not count', async () => {
    const tree = (revision: string): Files => ({
      ...web('dev'),
      ...web('staging'),
      ...web('prod'),
      '.meshwarden/config.yaml': configuration,
      'hub/set.yaml': set(
        `{ list: { elements: [{ cluster: dev, path: dev }, { cluster: prod, path: ${revision} }] } }`,
        { name: 'all-{{ .cluster }}', path: '{{ .path }}', destination: 'name: "{{ .cluster }}"' },
      ),
      'other/web.yaml': virtualService('other'),
    });
    expect(await where(tree('prod'), tree('other'))).toEqual(['dev', 'prod', 'staging']);
  });

  test('each of two of one name and file, in two namespaces', async () => {
    const tree = (dev: string, production: string): Files => ({
      ...web('dev'),
      ...web('prod'),
      'hub/istiod.yaml': [
        chart('istiod', 'dev', dev, 'one'),
        chart('istiod', 'prod', production, 'two'),
      ].join('---\n'),
    });
    expect(await where(tree('1.24.2', '1.24.2'), tree('1.24.3', '1.24.2'))).toContain('dev');
    expect(await where(tree('1.24.2', '1.24.2'), tree('1.24.2', '1.24.3'))).toContain('prod');
  });
});
