import { expect, test } from 'vitest';
import {
  applicationSet,
  applied,
  appliedPaths,
  destinations,
  folders,
  git,
  GO,
  REPOSITORY,
  saidOf,
  STRICT,
} from '../../gitops/delivery/argo-trees.ts';

test('elements of a list fill the template in, in both languages', () => {
  const list = '[{ list: { elements: [{ env: dev }, { env: prod }] } }]';
  const files = folders('envs/dev', 'envs/prod', 'envs/test');
  expect(applied(applicationSet(list, 'envs/{{ env }}'), files)).toEqual(['envs/dev', 'envs/prod']);
  expect(applied(applicationSet(list, 'envs/{{ .env }}', { spec: GO }), files)).toEqual([
    'envs/dev',
    'envs/prod',
  ]);
  expect(applied(applicationSet(list, 'envs/{{.env}}'), files)).toEqual([]);
  expect(applied(applicationSet(list, 'envs/{{env}}', { spec: GO }), files)).toEqual([]);
});

test('what a list does not say is no wildcard', () => {
  const list = '[{ list: { elements: [{ env: dev }] } }]';
  const files = folders('envs/dev', 'envs/{{other}}', 'envs/<no value>');
  expect(applied(applicationSet(list, 'envs/{{other}}'), files)).toEqual(['envs/{{other}}']);
  expect(applied(applicationSet(list, 'envs/{{.other}}', { spec: GO }), files)).toEqual([
    'envs/<no value>',
  ]);
  expect(
    applied(applicationSet('[{ list: { elements: [{}] } }]', 'envs/{{.env}}', { spec: GO }), files),
  ).toEqual([]);
});

test('a missing key that is an error freezes the set, which the plan tells', () => {
  const set = applicationSet('[{ list: { elements: [{ env: dev }] } }]', 'envs/{{.other}}', {
    spec: STRICT,
  });
  const said = saidOf({ 'argo/set.yaml': set, ...folders('envs/dev') });
  expect(said.join()).toMatch(
    /ApplicationSet all is left as it is in the cluster.*there is no \.other/,
  );
});

test('an element that is no text is an error without Go templates', () => {
  const elements = '[{ list: { elements: [{ env: 1 }] } }]';
  const told = (spec: string): string =>
    saidOf({ 'argo/set.yaml': applicationSet(elements, 'envs/{{.env}}', { spec }) }).join();
  expect(told('')).toContain('needs goTemplate');
  expect(told(GO)).not.toContain('needs goTemplate');
});

test('folders of a git generator: a star is one step, hidden ones are none, excluded ones neither', () => {
  const files = folders('apps/a', 'apps/b', 'apps/b/deep', 'apps/.c', 'apps/old');
  const found = (...paths: string[]) =>
    applied(applicationSet(`[${git('directories', ...paths)}]`, '{{path}}'), files);
  expect(found('apps/*', '!apps/old')).toEqual(['apps/a', 'apps/b']);
  expect(found('!apps/old', 'apps/**')).toEqual(['apps/a', 'apps/b']);
  expect(found('apps/*/*')).toEqual(['apps/b/deep']);
});

test('parts of a path have names of their own in each language', () => {
  const files = folders('apps/Web_A/prod');
  const to = (namespace: string, spec: string): string | undefined =>
    destinations({
      'argo/set.yaml': applicationSet(
        `[${git('directories', 'apps/*/*')}]`,
        spec === '' ? '{{path}}' : '{{.path.path}}',
        {
          destination: `{ namespace: '${namespace}' }`,
          spec,
        },
      ),
      ...files,
    })['apps/Web_A/prod'];
  expect(to('{{path[1]}}-{{path.basename}}', '')).toBe('here/Web_A-prod');
  expect(to('{{index .path.segments 1 | normalize}}-{{.path.basename}}', GO)).toBe(
    'here/web-a-prod',
  );
  expect(
    to('{{ printf "%s-%s" (index .path.segments 0) .path.basenameNormalized | upper }}', GO),
  ).toBe('here/APPS-PROD');
  expect(
    to(
      '{{- if eq .path.basename "prod" -}} live {{- else -}} {{ .path.basename }} {{- end -}}',
      GO,
    ),
  ).toBe('here/live');
  expect(to('{{ range .path.segments }}x{{ end }}', GO)).toBe('here/xxx');
});

test('files of a git generator give an Application each, a list in one gives several', () => {
  const files = {
    'fleet/eu/config.json': '{"cluster": {"name": "eu-1"}, "path": "lost"}',
    'fleet/us.yaml': '- {cluster: {name: us-1}}\n- {cluster: {name: us-2}}\n',
    'fleet/empty.yaml': '',
    ...folders('envs/eu-1', 'envs/us-1', 'envs/us-2', 'fleet/eu'),
  };
  const from = (pattern: string, path: string, spec = '') =>
    applied(applicationSet(`[${git('files', pattern)}]`, path, { spec }), files);
  expect(from('fleet/*', 'envs/{{cluster.name}}')).toEqual(['envs/eu-1', 'envs/us-1', 'envs/us-2']);
  expect(from('fleet', 'envs/{{.cluster.name}}', GO)).toEqual([
    'envs/eu-1',
    'envs/us-1',
    'envs/us-2',
  ]);
  expect(from('fleet/*.json', '{{path}}')).toEqual(['fleet/eu']);
  expect(from('fleet/*.json', '{{.path.path}}', GO)).toEqual(['fleet/eu']);
});

test('a matrix fills its second generator in with the first', () => {
  const matrix = `[{ matrix: { generators: [{ list: { elements: [{ env: dev }, { env: prod }] } }, ${git('directories', 'apps/*/{{ENV}}')}] } }]`;
  const files = folders('apps/a/dev', 'apps/a/prod', 'apps/b/prod', 'apps/b/test');
  const expected = ['apps/a/dev', 'apps/a/prod', 'apps/b/prod'];
  expect(applied(applicationSet(matrix.replace('ENV', 'env'), '{{path}}'), files)).toEqual(
    expected,
  );
  expect(
    applied(applicationSet(matrix.replace('ENV', '.env'), '{{.path.path}}', { spec: GO }), files),
  ).toEqual(expected);
});

test('in a matrix the first generator wins; flat parameters that differ are an error', () => {
  const matrix =
    '[{ matrix: { generators: [{ list: { elements: [{ env: dev }] } }, { list: { elements: [{ env: prod }] } }] } }]';
  const files = folders('envs/dev', 'envs/prod');
  expect(applied(applicationSet(matrix, 'envs/{{.env}}', { spec: GO }), files)).toEqual([
    'envs/dev',
  ]);
  expect(saidOf({ 'a.yaml': applicationSet(matrix, 'envs/{{env}}'), ...files }).join()).toContain(
    'and differ',
  );
});

test('a merge lays over sets with the same keys, and adds none', () => {
  const merge = `[{ merge: { mergeKeys: [env], generators: [
    { list: { elements: [{ env: dev, ns: a }, { env: prod, ns: b }] } },
    { list: { elements: [{ env: prod, ns: c }, { env: test, ns: d }] } }] } }]`;
  const files = folders('envs/dev', 'envs/prod', 'envs/test');
  const destination = '{ namespace: "{{ns}}" }';
  expect(
    destinations({ 'a.yaml': applicationSet(merge, 'envs/{{env}}', { destination }), ...files }),
  ).toEqual({
    'envs/dev': 'here/a',
    'envs/prod': 'here/c',
  });
});

test('one mergeKey twice in a generator is an error', () => {
  const merge = `[{ merge: { mergeKeys: [env], generators: [
    { list: { elements: [{ env: dev }, { env: dev }] } }, { list: { elements: [] } }] } }]`;
  expect(saidOf({ 'a.yaml': applicationSet(merge, 'envs/{{env}}') }).join()).toContain(
    'one mergeKey twice',
  );
});

test('generators nest', () => {
  const nested = `[{ matrix: { generators: [
    { matrix: { generators: [{ list: { elements: [{ a: x }] } }, { list: { elements: [{ b: "1" }, { b: "2" }] } }] } },
    { merge: { mergeKeys: [c], generators: [{ list: { elements: [{ c: p }] } }, { list: { elements: [{ c: p, d: q }] } }] } }] } }]`;
  const files = folders('x1pq', 'x2pq', 'x3pq');
  expect(applied(applicationSet(nested, '{{a}}{{b}}{{c}}{{d}}'), files)).toEqual(['x1pq', 'x2pq']);
});

test('a selector of a generator lets only sets through that it fits', () => {
  const list = `[{ list: { elements: [{ env: dev }, { env: prod }, { env: test }] }, selector: { matchExpressions: [{ key: env, operator: NotIn, values: [dev] }], matchLabels: { env: prod } } }]`;
  expect(applied(applicationSet(list, '{{env}}'), folders('dev', 'prod', 'test'))).toEqual([
    'prod',
  ]);
});

test("a generator's own template wins over the set's where it says something", () => {
  const list = `[{ list: { elements: [{ env: dev }], template: { metadata: {}, spec: { project: "", source: { repoURL: "${REPOSITORY}", path: "own/{{env}}" }, destination: {} } } } }]`;
  expect(
    destinations({
      'a.yaml': applicationSet(list, 'set/{{env}}'),
      ...folders('own/dev', 'set/dev'),
    }),
  ).toEqual({ 'own/dev': 'here/shop' });
});

test('a templatePatch is laid over the template', () => {
  const patch = `${GO}
templatePatch: |
  spec:
    {{- if eq .env "prod" }}
    source: { path: "live/{{ .env }}" }
    {{- end }}
    destination: { namespace: "ns-{{ .env }}" }`;
  const list = '[{ list: { elements: [{ env: dev }, { env: prod }] } }]';
  expect(
    destinations({
      'a.yaml': applicationSet(list, 'envs/{{.env}}', { spec: patch }),
      ...folders('envs/dev', 'envs/prod', 'live/prod'),
    }),
  ).toEqual({
    'envs/dev': 'here/ns-dev',
    'live/prod': 'here/ns-prod',
  });
});

test('of two Applications with one name the first stands for both, and is refused', () => {
  const list = '[{ list: { elements: [{ env: dev }, { env: prod }, { env: test, name: own }] } }]';
  const set = applicationSet(list, 'envs/{{env}}', { name: '{{ name }}' });
  const files = { 'a.yaml': set, ...folders('envs/dev', 'envs/prod', 'envs/test') };
  expect(appliedPaths(files)).toEqual(['envs/dev', 'envs/test']);
  expect(saidOf(files).join()).toContain(
    'makes 2 Applications named {{ name }}, which Argo CD refuses',
  );
});
