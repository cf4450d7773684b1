import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { routeNeverAnswers } from '../../src/checks/route-never-answers/route-never-answers.ts';
import { findingsOf } from './findings-of.ts';

const HOST = 'weather.partner.example';

const EGRESS = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: egress, namespace: egress }
spec:
  selector: { matchLabels: { istio: egressgateway } }
  template:
    metadata:
      labels: { istio: egressgateway, sidecar.istio.io/inject: "true" }
      annotations: { inject.istio.io/templates: gateway }
    spec: { containers: [{ name: istio-proxy, image: auto }] }
---
apiVersion: v1
kind: Service
metadata: { name: egress, namespace: egress }
spec:
  selector: { istio: egressgateway }
  ports: [{ name: http2, port: 80, targetPort: 8080 }]
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: out, namespace: egress }
spec:
  selector: { istio: egressgateway }
  servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: [${HOST}] }]
---
`;

const caller = (url: string): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: planner, namespace: tours }
spec:
  selector: { matchLabels: { app: planner } }
  template:
    metadata: { labels: { app: planner, sidecar.istio.io/inject: "true" } }
    spec:
      containers:
        - { name: planner, image: planner, env: [{ name: WEATHER_URL, value: "${url}" }] }
---
`;

const entry = (exportTo = ''): string => `
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: weather, namespace: tours }
spec:
  ${exportTo}
  hosts: [${HOST}]
  resolution: DNS
  ports: [{ number: 80, name: http, protocol: HTTP }]
---
`;

const routes = (gateways: string): string => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: weather, namespace: tours }
spec:
  hosts: [${HOST}]
  gateways: [${gateways}]
  http:
    - match: [{ gateways: [mesh] }]
      route: [{ destination: { host: egress.egress.svc.cluster.local, port: { number: 80 } } }]
    - match: [{ gateways: [egress/out] }]
      route: [{ destination: { host: ${HOST} } }]
---
`;

const CALLER = caller(`http://${HOST}/today`);
const BOTH = routes('mesh, egress/out');

const told = (base: string, head: string): readonly string[] =>
  findingsOf(routeNeverAnswers, EGRESS + base, EGRESS + head)
    .filter(({ check }) => check === 'calls-lost-at-gateway')
    .map((told) => spoken(messageOf(told)));

const says = (status: number): string =>
  `Deployment tours/planner can no longer call ${HOST}: its calls are led to Deployment egress/egress, which answers ${String(status)}.`;

test('callers are named whose calls an egress gateway has no route for any more, or no host', () => {
  const base = CALLER + entry() + BOTH;
  expect(told(base, CALLER + entry() + routes('mesh'))).toEqual([says(404)]);
  expect(told(base, CALLER + entry("exportTo: ['.']") + BOTH)).toEqual([says(503)]);
});

test.each([
  ['it goes on', CALLER + entry() + BOTH, CALLER + entry() + BOTH],
  ['it was so before', CALLER + entry() + routes('mesh'), CALLER + entry() + routes('mesh')],
  ['nobody calls it', entry() + BOTH, entry() + routes('mesh')],
  ['proxies lead it elsewhere', CALLER + entry() + BOTH, CALLER + entry() + routes('egress/out')],
])('nothing is told where %s', (_, base, head) => {
  expect(told(base, head)).toEqual([]);
});
