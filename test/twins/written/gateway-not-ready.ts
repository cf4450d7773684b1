import type { Texts } from '../said-of-twins.ts';
import type { WrittenTwins } from '../twin-trees.ts';
import { noteOf } from '../twin-trees.ts';

const acrossNetworks = (pods: string, mode: string): string => `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: cross-network, namespace: istio-system }
spec:
  selector: { istio: ${pods} }
  servers:
    - port: { number: 15443, name: tls, protocol: TLS }
      tls: { mode: ${mode} }
      hosts: ['*.local']
`;

const partnersAt = (pods: string, port: number): string => `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: partners, namespace: ingress }
spec:
  selector: { istio: ${pods} }
  servers:
    - port: { number: ${String(port)}, name: http, protocol: HTTP }
      hosts: [partners.example.com]
`;

const podsWithService = (name: string): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ingress }
spec:
  selector: { matchLabels: { istio: ${name} } }
  template:
    metadata: { labels: { istio: ${name} } }
    spec: { containers: [{ name: istio-proxy, image: auto }] }
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ingress }
spec:
  type: LoadBalancer
  selector: { istio: ${name} }
  ports: [{ name: http, port: 80, targetPort: 8080 }]
`;

/** A chart that is not seen may make more Services in the namespace. */
const UNSEEN_CHART = `
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: extras, namespace: ingress }
spec:
  interval: 10m
  chart:
    spec:
      chart: extras
      version: 1.2.0
      sourceRef: { kind: HelmRepository, name: acme, namespace: flux-system }
`;

const INGRESS: Texts = {
  'apps/elsewhere/extras.yaml': UNSEEN_CHART,
  'apps/elsewhere/pods.yaml': podsWithService('ingressgateway'),
};

export const GATEWAYS_NOT_READY: readonly WrittenTwins[] = [
  {
    comparedBy: 'checks/gateway-not-ready/networks-cut-off.ts',
    one: acrossNetworks('eastwest', 'AUTO_PASSTHROUGH'),
    two: acrossNetworks('eastwest-south', 'PASSTHROUGH'),
    was: noteOf('old'),
    is: noteOf('new'),
  },
  // pods of the second twin come, so that its past says nothing of the ports that Services open
  {
    comparedBy: 'checks/gateway-not-ready/port-not-on-service.ts',
    one: partnersAt('ingressgateway', 80),
    two: partnersAt('partners', 9080),
    was: INGRESS,
    is: { ...INGRESS, 'apps/elsewhere/partners.yaml': podsWithService('partners') },
  },
];
