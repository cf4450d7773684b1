import { expect, test } from 'vitest';
import {
  applicationSet,
  applied,
  appliedPaths,
  destinations,
  folders,
  git,
  GO,
  planOf,
  REPOSITORY,
  saidOf,
  STRICT,
} from '../../gitops/delivery/argo-trees.ts';

test.each([
  'clusters: {}',
  'scmProvider: { github: {} }',
  'pullRequest: {}',
  'plugin: {}',
  'clusterDecisionResource: {}',
])('what %s gives is not known, and the template is still followed', (generator) => {
  const files = folders('clusters/eu', 'clusters/us', 'clusters/us/deep', 'other');
  expect(applied(applicationSet(`[{ ${generator} }]`, 'clusters/{{name}}'), files)).toEqual([
    'clusters/eu',
    'clusters/us',
  ]);
  expect(
    applied(applicationSet(`[{ ${generator} }]`, 'clusters/{{.name}}', { spec: STRICT }), files),
  ).toEqual(['clusters/eu', 'clusters/us']);
  expect(applied(applicationSet(`[{ ${generator} }]`, '{{path}}'), files)).toEqual([]);
});

test('values of a generator are known even where its clusters are not', () => {
  const generator = '[{ clusters: { values: { folder: mesh } } }]';
  expect(
    applied(applicationSet(generator, '{{values.folder}}/x'), folders('mesh/x', 'other/x')),
  ).toEqual(['mesh/x']);
  expect(
    applied(
      applicationSet(generator, '{{.values.folder}}/x', { spec: GO }),
      folders('mesh/x', 'other/x'),
    ),
  ).toEqual(['mesh/x']);
});

const cluster = (name: string, env: string): string => `apiVersion: v1
kind: Secret
metadata: { name: c-${name}, labels: { argocd.argoproj.io/secret-type: cluster, env: ${env} } }
stringData: { name: ${name}, server: "https://${name}.example" }
`;

test('clusters whose Secrets lie in the tree are known by name', () => {
  const secrets = `${cluster('eu', 'prod')}---\n${cluster('us', 'dev')}`;
  const files = {
    'argo/clusters.yaml': secrets,
    ...folders('clusters/eu', 'clusters/us', 'clusters/in-cluster', 'clusters/old'),
  };
  const set = (generator: string) =>
    destinations({
      ...files,
      'argo/set.yaml': applicationSet(`[{ ${generator} }]`, 'clusters/{{name}}', {
        destination: '{ server: "{{server}}" }',
      }),
    });
  expect(set('clusters: {}')).toEqual({
    'clusters/eu': 'eu/',
    'clusters/in-cluster': 'here/',
    'clusters/us': 'us/',
  });
  expect(set('clusters: { selector: { matchLabels: { env: prod } } }')).toEqual({
    'clusters/eu': 'eu/',
  });
});

test('the address of a template is filled in, and one that stays open is no repository of its own', () => {
  const set = (url: string, generator: string) =>
    applicationSet(generator, 'envs/{{env}}').replace(
      `source: { repoURL: "${REPOSITORY}"`,
      `source: { repoURL: "${url}"`,
    );
  const files = folders('envs/dev');
  const list = `[{ list: { elements: [{ env: dev, srcRepoURL: "git@git.example:acme/deploy.git" }] } }]`;
  expect(applied(set('{{ srcRepoURL }}', list), files)).toEqual(['envs/dev']);
  const other = list.replace('acme/deploy', 'acme/other');
  expect(applied(set('{{ srcRepoURL }}', other), files)).toEqual([]);
  const plan = planOf({
    'a.yaml': set('{{ srcRepoURL }}', '[{ clusters: { values: { env: dev } } }]').replace(
      '{{env}}',
      '{{values.env}}',
    ),
    ...files,
  });
  expect(plan.reasons.sources).toEqual([]);
  expect(
    [...plan.reasons.roots.values()].flatMap(({ appliers }) => appliers.map(({ name }) => name)),
  ).toEqual(['all']);
});

test('folders of another repository are not those of this one', () => {
  const other = git('directories', 'envs/*').replace(REPOSITORY, 'https://git.example/acme/other');
  expect(
    applied(applicationSet(`[${other}]`, 'apps/{{path.basename}}'), folders('envs/a', 'apps/b')),
  ).toEqual(['apps/b']);
  const own = git('directories', 'envs/*').replace(
    REPOSITORY,
    'ssh://git@git.example/acme/deploy.git',
  );
  expect(
    applied(
      applicationSet(`[${own}]`, 'apps/{{path.basename}}'),
      folders('envs/a', 'apps/a', 'apps/b'),
    ),
  ).toEqual(['apps/a']);
});

test('of a set that makes ten thousand one of each kind is followed, and it is said', () => {
  const elements = Array.from({ length: 100 }, (_, index) => `{ X: "${String(index)}" }`).join(
    ', ',
  );
  const list = (name: string) => `{ list: { elements: [${elements.replaceAll('X', name)}] } }`;
  const set = applicationSet(
    `[{ matrix: { generators: [${list('a')}, ${list('b')}] } }]`,
    'envs/{{a}}',
  );
  const files = { 'a.yaml': set, ...folders('envs/1', 'envs/99') };
  expect(saidOf(files).join('\n')).toMatch(
    /^ApplicationSet argocd\/all: .* of 10,000 Applications/m,
  );
  expect(appliedPaths(files)).toEqual(['envs/1', 'envs/99']);
});

test('Applications that apply one another in a circle are each applied once', () => {
  const circle = (path: string, name: string) => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${name}, namespace: argocd }
spec: { source: { repoURL: "${REPOSITORY}", path: ${path} }, destination: { namespace: argocd } }
`;
  expect(appliedPaths({ 'a/app.yaml': circle('b', 'b'), 'b/app.yaml': circle('a', 'a') })).toEqual([
    'a',
    'b',
  ]);
});

test.each([
  ['{ b: "1" }', 'all of it was tried', []],
  ['{ b: "{{a}}" }', 'what was not is said', ['limit applications']],
])('matrices of matrices that give nothing end: by %s %s', (first, _, expected) => {
  const elements = Array.from({ length: 1_500 }, (_, index) => `{ X: "${String(index)}" }`).join(
    ', ',
  );
  const list = (name: string) => `{ list: { elements: [${elements.replaceAll('X', name)}] } }`;
  const none = `{ list: { elements: [${elements}] }, selector: { matchLabels: { never: so } } }`;
  const set = applicationSet(
    `[{ matrix: { generators: [${list('a')}, { matrix: { generators: [${list('b').replace('[', `[${first}, `)}, ${none}] } }] } }]`,
    'envs/{{a}}',
  );
  const { gaps } = planOf({ 'a.yaml': set, ...folders('envs/1') });
  expect(gaps.map((gap) => `${gap.reason} ${gap.key}`)).toEqual(expected);
});

test('a templatePatch that is no YAML freezes the set', () => {
  const spec = `${GO}\ntemplatePatch: "spec: {{ .env }}: ["`;
  const set = applicationSet('[{ list: { elements: [{ env: dev }] } }]', 'envs/{{.env}}', { spec });
  expect(saidOf({ 'a.yaml': set }).join()).toContain('templatePatch is no YAML');
});

test('nothing is said of sets that nobody delivers', () => {
  const set = applicationSet('[{ list: { elements: [{ env: 1 }] } }]', 'envs/{{env}}');
  expect(saidOf({ 'docs/a.yaml': set, ...folders('envs/1') }).join()).not.toContain(
    'ApplicationSet',
  );
});

test.each([
  [
    'a SealedSecret',
    'apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: { name: c }\nspec: { encryptedData: { name: AgB }, template: { metadata: { labels: LABELS } } }\n',
  ],
  [
    'an ExternalSecret',
    'apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: { name: c }\nspec: { target: { template: { metadata: { labels: LABELS } } } }\n',
  ],
  [
    'an encrypted Secret',
    'apiVersion: v1\nkind: Secret\nmetadata: { name: c, labels: LABELS }\nstringData: { name: "ENC[AES256]", server: "ENC[AES256]" }\n',
  ],
])('of a cluster by %s the labels are known, its name fits any', (_, secret) => {
  const labels = '{ argocd.argoproj.io/secret-type: cluster, env: prod }';
  const files = {
    'argo/clusters.yaml': secret.replace('LABELS', labels),
    ...folders('clusters/eu/prod', 'clusters/us/prod', 'clusters/us/dev', 'dev'),
  };
  const path = 'clusters/{{name}}/{{metadata.labels.env}}';
  const found = (selector: string) =>
    applied(applicationSet(`[{ clusters: { ${selector} } }]`, path), files);
  expect(found('selector: { matchLabels: { env: prod } }')).toEqual([
    'clusters/eu/prod',
    'clusters/us/prod',
  ]);
  expect(found('selector: { matchLabels: { env: dev } }')).toEqual([]);
});

test.each(['{{ .path.basename | snakecase }}', '{{ uuidv4 | trunc 8 }}'])(
  'what %s writes is not seen, and that is said by its place',
  (text) => {
    const set = applicationSet(`[${git('directories', 'apps/*')}]`, '{{.path.path}}', {
      destination: `{ namespace: '${text}' }`,
      spec: GO,
    });
    const files = { 'argo/set.yaml': set, ...folders('apps/a') };
    const [action = ''] = /\{\{[^}]*\}\}/.exec(text) ?? [];
    expect(saidOf(files)).toContain(
      `ApplicationSet all: what \`${action}\` writes is not seen here (argo/set.yaml:11).`,
    );
    expect(destinations(files)).toEqual({ 'apps/a': 'here/' });
  },
);
