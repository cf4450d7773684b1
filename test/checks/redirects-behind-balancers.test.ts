import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { routeNeverAnswers } from '../../src/checks/route-never-answers/route-never-answers.ts';
import { findingsOf } from './findings-of.ts';

const NLB = 'service.beta.kubernetes.io/aws-load-balancer-type: nlb';
const CERTIFICATE = 'service.beta.kubernetes.io/aws-load-balancer-ssl-cert: arn:aws:acm:1';
const BACKEND = 'service.beta.kubernetes.io/aws-load-balancer-backend-protocol';

const pods = (annotations: string, target = '8080'): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: edge, namespace: edge }
spec:
  selector: { matchLabels: { istio: edge } }
  template:
    metadata:
      labels: { istio: edge, sidecar.istio.io/inject: "true" }
      annotations: { inject.istio.io/templates: gateway }
    spec: { containers: [{ name: istio-proxy, image: auto }] }
---
apiVersion: v1
kind: Service
metadata: { name: edge, namespace: edge, annotations: { ${annotations} } }
spec:
  type: LoadBalancer
  selector: { istio: edge }
  ports:
    - { name: http2, port: 80, targetPort: 8080 }
    - { name: https, port: 443, targetPort: ${target} }
---
`;

const gateway = (tls = ', tls: { httpsRedirect: true }'): string => `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: shop, namespace: edge }
spec:
  selector: { istio: edge }
  servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: [shop.example.com]${tls} }]
---
`;

const told = (tree: string): readonly string[] =>
  findingsOf(routeNeverAnswers, '', tree)
    .filter(({ check }) => check === 'redirected-to-itself')
    .map((told) => spoken(messageOf(told)));

test('what a balancer took out of TLS is redirected in a circle', () => {
  expect(told(pods(`${NLB}, ${CERTIFICATE}`) + gateway())).toEqual([
    'Requests over HTTPS for shop.example.com are redirected to HTTPS in a circle: port 443 of Service edge/edge leads to the server of Gateway edge/shop that redirects.',
  ]);
});

test.each([
  ['nothing redirects', pods(`${NLB}, ${CERTIFICATE}`) + gateway('')],
  ['HTTPS comes to a port of its own', pods(`${NLB}, ${CERTIFICATE}`, '8443') + gateway()],
  ['the balancer ends no TLS', pods(NLB) + gateway()],
  ['the balancer may say how requests came', pods(CERTIFICATE) + gateway()],
  ['the balancer opens TLS anew', pods(`${NLB}, ${CERTIFICATE}, ${BACKEND}: ssl`) + gateway()],
])('it is not told where %s', (_, tree) => {
  expect(told(tree)).toEqual([]);
});
