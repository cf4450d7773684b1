/** Files of a repository by their path. */
export type Files = Readonly<Record<string, string>>;

const SOURCE = `
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: shop, namespace: flux-system }
spec: { url: https://example.com/shop.git, ref: { branch: main } }
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: apps, namespace: flux-system }
spec: { path: ./clusters/production, prune: true, sourceRef: { kind: GitRepository, name: shop } }
`;

/** What installs `charts/web` into a namespace. */
export const INSTALLED = {
  flux: (namespace: string): Files => ({
    'clusters/production/source.yaml': SOURCE,
    'clusters/production/web.yaml': `
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: web, namespace: flux-system }
spec:
  targetNamespace: ${namespace}
  chart:
    spec:
      chart: ./charts/web
      reconcileStrategy: Revision
      sourceRef: { kind: GitRepository, name: shop }
`,
  }),
  'argo-cd': (namespace: string): Files => ({
    'clusters/production/web.yaml': `
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: web, namespace: argocd }
spec:
  project: default
  destination: { server: 'https://kubernetes.default.svc', namespace: ${namespace} }
  source: { repoURL: 'https://example.com/shop.git', path: charts/web, targetRevision: main }
`,
  }),
} as const;

export type Installer = keyof typeof INSTALLED;

/** A chart of these templates and values, and what installs it. */
export const installedChart = (
  installer: Installer,
  namespace: string,
  templates: Files,
  values = '',
): Files => ({
  ...INSTALLED[installer](namespace),
  'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
  'charts/web/values.yaml': values,
  ...Object.fromEntries(
    Object.entries(templates).map(([name, text]) => [
      name.includes('/') ? `charts/web/${name}` : `charts/web/templates/${name}`,
      text,
    ]),
  ),
});

/** The mTLS mode of the whole mesh. */
/** A policy that refuses all calls of the mesh. */
export const DENY_ALL = `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: deny, namespace: istio-system }
spec: {}
`;
