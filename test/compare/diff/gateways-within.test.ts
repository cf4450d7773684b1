import { describe, expect, test } from 'vitest';
import { diffMesh } from '../../../src/compare/diff/mesh-diff.ts';
import { meshFrom } from '../../support/rendered.ts';

const INTERNAL = 'networking.gke.io/load-balancer-type: Internal';

/** Pods of a gateway, and the Service before them. */
const pods = (annotation: string, type = 'LoadBalancer'): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: inner, namespace: edge }
spec:
  template:
    metadata: { labels: { istio: inner, sidecar.istio.io/inject: 'true' } }
    spec: { containers: [{ name: istio-proxy, image: auto }] }
---
apiVersion: v1
kind: Service
metadata: { name: inner, namespace: edge, annotations: { ${annotation} } }
spec: { type: ${type}, selector: { istio: inner }, ports: [{ name: https, port: 443 }] }
---`;
const gateway = (...hosts: readonly string[]): string => `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: inner, namespace: edge }
spec:
  selector: { istio: inner }
  servers: [{ hosts: [${hosts.join(', ')}], port: { number: 443, name: https, protocol: HTTPS } }]
---`;
const apiGateway = (annotation: string, listeners: string): string => `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: api, namespace: edge }
spec:
  gatewayClassName: istio
  infrastructure: { annotations: { ${annotation} } }
  listeners: [{ name: a, port: 80, protocol: HTTP }${listeners}]
---`;

/** Tells of each change of what a gateway serves, or of a new one, whether it stays within. */
const within = (base: string, head: string): readonly boolean[] =>
  diffMesh('prod', meshFrom(base), meshFrom(head))
    .filter(({ kind }) => kind === 'gateway-server')
    .map(({ isWithin }) => isWithin ?? false);

describe('what comes to a gateway that is reached from within the network only', () => {
  test.each<[string, string, string]>([
    ['a host', pods(INTERNAL) + gateway('a.corp'), pods(INTERNAL) + gateway('a.corp', 'b.corp')],
    ['a Gateway', pods(INTERNAL), pods(INTERNAL) + gateway('a.corp')],
    [
      'a listener of one whose Service istiod makes',
      apiGateway(INTERNAL, ''),
      apiGateway(INTERNAL, ', { name: b, port: 81, protocol: HTTP }'),
    ],
  ])('%s', (_, base, head) => {
    const found = within(base, head);
    expect(found.length).toBeGreaterThan(0);
    expect(found).not.toContain(false);
  });

  test.each<[string, string, string]>([
    [
      'a load balancer for everybody',
      pods('a: b') + gateway('a.corp'),
      pods('a: b') + gateway('a.corp', 'b.corp'),
    ],
    [
      'one that is for everybody now',
      pods(INTERNAL) + gateway('a.corp'),
      pods('a: b') + gateway('a.corp', 'b.corp'),
    ],
    [
      'one that was',
      pods('a: b') + gateway('a.corp'),
      pods(INTERNAL) + gateway('a.corp', 'b.corp'),
    ],
    [
      // a tunnel in the cluster may lead there
      'no load balancer',
      pods('a: b', 'ClusterIP') + gateway('a.corp'),
      pods('a: b', 'ClusterIP') + gateway('a.corp', 'b.corp'),
    ],
    ['pods that are not seen', gateway('a.corp'), gateway('a.corp', 'b.corp')],
    [
      'a host that goes',
      pods(INTERNAL) + gateway('a.corp', 'b.corp'),
      pods(INTERNAL) + gateway('a.corp'),
    ],
  ])('not with %s', (_, base, head) => {
    const found = within(base, head);
    expect(found.length).toBeGreaterThan(0);
    expect(found).not.toContain(true);
  });
});
