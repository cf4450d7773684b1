import type { Files } from '../../support/review-of.ts';
import { reportOf } from '../../support/review-of.ts';

/** A workload with a Service; with a sidecar unless it refuses one. */
export const app = (name: string, { env = '', namespace = 'shop', inject = 'true' } = {}): string =>
  `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name}, sidecar.istio.io/inject: '${inject}' } }
    spec: { serviceAccountName: ${name}, containers: [{ name: app, image: '${name}:1', env: [${env}] }] }
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ${namespace} }
spec: { selector: { app: ${name} }, ports: [{ name: http, port: 80 }] }
---
`;
/** Variables that hold addresses. */
export const calls = (...hosts: readonly string[]): { readonly env: string } => ({
  env: hosts.map((host, at) => `{ name: URL${String(at)}, value: "http://${host}" }`).join(', '),
});
const WEB = app('web', calls('orders.shop'));
/** A caller and who it calls. */
export const SHOP = `apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n---\n${WEB}${app('orders')}`;

/** An object of Istio. */
export const networking = (kind: string, metadata: string, spec: string): string =>
  `apiVersion: networking.istio.io/v1\nkind: ${kind}\nmetadata: ${metadata}\nspec: ${spec}\n---\n`;

/** A tree of production alone. */
export const treeOf = (text: string, more: Files = {}): Files => ({
  'prod/all.yaml': text,
  '.meshwarden/config.yaml':
    'version: 1\nenvironments:\n  - { name: prod, paths: [prod], production: true }\n',
  ...more,
});

/** The parts of the report that are folded under such a title; empty where there are none. */
export async function partOf(title: string, before: Files, after: Files): Promise<string> {
  const { text } = await reportOf(before, after, 'markdown');
  return text
    .split('<details><summary>')
    .filter((part) => part.startsWith(title))
    .join('\n');
}

/** Gives what is told of whom a change reaches. */
export const reachOf = (before: string, after: string, more: Files = {}): Promise<string> =>
  partOf('Whom it reaches', treeOf(before), treeOf(after, more));

/** The ConfigMap of the mesh's settings. */
export const meshConfig = (mesh: string): string => `apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data:
  mesh: |
    ${mesh}
---
`;

/** The chart of Istio's gateways. */
export const release = (namespace: string): string => `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: edge, namespace: ${namespace} }
spec: { interval: 5m, chart: { spec: { chart: gateway, version: 1.24.0, sourceRef: { kind: HelmRepository, name: istio } } } }
---
`;
