import type { WrittenTwins } from '../twin-trees.ts';

const trips = (host: string): string => `apiVersion: apps/v1
kind: StatefulSet
metadata: { name: trips, namespace: travel }
spec:
  selector: { matchLabels: { app: trips } }
  template:
    metadata: { labels: { app: trips, sidecar.istio.io/inject: 'true' } }
    spec:
      containers:
        - { name: trips, image: acme/trips, env: [{ name: MAPS, value: 'http://${host}/v1' }] }
`;

const registry = (port: number): string => `---
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: maps, namespace: travel }
spec:
  hosts: [tiles.maps.test]
  location: MESH_EXTERNAL
  resolution: DNS
  ports:
    - { number: 80, name: http, protocol: HTTP }
    - { number: ${String(port)}, name: tls, protocol: TLS }
---
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: default, namespace: travel }
spec: { outboundTrafficPolicy: { mode: REGISTRY_ONLY } }
`;

/** A third copy calls a host that the registry lacks; it moves before the two that stay. */
const unregisteredHost: WrittenTwins = {
  comparedBy: 'checks/references/outside/unregistered-hosts.ts',
  one: trips('tiles.maps.test') + registry(443),
  two: trips('tiles.maps.test') + registry(8443),
  was: { 'apps/zone/trips.yaml': trips('tiles2.maps.test') },
  is: { 'apps/edge/trips.yaml': trips('tiles2.maps.test') },
};

export const UNRESOLVED_REFERENCE: readonly WrittenTwins[] = [unregisteredHost];
