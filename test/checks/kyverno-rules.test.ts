import { expect, test } from 'vitest';
import { messages, object } from './acting-objects.ts';

const rule = (match: string, acts: string): string =>
  object(
    `kyverno.io/v1|ClusterPolicy||k|spec: { validationFailureAction: Enforce, rules: [{ name: r, match: { any: [{ resources: { ${match} } }] }, ${acts} }] }`,
  );
const MADE = 'generate: { apiVersion: v1, kind: NetworkPolicy, name: deny';

const said = (head: string): string => messages('', head).join(' ');

test.each([
  ['refuses', 'kinds: [Pod]', 'validate: { pattern: {} }', /can refuse pods/],
  ['changes', 'kinds: [Pod]', 'mutate: {}', /can change pods/],
  ['does both', 'kinds: [Pod]', 'verifyImages: [{}]', /can change or refuse pods/],
  [
    'makes objects in every namespace',
    'kinds: [Namespace]',
    `${MADE}, namespace: '{{request.object.metadata.name}}' }`,
    /makes objects of kind NetworkPolicy in namespaces of the mesh/,
  ],
  [
    'makes objects in that of istiod',
    'kinds: [Namespace], names: [preview-*]',
    `${MADE}, namespace: istio-system }`,
    /makes objects of kind NetworkPolicy/,
  ],
  [
    'copies them',
    'kinds: [Namespace]',
    "generate: { namespace: '{{request.object.metadata.name}}', cloneList: { namespace: a, kinds: [v1/Secret] } }",
    /makes objects of kind Secret/,
  ],
  [
    'makes them one by one',
    'kinds: [Namespace]',
    "generate: { foreach: [{ list: x, apiVersion: v1, kind: LimitRange, name: l, namespace: '{{element}}' }] }",
    /makes objects of kind LimitRange/,
  ],
  [
    'is for names of the mesh',
    "kinds: [Namespace], names: ['istio-*']",
    'validate: { pattern: {} }',
    /can refuse Namespaces/,
  ],
  [
    'is for any name',
    "kinds: [Namespace], names: ['*']",
    'validate: { pattern: {} }',
    /can refuse Namespaces/,
  ],
])('a policy that %s says that and no more', (_, match, acts, sentence) => {
  expect(said(rule(match, acts))).toMatch(sentence);
});

test.each([
  [
    'only makes objects in its own namespaces',
    'kinds: [Namespace], names: [preview-pr-*]',
    `${MADE}, namespace: '{{request.object.metadata.name}}' }`,
  ],
  [
    'refuses objects of other names',
    'kinds: [Namespace], names: [preview-*]',
    'validate: { pattern: {} }',
  ],
  ['makes objects in a namespace of its own', 'kinds: [Namespace]', `${MADE}, namespace: shop }`],
])('a policy that %s does nothing to the mesh', (_, match, acts) => {
  expect(said(rule(match, acts))).toBe('');
});
