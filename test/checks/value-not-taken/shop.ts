import { chartRenderer } from '../../charts/edge/chart-renderer.ts';
import type { Files } from '../../support/review-of.ts';
import { reviewOf } from '../../support/review-of.ts';

const application = (cluster: string, files: readonly string[], helm = ''): string =>
  `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: orders-${cluster}, namespace: argocd }
spec:
  project: default
  source:
    repoURL: https://github.com/acme/shop.git
    path: charts/web
    targetRevision: HEAD
    helm:
      releaseName: orders
      valueFiles:
${files.map((file) => `        - ${file}\n`).join('')}${helm}  destination: { name: ${cluster}, namespace: shop }
`;

/** An Application of the chart, with files of values for its cluster. */
export const applicationOf = (
  cluster: string,
  files: readonly string[] = [
    '/services/orders/values.yaml',
    `/services/orders/values-${cluster}.yaml`,
  ],
  helm = '',
): Files => ({ [`argocd/${cluster}.yaml`]: application(cluster, files, helm) });

/** An Application of a chart that lies in a registry, with a file of values of the tree. */
export const chartOfRegistry = (file: string): Files => ({
  'argocd/registry.yaml': `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: more, namespace: argocd }
spec:
  project: default
  sources:
    - repoURL: https://charts.example.com
      chart: web
      targetRevision: 1.0.0
      helm: { valueFiles: [$shop/${file}] }
    - { repoURL: https://github.com/acme/shop.git, targetRevision: HEAD, ref: shop }
  destination: { name: prod-eu, namespace: shop }
`,
});

/** A chart, and a service that is installed from it in two clusters. */
export const shop = (more: Files = {}): Files => ({
  ...applicationOf('staging'),
  ...applicationOf('prod-eu'),
  'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
  'charts/web/values.yaml': `replicaCount: 2
timeout: 3s
image: { repository: web, tag: 1.0.0 }
resources: {}
ingress: { host: '' }
`,
  'charts/web/templates/web.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}
  annotations: { timeout: {{ .Values.timeout | quote }}, host: {{ .Values.ingress.host | quote }} }
spec:
  replicas: {{ .Values.replicaCount }}
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - name: web
          image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}"
          resources: {{- toYaml .Values.resources | nindent 12 }}
`,
  'services/orders/values.yaml': 'timeout: 5s\n',
  'services/orders/values-staging.yaml': 'image: { tag: 1.1.0 }\n',
  'services/orders/values-prod-eu.yaml': 'image: { tag: 1.0.9 }\n',
  ...more,
});

/** The text of one of these files. */
export function textIn(files: Files, path: string): string {
  const content = files[path];
  return typeof content === 'string' ? content : '';
}

const CHECKS = new Set([
  ...['value-key-mistaken', 'value-key-unread', 'value-overridden', 'values-reordered'],
  'key-set-twice',
  'number-respelt',
  'values-document-unread',
]);

/** Reviews of such changes, asked for what these checks find. */
export function shopReviews() {
  const charts = chartRenderer();
  return async (before: Files, after: Files) =>
    (await reviewOf(before, after, charts)).findings.filter(({ check }) => CHECKS.has(check));
}
