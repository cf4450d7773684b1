import { messageOf } from '../../../src/checks/index.ts';
import { spoken } from '../../support/spoken.ts';
import { expect, test } from 'vitest';
import { variablesAtOdds } from '../../../src/checks/variables-at-odds/variables-at-odds.ts';
import { findingsOf } from '../findings-of.ts';

const pods = (name: string, container: string, volumes = '[]'): string => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: app, image: 'web:1.4.0', ${container} }], volumes: ${volumes} }
`;

const settings = (metadata = '', name = 'settings'): string => `---
apiVersion: v1
kind: ConfigMap
metadata: { name: ${name}, namespace: shop${metadata} }
data: { A: b }
`;

const found = (check: string, base: string, head: string): readonly string[] =>
  findingsOf(variablesAtOdds, base, head).flatMap((each) =>
    each.check === check ? [spoken(messageOf(each))] : [],
  );

const WEB = pods('web', 'env: []');
const READING = pods('web', 'envFrom: [{ configMapRef: { name: settings } }]');

test('a ConfigMap that comes and nobody reads is told, and one that the last pod lets go', () => {
  const unread = (base: string, head: string) => found('object-unread', base, head);
  expect(unread(WEB, WEB + settings())).toEqual([
    'No pod reads ConfigMap shop/settings, which is new.',
  ]);
  expect(unread(READING + settings(), WEB + settings())).toEqual([
    'No pod reads ConfigMap shop/settings any more.',
  ]);
  const misspelt = pods('web', 'envFrom: [{ configMapRef: { name: setings, optional: true } }]');
  expect(unread(WEB, misspelt + settings())).toHaveLength(1);
});

test.each([
  ['one that is read', READING + settings()],
  [
    'one that is mounted',
    pods(
      'web',
      'volumeMounts: [{ name: s, mountPath: /s }]',
      '[{ name: s, projected: { sources: [{ configMap: { name: settings } }] } }]',
    ) + settings(),
  ],
  ['one that an argument names', pods('web', "args: ['--configmap=shop/settings']") + settings()],
  ['one that a program finds by a label', WEB + settings(", labels: { grafana_dashboard: '1' }")],
  [
    'one that another object names',
    WEB +
      settings() +
      '---\napiVersion: example.com/v1\nkind: Database\nmetadata: { name: a, namespace: shop }\nspec: { config: settings }\n',
  ],
])('%s is quiet', (_, head) => {
  expect(found('object-unread', WEB, head)).toEqual([]);
});

test('one that nobody read before is left as it is, and one of a namespace without pods', () => {
  expect(found('object-unread', WEB + settings(), WEB + settings())).toEqual([]);
  expect(found('object-unread', '', settings())).toEqual([]);
});

test('a Secret of one service that another gets as a whole is told', () => {
  const spread = (base: string, head: string) => found('secret-spread', base, head);
  const orders = pods(
    'orders',
    'env: [{ name: URL, valueFrom: { secretKeyRef: { name: orders-db, key: url } } }]',
  );
  const all = (name: string, secret = 'orders-db'): string =>
    pods(name, `envFrom: [{ secretRef: { name: ${secret} } }]`);
  expect(spread(orders + WEB, orders + all('web'))).toEqual([
    'web gets every key of Secret `orders-db` as a variable, which is that of orders.',
  ]);
  // its own, one that nobody has a name on, single keys, and what was so before
  expect(spread(orders, orders + all('orders-db-migration'))).toEqual([]);
  expect(spread(orders + WEB, orders + all('web', 'shared'))).toEqual([]);
  expect(spread(orders + WEB, orders + orders.replaceAll('name: orders,', 'name: web,'))).toEqual(
    [],
  );
  expect(spread(orders + all('web'), orders + all('web'))).toEqual([]);
});
