import type { WrittenTwins } from '../twin-trees.ts';

const policy = (spec: string): string => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ingress, namespace: istio-ingress }
spec: { podSelector: {}, ${spec} }
`;

const GATEWAY = `apiVersion: apps/v1
kind: Deployment
metadata: { name: ingress, namespace: istio-ingress }
spec:
  selector: { matchLabels: { istio: ingressgateway } }
  template:
    metadata: { labels: { istio: ingressgateway } }
    spec: { containers: [{ name: istio-proxy, image: auto }] }
---
`;

const third = (spec: string) => ({ 'edge/gateway/all.yaml': GATEWAY + policy(spec) });

/** The API server refuses a third copy since the change; the other two are as they were. */
export const ADMITTED_MESH: readonly WrittenTwins[] = [
  {
    comparedBy: 'review/evaluation/admitted-mesh.ts',
    one: policy('ingress: [{ from: [{ ipBlock: { cidr: 10.1.0.0/16 } }] }]'),
    two: policy('ingress: [{ from: [{ ipBlock: { cidr: 10.2.0.0/16 } }] }]'),
    was: third('ingress: [{ from: [{ ipBlock: { cidr: 10.3.0.0/16 } }] }]'),
    is: third('ingress: [{ from: [{ ipBlock: { cidr: [] } }] }]'),
  },
];
