import { messageOf } from '../../../src/checks/index.ts';
import { spoken } from '../../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { readPackageData } from '../../../src/review/edge/package-data.ts';
import { createEngine, meshesOfTree } from '../../../src/review/index.ts';
import { revisionFactsOf } from '../../../src/istio/index.ts';
import { reportOf, reviewOf } from '../../support/review-of.ts';
import { treeOf } from '../../support/tree-of.ts';

type Files = Readonly<Record<string, string>>;

const HERE = 'https://git.example/acme/deploy';
const CHARTS = 'https://istio-release.storage.googleapis.com/charts';
const ELEMENTS = '[{ list: { elements: [{ cluster: prod-eu }, { cluster: prod-us }] } }]';

const set = (name: string, generators: string, source: string, namespace: string): string =>
  `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: ${name}, namespace: argocd }
spec:
  generators: ${generators}
  template:
    metadata: { name: "${name}-{{cluster}}" }
    spec:
      project: default
      ${source}
      destination: { name: "{{cluster}}", namespace: ${namespace} }
`;

const path = `source: { repoURL: "${HERE}", path: "clusters/{{cluster}}/web" }`;

/** Two clusters with a service each, and what says which control plane they have. */
const fleet = (files: Files): Files => ({
  'argocd/web.yaml': set('web', ELEMENTS, path, 'shop'),
  ...Object.fromEntries(
    ['prod-eu', 'prod-us'].map((cluster) => [
      `clusters/${cluster}/web/web.yaml`,
      'apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: shop }\nspec: { ports: [{ port: 80 }] }\n',
    ]),
  ),
  ...files,
});

const VALUES =
  'revision: 1-26\nrevisionTags: [stable]\nmeshConfig:\n  accessLogFile: /dev/stdout\n';

const ofList = (us: string): Files =>
  fleet({
    'argocd/istiod.yaml': set(
      'istiod',
      `
    - list:
        elements:
          - { cluster: prod-eu, version: 1.26.2 }
          - { cluster: prod-us, version: ${us} }`,
      `source:
        repoURL: "${CHARTS}"
        chart: istiod
        targetRevision: "{{version}}"
        helm:
          values: |
            ${VALUES.trimEnd().replaceAll('\n', '\n            ')}`,
      'istio-system',
    ),
  });

const ofFiles = (us: string): Files =>
  fleet({
    'argocd/istiod.yaml': set(
      'istiod',
      `[{ git: { repoURL: "${HERE}", revision: main, files: [{ path: "mesh/*.json" }] } }]`,
      `source:
        repoURL: "${CHARTS}"
        chart: istiod
        targetRevision: "{{version}}"
        helm: { valuesObject: { revision: "{{revision}}", revisionTags: [stable], meshConfig: { accessLogFile: /dev/stdout } } }`,
      'istio-system',
    ),
    'mesh/eu.json': '{ "cluster": "prod-eu", "version": "1.26.2", "revision": "1-26" }',
    'mesh/us.json': `{ "cluster": "prod-us", "version": "${us}", "revision": "1-26" }`,
  });

const ofSources = (us: string, values = VALUES): Files =>
  fleet({
    'argocd/istiod.yaml': set(
      'istiod',
      `[{ list: { elements: [{ cluster: prod-eu, version: 1.26.2 }, { cluster: prod-us, version: ${us} }] } }]`,
      `sources:
        - repoURL: "${CHARTS}"
          chart: istiod
          targetRevision: "{{version}}"
          helm: { valueFiles: ["$values/mesh/{{cluster}}.yaml"] }
        - { repoURL: "${HERE}", targetRevision: main, ref: values }`,
      'istio-system',
    ),
    'mesh/prod-eu.yaml': VALUES,
    'mesh/prod-us.yaml': values,
  });

const FORMS: readonly (readonly [string, (us: string) => Files])[] = [
  ['from a list', ofList],
  ['from files of Git', ofFiles],
  ['with values from another source', ofSources],
];

/** What is known of each environment's control plane. */
async function controlPlanes(files: Files): Promise<Readonly<Record<string, string>>> {
  const trees = { tree: treeOf(files), load: () => Promise.resolve() };
  const read = await meshesOfTree(trees, createEngine(readPackageData()), null);
  if (read.kind !== 'read') throw new Error(read.reason);
  return Object.fromEntries(
    read.environments.map(({ rendered, mesh: resolve }) => {
      const mesh = resolve();
      const { istioVersion, settings } = mesh.configuration;
      const log = settings.get('accessLogFile')?.node;
      const { run, tags } = revisionFactsOf(mesh, mesh.charts);
      const said = [
        istioVersion?.version,
        ...(istioVersion?.others ?? []),
        ...run,
        ...[...tags].map(([tag, revision]) => `${tag}=${String(revision)}`),
        log?.kind === 'scalar' ? String(log.value) : 'no log',
      ];
      return [rendered.environment.name, said.join(' ')];
    }),
  );
}

const changed = async (before: Files, after: Files): Promise<readonly string[]> => {
  const { changes } = await reviewOf(before, after);
  return changes.map(
    ({ kind, environment, subject, field }) =>
      `${environment} ${kind} ${subject.kind} ${subject.name} ${field ?? ''}`,
  );
};

describe('a control plane that an ApplicationSet installs is that of the cluster', () => {
  test.each(FORMS)('%s: version, revision, tag and settings are known there', async (_, form) => {
    expect(await controlPlanes(form('1.25.4'))).toEqual({
      'prod-eu': '1.26 1-26 stable=1-26 /dev/stdout',
      'prod-us': '1.25 1-26 stable=1-26 /dev/stdout',
    });
  });

  test.each(FORMS)('%s: another version is one of that cluster alone', async (_, form) => {
    const review = await reviewOf(form('1.26.1'), form('1.26.2'));
    expect(review.tier).toBe('critical');
    expect(review.environments.filter((each) => each.changed).map(({ name }) => name)).toEqual([
      'prod-us',
    ]);
    expect(
      review.findings
        .filter(({ check }) => check === 'control-plane-changed')
        .map(
          ({ environment, ...told }) =>
            `${environment}: ${spoken(messageOf(told)).split(',')[0] ?? ''}`,
        ),
    ).toEqual(['prod-us: The control plane goes from 1.26.1 to 1.26.2']);
  });

  test('which goes with its element goes there', async () => {
    const before = ofList('1.26.2');
    const text = before['argocd/istiod.yaml'] ?? '';
    const less = text.replace('\n          - { cluster: prod-us, version: 1.26.2 }', '');
    const after = { ...before, 'argocd/istiod.yaml': less };
    expect(await changed(before, after)).toEqual([
      'prod-us resource-changed ApplicationSet istiod spec.generators[0].list.elements[1]',
      'prod-us resource-removed Application istiod-prod-us ',
      'prod-us mesh-config Application istiod-prod-us meshConfig.accessLogFile',
    ]);
  });

  test('that becomes an Application of the tree is told as that alone', async () => {
    const before = ofList('1.26.2');
    const text = before['argocd/istiod.yaml'] ?? '';
    const less = text.replace('\n          - { cluster: prod-us, version: 1.26.2 }', '');
    const [, spec = ''] = text.split('  template:\n');
    const own = `apiVersion: argoproj.io/v1alpha1\nkind: Application\n${spec
      .replace(
        'metadata: { name: "istiod-{{cluster}}" }',
        'metadata: { name: istiod-prod-us, namespace: argocd }',
      )
      .replaceAll('{{cluster}}', 'prod-us')
      .replace('{{version}}', '1.26.2')
      .replaceAll(/^ {4}/gm, '')}`;
    const after = { ...before, 'argocd/istiod.yaml': less, 'argocd/us.yaml': own };
    expect(await changed(before, after)).toEqual([
      'prod-us resource-changed ApplicationSet istiod spec.generators[0].list.elements[1]',
      'prod-us resource-added Application istiod-prod-us ',
    ]);
  });
});

describe('a setting of such a control plane is told once', () => {
  test('at its line of the file of values', async () => {
    const after = ofSources('1.26.2', VALUES.replace('stdout', 'stderr'));
    const { changes } = await reviewOf(ofSources('1.26.2'), after);
    expect(
      changes.map(({ environment, origin }) => [environment, origin.file, origin.line]),
    ).toEqual([['prod-us', 'mesh/prod-us.yaml', 4]]);
  });

  test('by the field of the template that says it', async () => {
    const before = ofList('1.26.2');
    const text = before['argocd/istiod.yaml'] ?? '';
    const after = { ...before, 'argocd/istiod.yaml': text.replace('stdout', 'stderr') };
    const field = 'spec.template.spec.source.helm.values.meshConfig.accessLogFile';
    expect(await changed(before, after)).toEqual([
      `prod-eu mesh-config ApplicationSet istiod ${field}`,
      `prod-us mesh-config ApplicationSet istiod ${field}`,
    ]);
  });
});

test('what is open in an Application that a set makes says nothing of a control plane', async () => {
  const files = ofList('1.26.2');
  const text = files['argocd/istiod.yaml'] ?? '';
  const open = text
    .replace('revision: 1-26', 'revision: "{{rev}}"')
    .replace(/generators:[\s\S]*?template:/, 'generators: [{ clusters: {} }]\n  template:');
  const known = await controlPlanes({ ...files, 'argocd/istiod.yaml': open });
  expect(Object.values(known)).toEqual([' no log', ' no log']);
});

test('a set with an error keeps the control planes that it installed, and the settings that they read', async () => {
  const reading = (key: string, us = 'accessLogFile: /dev/stdout'): Files =>
    fleet({
      'argocd/istiod.yaml': set(
        'istiod',
        ELEMENTS,
        `sources:
        - repoURL: "${CHARTS}"
          chart: istiod
          targetRevision: 1.26.2
          helm: { valueFiles: ["$values/mesh/{{.${key}}}.yaml"] }
        - { repoURL: "${HERE}", targetRevision: main, ref: values }`,
        'istio-system',
      )
        .replace('spec:', 'spec:\n  goTemplate: true\n  goTemplateOptions: [missingkey=error]')
        .replaceAll('{{cluster}}', '{{.cluster}}'),
      'mesh/prod-eu.yaml': 'meshConfig: { accessLogFile: /dev/stdout }\n',
      'mesh/prod-us.yaml': `meshConfig: { ${us} }\n`,
    });
  const { changes, findings } = await reviewOf(reading('cluster'), reading('name'));
  expect(changes.filter(({ kind }) => kind === 'resource-removed')).toEqual([]);
  expect(findings.map((told) => spoken(messageOf(told))).join('\n')).not.toMatch(
    /go away|whole mesh change/,
  );
});

test('the same of the control planes that one set installs is told once, of all their clusters', async () => {
  const at = (version: string): Files =>
    fleet({
      'argocd/istiod.yaml': set(
        'istiod',
        ELEMENTS,
        `source: { repoURL: "${CHARTS}", chart: istiod, targetRevision: ${version} }`,
        'istio-system',
      ),
    });
  const { text } = await reportOf(at('1.26.2'), at('1.27.1'), 'markdown');
  expect(text.match(/You will see: proxies reconnect/g)).toHaveLength(1);
  expect(text).toMatch(/prod-eu and prod-us: the control plane goes from 1\.26\.2 to 1\.27\.1/);
  expect(text).toContain('The same applies to Application argocd/istiod-prod-us in prod-us.');
});
