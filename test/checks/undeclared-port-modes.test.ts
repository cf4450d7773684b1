import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { policyNotEnforced } from '../../src/checks/policy-not-enforced/policy-not-enforced.ts';
import { findingsOf } from './findings-of.ts';

const workload = (ports: string, more = ''): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api, sidecar.istio.io/inject: 'true' } }
    spec: { containers: [{ name: app, image: app, ports: [${ports}]${more} }] }
---
apiVersion: v1
kind: Service
metadata: { name: api, namespace: shop }
spec: { selector: { app: api }, ports: [{ name: http, port: 80, targetPort: http }] }
---
`;
const HTTP = '{ name: http, containerPort: 8080 }';
const modes = (ports: string): string => `
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
  mtls: { mode: STRICT }
  portLevelMtls: { ${ports} }
---
`;
const PLAIN = '{ mode: PERMISSIVE }';

const found = (base: string, head: string) =>
  findingsOf(policyNotEnforced, base, head).filter(
    ({ check }) => check === 'mode-of-undeclared-port',
  );

describe('a mode for a port that pods do not declare', () => {
  test('what is said of it, and which ports keep which mode', () => {
    const [finding, ...others] = found(workload(HTTP), workload(HTTP) + modes(`"9090": ${PLAIN}`));
    expect(spoken(others)).toEqual([]);
    expect(spoken(finding)?.message).toBe(
      'PeerAuthentication shop/api sets mode PERMISSIVE for port 9090, which Deployment shop/api does not declare: port 8080 keeps mode STRICT.',
    );
  });

  test('a port that moves on while its mode stays', () => {
    const own = modes(`"8080": ${PLAIN}`);
    const moved = workload('{ name: http, containerPort: 8081 }');
    expect(found(workload(HTTP) + own, moved + own)).toHaveLength(1);
    // it was so before
    expect(spoken(found(moved + own, moved + own))).toEqual([]);
  });

  test('a slip in the number, beside a port that has a mode of its own', () => {
    const [finding] = found(
      workload(HTTP) + modes(`"8080": ${PLAIN}`),
      workload(HTTP) + modes(`"8080": ${PLAIN}, "8800": ${PLAIN}`),
    );
    expect(spoken(finding)?.message).toBe(
      'PeerAuthentication shop/api sets mode PERMISSIVE for port 8800, which Deployment shop/api does not declare.',
    );
  });

  test.each<[string, string]>([
    ['a container declares it', workload(`${HTTP}, { containerPort: 9090 }`)],
    ['a probe asks there', workload(HTTP, ', livenessProbe: { httpGet: { port: 9090, path: / } }')],
    ['an argument names it', workload(HTTP, ', args: ["--metrics=:9090"]')],
    ['a variable names it', workload(HTTP, ', env: [{ name: METRICS, value: "0.0.0.0:9090" }]')],
    ['containers declare nothing', workload('')],
    ['the pods are not here', ''],
  ])('nothing is said where %s', (_, pods) => {
    expect(spoken(found(pods, pods + modes(`"9090": ${PLAIN}`)))).toEqual([]);
  });

  test('a port of the Service alone is told as that', () => {
    expect(spoken(found(workload(HTTP), workload(HTTP) + modes(`"80": ${PLAIN}`)))).toEqual([]);
  });
});
