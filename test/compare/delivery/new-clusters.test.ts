import { describe, expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';
import { all, argo } from './layouts/parts.ts';
import type { Files } from './releases.ts';
import { manifest, meshMtls } from '../../support/objects.ts';

const policy = meshMtls('PERMISSIVE');
const service = manifest('Service', 'web', '{ ports: [{ port: 80, name: http }] }');

/** What goes to a cluster of production. */
const cluster = (name: string, destination: string, ...objects: readonly string[]): Files => ({
  [`argocd/${name}.yaml`]: argo(`mesh-${name}`, `overlays/${name}`, destination),
  ...Object.fromEntries(objects.map((text, at) => [`overlays/${name}/${String(at)}.yaml`, text])),
});
const [EU, AP] = ['eu', 'ap'].map((region) => `server: "https://${region}.example.com"`);
const base = cluster('prod-eu', EU ?? '', service);

const tierOf = async (before: Files, after: Files): Promise<string | null> =>
  (await reviewOf(before, after)).tier;

describe('what holds for a whole mesh', () => {
  test('is high in a cluster of production that the change makes, for nobody calls there yet', async () => {
    const after = all(base, cluster('prod-ap', AP ?? '', service, policy));
    expect(await tierOf(base, after)).toBe('high');
  });

  test('is high there also where the Applications of all clusters lie in one hub', async () => {
    const hub = (...clusters: readonly string[]): Files =>
      all(
        {
          'root.yaml': argo('root', 'hub', 'server: "https://kubernetes.default.svc"'),
          'hub/set.yaml': `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: mesh, namespace: argocd }
spec:
  goTemplate: true
  generators: [{ list: { elements: [${clusters.map((name) => `{ at: ${name} }`).join(', ')}] } }]
  template:
    metadata: { name: 'mesh-{{ .at }}' }
    spec:
      project: default
      source: { repoURL: "https://git.example/acme/deploy", path: 'mesh/{{ .at }}', targetRevision: main }
      destination: { name: '{{ .at }}', namespace: istio-system }
`,
        },
        ...clusters.map((name): Files => ({
          [`mesh/${name}/web.yaml`]: service,
          [`mesh/${name}/policy.yaml`]: policy,
        })),
      );
    expect(await tierOf(hub('prod-eu'), hub('prod-eu', 'prod-ap'))).toBe('high');
    const there = hub('prod-eu', 'prod-us');
    expect(await tierOf({ ...there, 'mesh/prod-us/policy.yaml': service }, there)).toBe('critical');
  });

  test.each([
    ['in a cluster that was there', base, cluster('prod-eu', EU ?? '', service, policy)],
    [
      'in a cluster that was there, of an environment of a new name',
      base,
      all(base, cluster('prod-ap', EU ?? '', policy)),
    ],
    [
      'in a new cluster that nothing names',
      { 'overlays/prod-eu/web.yaml': service },
      { 'overlays/prod-eu/web.yaml': service, 'overlays/prod-ap/policy.yaml': policy },
    ],
    [
      'where an environment goes with the change',
      base,
      cluster('prod-ap', AP ?? '', service, policy),
    ],
    [
      'in the cluster that Argo CD lives in',
      base,
      all(base, cluster('prod-ap', 'server: "https://kubernetes.default.svc"', policy)),
    ],
  ])('is critical %s', async (_, before, after) => {
    expect(await tierOf(before, after)).toBe('critical');
  });
});
