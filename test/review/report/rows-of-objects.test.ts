import { expect, test } from 'vitest';
import { service } from '../../support/objects.ts';
import type { Files } from '../../support/review-of.ts';
import { reportOf } from '../../support/review-of.ts';

const route = (name: string): string => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: ${name}
  namespace: shop
spec:
  hosts: [${name}]
  http:
    - route: [{ destination: { host: ${name} } }]
---
`;

const KEPT = service('kept', '{ ports: [{ port: 80 }] }', { namespace: 'shop' });

const tree = (text: string): Files => ({
  'prod/kustomization.yaml': 'resources: [all.yaml]\n',
  'prod/all.yaml': KEPT + text,
});

const shown = async (before: string, after: string, format: 'markdown' | 'terminal') =>
  (await reportOf(tree(before), tree(after), format)).text;

test('an object that comes or goes stands at its first line in the rows of a terminal too', async () => {
  const first = KEPT.split('\n').length;
  const place = `prod/all.yaml:${String(first)}`;
  expect(await shown('', route('web'), 'terminal')).toMatch(
    new RegExp(`VirtualService shop/web: added\\s+${place}\n`),
  );
  expect(await shown(route('web'), '', 'terminal')).toMatch(
    new RegExp(`VirtualService shop/web: removed\\s+${place.replace('.', '\\.')} \\(base\\)`),
  );
});

const ACCOUNTS = (count: number): string =>
  Array.from(
    { length: count },
    (_, at) =>
      `apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: a${String(at)}, namespace: shop }\n---\n`,
  ).join('');

test('more of several kinds are objects, and of one kind what that is', async () => {
  const mixed = `${route('web')}${ACCOUNTS(4)}`;
  const gone = await shown(mixed, '', 'markdown');
  expect(gone).toMatch(
    /VirtualService shop\/web, ServiceAccount [^ ]+ and 3 more objects: removed/,
  );
  expect(gone).toMatch(/`kubectl apply` does not delete [^,]+ and 4 more objects\. If/);
  const alike = await shown(ACCOUNTS(5), '', 'markdown');
  expect(alike).toMatch(/ServiceAccount shop\/a0, a1 and 3 more: removed/);
  expect(alike).toMatch(/not delete ServiceAccount shop\/a0 and 4 more\./);
});
