import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { reviewOf } from '../support/review-of.ts';

const application = (name: string, server: string, path = `mesh/overlays/${name}`): string => `
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: mesh-${name}, namespace: argocd }
spec:
  project: default
  source: { repoURL: 'https://git.test/it.git', path: ${path}, targetRevision: HEAD }
  destination: { server: '${server}', namespace: istio-system }
  syncPolicy: { automated: {} }
`;
const mtls = (mode: string): string => `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: istio-system }
spec: { mtls: { mode: ${mode} } }
`;
const PROD = 'https://prod.k8s.example.com';
const DEV = 'https://dev.k8s.example.com';

const tree = (dev: string | null) => ({
  'mesh/overlays/prod/kustomization.yaml': 'resources: [pa.yaml]\n',
  'mesh/overlays/prod/pa.yaml': mtls('STRICT'),
  'mesh/overlays/dev/kustomization.yaml': 'resources: [pa.yaml]\n',
  'mesh/overlays/dev/pa.yaml': mtls('PERMISSIVE'),
  'argocd/prod/mesh.yaml': application('prod', PROD),
  ...(dev === null ? {} : { 'argocd/dev/mesh.yaml': application('dev', dev) }),
});

const fixes = async (before: string | null, after: string | null): Promise<readonly string[]> => {
  const { findings } = await reviewOf(tree(before), tree(after));
  return [
    ...new Set(
      findings.flatMap(({ check, fix }) =>
        check === 'written-differently' ? [spoken(fix.text)] : [],
      ),
    ),
  ];
};

test('two writers of which one was sent to another cluster are mended where it is sent', async () => {
  const mend =
    'If mesh/overlays/dev is not meant for this cluster, mend the cluster that argocd/dev/mesh.yaml sends it to; else keep it in one of them, or make both alike.';
  expect(await fixes(DEV, PROD)).toEqual([mend]);
  expect(await fixes(null, PROD)).toEqual([mend]);
});
