import { expect, test } from 'vitest';
import {
  applicationSet,
  folders,
  GO,
  planOf,
  REPOSITORY,
  saidOf,
} from '../../gitops/delivery/argo-trees.ts';

const list = (elements: string): string => `[{ list: { elements: ${elements} } }]`;

const selecting = (expression: string): string =>
  `[{ list: { elements: [{ env: prod }] }, selector: { matchExpressions: [${expression}] } }]`;

const files = (pattern: string): string =>
  `[{ git: { repoURL: ${REPOSITORY}, revision: HEAD, files: [{ path: "${pattern}" }] } }]`;

/** What Argo CD answers with an error, upon which it leaves all that the set made as it is (ARGO-72). */
test.each([
  ['a file of parameters that is no YAML', files('envs/*.yaml'), 'web/{{env}}', 'is no YAML'],
  [
    'a pattern of files from the root of the machine',
    files('/envs/dev.yaml'),
    'web/dev',
    'no path within',
  ],
  [
    'an operator that selectors do not have',
    selecting('{ key: env, operator: Gt, values: ["1"] }'),
    'web/{{env}}',
    'no operator of a selector',
  ],
  [
    'a list without values in a selector',
    selecting('{ key: env, operator: In }'),
    'web/{{env}}',
    'In needs values',
  ],
  [
    'values where a selector takes none',
    selecting('{ key: env, operator: Exists, values: [a] }'),
    'web/{{env}}',
    'takes no values',
  ],
  [
    'a selector of clusters that is none',
    '[{ clusters: { selector: { matchExpressions: [{ key: env, operator: Is, values: [prod] }] } } }]',
    'web/prod',
    'no operator of a selector',
  ],
  [
    'a number among the values of an element',
    list('[{ env: prod, values: { replicas: 3 } }]'),
    'web/{{env}}',
    'values.replicas of an element is no text',
  ],
  [
    'values of an element that are a text',
    list('[{ env: prod, values: fast }]'),
    'web/{{env}}',
    'values of an element is no text',
  ],
  [
    'braces that are not closed after others',
    list('[{ env: prod }]'),
    'web/{{env}}/{{env',
    'is not closed',
  ],
])('%s stops the whole set', (_, generators, path, why) => {
  const tree = {
    'argo/set.yaml': applicationSet(generators, path),
    'envs/bad.yaml': 'env: [\n',
    'envs/dev.yaml': 'env: dev\n',
    ...folders('web/dev', 'web/prod'),
  };
  const said = saidOf(tree).join('\n');
  expect(said).toContain('is left as it is in the cluster');
  expect(said).toContain(why);
});

test('braces that no others close stand as they are written, and stop nothing', () => {
  const set = applicationSet(list('[{ env: prod }]'), 'web/{{env');
  const said = saidOf({ 'argo/set.yaml': set, ...folders('web/prod') }).join();
  expect(said).not.toContain('is left as it is in the cluster');
});

test('templatePatch that is no map stops the whole set', () => {
  const set = applicationSet(list('[{ env: prod }]'), 'web/{{.env}}', {
    spec: `${GO}\ntemplatePatch: "[a]"`,
  });
  expect(saidOf({ 'argo/set.yaml': set, ...folders('web/prod') }).join()).toContain(
    'templatePatch is no map',
  );
});

test.each([
  [
    'Go templates take numbers',
    list('[{ env: prod, values: { replicas: 3 } }]'),
    '{{.env}}',
    { spec: GO },
  ],
  ['closed braces', list('[{ env: prod }]'), '{{ env }}', {}],
  [
    'a selector with all it needs',
    selecting('{ key: env, operator: NotIn, values: [dev] }'),
    '{{env}}',
    {},
  ],
  ['files that are YAML', files('envs/*.yaml'), '{{env}}', {}],
])('%s stop nothing', (_, generators, step, more) => {
  const tree = {
    'argo/set.yaml': applicationSet(generators, `web/${step}`, more),
    'envs/prod.yaml': 'env: prod\n',
    ...folders('web/prod'),
  };
  expect(saidOf(tree).join()).not.toContain('is left as it is');
  expect(planOf(tree).environments.flatMap(({ roots }) => roots.map(({ path }) => path))).toContain(
    'web/prod',
  );
});
