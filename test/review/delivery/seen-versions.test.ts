import { expect, test } from 'vitest';
import { chartRenderer } from '../../charts/edge/chart-renderer.ts';
import type { Files } from '../../support/review-of.ts';
import { reportOf, reviewOf, textOf } from '../../support/review-of.ts';

const charts = chartRenderer();

const chart = (version: string, more = ''): Files => ({
  [`vendor/web-${version}/Chart.yaml`]: `apiVersion: v2\nname: web\nversion: ${version}\n`,
  [`vendor/web-${version}/templates/web.yaml`]: `apiVersion: apps/v1
kind: Deployment
metadata: { name: {{ .Release.Name }}, labels: { helm.sh/chart: web-{{ .Chart.Version }} } }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web, helm.sh/chart: web-{{ .Chart.Version }} } }
    spec: { containers: [{ name: app, image: "acme/web:{{ .Chart.Version }}" }] }
${more}`,
});
const SERVICE = `---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [{ name: http, port: 80 }] }
`;
const COPIES: Files = {
  ...chart('1.2.0'),
  ...chart('1.3.0'),
  '.meshwarden/config.yaml': `version: 1
vendored:
  https://charts.example/web@1.2.0: vendor/web-1.2.0
  https://charts.example/web@1.3.0: vendor/web-1.3.0
`,
};
const RELEASE = 'apps/prod/web.yaml';
const FLUX: Files = {
  ...COPIES,
  'clusters/prod/sync.yaml': `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: apps, namespace: flux-system }
spec: { interval: 10m, path: ./apps/prod, prune: true, sourceRef: { kind: GitRepository, name: flux-system } }
`,
  [RELEASE]: `apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: { name: acme, namespace: shop }
spec: { url: https://charts.example }
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: web, namespace: shop }
spec:
  interval: 10m
  chart: { spec: { chart: web, version: 1.2.0, sourceRef: { kind: HelmRepository, name: acme } } }
`,
};
const application = (source: string): Files => ({
  ...COPIES,
  [RELEASE]: `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: web-prod, namespace: argocd }
spec:
  ${source}
  destination: { name: prod, namespace: shop }
`,
});
const SOURCE = '{ repoURL: https://charts.example, chart: web, targetRevision: 1.2.0 }';

const set = (more = '', chosen = ''): Files => ({
  ...COPIES,
  [RELEASE]: `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: web, namespace: argocd }
spec:
  goTemplate: true
  generators: [{ list: { elements: [{ env: prod, version: 1.2.0 }] }${chosen} }]
  template:
    metadata: { name: 'web-{{ .env }}'${more} }
    spec:
      source: { repoURL: https://charts.example, chart: web, targetRevision: '{{ .version }}' }
      destination: { name: '{{ .env }}', namespace: shop }
`,
});
const ARTIFACT: Files = {
  ...FLUX,
  '.meshwarden/config.yaml': textOf(COPIES['.meshwarden/config.yaml']).replaceAll('https:', 'oci:'),
  [RELEASE]: `apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: { name: web, namespace: shop }
spec: { url: oci://charts.example/web, ref: { tag: 1.2.0 } }
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: web, namespace: shop }
spec: { interval: 10m, chartRef: { kind: OCIRepository, name: web } }
`,
};

/** The same with the next version of the chart. */
const bumped = (tree: Files): Files => ({
  ...tree,
  [RELEASE]: textOf(tree[RELEASE]).replace('1.2.0', '1.3.0'),
});

test.each<[string, Files]>([
  ['a release of Flux', FLUX],
  ['an Application', application(`source: ${SOURCE}`)],
  ['an Application of several sources', application(`sources: [${SOURCE}]`)],
  ['an element of an ApplicationSet', set()],
  ['an artifact that a release of Flux reads', ARTIFACT],
])('the version of a chart that is seen whole is judged by its objects: %s', async (_, tree) => {
  const { tier, changes } = await reviewOf(tree, bumped(tree), charts);
  expect(tier).toBe('low');
  expect(changes.map(({ subject, content }) => [subject.kind, content])).toEqual(
    expect.arrayContaining([
      [expect.stringMatching(/HelmRelease|Application|OCIRepository/), 'rendered'],
      ['Deployment', undefined],
    ]),
  );
  const { text } = await reportOf(tree, bumped(tree), 'markdown', charts);
  expect(text).not.toContain('of this repository holds is not known');
  // the labels of a version come behind the image and the version itself
  expect(text).toMatch(/^### \S+ Low · prod: Deployment shop\/web(?:-prod)?: image /);
});

test('what the next version brings has its own tier', async () => {
  const before = { ...FLUX, ...chart('1.2.0', SERVICE) };
  const { tier, reasons } = await reviewOf(before, bumped(before), charts);
  expect(tier).toBe('medium');
  expect(reasons[0]?.rule).toBe('service-removed');
});

test.each<[string, Files]>([
  ['it is taken for something else, too', set(", labels: { version: '{{ .version }}' }")],
  ['all parameters are taken', set(", annotations: { all: '{{ . | toJson }}' }")],
  ['a selector may go by it', set('', ', selector: { matchLabels: { env: prod } }')],
  [
    'the next one is not here',
    {
      ...FLUX,
      '.meshwarden/config.yaml': textOf(FLUX['.meshwarden/config.yaml']).replace(
        /\n.*1\.3\.0$/m,
        '',
      ),
    },
  ],
  [
    'the one before is not here',
    {
      ...FLUX,
      '.meshwarden/config.yaml': textOf(FLUX['.meshwarden/config.yaml']).replace(
        /\n.*@1\.2\.0.*$/m,
        '',
      ),
    },
  ],
  [
    'it asks the cluster',
    {
      ...FLUX,
      ...chart(
        '1.3.0',
        '{{ if lookup "v1" "Secret" "shop" "x" }}# {{ end }}\n---\n{{ if lookup "v1" "Secret" "shop" "x" }}\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: x }\n{{ end }}',
      ),
    },
  ],
])('a version is judged by itself where %s', async (_, tree) => {
  const { tier, changes } = await reviewOf(tree, bumped(tree), charts);
  expect(changes.map(({ content }) => content)).not.toContain('rendered');
  expect(tier).not.toBe('low');
});
