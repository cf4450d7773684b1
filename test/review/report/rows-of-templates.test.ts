import { expect, test } from 'vitest';
import { reportOf } from '../../support/review-of.ts';

const PROD = 'environments:\n  - { name: prod, paths: [prod], production: true }\n';
const LOADS = '#@ load("@ytt:data", "data")\n';
const route = (name: string): string =>
  `---\napiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata:\n  name: ${name}\n  namespace: #@ data.values.ns\nspec:\n  hosts:\n  - #@ data.values.host\n`;
const secret = (key: string, end: string): string =>
  `${LOADS}---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  a: #@ data.values.${key}${end}`;

test('templates stand by what is told of them, and what differs in blanks alone comes last', async () => {
  const tree = (key: string, end: string, ...names: readonly string[]) => ({
    '.meshwarden/config.yaml': PROD,
    'prod/keep.yaml':
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: keep, namespace: shop }\n',
    'prod/a.yml': secret('one', end),
    'prod/b.yml': secret(key, '\n'),
    'prod/c.yml': LOADS + names.map(route).join(''),
  });
  const { text } = await reportOf(
    tree('one', '', 'web', 'api'),
    tree('two', '\n\n', 'web'),
    'terminal',
  );
  const plain = text.replaceAll(/\s+/g, ' ');
  const places = [
    'template prod/c.yml: no longer writes VirtualService api',
    'template prod/b.yml',
    'a.yml',
  ].map((words) => plain.indexOf(words));
  expect(places).not.toContain(-1);
  expect(places.toSorted((a, b) => a - b)).toEqual(places);
});
