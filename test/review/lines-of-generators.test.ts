import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { placeOf } from '../../src/manifest/index.ts';
import { chartRenderer } from '../charts/edge/chart-renderer.ts';
import type { Files } from '../support/review-of.ts';
import { reviewOf, textOf } from '../support/review-of.ts';

const charts = chartRenderer();

const route = (timeout: string, backend: string): string => `apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ name: http, port: 80 }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web]
  http:
    - timeout: ${timeout}
      route: [{ destination: { host: ${backend} } }]
`;

const CHART: Files = {
  'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
  'charts/web/values.yaml': 'timeout: 5s\nbackend: web\n',
  'charts/web/templates/all.yaml': route('{{ .Values.timeout }}', '{{ .Values.backend }}'),
};

const indented = (text: string, by: number): string =>
  text.trim().replaceAll(/^/gm, ' '.repeat(by));

/** Each environment has its own line of each parameter, whoever gives them. */
const set = (generators: string, source: string, name = '{{.env}}'): string =>
  `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: web, namespace: argocd }
spec:
${name.includes('.') ? '  goTemplate: true\n' : ''}  generators:
${indented(generators, 4)}
  template:
    metadata: { name: 'web-${name}' }
    spec:
      project: default
      destination: { name: '${name}', namespace: shop }
      source:
        repoURL: https://github.com/acme/shop.git
${indented(source, 8)}
`;

const LIST = `
- list:
    elements:
      - env: staging
        timeout: 5s
        backend: web
      - env: prod
        timeout: 10s
        backend: web
`;

const PARAMETERS = `
path: charts/web
helm:
  parameters:
    - { name: timeout, value: '{{.timeout}}' }
    - { name: backend, value: '{{.backend}}' }
`;

const changed = async (files: Files, from: string, to: string) => {
  const after = Object.fromEntries(
    Object.entries(files).map(([path, text]) => [path, textOf(text).replace(from, to)]),
  );
  return reviewOf(files, after, charts);
};

/** The places of what changes of objects that are rendered. */
const places = async (files: Files, from = 'timeout: 10s', to = 'timeout: 1s') =>
  (await changed(files, from, to)).changes
    .filter(({ subject }) => subject.kind === 'VirtualService')
    .map(({ origin }) => placeOf(origin));

describe('what a parameter of a generator decides stands where that is given', () => {
  const inTree = (text: string): Files => ({ ...CHART, 'argocd/web.yaml': text });

  test('an element of a list, for parameters of Helm', async () => {
    expect(await places(inTree(set(LIST, PARAMETERS)))).toEqual(['argocd/web.yaml:13']);
  });

  test('the same without Go templates', async () => {
    const flat = set(LIST, PARAMETERS, '{{env}}').replaceAll('{{.', '{{');
    expect(await places(inTree(flat))).toEqual(['argocd/web.yaml:12']);
  });

  test('a line of a text of values, with what a function makes of it', async () => {
    const values = `
path: charts/web
helm:
  values: |
    backend: web
    timeout: {{ .timeout | quote }} # as they ask for it
`;
    expect(await places(inTree(set(LIST, values)))).toEqual(['argocd/web.yaml:13']);
  });

  test('an object of values', async () => {
    const values = `
path: charts/web
helm:
  valuesObject:
    timeout: '{{.timeout}}'
`;
    expect(await places(inTree(set(LIST, values)))).toEqual(['argocd/web.yaml:13']);
  });

  test('the list within a matrix that has it', async () => {
    const matrix = `
- matrix:
    generators:
      - list:
          elements:
            - env: staging
            - env: prod
      - list:
          elements:
            - timeout: 10s
              backend: web
`;
    expect(new Set(await places(inTree(set(matrix, PARAMETERS))))).toEqual(
      new Set(['argocd/web.yaml:15']),
    );
  });

  test('a file that a generator reads', async () => {
    const files = `
- git:
    repoURL: https://github.com/acme/shop.git
    revision: main
    files: [{ path: config/*.yaml }]
`;
    const parameters = 'backend: web\nsettings:\n  timeout: 10s\n';
    expect(
      await places({
        ...inTree(set(files, PARAMETERS.replace('.timeout', '.settings.timeout'))),
        'config/prod.yaml': `env: prod\n${parameters}`,
        'config/staging.yaml': `env: staging\n${parameters.replace('10s', '5s')}`,
      }),
    ).toEqual(['config/prod.yaml:4']);
  });

  test('the values of a generator', async () => {
    const folders = `
- git:
    repoURL: https://github.com/acme/shop.git
    revision: main
    directories: [{ path: envs/* }]
    values:
      backend: web
      timeout: 10s
`;
    const source = PARAMETERS.replaceAll(/\{\{\.(timeout|backend)/g, '{{.values.$1');
    expect(
      await places({
        ...inTree(set(folders, source, '{{.path.basename}}')),
        'envs/prod/empty.yaml': '\n',
      }),
    ).toEqual(['argocd/web.yaml:13']);
  });

  test('a patch that kustomize is given', async () => {
    const patches = `
path: apps/web
kustomize:
  patches:
    - target: { kind: VirtualService, name: web }
      patch: |
        - op: replace
          path: /spec/http/0/timeout
          value: {{.timeout}}
`;
    expect(
      await places({
        'apps/web/kustomization.yaml': 'resources: [all.yaml]\n',
        'apps/web/all.yaml': route('5s', 'web'),
        'argocd/web.yaml': set(LIST, patches),
      }),
    ).toEqual(['argocd/web.yaml:13']);
  });
});

describe('what a template says itself stands in the template', () => {
  const mixed = PARAMETERS.replace('{{.timeout}}', '{{.timeout}}0ms');

  test('where a parameter is a part of it', async () => {
    const files = { ...CHART, 'argocd/web.yaml': set(LIST.replaceAll('s\n', '\n'), mixed) };
    expect(await places(files, 'timeout: 10\n', 'timeout: 1\n')).toEqual(['argocd/web.yaml:25']);
  });

  test('where it names the parameter no more', async () => {
    const files = { ...CHART, 'argocd/web.yaml': set(LIST, PARAMETERS) };
    expect(
      new Set(
        await places(files, "name: timeout, value: '{{.timeout}}'", 'name: timeout, value: 1s'),
      ),
    ).toEqual(new Set(['argocd/web.yaml:25']));
  });
});

test('what a parameter breaks is found at its line, with its key', async () => {
  const files = {
    ...CHART,
    'argocd/web.yaml': set(LIST, PARAMETERS.replace('.backend', '.to')).replaceAll(
      'backend: web',
      'to: web',
    ),
  };
  const { findings } = await changed(
    files,
    'timeout: 10s\n            to: web',
    'timeout: 10s\n            to: wbe',
  );
  const [found] = findings.filter(({ detector }) => detector === 'unresolved-reference');
  expect(found?.origin).toMatchObject({ file: 'argocd/web.yaml', line: 14 });
  expect(spoken(found?.fix.text)).toBe('Write `web` for `wbe` at `to`.');
});
