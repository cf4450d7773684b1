import { expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';
import { configMap, flux, plainNamed, rootOf } from './flux-trees.ts';

/** What Flux makes of one field, or why it applies nothing. */
function valueOf(text: string, postBuild: string, files: Record<string, string> = {}): unknown {
  const root = rendered(text, postBuild, files);
  if (root.failure !== null) return root.failure.message;
  return (plainNamed(root, 'shop') as { data: { value: unknown } }).data.value;
}

const rendered = (text: string, postBuild: string, files: Record<string, string> = {}) =>
  rootOf(
    {
      'clusters/prod/apps.yaml': flux('apps', './apps', postBuild),
      'apps/kustomization.yaml': 'resources: [shop.yaml]\n',
      'apps/shop.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: shop, namespace: shop }\ndata:\n  value: ${text}\n`,
      ...files,
    },
    'apps',
  );

const given = (variables: string): string => `  postBuild:\n    substitute: ${variables}\n`;
const from = (...names: string[]): string =>
  `  postBuild:\n    substituteFrom:\n${names.map((name) => `      - { kind: ConfigMap, name: ${name} }\n`).join('')}`;

test.each([
  ['without postBuild', ''],
  ['with an empty one', '  postBuild: {}\n'],
  ['with no variable in it', '  postBuild:\n    substitute: {}\n'],
])('%s Flux substitutes nothing, and a default stays text', (_, postBuild) => {
  expect(valueOf('${a:=b}-${c.d}', postBuild)).toBe('${a:=b}-${c.d}');
});

test('a Kustomization that always substitutes takes defaults without any variable', () => {
  expect(valueOf('${a:=b}', '  postBuild:\n    substituteStrategy: Always\n')).toBe('b');
});

test('a later source overwrites an earlier one, and what is written inline overwrites both', () => {
  const files = {
    'apps/vars.yaml': configMap('one', '{ a: 1st, b: 1st, c: 1st }'),
    'apps/more.yaml': configMap('two', '{ b: 2nd, c: 2nd }'),
    'apps/kustomization.yaml': 'resources: [shop.yaml, vars.yaml, more.yaml]\n',
  };
  expect(
    valueOf('${a} ${b} ${c}', `${from('one', 'two')}    substitute: { c: own }\n`, files),
  ).toBe('1st 2nd own');
});

test('a newline in a value is taken out', () => {
  expect(valueOf('x${a}', given('{ a: "b\\nc\\n" }'))).toBe('xbc');
});

test('a name that is no variable fails the Kustomization, whether it is used or not', () => {
  expect(valueOf('x', given('{ a-b: c }'))).toMatch(/"a-b".*for no variable/);
});

test.each(['${a-d}', '${a.b}', '${a-b}', '${ a }', '${}', 'x ${', '"{{ ${a.b} }}"'])(
  '%s fails the Kustomization, and the object and its line are named',
  (text) => {
    expect(valueOf(text, given('{ a: b }'))).toMatch(/^ConfigMap shop\/shop \(apps\/shop.yaml:5\)/);
  },
);

test('an undefined variable without a default fails the Kustomization and says since when', () => {
  const root = rendered('x${b}', given('{ a: b }'));
  expect(root.status).toBe('failed');
  expect(root.failure).toMatchObject({
    reason: 'invalid-substitution',
    origin: { file: 'apps/shop.yaml', line: 5 },
  });
  expect(root.failure?.message).toContain('uses ${b}, which has no default');
  expect(root.failure?.message).toContain('since kustomize-controller 1.9');
});

test('what else changes in a folder that stops at a variable is told, and not the object that it stops at', async () => {
  const object = (name: string, label: string, value: string): string =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n  namespace: shop\n  labels:\n    at: ${label}\ndata:\n  value: ${value}\n`;
  const tree = (postBuild: string, at: string, value: string): Record<string, string> => ({
    'clusters/prod/apps.yaml': flux('apps', './apps', postBuild),
    'apps/kustomization.yaml': 'resources: [shop.yaml, other.yaml]\n',
    'apps/shop.yaml': object('shop', 'x', value),
    'apps/other.yaml': object('other', at, 'y'),
  });
  const { changes } = await reviewOf(
    tree('', 'home', 'x${b}'),
    tree(given('{ a: away }'), '${a}', 'z${b}'),
  );
  const told = changes.filter(({ subject: { kind } }) => kind === 'ConfigMap');
  expect(told.map(({ subject: { name }, after, heldUpBy }) => [name, after, heldUpBy])).toEqual([
    ['other', 'away', { kind: 'build', path: 'apps', from: 'kustomize-controller 1.9' }],
  ]);
});

test('a group of an expression is taken for a variable, and how it is kept as text is said', () => {
  expect(valueOf('/v2/${1}', given('{ a: b }'))).toMatch(
    /uses \$\{1\}, which Flux takes for a variable without a value, and not for a group of an expression \(write `\$\$\{1\}`\): Flux applies nothing/,
  );
  expect(valueOf('/v2/$${1}', given('{ a: b }'))).toBe('/v2/${1}');
});

test.each([
  ['"${num}"', '{ num: "5" }', 5],
  ['"${b}"', '{ b: "true" }', true],
  ['"${b}"', '{ b: "off" }', false],
  ['"${e:=}"', '{ num: "5" }', null],
  ['v${num}', '{ num: "5" }', 'v5'],
  ['"*.${num}"', '{ num: "5" }', '*.5'],
  ['"${l}"', '{ l: "[a, b]" }', ['a', 'b']],
  ['"${num}"', '{ num: \'"5"\' }', '5'],
  ['$${num}$num', '{ num: "5" }', '${num}$num'],
  ['${u:=${num}}', '{ num: "5" }', 5],
])('%s with %s is read again as YAML', (text, variables, expected) => {
  expect(valueOf(text, given(variables))).toEqual(expected);
});

test('a value that breaks the YAML fails the Kustomization', () => {
  expect(valueOf('${a}', given('{ a: "b: c" }'))).toMatch(
    /no YAML any more with the value of \$\{a\}/,
  );
});

test('an unquoted name that YAML 1.1 takes for a boolean arrives as that', () => {
  expect(valueOf('${false}', given('{ n: x }'))).toBe('x');
});

test.each(['labels', 'annotations'])('an object opts out by its %s', (field) => {
  const shop = `apiVersion: v1
kind: ConfigMap
metadata:
  name: shop
  ${field}: { kustomize.toolkit.fluxcd.io/substitute: disabled }
data: { value: "\${a.b} \${undefined}" }
`;
  expect(valueOf('', given('{ a: b }'), { 'apps/shop.yaml': shop })).toBe('${a.b} ${undefined}');
});

test('where a source is not seen, a default is no value, and neither is it an error', () => {
  const root = rendered('${a:=b} ${c}', from('elsewhere'));
  expect(root.failure).toBeNull();
  expect(root.gaps.map(({ reason, key }) => `${reason} ${key}`)).toEqual([
    'unresolved-variable a',
    'unresolved-variable c',
  ]);
  expect(root.unseen?.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    'Variable a',
    'Variable c',
  ]);
});

test('a default is taken where every source is seen and none has the name', () => {
  const files = {
    'apps/vars.yaml': configMap('vars', '{ other: x }'),
    'apps/kustomization.yaml': 'resources: [shop.yaml, vars.yaml]\n',
  };
  expect(valueOf('${a:=b}', from('vars'), files)).toBe('b');
});

test('a value that is not seen, in a field of the whole mesh, is critical', async () => {
  const tree = (mode: string) => ({
    'clusters/prod/mesh.yaml': flux('mesh', './mesh/prod', from('elsewhere')),
    'clusters/dev/mesh.yaml': flux('mesh', './mesh/dev', from('elsewhere')),
    ...Object.fromEntries(
      ['prod', 'dev'].flatMap((name) => [
        [`mesh/${name}/kustomization.yaml`, 'resources: [mtls.yaml]\n'],
        [
          `mesh/${name}/mtls.yaml`,
          `apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: { name: default, namespace: istio-system }\nspec: { mtls: { mode: "${mode}" } }\n`,
        ],
      ]),
    ),
  });
  const review = await reviewOf(tree('${MTLS:=STRICT}'), tree('${MTLS_MODE:=STRICT}'));
  expect(review.tier).toBe('critical');
});

test('values of a HelmRelease are Flux’s before they are its chart’s', async () => {
  const tree = (mode: string) => ({
    'clusters/prod/mesh.yaml': flux('mesh', './mesh', given(`{ mode: ${mode} }`)),
    'mesh/istiod.yaml': `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: istiod, namespace: istio-system }
spec:
  chart: { spec: { chart: istiod, sourceRef: { kind: HelmRepository, name: istio } } }
  values: { meshConfig: { outboundTrafficPolicy: { mode: "\${mode}" } } }
`,
  });
  const { changes } = await reviewOf(tree('ALLOW_ANY'), tree('REGISTRY_ONLY'));
  expect(changes.map(({ field, before, after }) => [field, before, after])).toContainEqual([
    'spec.values.meshConfig.outboundTrafficPolicy.mode',
    'ALLOW_ANY',
    'REGISTRY_ONLY',
  ]);
});
