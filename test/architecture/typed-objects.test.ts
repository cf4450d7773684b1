import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const core = fileURLToPath(new URL('../../src/core/', import.meta.url));

/** Who reads fields of nodes by their path, in the rooms that ask objects of the mesh. */
const READERS = /\b(?:node|string|number|boolean|items|entries|stringMap)At\b/;

const readersIn = (room: string): readonly string[] =>
  readdirSync(`${core}${room}`, { recursive: true, encoding: 'utf8' })
    .map((name) => `${room}/${name.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.ts'))
    .filter((path) => {
      const text = readFileSync(`${core}${path}`, 'utf8');
      const imports = /^import \{([^}]*)\} from '[./]*manifest\/(?:node|index)\.ts'/gm;
      return [...text.matchAll(imports)].some(([, names]) => READERS.test(names ?? ''));
    })
    .sort();

/** What acts on the mesh from around it is nothing of Istio's, all of it. */
const AROUND = 'mesh/surroundings/';

/** Objects of Kubernetes, charts, and what installs Istio or delivers or asks for a chart: they have no views. */
const OF_OTHERS = [
  'mesh/ambient/asked-twice.ts',
  'mesh/ambient/waypoint-labels.ts',
  'mesh/charts/application-releases.ts',
  'mesh/charts/argo-parameters.ts',
  'mesh/calls/calls-of-ingresses.ts',
  'mesh/calls/calls-of-settings.ts',
  'mesh/calls/mounted-keys.ts',
  'mesh/charts/chart-facts.ts',
  'mesh/charts/chart-gateways.ts',
  'mesh/charts/chart-releases.ts',
  'mesh/configuration.ts',
  'mesh/data-plane.ts',
  'mesh/control-plane/control-plane-inputs.ts',
  'mesh/control-plane/deprecated-fields.ts',
  'mesh/control-plane/init-containers.ts',
  'mesh/control-plane/injector-failures.ts',
  'mesh/control-plane/injector-webhooks.ts',
  'mesh/control-plane/istiod-settings.ts',
  'mesh/control-plane/key-fetches.ts',
  'mesh/control-plane/network-registries.ts',
  'mesh/control-plane/remote-webhooks.ts',
  'mesh/control-plane/mesh-identity.ts',
  'mesh/control-plane/mesh-secrets.ts',
  'mesh/control-plane/operator-components.ts',
  'mesh/control-plane/own-network.ts',
  'mesh/control-plane/shared-configuration.ts',
  'mesh/control-plane/mesh-part-facts.ts',
  'mesh/control-plane/mesh-pods.ts',
  'mesh/control-plane/operators.ts',
  'mesh/control-plane/secret-inputs.ts',
  'mesh/control-plane/webhooks.ts',
  'mesh/gateways/ingress-at.ts',
  'mesh/takings/claimed-requests.ts',
  'mesh/takings/cluster-addresses.ts',
  'mesh/takings/foreign-endpoints.ts',
  'mesh/takings/hosts-of-namespaces.ts',
  'mesh/takings/names-written.ts',
  'mesh/takings/network-policy.ts',
  'mesh/gateway-setup/redirected-challenges.ts',
  'mesh/gateway-setup/secret-certificate.ts',
  'mesh/gateway-setup/unopened-ports.ts',
  'mesh/in-force/unanswered-probes.ts',
  'mesh/injection.ts',
  'mesh/istio-version.ts',
  'mesh/membership/namespace-labels.ts',
  'mesh/membership/pods-in-mesh.ts',
  'mesh/membership/proxy-user.ts',
  'mesh/membership/idle-labels.ts',
  'mesh/membership/unreplaced-image.ts',
  // fields of the CRDs of Argo Rollouts and of Flagger
  'mesh/progressive-delivery/flagger-canaries.ts',
  'mesh/progressive-delivery/flagger-objects.ts',
  'mesh/progressive-delivery/rollouts.ts',
  'mesh/progressive-delivery/route-choices.ts',
  'mesh/progressive-delivery/scaled-down-versions.ts',
  'mesh/progressive-delivery/taken-subsets.ts',
  'mesh/proxy-settings/changed-injector-values.ts',
  'mesh/proxy-settings/full-tracing.ts',
  'mesh/proxy-settings/injector-values.ts',
  'mesh/proxy-settings/proxy-resources.ts',
  'mesh/proxy-settings/verbose-proxies.ts',
  'mesh/pod-lifecycle/all-at-once.ts',
  'mesh/pod-lifecycle/endless-jobs.ts',
  'mesh/pod-lifecycle/own-selector.ts',
  'mesh/charts/kustomization-charts.ts',
  'mesh/namespaces.ts',
  'diff/managed-namespaces.ts',
  'mesh/outcome/gateway-arrival.ts',
  'mesh/registry/addressless-entries.ts',
  'mesh/registry/service-copies.ts',
  'mesh/registry/told-of-service.ts',
  'mesh/registry/undeclared-ports.ts',
  'mesh/proxies.ts',
  'mesh/services.ts',
  'mesh/revisions/injector-names.ts',
  'mesh/revisions/revision-facts.ts',
  'mesh/environment-variables.ts',
  'mesh/routing-mistakes/analysed-subsets.ts',
  'mesh/workloads.ts',
  'diff/control-plane-shape.ts',
  'diff/known-content.ts',
];

/** Objects of whatever kind, side by side. */
const OF_ANY_KIND = [
  'diff/compare/compare-lists.ts',
  'diff/compare/compare-nodes.ts',
  'diff/object-changes.ts',
  // conditions in their status
  'mesh/in-force/negative-conditions.ts',
];

test('the rooms of the mesh and its changes read objects of Istio through their views', () => {
  const allowed = [...OF_OTHERS, ...OF_ANY_KIND].sort();
  const readers = [...readersIn('diff'), ...readersIn('mesh')];
  expect(readers.filter((path) => !path.startsWith(AROUND))).toEqual(allowed);
});

/** Asks any object, one of a Deployment as well, where its metadata is written. */
const DETECTORS_OF_ANY_KIND = [
  // annotations, and the selector that a row has the path of
  'detectors/annotation-misused/annotated-objects.ts',
  'detectors/environments-at-odds/written-hosts.ts',
  'detectors/invalid-mesh-resource/selector-without-labels.ts',
  'detectors/namespaced-object-without-namespace/namespaced-object-without-namespace.ts',
  'detectors/namespaced-object-without-namespace/namespace-fix.ts',
];

/** Detectors that read objects of Kubernetes, Flux and Argo CD, definitions, what makes Secrets, and charts. */
const DETECTORS_OF_OTHERS = [
  'detectors/control-plane-misconfigured/installation.ts',
  'detectors/authorization-cuts-off-callers/closed-points.ts',
  'detectors/invalid-mesh-resource/defined-kinds.ts',
  'detectors/invalid-mesh-resource/invalid-settings.ts',
  'detectors/invalid-mesh-resource/version-mistake.ts',
  'detectors/references/rows/chart-value-references.ts',
  'detectors/references/rows/flux-dependency-references.ts',
  'detectors/references/hiding-resources.ts',
  'detectors/references/rows/ingress-references.ts',
  'detectors/references/made-elsewhere.ts',
  'detectors/references/rows/rollout-references.ts',
  'detectors/references/rows/service-references.ts',
  'detectors/references/rows/settings-references.ts',
  'detectors/references/world.ts',
  'detectors/secret-in-clear/default-passwords.ts',
  'detectors/secret-in-clear/in-annotations.ts',
  'detectors/secret-in-clear/in-config-maps.ts',
  'detectors/secret-in-clear/in-containers.ts',
  'detectors/secret-in-clear/in-releases.ts',
  'detectors/secret-in-clear/in-secrets.ts',
  'detectors/secret-in-clear/json-web-keys.ts',
  'detectors/security-loosened/arriving-calls.ts',
  'detectors/strict-mtls/exposed-without-gateway.ts',
  'detectors/variables-at-odds/unread-keys.ts',
];

test('detectors read objects of Istio through their views', () => {
  const allowed = [...DETECTORS_OF_ANY_KIND, ...DETECTORS_OF_OTHERS].sort();
  expect(readersIn('detectors')).toEqual(allowed);
});
