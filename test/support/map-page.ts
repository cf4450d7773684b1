const application = (name: string, path: string, cluster: string, namespace: string): string =>
  `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${name}, namespace: argocd }
spec:
  source: { repoURL: https://git.example/acme/platform, path: ${path} }
  destination: { name: ${cluster}, namespace: ${namespace} }
`;
const mtls = `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: istio-system }
spec: { mtls: { mode: STRICT } }
`;

/** The repository that docs/reference/map.md shows. */
export const PLATFORM = {
  'apps/web/base/kustomization.yaml': 'resources: [service.yaml]\n',
  'apps/web/base/service.yaml':
    'apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: shop }\n',
  'apps/web/overlays/prod/kustomization.yaml': 'resources: [../../base]\n',
  'apps/web/overlays/staging/kustomization.yaml': 'resources: [../../base]\n',
  'argocd/web-prod.yaml': application('web-prod', 'apps/web/overlays/prod', 'gke-prod', 'shop'),
  'argocd/web-staging.yaml': application(
    'web-staging',
    'apps/web/overlays/staging',
    'gke-staging',
    'shop',
  ),
  'argocd/mesh.yaml': application('mesh', 'mesh', 'gke-prod', 'istio-system'),
  'mesh/mtls.yaml': mtls,
  'attic/old-mtls.yaml': mtls,
  'gateways/public.yaml':
    'apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: { name: public, namespace: istio-ingress }\n',
} as const;
