import { expect, test } from 'vitest';
import { headlineOf } from '../../../src/review/report/review/headline.ts';
import { reportOf, reviewOf } from '../../support/review-of.ts';

const list = (...files: readonly string[]): string =>
  `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [${files.join(', ')}]\n`;

const TREE = {
  'apps/shop/production/ns.yaml':
    'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop, labels: { istio-injection: enabled } }\n',
  'apps/shop/production/kustomization.yaml': list('ns.yaml'),
};

const withNew = (object: string) => ({
  ...TREE,
  'apps/shop/production/new.yaml': object,
  'apps/shop/production/kustomization.yaml': list('ns.yaml', 'new.yaml'),
});

const sentenceOf = async (object: string): Promise<string> =>
  headlineOf(await reviewOf(TREE, withNew(object))).sentence;

test('a DestinationRule that comes is told with what it sets, and not for whom', async () => {
  const rule = `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: geo, namespace: shop }
spec:
  host: geo.shop.svc.cluster.local
  exportTo: ["*"]
  trafficPolicy:
    loadBalancer: { localityLbSetting: { enabled: true } }
    outlierDetection: { consecutive5xxErrors: 5 }
`;
  expect(await sentenceOf(rule)).toContain('geo: added with loadBalancer and outlierDetection');
  const { text } = await reportOf(TREE, withNew(rule), 'markdown');
  expect(text).not.toContain('| what changes | where |');
});

test('a ServiceEntry that comes is told with its first host', async () => {
  const entry = `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: feeds, namespace: shop }
spec:
  hosts: [feeds.example.com, two.example.com, three.example.com]
  location: MESH_EXTERNAL
  ports: [{ number: 443, name: tls, protocol: TLS }]
  resolution: DNS
`;
  expect(await sentenceOf(entry)).toContain('feeds: added for feeds.example.com and 2 more');
});

test('keys of an object that are no names of fields are not repeated', async () => {
  const rule = `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: geo, namespace: shop }
spec:
  host: geo.shop.svc.cluster.local
  trafficPolicy: { connectionPool: { tcp: { maxConnections: 9 } } }
  "** approved ** [by](http://evil)": { a: 1 }
`;
  expect(await sentenceOf(rule)).not.toContain('approved');
});

test('what is no object of the mesh is told by its name', async () => {
  const map = `apiVersion: v1
kind: ConfigMap
metadata: { name: geo, namespace: shop }
data: { a: b }
`;
  expect(await sentenceOf(map)).not.toContain(' with ');
});
