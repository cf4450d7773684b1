import { expect, test } from 'vitest';
import { reportOf } from '../../support/review-of.ts';

type Files = Readonly<Record<string, string>>;

const application = (name: string, destination: string): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: mesh-${name}, namespace: argocd }
spec:
  project: default
  destination: { ${destination} }
  source: { repoURL: 'https://github.com/acme/fleet.git', targetRevision: main, path: mesh/overlays/${name} }
  syncPolicy: { automated: { prune: true, selfHeal: true } }
`;
const HOME = 'server: https://kubernetes.default.svc';
const mode = (name: string, namespace = 'istio-system'): string =>
  `apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: { name: default, namespace: ${namespace} }\nspec: { mtls: { mode: ${name} } }\n`;
const overlays = (modes: Files): Files =>
  Object.fromEntries(
    Object.entries(modes).flatMap(([name, text]) => [
      [`mesh/overlays/${name}/kustomization.yaml`, 'resources: [pa.yaml]\n'],
      [`mesh/overlays/${name}/pa.yaml`, text],
    ]),
  );
const textOf = async (appliers: Files, namespace?: string, changed = 'dev'): Promise<string> => {
  const kept = mode('PERMISSIVE');
  const [before, after] = ['PERMISSIVE', 'STRICT'].map((name) => ({
    ...appliers,
    ...overlays({ dev: kept, prod: kept, [changed]: mode(name, namespace) }),
  }));
  return (await reportOf(before ?? {}, after ?? {}, 'markdown')).text;
};
const both = (destination: string): string =>
  `${application('dev', destination)}---\n${application('prod', destination)}`;

test('an environment whose objects another one writes to the same cluster is not said to keep them', async () => {
  for (const appliers of [
    { 'cluster/local/apps.yaml': both(HOME) },
    { 'argocd/apps.yaml': both(HOME) },
    {
      'argocd/dev.yaml': application('dev', 'server: https://one.acme.test'),
      'argocd/prod.yaml': application('prod', 'server: https://one.acme.test'),
    },
  ]) {
    const text = await textOf(appliers);
    expect(text).not.toMatch(/keeps? what|Only /);
    expect(text).toContain(
      'dev and prod apply the same objects to one cluster: there, changes for dev apply to prod too, or prod overwrites it.',
    );
  }
});

test('what goes to clusters of its own, or is another object, keeps what it has', async () => {
  const apart = {
    'argocd/dev/apps.yaml': application('dev', HOME),
    'argocd/prod/apps.yaml': application('prod', HOME),
  };
  for (const text of [
    await textOf(apart),
    await textOf({
      'argocd/dev.yaml': application('dev', 'server: https://dev.acme.test'),
      'argocd/prod.yaml': application('prod', 'server: https://prod.acme.test'),
    }),
    await textOf({ 'argocd/apps.yaml': both(HOME) }, 'shop'),
  ])
    expect(text).not.toContain('apply the same objects');
  expect(await textOf(apart)).toContain('dev only; prod keeps what it has.');
});

test('of production and another one that write the same to one cluster none is ahead', async () => {
  const text = await textOf({ 'argocd/apps.yaml': both(HOME) }, undefined, 'prod');
  expect(text).toContain('dev and prod apply the same objects to one cluster');
  expect(text).not.toContain('Only prod');
  const apart = {
    'argocd/dev/apps.yaml': application('dev', HOME),
    'argocd/prod/apps.yaml': application('prod', HOME),
  };
  expect(await textOf(apart, undefined, 'prod')).toContain('Only prod gets it.');
});
