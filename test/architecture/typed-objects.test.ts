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
  'checks/change-refused/applying-tool.ts',
  'checks/change-refused/deleted-with-applier.ts',
  'checks/change-refused/flux-accounts.ts',
  'checks/change-refused/lost-release-values.ts',
  'checks/security-loosened/delivery-rights.ts',
  'checks/change-refused/kinds-held-fast.ts',
  'checks/change-refused/replaced-release.ts',
  'checks/references/dependency-circle.ts',
  'checks/references/namespaces-created.ts',
  'checks/references/renamed-objects.ts',
  'checks/mesh-wide/control-plane-version.ts',
  'checks/mesh-wide/proxies-of-old-release.ts',
  'checks/mesh-wide/swapped-values.ts',
  'checks/upgrade-unprepared/revision-tags.ts',
  'checks/outside-the-mesh/injection-labels.ts',
  'checks/outside-the-mesh/revision-changes.ts',
  'checks/setting-without-effect/revision-not-read.ts',
  'checks/waypoint-labels.ts',
  'istio/mesh/charts/chart-releases.ts',
  'istio/mesh/calls/calls-of-routes.ts',
  'istio/mesh/calls/calls-of-settings.ts',
  'istio/mesh/charts/chart-gateways.ts',
  'istio/mesh/configuration.ts',
  'istio/mesh/data-plane.ts',
  'istio/mesh/control-plane/control-plane-inputs.ts',
  'checks/setting-without-effect/deprecated-fields.ts',
  'istio/mesh/control-plane/init-containers.ts',
  'checks/control-plane-misconfigured/injectors.ts',
  'checks/control-plane-misconfigured/injector-webhooks.ts',
  'istio/mesh/control-plane/istiod-settings.ts',
  'checks/control-plane-misconfigured/key-fetches.ts',
  'checks/strict-mtls/keys-not-fetched.ts',
  'checks/control-plane-misconfigured/mesh-networks.ts',
  'checks/control-plane-misconfigured/webhook-addresses.ts',
  'istio/mesh/control-plane/mesh-identity.ts',
  'checks/control-plane-misconfigured/mesh-secrets.ts',
  'checks/control-plane-misconfigured/istio-installation.ts',
  'checks/control-plane-misconfigured/operator-fields.ts',
  'checks/control-plane-misconfigured/shared-configuration.ts',
  'istio/mesh/control-plane/mesh-part-facts.ts',
  'istio/mesh/control-plane/mesh-pods.ts',
  'istio/mesh/gateways/gateway-routes.ts',
  'checks/security-loosened/request-claims.ts',
  'checks/traffic-taken/address-space.ts',
  'checks/traffic-taken/foreign-endpoints.ts',
  'checks/traffic-taken/host-owners.ts',
  'checks/traffic-taken/external-dns-records.ts',
  'checks/gateway-not-ready/acme-challenge-redirect.ts',
  'checks/gateway-not-ready/gateway-credentials.ts',
  'checks/gateway-not-ready/port-not-on-service.ts',
  'checks/policy-not-enforced/gateway-addresses.ts',
  // what makes Secrets
  'checks/gateway-not-ready/certificate-makers.ts',
  'checks/gateway-not-ready/certified-backends.ts',
  'checks/gateways-collide/shared-certificates.ts',
  'checks/strict-mtls/strict-mtls-cuts-off-callers.ts',
  'istio/mesh/injection.ts',
  'istio/mesh/istio-version.ts',
  'checks/outside-the-mesh/mesh-membership.ts',
  'checks/outside-the-mesh/auto-image.ts',
  'checks/istioctl/injection-readings.ts',
  'checks/istioctl/injection-webhooks.ts',
  'checks/workload-at-odds/privileges.ts',
  'checks/workload-at-odds/proxy-user.ts',
  // fields of the CRDs of Argo Rollouts and of Flagger
  'checks/canary-at-odds/flagger-canaries.ts',
  'istio/mesh/operators/flagger-objects.ts',
  'istio/mesh/operators/flagger-routes.ts',
  'checks/canary-at-odds/rollouts.ts',
  'checks/canary-at-odds/scaled-down-versions.ts',
  'checks/canary-at-odds/unmeasured-canaries.ts',
  'checks/canary-at-odds/rollout-traffic-routing.ts',
  'istio/mesh/control-plane/injector-values.ts',
  'checks/proxy-at-risk/told-internals.ts',
  'checks/left-on/end-date.ts',
  'checks/proxy-at-risk/envoy-options.ts',
  'checks/signals-lost/mesh-providers.ts',
  'checks/signals-lost/metric-readers.ts',
  'checks/signals-lost/signal-change.ts',
  'checks/proxy-at-risk/proxy-resources.ts',
  'checks/proxy-at-risk/scaled-by-requests.ts',
  'checks/workload-at-odds/all-pods-at-once.ts',
  'checks/workload-at-odds/crowded-quotas.ts',
  'checks/workload-at-odds/disruption-budgets.ts',
  'checks/workload-at-odds/endless-jobs.ts',
  'checks/workload-at-odds/evictions.ts',
  'checks/workload-at-odds/pod-count.ts',
  'checks/workload-at-odds/stop-times.ts',
  'checks/workload-at-odds/template-selector.ts',
  'istio/mesh/charts/unrendered-charts.ts',
  'istio/mesh/mesh-resolution.ts',
  'compare/diff/managed-namespaces.ts',
  'istio/mesh/outcome/gateway-surface.ts',
  'checks/registry-contradicted/service-entry-addresses.ts',
  'checks/route-never-answers/redirects-to-nowhere.ts',
  'checks/registry-contradicted/multicluster-services.ts',
  'checks/ports-misread/undeclared-ports.ts',
  'checks/ports-misread/ports-of-pods.ts',
  'checks/ports-misread/scraped-ports.ts',
  'istio/mesh/proxies.ts',
  'istio/mesh/revisions/control-plane-revisions.ts',
  'istio/mesh/environment-variables.ts',
  'checks/istioctl/subset-table.ts',
  'istio/mesh/workloads.ts',
  'compare/diff/compare/new-names.ts',
  'compare/diff/compare/ordinary-values.ts',
  'compare/diff/control-plane-installation.ts',
  'compare/diff/departures.ts',
  'compare/diff/dependency-field.ts',
  'compare/diff/known-content.ts',
  // whichever object stands in values
  'compare/diff/template/held-objects.ts',
  'compare/diff/seldom-read-fields.ts',
  'compare/diff/unread-labels.ts',
];

/** Objects of whatever kind, side by side. */
const OF_ANY_KIND = [
  'compare/diff/compare/list-pairing.ts',
  'compare/diff/compare/node-comparison.ts',
  'compare/diff/object-changes.ts',
  // conditions in their status
  'checks/setting-without-effect/negative-conditions.ts',
];

test('the rooms of the mesh and its changes read objects of Istio through their views', () => {
  const readers = [...readersIn('compare/diff'), ...readersIn('istio/mesh')];
  const allowed = [...OF_OTHERS, ...OF_ANY_KIND].filter((path) => !path.startsWith('checks/'));
  expect(readers.filter((path) => !path.startsWith(AROUND))).toEqual(allowed.sort());
});

/** Asks any object, one of a Deployment as well, where its metadata is written. */
const DETECTORS_OF_ANY_KIND = [
  'checks/references/namespace-not-created.ts',
  'checks/references/leftover-variables.ts',
  'checks/security-loosened/authorizers/access-filters.ts',
  // the field that a text names, and where it is written
  'checks/detection/value-wording.ts',
  // owners, finalizers and what the API server writes
  'checks/acts-away-from-home/others-namespaces.ts',
  'checks/definitions-lost-together.ts',
  'checks/deletion-decided/finalizers.ts',
  'checks/deletion-decided/named-owners.ts',
  'checks/deletion-decided/server-fields.ts',
  // annotations, and the selector that a row has the path of
  'checks/annotation-misused/annotation-mistakes.ts',
  'checks/annotation-misused/argo-annotations.ts',
  'checks/environments-at-odds/environment-hosts.ts',
  'checks/environments-at-odds/local-origins.ts',
  'checks/invalid-mesh-resource/selector-without-labels.ts',
  'checks/reaches-too-far/selectors-lost.ts',
  'checks/references/rows/selector-references.ts',
  'checks/namespaced-object-without-namespace/namespaced-object-without-namespace.ts',
  'checks/namespaced-object-without-namespace/namespace-fix.ts',
  'checks/namespaced-object-without-namespace/twin-fix.ts',
  // where routes of any kind are given their gateway, their host and their namespace
  'checks/traffic-taken/request-takeover.ts',
];

/** Detectors that read objects of Kubernetes, Flux and Argo CD, definitions, what makes Secrets, and charts. */
const DETECTORS_OF_OTHERS = [
  'checks/authorization-cuts-off-callers/nobody-admitted.ts',
  'checks/authorization-cuts-off-callers/nobody-by-seen-values.ts',
  'checks/invalid-mesh-resource/custom-resource-definitions.ts',
  'checks/invalid-mesh-resource/invalid-settings.ts',
  'checks/invalid-mesh-resource/istio-release.ts',
  'checks/references/address-parts.ts',
  'checks/references/rows/address-references.ts',
  'checks/references/rows/chart-value-references.ts',
  'checks/references/rows/flux-dependency-references.ts',
  'checks/references/rows/gateway-settings.ts',
  'checks/references/hidden-objects.ts',
  'checks/references/rows/ingress-references.ts',
  'checks/references/external-objects.ts',
  'checks/references/external-secret-keys.ts',
  'checks/references/rows/rollout-references.ts',
  'checks/references/rows/service-references.ts',
  'checks/references/rows/setting-uses.ts',
  'checks/unpinned-input/older-versions.ts',
  'checks/variables-at-odds/service-links.ts',
  'checks/variables-at-odds/spread-secrets.ts',
  'checks/variables-at-odds/unread-objects.ts',
  'checks/variables-at-odds/values-kept.ts',
  'checks/references/rows/settings-references.ts',
  'checks/references/application-waves.ts',
  'checks/references/sync-turns.ts',
  'checks/references/sync-waves.ts',
  'checks/references/world.ts',
  'checks/rendering/variables-taken-away.ts',
  'checks/secret-in-clear/default-passwords.ts',
  'checks/secret-in-clear/object-credentials.ts',
  'checks/secret-in-clear/container-credentials.ts',
  'checks/secret-in-clear/release-credentials.ts',
  'checks/secret-in-clear/json-web-keys.ts',
  'checks/security-loosened/gateway-exposure.ts',
  // Ingresses, and what their controllers read
  'checks/security-loosened/ingress/doors-of-controllers.ts',
  'checks/security-loosened/ingress/doors-of-routes.ts',
  'checks/security-loosened/ingress/guard-objects.ts',
  'checks/security-loosened/ingress/ingress-doors.ts',
  'checks/security-loosened/ingress/ingress-exposure.ts',
  'checks/security-loosened/ingress/ingress-guards.ts',
  'checks/unpinned-input/delivered-dependencies.ts',
  'checks/unpinned-input/delivered-inputs.ts',
  'checks/unpinned-input/fetched-inputs.ts',
  'checks/unpinned-input/read-sources.ts',
  'checks/variables-at-odds/container-image.ts',
  'checks/variables-at-odds/missing-variables.ts',
  'checks/variables-at-odds/repeated-variables.ts',
  'checks/variables-at-odds/unread-variables.ts',
];

test('detectors read objects of Istio through their views', () => {
  const facts = [...OF_OTHERS, ...OF_ANY_KIND].filter((path) => path.startsWith('checks/'));
  const allowed = [...DETECTORS_OF_ANY_KIND, ...DETECTORS_OF_OTHERS, ...facts].sort();
  expect(readersIn('checks')).toEqual(allowed);
});
