import { expect, test } from 'vitest';
import { policy } from './part-cases.ts';
import { resultOf, undoing } from './undoing.ts';
import type { Files } from './undoing.ts';

const K = 'prod/kustomization.yaml';
const files = (
  kustomization: string,
  deny: boolean,
  form = policy('deny', 'selector: {}'),
): Files => ({
  [K]: kustomization,
  'prod/web.yaml': policy('web', 'selector: {}'),
  'prod/later.yaml': policy('later', 'selector: {}'),
  ...(deny && { 'prod/deny.yaml': form }),
});

/** A kustomization without the line, with it, and what a later change made of each. */
const SPELLINGS: readonly (readonly [
  name: string,
  without: string,
  having: string,
  later: (text: string) => string,
])[] = [
  [
    'comments above and behind stay with what they are about',
    'resources:\n  # the shop\n  - web.yaml # front\nnamespace: shop # here\n',
    'resources:\n  # the shop\n  - web.yaml # front\n  # since the audit\n  - deny.yaml\nnamespace: shop # here\n',
    (text) => text.replace('namespace: shop # here', 'namespace: shop # there'),
  ],
  [
    'the first of a list',
    'resources:\n# the shop\n- web.yaml\nnamespace: shop\n',
    'resources:\n# the shop\n- deny.yaml\n- web.yaml\nnamespace: shop\n',
    (text) => text.replace('- web.yaml\n', '- web.yaml\n- later.yaml\n'),
  ],
  [
    'brackets',
    'resources: [web.yaml]\nnamespace: shop\n',
    'resources: [web.yaml, deny.yaml]\nnamespace: shop\n',
    (text) => `# later\n${text}`,
  ],
  [
    'JSON',
    '{"resources": ["web.yaml"], "namespace": "shop"}\n',
    '{"resources": ["deny.yaml", "web.yaml"], "namespace": "shop"}\n',
    (text) => text.replace('"web.yaml"', '"web.yaml", "later.yaml"'),
  ],
  [
    'an old name of the list, with an empty one beside',
    'bases: []\nresources:\n  - web.yaml\ncomponents: []\n',
    'bases: []\nresources:\n  - web.yaml\n  - ./deny.yaml\ncomponents: []\n',
    (text) => text.replace('- web.yaml', '- "web.yaml"'),
  ],
  [
    'an empty list before',
    'resources: []\nconfigMapGenerator:\n  - name: web\n    literals: [a=b]\n',
    'resources:\n  - deny.yaml\nconfigMapGenerator:\n  - name: web\n    literals: [a=b]\n',
    (text) => `${text}namespace: shop\n`,
  ],
  [
    'no list before',
    'namespace: shop\nconfigMapGenerator:\n  - name: web\n    literals: [a=b]\n',
    'namespace: shop\nresources:\n  - deny.yaml\nconfigMapGenerator:\n  - name: web\n    literals: [a=b]\n',
    (text) => `${text}labels: []\n`,
  ],
  [
    'lines that end as Windows ends them',
    'resources:\r\n  - web.yaml\r\nnamespace: shop\r\n',
    'resources:\r\n  - web.yaml\r\n  - deny.yaml\r\nnamespace: shop\r\n',
    (text) => `${text}# later\r\n`,
  ],
];

test.each(SPELLINGS)(
  '%s: the line goes, and comes back to its place',
  (_, without, having, later) => {
    const name = 'AuthorizationPolicy/shop/deny';
    const [lacking, there] = [files(later(without), false), files(later(having), true)];
    const added = { pre: files(without, false), post: files(having, true), tip: there };
    expect(resultOf(undoing(name, added), there)).toEqual(lacking);
    const removed = { pre: files(having, true), post: files(without, false), tip: lacking };
    const back = resultOf(undoing(name, removed), lacking);
    expect(Object.keys(back).sort()).toEqual(Object.keys(there).sort());
    // a comment above a line that was taken out comes back with it
    expect(back[K]).toBe(there[K]);
  },
);

test('an item of a List goes with its file, whatever that is written in', () => {
  const list = JSON.stringify({
    apiVersion: 'v1',
    kind: 'List',
    items: [
      {
        apiVersion: 'security.istio.io/v1beta1',
        kind: 'AuthorizationPolicy',
        metadata: { name: 'deny', namespace: 'shop' },
        spec: { action: 'DENY' },
      },
    ],
  });
  const [without, having] = ['resources: [web.yaml]\n', 'resources: [web.yaml, deny.yaml]\n'];
  const post = files(having, true, list);
  const plan = undoing('AuthorizationPolicy/shop/deny', {
    pre: files(without, false),
    post,
    tip: post,
  });
  expect(resultOf(plan, post)).toEqual(files(without, false));
});

test('a namespace that a component gives, and two levels of folders between', () => {
  const pre: Files = {
    'prod/kustomization.yaml': 'resources:\n  - ../apps\n',
    'apps/kustomization.yaml': 'resources:\n  - web.yaml\n',
    'apps/web.yaml': policy('web', 'selector: {}'),
  };
  const post: Files = {
    ...pre,
    'apps/kustomization.yaml': 'resources:\n  - web.yaml\n  - guard\n',
    'apps/guard/kustomization.yaml': 'resources:\n  - policies\nnamespace: store\n',
    'apps/guard/policies/kustomization.yaml': 'resources:\n  - deny.yaml\n',
    'apps/guard/policies/deny.yaml': policy('deny', 'selector: {}'),
  };
  expect(
    resultOf(undoing('AuthorizationPolicy/store/deny', { pre, post, tip: post }), post),
  ).toEqual(pre);
  expect(
    resultOf(undoing('AuthorizationPolicy/store/deny', { pre: post, post: pre, tip: pre }), pre),
  ).toEqual(post);
});
