import type { Texts } from '../said-of-twins.ts';
import type { WrittenTwins } from '../twin-trees.ts';

const telemetry = (app: string, filter: string): string => `apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata: { name: failures, namespace: shop }
spec:
  selector: { matchLabels: { app: ${app} } }
  accessLogging:
    - { match: { mode: CLIENT }, providers: [{ name: envoy }], filter: { expression: ${filter} } }
`;

const meshFile = (file: string): string => `apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data: { mesh: "accessLogFile: '${file}'" }
`;

const pods = (name: string, app: string): string => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  selector: { matchLabels: { name: ${name} } }
  template:
    metadata: { labels: { name: ${name}, app: ${app}, sidecar.istio.io/inject: 'true' } }
    spec: { containers: [{ name: ${name}, image: acme/${name} }] }
`;

const comparedBy = 'checks/signals-lost/signal-change.ts';

const tree = (file: string, app: string): Texts => ({
  'apps/elsewhere/mesh.yaml':
    meshFile(file) + pods('web', app) + pods('admin', 'web') + pods('orders', 'orders'),
});

/** Pods get a label that no Telemetry selects, and the mesh stops its logs. */
const relabelled: WrittenTwins = {
  comparedBy,
  one: telemetry('web', 'response.code >= 400'),
  two: telemetry('orders', 'response.code >= 500'),
  was: tree('/dev/stdout', 'web'),
  is: tree('', 'website'),
};

const release = (tag: string): Texts => ({
  'apps/elsewhere/mesh.yaml': `apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
metadata: { name: mesh, namespace: istio-system }
spec:
  tag: ${tag}
  meshConfig: { defaultProviders: { accessLogging: [envoy] } }
`,
});

/** Another release names no provider of metrics, whatever Telemetry says. */
const upgraded: WrittenTwins = {
  comparedBy,
  one: telemetry('web', 'response.code >= 400') + pods('web', 'web'),
  two: telemetry('orders', 'response.code >= 500') + pods('orders', 'orders'),
  was: release('1.19.0'),
  is: release('1.20.0'),
};

export const SIGNALS_LOST: readonly WrittenTwins[] = [relabelled, upgraded];
