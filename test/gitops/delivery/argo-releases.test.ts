import { expect, test } from 'vitest';
import type { Release } from '../../../src/gitops/releases/release.ts';
import type { Files } from './argo-trees.ts';
import { appliedRoots, REPOSITORY } from './argo-trees.ts';
import { releaseOfRoot } from '../../../src/gitops/index.ts';

/** An Application of the chart in charts/web, with this `helm` block and these fields beside its source. */
const application = (helm: string, more = ''): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: orders, namespace: argocd }
spec:
  project: team
  source: { repoURL: ${REPOSITORY}, targetRevision: main, path: charts/web, helm: ${helm} }
  destination: { namespace: shop }
${more}`;

const sources = (...others: string[]): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: orders, namespace: argocd }
spec:
  sources: [${others.join(', ')}]
  destination: { namespace: shop }
`;

/** What one types to have the same. */
function commandOf(release: Release | undefined): string {
  if (release === undefined) return 'no chart';
  if (release.unseen.length > 0) return `not seen: ${release.unseen.join(', ')}`;
  const options = [
    `--name-template ${release.name}`,
    ...(release.namespace === null ? [] : [`--namespace ${release.namespace}`]),
    ...(release.kubeVersion === null ? [] : [`--kube-version ${release.kubeVersion}`]),
    ...release.sets.map(({ kind, expression }) =>
      kind === 'string' ? `--set-string '${expression}'` : `--set '${expression}'`,
    ),
    ...release.files.map(({ expression }) => `--set-file '${expression}'`),
    ...release.values.map((each) =>
      each.kind === 'inline'
        ? `--values <(echo '${each.text.trim()}')`
        : `--values ${each.path}${each.isRequired ? '' : ' (if it is there)'}`,
    ),
    ...release.apiVersions.map((each) => `--api-versions ${each}`),
    ...(release.includeCRDs ? ['--include-crds'] : []),
    ...(release.skipSchema ? ['--skip-schema-validation'] : []),
    ...(release.skipTests ? ['--skip-tests'] : []),
  ];
  return options.join(' ');
}

const CHART: Files = {
  'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
  'charts/web/values.yaml': 'a: 1\n',
};

const commands = (app: string, files: Files = {}): readonly string[] =>
  appliedRoots({ ...CHART, 'app.yaml': app, ...files }).map((root) =>
    commandOf(releaseOfRoot(root)),
  );

test.each([
  // ARGO-16, ARGO-22
  ['{}', '--name-template orders --namespace shop --include-crds'],
  ['{ releaseName: web }', '--name-template web --namespace shop --include-crds'],
  ['{ namespace: other }', '--name-template orders --namespace other --include-crds'],
  ['{ skipCrds: true }', '--name-template orders --namespace shop'],
  [
    '{ skipTests: true, skipSchemaValidation: true }',
    '--name-template orders --namespace shop --include-crds --skip-schema-validation --skip-tests',
  ],
  // ARGO-23
  [
    '{ kubeVersion: "1.33", apiVersions: [a/v1, b/v1/C] }',
    '--name-template orders --namespace shop --kube-version 1.33 --api-versions a/v1 --api-versions b/v1/C --include-crds',
  ],
  [
    '{ kubeVersion: v1.33.2+k3s1 }',
    '--name-template orders --namespace shop --kube-version 1.33.2 --include-crds',
  ],
  // ARGO-17, ARGO-19
  [
    '{ valueFiles: [prod.yaml, ../eu.yaml, /env/all.yaml] }',
    '--name-template orders --namespace shop --values charts/web/prod.yaml --values charts/eu.yaml --values env/all.yaml --include-crds',
  ],
  // ARGO-20
  [
    '{ valueFiles: [prod.yaml], ignoreMissingValueFiles: true }',
    '--name-template orders --namespace shop --values charts/web/prod.yaml (if it is there) --include-crds',
  ],
  [
    '{ values: "a: 2", valueFiles: [prod.yaml] }',
    "--name-template orders --namespace shop --values charts/web/prod.yaml --values <(echo 'a: 2') --include-crds",
  ],
  [
    '{ values: "a: 2", valuesObject: { b: [1, x] } }',
    `--name-template orders --namespace shop --values <(echo '{"b":[1,"x"]}') --include-crds`,
  ],
  // ARGO-17, ARGO-18
  [
    '{ parameters: [{ name: t, value: "1", forceString: true }, { name: a, value: "1" }, { name: a, value: "2" }] }',
    "--name-template orders --namespace shop --set-string 't=1' --set 'a=2' --include-crds",
  ],
  [
    '{ parameters: [{ name: a, value: "x,y" }, { name: b, value: "{x,y}" }, { name: c, value: "x\\\\,y" }] }',
    "--name-template orders --namespace shop --set 'a=x\\,y' --set 'b={x,y}' --set 'c=x\\,y' --include-crds",
  ],
  [
    '{ parameters: [{ name: a, value: "1", forceString: true }, { name: a, value: "2" }, { name: b, value: "x,,y" }] }',
    "--name-template orders --namespace shop --set-string 'a=1' --set 'a=2' --set 'b=x\\,\\,y' --include-crds",
  ],
  // ARGO-17, ARGO-19
  [
    '{ fileParameters: [{ name: ini, path: no.ini }, { name: ca, path: "/pki/a,b.pem" }, { name: ini, path: "${ARGOCD_APP_NAME}.ini" }] }',
    "--name-template orders --namespace shop --set-file 'ini=/charts/web/orders.ini' --set-file 'ca=/pki/a\\,b.pem' --include-crds",
  ],
  [
    '{ fileParameters: [{ name: ini, path: $ARGOCD_APP_REVISION.ini }] }',
    'not seen: $ARGOCD_APP_REVISION.ini',
  ],
  // ARGO-25
  [
    '{ valueFiles: ["env/$ARGOCD_APP_NAME.yaml"], parameters: [{ name: ns, value: "${ARGOCD_APP_NAMESPACE}" }] }',
    "--name-template orders --namespace shop --set 'ns=shop' --values charts/web/env/orders.yaml --include-crds",
  ],
  [
    '{ parameters: [{ name: r, value: $ARGOCD_APP_REVISION_SHORT }] }',
    'not seen: $ARGOCD_APP_REVISION_SHORT, which only the build of Argo CD knows (its parameter r, app.yaml:6; a value that is written down in its place shows the chart)',
  ],
  [
    '{ values: "r: $ARGOCD_APP_NAME" }',
    "--name-template orders --namespace shop --values <(echo 'r: $ARGOCD_APP_NAME') --include-crds",
  ],
  // ARGO-14, ARGO-19
  ['{ valueFiles: ["https://example.com/v.yaml"] }', 'not seen: https://example.com/v.yaml'],
  ['{ valueFiles: [../../../v.yaml] }', 'not seen: ../../../v.yaml'],
])('helm: %s', (helm, command) => {
  expect(commands(application(helm))).toEqual([command]);
});

test('files of another source of this repository are below its top, those of another one are not seen', () => {
  const chart = (file: string): string =>
    `{ repoURL: ${REPOSITORY}, path: charts/web, helm: { valueFiles: [${file}] } }`;
  const ref = (url: string): string => `{ repoURL: ${url}, ref: values }`;
  expect(commands(sources(chart('$values/env/prod.yaml'), ref(REPOSITORY)))).toEqual([
    '--name-template orders --namespace shop --values env/prod.yaml --include-crds',
  ]);
  expect(
    commands(
      sources(
        chart('"$values/env/$ARGOCD_APP_NAME.yaml"').replace(
          '] }',
          '], fileParameters: [{ name: ini, path: $values/app.ini }] }',
        ),
        ref(REPOSITORY),
      ),
    ),
  ).toEqual([
    "--name-template orders --namespace shop --set-file 'ini=/app.ini' --values env/orders.yaml --include-crds",
  ]);
  const elsewhere = { 'apps/b.yaml': application('{}').replace('name: orders', 'name: other') };
  expect(
    commands(
      sources(chart('$values/env/prod.yaml'), ref('https://example.com/other.git')),
      elsewhere,
    ),
  ).toContain('not seen: $values/env/prod.yaml');
});

test('what a tool wrote beside the chart counts (ARGO-26)', () => {
  const files = {
    'charts/web/.argocd-source-orders.yaml':
      'helm: { parameters: [{ name: image.tag, value: "7", forceString: true }] }\n',
  };
  expect(commands(application('{}'), files)).toEqual([
    "--name-template orders --namespace shop --set-string 'image.tag=7' --include-crds",
  ]);
});

test('of an Application in another namespace its own file has that in its name (ARGO-26)', () => {
  const override = (tag: string): string =>
    `helm: { parameters: [{ name: image.tag, value: "${tag}", forceString: true }] }\n`;
  const files = { 'charts/web/.argocd-source-team_orders.yaml': override('8') };
  const elsewhere = application('{}').replace('namespace: argocd', 'namespace: team');
  const plain = '--name-template orders --namespace shop --include-crds';
  const set = (tag: string) => plain.replace(' --inc', ` --set-string 'image.tag=${tag}' --inc`);
  expect(commands(elsewhere, files)).toEqual([set('8')]);
  expect(commands(application('{}'), files)).toEqual([plain]);
  const both = { ...files, 'charts/web/.argocd-source-orders.yaml': override('7') };
  expect(commands(elsewhere, both)).toEqual([set('8')]);
  const argo = 'charts/web/.argocd-source-argocd_orders.yaml';
  expect(commands(application('{}'), { [argo]: override('9') })).toEqual([plain]);
});

test('of an Application that a set of another namespace makes, too (ARGO-26)', () => {
  const files = {
    'charts/web/.argocd-source-team_web-eu.yaml':
      'helm: { parameters: [{ name: image.tag, value: "8", forceString: true }] }\n',
  };
  const set = `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: all, namespace: team }
spec:
  generators: [{ list: { elements: [{ name: eu }] } }]
  template:
    metadata: { name: "web-{{name}}" }
    spec:
      source: { repoURL: ${REPOSITORY}, path: charts/web }
      destination: { namespace: shop }
`;
  expect(commands(set, files)).toEqual([
    "--name-template web-eu --namespace shop --set-string 'image.tag=8' --include-crds",
  ]);
});

test('what a generator leaves open is not seen', () => {
  const set = `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: all, namespace: argocd }
spec:
  generators: [{ clusters: {} }]
  template:
    metadata: { name: "web-{{name}}" }
    spec:
      source: { repoURL: ${REPOSITORY}, path: charts/web, helm: { releaseName: "web-{{name}}" } }
      destination: { name: "{{name}}", namespace: shop }
`;
  expect(commands(set)).toEqual([
    'not seen: a generator that is not followed (the name of the release, app.yaml:9; a list of elements in its place shows the chart)',
  ]);
});
