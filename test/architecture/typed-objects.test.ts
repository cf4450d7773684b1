import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const source = fileURLToPath(new URL('../../src/', import.meta.url));

/** Who reads fields of nodes by their path, in the rooms that ask objects of the mesh. */
const READERS = /\b(?:node|string|number|boolean|items|entries|stringMap)At\b/;

const readersIn = (room: string): readonly string[] =>
  readdirSync(`${source}${room}`, { recursive: true, encoding: 'utf8' })
    .map((name) => `${room}/${name.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.ts'))
    .filter((path) => {
      const text = readFileSync(`${source}${path}`, 'utf8');
      const imports = /^import \{([^}]*)\} from '[./]*manifest\/(?:node|index)\.ts'/gm;
      return [...text.matchAll(imports)].some(([, names]) => READERS.test(names ?? ''));
    })
    .sort();

/** What acts on the mesh from around it is nothing of Istio's, all of it. */
const AROUND = 'istio/mesh/surroundings/';

/** Objects of Kubernetes, charts, and what installs Istio or delivers or asks for a chart: they have no views. */
const OF_OTHERS = [
  'checks/outside-the-mesh/pods-of-two-modes.ts',
  'istio/mesh/ambient/waypoint-labels.ts',
  'istio/mesh/charts/application-releases.ts',
  'istio/mesh/charts/argo-parameters.ts',
  'istio/mesh/calls/calls-of-ingresses.ts',
  'istio/mesh/calls/calls-of-settings.ts',
  'istio/mesh/calls/mounted-keys.ts',
  'istio/mesh/charts/chart-facts.ts',
  'istio/mesh/charts/chart-gateways.ts',
  'istio/mesh/charts/chart-releases.ts',
  'istio/mesh/configuration.ts',
  'istio/mesh/data-plane.ts',
  'istio/mesh/control-plane/control-plane-inputs.ts',
  'checks/setting-without-effect/deprecated-field.ts',
  'istio/mesh/control-plane/init-containers.ts',
  'checks/control-plane-misconfigured/unanswered-webhooks.ts',
  'checks/control-plane-misconfigured/injector-webhooks.ts',
  'istio/mesh/control-plane/istiod-settings.ts',
  'checks/control-plane-misconfigured/key-fetches.ts',
  'checks/control-plane-misconfigured/network-registries.ts',
  'checks/control-plane-misconfigured/webhook-addresses.ts',
  'istio/mesh/control-plane/mesh-identity.ts',
  'checks/control-plane-misconfigured/mesh-secrets.ts',
  'checks/control-plane-misconfigured/installation.ts',
  'checks/control-plane-misconfigured/own-network.ts',
  'checks/control-plane-misconfigured/shared-configuration.ts',
  'istio/mesh/control-plane/mesh-part-facts.ts',
  'istio/mesh/control-plane/mesh-pods.ts',
  'istio/mesh/control-plane/operators.ts',
  'istio/mesh/control-plane/secret-inputs.ts',
  'istio/mesh/control-plane/webhooks.ts',
  'istio/mesh/gateways/ingress-at.ts',
  'checks/security-loosened/claimed-requests.ts',
  'checks/traffic-taken/cluster-addresses.ts',
  'checks/traffic-taken/foreign-endpoints.ts',
  'checks/traffic-taken/hosts-of-namespaces.ts',
  'checks/traffic-taken/names-of-others.ts',
  'checks/traffic-taken/network-policy.ts',
  'checks/gateway-not-ready/challenge-redirected.ts',
  'checks/gateway-not-ready/secret-certificate.ts',
  'checks/gateway-not-ready/port-not-on-service.ts',
  'checks/strict-mtls/probes-in-plaintext.ts',
  'istio/mesh/injection.ts',
  'istio/mesh/istio-version.ts',
  'checks/outside-the-mesh/namespace-labels.ts',
  'checks/outside-the-mesh/pods-in-mesh.ts',
  'checks/outside-the-mesh/labels-not-read.ts',
  'checks/outside-the-mesh/image-not-replaced.ts',
  'checks/workload-at-odds/runs-as-proxy.ts',
  // fields of the CRDs of Argo Rollouts and of Flagger
  'checks/canary-at-odds/flagger-canaries.ts',
  'istio/mesh/progressive-delivery/flagger-objects.ts',
  'checks/canary-at-odds/rollouts.ts',
  'checks/canary-at-odds/route-choices.ts',
  'checks/canary-at-odds/scaled-down-versions.ts',
  'checks/canary-at-odds/taken-subsets.ts',
  'istio/mesh/proxy-settings/changed-injector-values.ts',
  'checks/proxy-at-risk/full-tracing.ts',
  'istio/mesh/proxy-settings/injector-values.ts',
  'checks/proxy-at-risk/proxy-resources.ts',
  'checks/proxy-at-risk/verbose-proxies.ts',
  'checks/workload-at-odds/all-at-once.ts',
  'checks/workload-at-odds/endless-jobs.ts',
  'checks/workload-at-odds/own-selector.ts',
  'istio/mesh/charts/kustomization-charts.ts',
  'istio/mesh/namespaces.ts',
  'compare/diff/managed-namespaces.ts',
  'istio/mesh/outcome/gateway-arrival.ts',
  'checks/registry-contradicted/address-missing.ts',
  'checks/registry-contradicted/clusters-differ.ts',
  'istio/mesh/registry/told-of-service.ts',
  'checks/ports-misread/undeclared-ports.ts',
  'istio/mesh/proxies.ts',
  'istio/mesh/services.ts',
  'istio/mesh/revisions/injector-names.ts',
  'istio/mesh/revisions/revision-facts.ts',
  'istio/mesh/environment-variables.ts',
  'checks/canary-at-odds/analysed-subsets.ts',
  'istio/mesh/workloads.ts',
  'compare/diff/control-plane-shape.ts',
  'compare/diff/known-content.ts',
];

/** Objects of whatever kind, side by side. */
const OF_ANY_KIND = [
  'compare/diff/compare/compare-lists.ts',
  'compare/diff/compare/compare-nodes.ts',
  'compare/diff/object-changes.ts',
  // conditions in their status
  'checks/setting-without-effect/condition-negative.ts',
];

test('the rooms of the mesh and its changes read objects of Istio through their views', () => {
  const readers = [...readersIn('compare/diff'), ...readersIn('istio/mesh')];
  const allowed = [...OF_OTHERS, ...OF_ANY_KIND].filter((path) => !path.startsWith('checks/'));
  expect(readers.filter((path) => !path.startsWith(AROUND))).toEqual(allowed.sort());
});

/** Asks any object, one of a Deployment as well, where its metadata is written. */
const DETECTORS_OF_ANY_KIND = [
  // annotations, and the selector that a row has the path of
  'checks/annotation-misused/annotation-mistakes.ts',
  'checks/environments-at-odds/written-hosts.ts',
  'checks/invalid-mesh-resource/selector-without-labels.ts',
  'checks/namespaced-object-without-namespace/namespaced-object-without-namespace.ts',
  'checks/namespaced-object-without-namespace/namespace-fix.ts',
];

/** Detectors that read objects of Kubernetes, Flux and Argo CD, definitions, what makes Secrets, and charts. */
const DETECTORS_OF_OTHERS = [
  'checks/authorization-cuts-off-callers/closed-points.ts',
  'checks/invalid-mesh-resource/defined-kinds.ts',
  'checks/invalid-mesh-resource/invalid-settings.ts',
  'checks/invalid-mesh-resource/version-mistake.ts',
  'checks/references/rows/chart-value-references.ts',
  'checks/references/rows/flux-dependency-references.ts',
  'checks/references/hidden-objects.ts',
  'checks/references/rows/ingress-references.ts',
  'checks/references/made-elsewhere.ts',
  'checks/references/rows/rollout-references.ts',
  'checks/references/rows/service-references.ts',
  'checks/references/rows/settings-references.ts',
  'checks/references/world.ts',
  'checks/secret-in-clear/default-passwords.ts',
  'checks/secret-in-clear/in-annotations.ts',
  'checks/secret-in-clear/clear-in-object.ts',
  'checks/secret-in-clear/in-containers.ts',
  'checks/secret-in-clear/in-releases.ts',
  'checks/secret-in-clear/json-web-keys.ts',
  'checks/security-loosened/arriving-calls.ts',
  'checks/strict-mtls/refused-load-balancers.ts',
  'checks/variables-at-odds/value-unread.ts',
];

test('detectors read objects of Istio through their views', () => {
  const facts = [...OF_OTHERS, ...OF_ANY_KIND].filter((path) => path.startsWith('checks/'));
  const allowed = [...DETECTORS_OF_ANY_KIND, ...DETECTORS_OF_OTHERS, ...facts].sort();
  expect(readersIn('checks')).toEqual(allowed);
});
