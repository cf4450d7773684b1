import { expect, test } from 'vitest';
import type { Files } from './argo-trees.ts';
import { applicationSet, GO, planOf, REPOSITORY, saidOf } from './argo-trees.ts';
import { releaseOfRoot } from '../../../src/gitops/index.ts';

const CHART: Files = {
  'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
  'values/web.yaml': 'a: 1\n',
};

/** Applications of the chart for every cluster, whatever there is. */
const everywhere = (files: string, more = 'ignoreMissingValueFiles: true, '): string =>
  applicationSet('[{ clusters: {} }]', 'charts/web', { name: 'web-{{.name}}', spec: GO }).replace(
    'path: "charts/web" }',
    `path: "charts/web", helm: { releaseName: web, ${more}valueFiles: [${files}] } }`,
  );

const TO_NAMED = (...clusters: string[]): string =>
  applicationSet(
    `[{ list: { elements: [${clusters.map((each) => `{ to: ${each} }`).join(', ')}] } }]`,
    'mesh',
    { name: 'mesh-{{.to}}', destination: '{ name: "{{.to}}" }', spec: GO },
  ).replace('name: all', 'name: mesh');

const MESH: Files = {
  'mesh/ns.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n',
};

/** Files of values of the chart, by environment. */
const valuesIn = (files: Files): Record<string, readonly string[]> =>
  Object.fromEntries(
    planOf({ ...CHART, ...files }).environments.map(({ name, roots }) => [
      name,
      roots.flatMap((root) => {
        const release = releaseOfRoot(root);
        if (release === undefined) return [];
        if (release.unseen.length > 0) return [`not seen: ${release.unseen.join(', ')}`];
        return [
          release.values.flatMap((each) => (each.kind === 'file' ? each.path : [])).join(' '),
        ];
      }),
    ]),
  );

const TWO =
  '/values/web.yaml, "/values/web-{{.metadata.labels.tier}}.yaml", "/values/web-{{.name}}.yaml"';

test('a chart for clusters that nothing names is rendered once, without the files of values that none has', () => {
  expect(valuesIn({ 'argo/web.yaml': everywhere(TWO) })).toEqual({ default: ['values/web.yaml'] });
});

test('a file of values that has to be there, and of which none fits, leaves the chart unseen', () => {
  expect(valuesIn({ 'argo/web.yaml': everywhere(TWO, '') })).toEqual({
    default: ['not seen: /values/web-….yaml, /values/web-….yaml'],
  });
});

test('each file of values that fits is of the cluster of its name, and a shorter name of its group', () => {
  const files = {
    ...MESH,
    'argo/web.yaml': everywhere(TWO),
    'argo/mesh.yaml': TO_NAMED('prod-eu', 'prod-us', 'staging'),
    'values/web-prod.yaml': 'a: 2\n',
    'values/web-prod-eu.yaml': 'a: 3\n',
  };
  expect(valuesIn(files)).toEqual({
    'prod-eu': ['values/web.yaml values/web-prod.yaml values/web-prod-eu.yaml'],
    'prod-us': ['values/web.yaml'],
    staging: ['values/web.yaml'],
  });
});

test('the one file of a group is of all clusters of the group', () => {
  const files = {
    ...MESH,
    'argo/web.yaml': everywhere('/values/web.yaml, "/values/web-{{.metadata.labels.tier}}.yaml"'),
    'argo/mesh.yaml': TO_NAMED('prod-eu', 'prod-us', 'staging'),
    'values/web-prod.yaml': 'a: 2\n',
  };
  expect(valuesIn(files)).toEqual({
    'prod-eu': ['values/web.yaml values/web-prod.yaml'],
    'prod-us': ['values/web.yaml values/web-prod.yaml'],
    staging: ['values/web.yaml'],
  });
});

test('where no cluster is named, files of values name environments by their words', () => {
  const files = {
    'argo/web.yaml': everywhere('/values/web.yaml, "/values/web-{{.name}}.yaml"', ''),
    'values/web-prod.yaml': 'a: 2\n',
    'values/web-staging.yaml': 'a: 3\n',
  };
  expect(valuesIn(files)).toEqual({
    prod: ['values/web.yaml values/web-prod.yaml'],
    staging: ['values/web.yaml values/web-staging.yaml'],
  });
});

test('files of values of another source of the Application are followed alike', () => {
  const set = applicationSet('[{ clusters: {} }]', 'charts/web', {
    name: 'web-{{.name}}',
    spec: GO,
  })
    .replace('source: {', 'sources: [{')
    .replace(
      'path: "charts/web" }',
      `path: "charts/web", helm: { releaseName: web, valueFiles: ["$v/values/web-{{.name}}.yaml"] } }, { repoURL: "${REPOSITORY}", ref: v }]`,
    );
  const files = { 'argo/web.yaml': set, 'values/web-prod.yaml': '', 'values/web-test.yaml': '' };
  expect(valuesIn(files)).toEqual({
    prod: ['values/web-prod.yaml'],
    test: ['values/web-test.yaml'],
  });
});

test.each([
  ['clusters', '`clusters:` in .meshwarden/config.yaml, or cluster Secrets in the tree'],
  ['scmProvider', 'asked of a forge'],
  ['pullRequest', 'each open pull request'],
  ['plugin', 'asked of a plugin'],
  ['clusterDecisionResource', 'decided in the cluster'],
])('what a generator of %s does not tell is said with what to add', (kind, words) => {
  const set = applicationSet(`[{ ${kind}: {} }]`, 'mesh', { name: 'x' });
  const [said, ...others] = saidOf({ ...MESH, 'argo/set.yaml': set }).filter((each) =>
    each.includes('config.yaml'),
  );
  expect(said).toContain(`ApplicationSet all (argo/set.yaml:1)`);
  expect(said).toContain(words);
  expect(said).toContain('.meshwarden/config.yaml');
  expect(others).toEqual([]);
});

test('what clusters a set chooses is not known, and how often it counts is said as it is', () => {
  const files = { ...MESH, ...CHART, 'argo/web.yaml': everywhere('/values/web.yaml') };
  const both = { ...files, 'argo/mesh.yaml': TO_NAMED('prod', 'test') };
  expect(valuesIn(files)).toEqual({ default: ['values/web.yaml'] });
  expect(valuesIn(both)).toEqual({ prod: ['values/web.yaml'], test: ['values/web.yaml'] });
  for (const tree of [files, both]) {
    const [said = ''] = saidOf(tree).filter((each) => each.includes('ApplicationSet all'));
    expect(said).toContain('which clusters it chooses is not known here');
    expect(said).toContain('in each environment that the tree names, or once where it names none');
  }
});
