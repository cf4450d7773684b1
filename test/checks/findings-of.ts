import type { Detector, FindingDraft } from '../../src/checks/detection/detector.ts';
import { shippedSchemas } from '../support/manifest-schemas.ts';
import { meshFrom, renderedFrom } from '../support/rendered.ts';
import { authorizationPolicy } from '../support/objects.ts';

/** What a detector says of a change from `base` to `head`, both YAML streams, which may be all there is. */
export function findingsOf(
  detector: Detector,
  base: string,
  head: string,
  isWhole = false,
): readonly FindingDraft[] {
  const { findings, failures = [] } = detector.detect({
    mesh: meshFrom(head, { former: renderedFrom(base) }),
    before: meshFrom(base),
    changes: [],
    rendered: renderedFrom(head),
    renderedBefore: renderedFrom(base),
    schemas: shippedSchemas(),
    isWhole,
  });
  // a check that breaks down must not look like one that finds nothing
  if (failures.length > 0) throw new Error(JSON.stringify(failures));
  return findings;
}

/** A Deployment with sidecar, its Service on port 80 → 8080, called by nobody yet. */
export const app = (namespace: string, name: string, calls: readonly string[] = []): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name}, sidecar.istio.io/inject: "true" } }
    spec:
      serviceAccountName: ${name}
      containers:
        - name: app
          image: app
          env: [${calls.map((host, index) => `{ name: URL_${String(index)}, value: "http://${host}" }`).join(', ')}]
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  selector: { app: ${name} }
  ports: [{ name: http, port: 80, targetPort: 8080 }]
---
`;

/** An AuthorizationPolicy of `namespace`; `spec` is its YAML in flow style. */
export const policy = (namespace: string, name: string, spec: string): string =>
  authorizationPolicy(name, spec, { namespace });

/** The control plane as a release of its chart. */
export const istiodRelease = (version: string, values = '{}'): string => `
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: istiod, namespace: istio-system }
spec:
  chart: { spec: { chart: istiod, version: ${version} } }
  values: ${values}
---
`;
