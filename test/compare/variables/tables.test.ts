import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { oneFolder } from '../../../src/gitops/index.ts';
import type { Origin } from '../../../src/manifest/index.ts';
import type { Mesh } from '../../../src/istio/index.ts';
import { resolveMesh } from '../../../src/istio/index.ts';
import { UNPAINTED, variablesReport } from '../../../src/review/index.ts';
import { shapeOf } from '../../../src/compare/variables/declared-variable.ts';
import { tableOfVariables, valueSteps } from '../../../src/compare/variables/variable-table.ts';
import { times } from '../../support/times.ts';
import { resourcesOf } from '../../support/rendered.ts';
import { configMap } from '../../support/objects.ts';

const meshOf = (name: string, text: string): Mesh =>
  resolveMesh(oneFolder({ name, production: name === 'prod' }, resourcesOf(text, `${name}.yaml`)), {
    rootNamespace: null,
    istioVersion: null,
    external: [],
  });

const web = (name: string, container: string, namespace = 'shop'): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: app, image: 'web:1', ${container} }] }
---
`;
const printed = (
  format: 'terminal' | 'markdown' | 'json',
  tables: ReturnType<typeof tableOfVariables>,
): string => variablesReport(tables, '', format, UNPAINTED);

const shown = (meshes: readonly Mesh[]): unknown =>
  tableOfVariables(meshes).map(({ workload, environments, rows }) => [
    workload,
    environments,
    Object.fromEntries(
      rows.map(({ name, in: places }) => [name, places.map((place) => place.shown)]),
    ),
  ]);

describe('the table of variables', () => {
  test('holds what pods get: envFrom in order, then env, the last of duplicates, with references put in', () => {
    const text =
      configMap('settings', '{ A: one, B: two, "no name": three }') +
      web(
        'web',
        `envFrom: [{ configMapRef: { name: settings } }, { prefix: X_, configMapRef: { name: settings } }], env: [{ name: B, value: '$(A)-$(NONE)-$$(A)' }, { name: C, value: '1' }, { name: C, value: '2' }]`,
      );
    expect(shown([meshOf('prod', text)])).toEqual([
      [
        'Deployment shop/web',
        ['prod'],
        {
          A: ['one'],
          B: ['one-$(NONE)-$(A)'],
          C: ['2'],
          X_A: ['one'],
          X_B: ['two'],
          'no name': ['three'],
          'X_no name': ['three'],
        },
      ],
    ]);
  });

  test('puts a workload together that has the environment in its name', () => {
    const env = (value: string): string => `env: [{ name: A, value: '${value}' }]`;
    expect(
      shown([
        meshOf('dev', web('web-dev', env('1'), 'shop-dev')),
        meshOf('prod', web('web', env('2'), 'shop-prod')),
      ]),
    ).toEqual([['Deployment shop-dev/web-dev', ['dev', 'prod'], { A: ['1', '2'] }]]);
  });

  test('keeps workloads of one name apart by their namespaces', () => {
    const env = (value: string): string => `env: [{ name: A, value: '${value}' }]`;
    const both = (one: string, other: string): string =>
      web('redis', env(one), 'cart') + web('redis', env(other), 'orders');
    expect(shown([meshOf('dev', both('1', '2')), meshOf('prod', both('3', '4'))])).toEqual([
      ['Deployment cart/redis', ['dev', 'prod'], { A: ['1', '3'] }],
      ['Deployment orders/redis', ['dev', 'prod'], { A: ['2', '4'] }],
    ]);
  });

  test('shows no secret, and says what is not seen', () => {
    const text = web(
      'web',
      `envFrom: [{ secretRef: { name: keys } }], env: [{ name: DB_PASSWORD, value: hunter2 }, { name: URL, value: 'postgres://app:hunter2@db/app' }, { name: LINE, value: 'run as $(DB_PASSWORD) now' }, { name: KEY, valueFrom: { secretKeyRef: { name: keys, key: k } } }]`,
    );
    const tables = tableOfVariables([meshOf('prod', text)]);
    for (const format of ['terminal', 'markdown', 'json'] as const)
      expect(printed(format, tables)).not.toContain('hunter2');
    expect(printed('json', tables)).toContain('run as <redacted> now');
    expect(tables[0]?.notSeen).toEqual([{ environment: 'prod', source: 'Secret shop/keys' }]);
    expect(printed('terminal', tables)).toContain('KEY = Secret keys, k');
  });

  test('says for each environment what it has', () => {
    const tables = tableOfVariables([
      meshOf('dev', web('web', `env: [{ name: A, value: x }, { name: B, value: '' }]`)),
      meshOf('prod', web('web', `env: [{ name: A, value: z }, { name: B, value: '' }]`)),
      meshOf('staging', web('web', `env: [{ name: B, value: '' }]`)),
    ]);
    expect(printed('markdown', tables).split('\n').slice(2)).toEqual([
      '| Variable | dev | prod | staging |',
      '| --- | --- | --- | --- |',
      '| `A` | `x` | `z` | *not set* |',
      '| `B` | *empty* | *empty* | *empty* |',
      '',
    ]);
    expect(printed('terminal', tables)).toMatch(
      /A differs\n {4}dev {6}x .*\n {4}prod {5}z .*\n {4}staging {2}not set\n/,
    );
    expect(printed('terminal', tables)).toMatch(/ {2}B = '' +\S*dev.yaml:\d+/);
  });
});

test('numbers, times and addresses are told from words', () => {
  fc.assert(
    fc.property(fc.integer(), (number) => {
      expect(shapeOf(String(number))).toBe('number');
      expect(shapeOf(`${String(Math.abs(number))}ms`)).toBe('duration');
    }),
    times(200),
  );
});

test('says through which steps a value came: the last one, or the places that it was filled in from', () => {
  const place = { column: 1, endLine: 1 };
  const written: Origin = { file: 'base/settings.yaml', line: 4, ...place };
  const patched: Origin = {
    file: 'prod/patch.yaml',
    line: 7,
    ...place,
    via: {
      kind: 'patch',
      name: 'patches',
      file: 'prod/kustomization.yaml',
      line: 3,
      replaced: written,
    },
  };
  const filled: Origin = {
    ...patched,
    via: {
      kind: 'substitution',
      name: 'postBuild.substitute',
      file: 'clusters/prod.yaml',
      line: 12,
      replaced: patched,
    },
  };
  const ofRelease: Origin = {
    ...written,
    values: [{ path: 'log.level', file: 'values/prod.yaml', line: 2, text: 'debug' }],
  };
  expect(
    [written, patched, filled, ofRelease].map((origin) =>
      valueSteps(origin).map(({ name, file, line }) => `${name} ${file}:${String(line)}`),
    ),
  ).toEqual([
    [],
    ['patches prod/kustomization.yaml:3'],
    ['postBuild.substitute clusters/prod.yaml:12', 'patches prod/kustomization.yaml:3'],
    ['log.level values/prod.yaml:2'],
  ]);
  const textOf = (origin: Origin): string =>
    printed('terminal', [
      {
        workload: 'Deployment shop/web',
        names: [],
        container: 'app',
        environments: ['prod'],
        places: [{ name: 'prod' }],
        notSeen: [],
        rows: [
          {
            name: 'A',
            isSame: true,
            in: [
              {
                environment: 'prod',
                shown: 'x',
                origin,
                through: null,
                steps: valueSteps(origin),
              },
            ],
          },
        ],
      },
    ]).replaceAll(/\s+/g, ' ');
  expect(textOf(written)).toContain('A = x base/settings.yaml:4');
  expect(textOf(patched)).toContain('A = x (patches) prod/patch.yaml:7');
  expect(textOf(filled)).toContain(
    'A = x (postBuild.substitute clusters/prod.yaml:12) prod/patch.yaml:7',
  );
  expect(textOf(ofRelease)).toContain(
    'A = x (Helm value log.level values/prod.yaml:2) base/settings.yaml:4',
  );
});

test('of tens of thousands of variables people read the first, and programs all', () => {
  const env = Array.from({ length: 2_500 }, (_, at) => `{ name: A${String(at)}, value: x }`);
  const tables = tableOfVariables([meshOf('prod', web('web', `env: [${env.join(', ')}]`))]);
  for (const text of [printed('terminal', tables), printed('markdown', tables)]) {
    expect(text.split('\n').length).toBeLessThan(2_010);
    expect(text).toContain('500 other variables: `--format json` has all of them.');
  }
  expect(printed('json', tables).split('"same"')).toHaveLength(2_501);
});
