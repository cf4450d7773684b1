import { expect, test } from 'vitest';
import { destinationRule, namespace, service, virtualService } from '../../support/objects.ts';
import { reportOf } from '../../support/review-of.ts';

const pods = (name: string, url = ''): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: ${name}, image: "${name}:1", env: [{ name: URL, value: "${url}" }] }] }
---
`;
const PAY = `${namespace('shop', 'istio-injection: enabled')}${pods('pay')}${pods('web', 'http://pay.shop')}`;

test.each([
  [
    'a route',
    virtualService('pay', '{ hosts: [pay], http: [{ route: [{ destination: { host: pay } }] }] }'),
  ],
  [
    'a route of several hosts, and a rule',
    virtualService(
      'pay',
      '{ hosts: [pay, pay.shop.svc.cluster.local], http: [{ timeout: 3s, route: [{ destination: { host: pay } }] }] }',
    ) +
      destinationRule(
        'pay',
        '{ host: pay, trafficPolicy: { connectionPool: { http: { maxRetries: 3 } } } }',
      ),
  ],
])('a caller who is cut off comes before what has no effect any more: %s', async (_, more) => {
  const tree = (text: string) => ({ 'prod/shop.yaml': `${PAY}${more}${text}` });
  const { text } = await reportOf(tree(service('pay')), tree(''), 'markdown');
  expect(text.split('\n')[0]).toContain('Deployment shop/web cannot reach pay.shop');
  expect(text).toContain('The routes of VirtualService shop/pay apply to nothing');
});
