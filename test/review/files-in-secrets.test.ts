import { describe, expect, test } from 'vitest';
import { chartRenderer } from '../charts/edge/chart-renderer.ts';
import { parseYaml } from '../../src/manifest/index.ts';
import { inputSecrets, secretsOfWhole } from '../../src/review/analysis/input-secrets.ts';
import { NAMED_INPUTS } from '../support/moved-secrets.ts';
import { head } from '../support/planted-manifests.ts';
import { reviewOf } from '../support/review-of.ts';
import { expectNowhere, writtenOf } from '../bot/written-of-review.ts';

const charts = chartRenderer();

const secretHolding = (text: string) => {
  const manifest = `${head('v1', 'Secret')}stringData:\n  all: |\n${text.replace(/^/gm, '    ')}\n`;
  return inputSecrets({
    path: 'secret.yaml',
    text: manifest,
    documents: parseYaml('', manifest).flatMap(({ node }) => node ?? []),
  }).texts;
};

const definition = (name: string): string =>
  `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: ${name}.example.com }
spec:
  versions:
    - schema:
        openAPIV3Schema: { properties: { password: { type: string, default: tramontane } } }
`;

const secretsOf = (text: string) =>
  inputSecrets({
    path: 'crds.yaml',
    text,
    documents: parseYaml('', text).flatMap(({ node }) => node ?? []),
  }).texts;

test('what a definition of a kind says of a field called password is no secret of the tree', () => {
  expect([...secretsOf(`# two\n---\n${definition('shops')}---\n${definition('carts')}`)]).toEqual(
    [],
  );
});

test.each([
  ['a document after it', 'password: sirocco-wind\n'],
  ['one on a line', '{ kind: Secret, password: sirocco-wind }\n'],
])('%s keeps its secrets beside a definition of a kind', (_, document) => {
  expect([...secretsOf(`${definition('shops')}---\n${document}`)]).toContain('sirocco-wind');
});

const patchOfSecret = (operations: string) =>
  secretsOf(`kind: Kustomization
patches:
  - target: { kind: Secret, name: login }
    patch: |-
${operations.replace(/^/gm, '      ')}`);

test('what a patch of a Secret does, and where, is a word of many reports and no secret', () => {
  const secrets = patchOfSecret(
    '- op: remove\n  path: /metadata/namespace\n- op: replace\n  path: /data/x\n  value: c2lyb2Njby13aW5k',
  );
  expect([...secrets]).toContain('sirocco-wind');
  expect(['remove', 'replace', '/data/x'].filter((word) => secrets.has(word))).toEqual([]);
});

test.each(['- op: sirocco-wind\n  path: /data/x', '- op: sirocco-wind\n  path: home'])(
  'what only looks like an operation keeps its secret: %j',
  (text) => {
    expect([...patchOfSecret(text)]).toContain('sirocco-wind');
  },
);

/** What a chart shows under a plain key, of a Secret that a HelmRelease takes its values from. */
const moved = (input: string, secret: string) => {
  const place = NAMED_INPUTS[input] ?? expect.fail();
  return place(
    secret,
    'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: web, namespace: shop }\ndata: { greeting: {{ .Values.db.password | quote }} }\n',
  );
};

describe('a value of a file that a Secret holds', () => {
  test.each(['a file of values in a Secret', 'a file of values in JSON in the data of a Secret'])(
    'is shown nowhere: %s',
    async (input) => {
      const review = await reviewOf(
        moved(input, 'tramontane'),
        moved(input, 'sirocco-wind'),
        charts,
      );
      expectNowhere(review, ['tramontane', 'sirocco-wind'], input);
      expect(review.changes.length).toBeGreaterThan(0);
    },
  );

  test('is shown where it is also written plainly', async () => {
    const plain = {
      'overlays/prod/plain.txt': 'colour: sirocco-wind\n',
      'overlays/prod/settings.yaml': 'colour: sirocco-wind\n',
    };
    const input = 'a file of values in a Secret';
    const [before, after] = ['tramontane', 'sirocco-wind'].map((it) => {
      const files = moved(input, it);
      const values = { 'charts/web/values.yaml': 'colour: sirocco-wind\n' };
      return { ...files, ...plain, ...values };
    });
    const review = await reviewOf(before ?? {}, after ?? {}, charts);
    expect(writtenOf(review)['json']).toContain('sirocco-wind');
  });

  test.each([
    ['YAML', 'db:\n  colour: tramontane\n'],
    ['a list of YAML', 'all:\n  - tramontane\n'],
    ['JSON', '{ "db": { "colour": "tramontane" } }'],
    ['variables', 'export COLOUR="tramontane"\nHOST=db\n'],
    ['settings with spaces', '[db]\ncolour = tramontane\n'],
    ['one line', 'colour: tramontane'],
  ])('is known by itself, in %s', (_, text) => {
    expect(secretHolding(text)).toContain('tramontane');
    expect(secretsOfWhole(text)).toContain('tramontane');
  });

  test('is known though it is a number, and not where it only says whose or where', () => {
    const found = secretHolding('pin: 12345678\nusername: somebody\nencryptionKey: tramontane\n');
    expect([...found]).toEqual(expect.arrayContaining(['12345678', 'tramontane']));
    expect(found).not.toContain('somebody');
  });

  test('is none where nothing can be told of it: a short word, a switch, a reference', () => {
    const found = secretHolding('a: abc\nb: disabled\nc: ${FROM_ELSEWHERE}\n');
    expect(['abc', 'disabled', '${FROM_ELSEWHERE}'].filter((each) => found.has(each))).toEqual([]);
  });
});

test.each([
  ['values of a chart', 'authorization:\n  callers: [web/front]\n  methods: [POST]\n'],
  ['a list of policies', 'orders:\n  authorization:\n    - from: [web/front]\n'],
])('whom %s let in is no secret of the tree', (_, text) => {
  expect([...secretsOf(text)]).toEqual([]);
});

test('what a header of that name is to hold is one, and a list of it', () => {
  const values = `routes:
  - headers: { authorization: { exact: sirocco-wind } }
headers: { authorization: [tramontane] }
authorization: levanter-wind
`;
  expect([...secretsOf(values)].sort()).toEqual(['levanter-wind', 'sirocco-wind', 'tramontane']);
});
