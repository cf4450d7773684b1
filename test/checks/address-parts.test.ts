import { expect, test } from 'vitest';
import { unresolvedReference } from '../../src/checks/references/unresolved-reference.ts';
import { app, findingsOf } from './findings-of.ts';

const settings = (text: string): string => `
apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: shop }
data:
  app.yaml: |
${text.replace(/^/gm, '    ')}
---
`;

const mounting = (labels: string): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: ${labels} }
  template:
    metadata: { labels: ${labels} }
    spec:
      containers: [{ name: app, image: web, volumeMounts: [{ name: settings, mountPath: /etc/web }] }]
      volumes: [{ name: settings, configMap: { name: settings } }]
---
`;

const told = (text: string, labels = '{ app: web }'): readonly string[] => {
  const tree = app('shop', 'orders') + mounting(labels) + settings(text);
  return findingsOf(unresolvedReference, '', tree).map(
    ({ check, origin }) => `${check}: ${(tree.split('\n')[origin.line - 1] ?? '').trim()}`,
  );
};

test.each([
  ['YAML', 'orders:\n  host: orders\n  port: 8080', 'port: 8080'],
  ['JSON', '{\n  "host": "orders.shop.svc",\n  "port": "8080"\n}', '"port": "8080"'],
  [
    'a list',
    'upstreams:\n  - { port: 8080, host: orders.shop.svc.cluster.local }',
    '- { port: 8080, host: orders.shop.svc.cluster.local }',
  ],
])('a port beside a host that the Service does not have is found in %s', (_, text, line) => {
  expect(told(text)).toEqual([`address-port-missing: ${line}`]);
  expect(told(text.replace('8080', '80'))).toEqual([]);
});

test.each([
  ['a host outside', 'host: orders.example.com\nport: 8080'],
  ['an address to listen at', 'host: 0.0.0.0\nport: 8080'],
  ['a name that no Service has', 'host: smtp\nport: 25'],
  ['a host and a port of two maps', 'server: { port: 8080 }\norders: { host: orders }'],
  ['a port that is the usual one', 'host: orders\nport: 0'],
  ['no port', 'host: orders\nport:'],
  ['a switch', 'host: orders\nport: true'],
  ['a variable', 'host: orders\nport: ${PORT}'],
])('nothing is said of %s', (_, text) => {
  expect(told(text)).toEqual([]);
});

test('nothing is said of the port at which the pods of the Service itself listen', () => {
  expect(told('host: orders\nport: 8080', '{ app: orders }')).toEqual([]);
});
