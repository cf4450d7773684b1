export type Files = Readonly<Record<string, string>>;

export const base64 = (text: string): string => Buffer.from(text).toString('base64');
export const indented = (text: string, by: number): string =>
  text
    .split('\n')
    .map((line) => (line === '' ? '' : ' '.repeat(by) + line))
    .join('\n');

export const head = (apiVersion: string, kind: string, more = ''): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: web, namespace: shop${more} }\n`;

export const ROUTES = `${head('networking.istio.io/v1', 'VirtualService')}spec: { hosts: [web], http: [{ route: [{ destination: { host: web } }] }] }\n`;

/** Manifests that `overlays/prod` applies beside a route. */
export const applied = (manifest: string, more: Files = {}): Files => ({
  'overlays/prod/kustomization.yaml': 'resources: [routes.yaml, planted.yaml]\n',
  'overlays/prod/routes.yaml': ROUTES,
  'overlays/prod/planted.yaml': manifest,
  ...more,
});

export const kustomized = (fields: string, more: Files = {}): Files => ({
  'overlays/prod/kustomization.yaml': `resources: [routes.yaml]\n${fields}`,
  'overlays/prod/routes.yaml': ROUTES,
  ...more,
});

export const pod = (container: string, annotations = ''): string =>
  `${head('apps/v1', 'Deployment', annotations)}spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - name: web
          image: web:1
${indented(container, 10)}
`;

export const secret = (value: string): string =>
  `${head('v1', 'Secret')}stringData: { anything: ${value} }\ndata: { other: ${base64(value)} }\n`;

export const configMap = (data: string): string =>
  `${head('v1', 'ConfigMap')}data:\n${indented(data, 2)}\n`;

export const argo = (helm: string): string =>
  `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: web, namespace: argocd }
spec:
  project: default
  destination: { server: https://kubernetes.default.svc, namespace: shop }
  source:
    repoURL: https://charts.example.com
    chart: web
    targetRevision: 1.2.3
    helm:
${indented(helm, 6)}
`;

export const CHART = '    chart: web\n';
export const LOCAL_CHART = '    path: charts/web\n';

export const helmRelease = (values: string): string =>
  `${head('helm.toolkit.fluxcd.io/v2', 'HelmRelease')}spec:
  chart: { spec: { chart: web, version: 1.2.3, sourceRef: { kind: HelmRepository, name: web } } }
  values:
${indented(values, 4)}
`;

export const envoyFilter = (patch: string): string =>
  `${head('networking.istio.io/v1alpha3', 'EnvoyFilter')}spec:
  configPatches:
    - applyTo: HTTP_FILTER
      match: { context: SIDECAR_INBOUND }
      patch:
        operation: INSERT_BEFORE
        value:
${indented(patch, 10)}
`;

export const lastApplied = (object: object): string =>
  `, annotations: { kubectl.kubernetes.io/last-applied-configuration: '${JSON.stringify(object)}' }`;

export const pem = (value: string): string =>
  `-----BEGIN RSA PRIVATE KEY-----\nMIIE${value}\n${value}\n-----END RSA PRIVATE KEY-----`;

/** As AWS writes keys: capitals and digits. */
export const base32 = (text: string): string => text.toUpperCase().padEnd(16, 'Q');
