import { expect, test } from 'vitest';
import { discoverEnvironments } from '../../../src/gitops/survey/discover-environments.ts';
import type { DeclaredCluster } from '../../../src/gitops/argo/cluster-secrets.ts';
import type { EnvironmentPlan } from '../../../src/gitops/environment.ts';
import { virtualService } from '../fixtures.ts';
import { treeOf } from '../tree-of.ts';
import type { Files } from './argo-trees.ts';
import { applicationSet, folders, git, GO, REPOSITORY } from './argo-trees.ts';

const clusters = (count: number, more = {}): readonly DeclaredCluster[] =>
  Array.from({ length: count }, (_, at) => ({
    name: `c${String(at)}`,
    server: `https://c${String(at)}.example`,
    project: '',
    labels: { tier: at === 4_711 ? 'gold' : 'iron', number: String(at), ...more },
    annotations: {},
  }));

const plan = (
  files: Files,
  known: readonly DeclaredCluster[],
  beside?: NonNullable<EnvironmentPlan['evidence']>,
): EnvironmentPlan =>
  discoverEnvironments(treeOf(files), [], undefined, undefined, {
    repositoryAliases: [REPOSITORY],
    clusters: known,
    ...(beside !== undefined && { beside }),
  });

/** Clusters to which something is followed. */
const clustersIn = ({ reasons }: EnvironmentPlan): ReadonlySet<string> =>
  new Set(
    [...reasons.roots.values()].flatMap(({ appliers, destination }) =>
      appliers.length > 0 && destination.cluster !== null ? [destination.cluster] : [],
    ),
  );

const limits = ({ gaps }: EnvironmentPlan) =>
  gaps.flatMap(({ reason, key, input, message }) =>
    reason === 'limit' && key === 'applications' ? [{ input, message }] : [],
  );

const set = (path: string, spec = GO): string =>
  applicationSet('[{ clusters: { selector: { matchLabels: {} } } }]', path, {
    name: '{{.name}}',
    destination: '{ server: "{{.server}}" }',
    spec,
  });

const MANY = clusters(10_000);

test('the one cluster with another label that a set reads is followed', () => {
  const files = {
    'argo/set.yaml': set('tiers/{{.metadata.labels.tier}}'),
    ...folders('tiers/gold', 'tiers/iron'),
  };
  const found = plan(files, MANY);
  expect(clustersIn(found)).toContain('c4711');
  expect(clustersIn(found).size).toBeLessThan(300);
  expect(limits(found)).toEqual([]);
});

test.each([
  ['a file of its own', 'charts/a/values-c4711.yaml', 'a: 1\n'],
  [
    'a condition of a template',
    'charts/a/templates/a.yaml',
    '{{ if eq .Values.cluster "c4711" }}\na: b\n{{ end }}\n',
  ],
  [
    'an entry of a list of all',
    'all.yaml',
    `all:\n${MANY.map(({ name }) => `  - name: ${name}\n    weight: ${name === 'c4711' ? '2' : '1'}`).join('\n')}\n`,
  ],
])('a cluster that is named by %s is followed', (_, path, text) => {
  const files = { 'argo/set.yaml': set('mesh'), ...folders('mesh'), [path]: text };
  const found = plan(files, MANY);
  expect(clustersIn(found)).toContain('c4711');
  expect(limits(found)).toEqual([]);
});

test('a set that looks at parts of names takes no cluster for another', () => {
  const path = `{{ if hasPrefix "c47" .name }}a{{ else }}b{{ end }}`;
  const files = { 'argo/set.yaml': set(path.replaceAll('"', '\\"')), ...folders('a', 'b') };
  const [limit] = limits(plan(files, MANY));
  expect(limit?.message).toMatch(/what 9,\d+ others get is not analysed/);
});

const [SERVICES, CLUSTERS] = [git('directories', 'apps/*'), '{ clusters: {} }'];

test.each([`${SERVICES}, ${CLUSTERS}`, `${CLUSTERS}, ${SERVICES}`])(
  'of a matrix all of the shorter generator is followed: [%s]',
  (generators) => {
    const services = Array.from({ length: 40 }, (_, at) => `apps/s${String(at)}`);
    const matrix = applicationSet(
      `[{ matrix: { generators: [${generators}] } }]`,
      '{{.path.path}}',
      {
        name: '{{.name}}-{{.path.basename}}',
        destination: '{ server: "{{.server}}" }',
        spec: GO,
      },
    );
    const files = { 'argo/set.yaml': matrix, ...folders(...services) };
    const { reasons } = plan(files, MANY.slice(0, 4_000));
    const paths = [...reasons.roots].flatMap(([{ path }, { appliers }]) =>
      appliers.length > 0 ? [path] : [],
    );
    expect([...new Set(paths)].sort()).toEqual(services.toSorted());
  },
);

test('clusters that all have something of their own are said not to be analysed, and the changed one is', () => {
  const own = (changed: string): Files => ({
    'argo/set.yaml': set('own/{{.name}}'),
    ...Object.fromEntries(
      MANY.slice(0, 3_500).map(({ name }) => [
        `own/${name}/vs.yaml`,
        virtualService(name === changed ? 'other' : `of-${name}`),
      ]),
    ),
  });
  const known = MANY.slice(0, 3_500);
  const first = plan(own(''), known);
  const merged = plan(own('c900'), known, first.evidence);
  const base = plan(own(''), known, merged.evidence);
  expect([first, merged, base].map((each) => clustersIn(each).has('c900'))).toEqual([
    false,
    true,
    true,
  ]);
  expect([...clustersIn(base)].sort()).toEqual([...clustersIn(merged)].sort());
  const [[was], [is]] = [limits(base), limits(merged)];
  expect(is?.message).toMatch(/what 3,\d+ others get is not analysed: .* \(c\d+, /);
  expect(is?.input).toBe(was?.input);
});
