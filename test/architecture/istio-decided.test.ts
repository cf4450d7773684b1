import { expect, test } from 'vitest';
import { readSourceFiles } from './source-files.ts';

/** Facts of a mesh that only checks ask for: they are part of the model. */
const FACTS = [
  'checks/annotation-misused/annotation-mistakes.ts',
  'checks/annotation-misused/annotation-values.ts',
  'checks/annotation-misused/known-annotations.ts',
  'checks/authorization-cuts-off-callers/ambient-admission.ts',
  'checks/authorization-cuts-off-callers/compare-clauses.ts',
  'checks/authorization-cuts-off-callers/compare-forms.ts',
  'checks/authorization-cuts-off-callers/tunnel-connection.ts',
  'checks/canary-at-odds/analysed-hosts.ts',
  'checks/canary-at-odds/analysed-subsets.ts',
  'checks/canary-at-odds/flagger-canaries.ts',
  'checks/canary-at-odds/rollouts.ts',
  'checks/canary-at-odds/route-choices.ts',
  'checks/canary-at-odds/shielded-hosts.ts',
  'checks/control-plane-misconfigured/injector-webhooks.ts',
  'checks/gateway-not-ready/secret-certificate.ts',
  'checks/gateway-not-ready/served-hosts.ts',
  'checks/gateways-collide/compared-servers.ts',
  'checks/gateways-collide/rival-servers.ts',
  'checks/invalid-mesh-resource/sidecar-warnings.ts',
  'checks/invalid-mesh-resource/object-warning.ts',
  'checks/invalid-mesh-resource/route-warnings.ts',
  'checks/invalid-mesh-resource/server-tls-warnings.ts',
  'checks/invalid-mesh-resource/service-entry-warnings.ts',
  'checks/invalid-mesh-resource/telemetry-warnings.ts',
  'checks/invalid-mesh-resource/traffic-policy-warnings.ts',
  'checks/invalid-mesh-resource/warned-objects.ts',
  'checks/mesh-wide/setting-effects.ts',
  'checks/namespaced-object-without-namespace/namespace-of-gateway.ts',
  'checks/objects-compete/analysed-matches.ts',
  'checks/objects-compete/analysed-rivals.ts',
  'checks/objects-compete/contended-pods.ts',
  'checks/objects-compete/names-at-gateway.ts',
  'checks/objects-compete/policy-contention.ts',
  'checks/objects-compete/sidecar-contention.ts',
  'checks/objects-compete/static-conditions.ts',
  'checks/objects-compete/telemetry-contention.ts',
  'checks/objects-compete/virtual-service-rivals.ts',
  'checks/outside-the-mesh/namespace-labels.ts',
  'checks/outside-the-mesh/pods-in-mesh.ts',
  'checks/policy-not-enforced/past-waypoints.ts',
  'checks/proxy-at-risk/proxy-resources.ts',
  'checks/references/allows-all.ts',
  'checks/references/issued-certificates.ts',
  'checks/references/imported-by-host.ts',
  'checks/registry-contradicted/colliding-entries.ts',
  'checks/retries-multiply/retrying-hops.ts',
  'checks/route-leads-astray/arriving-paths.ts',
  'checks/route-leads-astray/destination-slips.ts',
  'checks/route-leads-astray/host-bindings.ts',
  'checks/route-leads-astray/refused-rewrites.ts',
  'checks/route-leads-astray/rewritten-matches.ts',
  'checks/route-leads-astray/routed-kinds.ts',
  'checks/route-leads-astray/unnamed-ports.ts',
  'checks/route-leads-astray/unreached-routes.ts',
  'checks/route-never-answers/generated-gateway.ts',
  'checks/route-never-answers/route-attachments.ts',
  'checks/secret-in-clear/in-key-sets.ts',
  'checks/security-loosened/claimed-requests.ts',
  'checks/security-loosened/compare-admission.ts',
  'checks/security-loosened/destination-rule-clients.ts',
  'checks/security-loosened/foreign-hosts.ts',
  'checks/security-loosened/written-client-tls.ts',
  'checks/strict-mtls/client-connection.ts',
  'checks/traffic-taken/address-space.ts',
  'checks/traffic-taken/cluster-addresses.ts',
  'checks/traffic-taken/foreign-endpoints.ts',
  'checks/traffic-taken/gateway-pods.ts',
  'checks/traffic-taken/hosts-of-namespaces.ts',
  'checks/traffic-taken/led-elsewhere.ts',
  'checks/traffic-taken/network-policy.ts',
  'checks/traffic-taken/places-of-objects.ts',
  'checks/traffic-taken/registrable-domain.ts',
  'checks/traffic-taken/traffic-taking.ts',
  'checks/upgrade-unprepared/upgrade.ts',
];

/** The rooms that say what Istio makes of objects. */
const DECIDING = ['istio/views', 'istio/mesh', 'manifest'];

const files = readSourceFiles(['src']);
const others = files.filter(
  ({ path }) =>
    !path.includes('/edge/') &&
    !path.endsWith('/index.ts') &&
    !DECIDING.some((room) => path.startsWith(`src/${room}/`)) &&
    !FACTS.includes(path.slice('src/'.length)),
);

const pathsWhere = (holds: (file: (typeof others)[number]) => boolean): readonly string[] =>
  others.filter(holds).map(({ path }) => path.slice('src/'.length));

const DOOR = 'src/istio/index.ts';

/** Names of views, as the room's door hands them out. */
const VIEWS = new Set(
  files
    .filter(({ path }) => path === DOOR)
    .flatMap(({ text }) => [...text.matchAll(/\{([^}]*)\} from '\.\/views\//g)])
    .flatMap(([, names = '']) => names.split(','))
    .map((name) => name.trim())
    .filter((name) => name !== ''),
);

/** Whether a file asks for a view, or for what is written beside the views of objects. */
const readsViews = ({ path, text, imports }: (typeof files)[number]): boolean =>
  imports.some((each) => each.startsWith('src/istio/views/')) ||
  ([...text.matchAll(/^import (?:type )?\{([^}]*)\} from '([^']*istio\/index\.ts)'/gm)].some(
    ([, names = '']) =>
      names.split(',').some((name) => VIEWS.has(name.trim().split(' as ')[0] ?? '')),
  ) &&
    path !== DOOR);

/** Who reads objects of Istio, and what for; what comes of what is written there is asked of the mesh. */
const READERS = [
  // checks that stand with their facts
  'checks/canary-at-odds/scaled-down-versions.ts',
  'checks/canary-at-odds/taken-subsets.ts',
  'checks/canary-at-odds/unejected-canaries.ts',
  'checks/control-plane-misconfigured/key-fetches.ts',
  'checks/control-plane-misconfigured/unanswered-webhooks.ts',
  'checks/control-plane-misconfigured/webhook-addresses.ts',
  'checks/gateway-not-ready/certificates-too-many.ts',
  'checks/gateway-not-ready/challenge-redirected.ts',
  'checks/gateway-not-ready/clients-unprepared.ts',
  'checks/gateway-not-ready/definition-too-old.ts',
  'checks/gateway-not-ready/port-not-on-service.ts',
  'checks/gateway-not-ready/selector-for-gateway.ts',
  'checks/gateway-not-ready/unusable-credentials.ts',
  'checks/gateways-collide/api-collisions.ts',
  'checks/gateways-collide/bypassed-certificates.ts',
  'checks/gateways-collide/shared-certificates.ts',
  'checks/objects-compete/proxy-configs.ts',
  'checks/policy-not-enforced/misplaced-mtls.ts',
  'checks/policy-not-enforced/policy-without-proxy.ts',
  'checks/policy-not-enforced/unsent-methods.ts',
  'checks/ports-misread/undeclared-ports.ts',
  'checks/proxy-at-risk/debug-headers.ts',
  'checks/proxy-at-risk/filters-of-all.ts',
  'checks/proxy-at-risk/full-tracing.ts',
  'checks/proxy-at-risk/unpinned-extensions.ts',
  'checks/reaches-too-far/any-host-shared.ts',
  'checks/reaches-too-far/claimed-hosts.ts',
  'checks/registry-contradicted/address-missing.ts',
  'checks/route-leads-astray/glued-paths.ts',
  'checks/route-leads-astray/rest-lost.ts',
  'checks/route-never-answers/claim-not-verified.ts',
  'checks/route-never-answers/listener-sets.ts',
  'checks/route-shadowed/host-taken.ts',
  'checks/server-not-verified.ts',
  'checks/setting-without-effect/deprecated-field.ts',
  'checks/setting-without-effect/logs-without-provider.ts',
  'checks/setting-without-effect/mtls-of-clients.ts',
  'checks/setting-without-effect/outbound-mode-unsaid.ts',
  'checks/setting-without-effect/retired-tracer.ts',
  'checks/setting-without-effect/routes-without-waypoint.ts',
  'checks/setting-without-effect/rules-not-asked-at-gateway.ts',
  'checks/setting-without-effect/subset-of-all-pods.ts',
  'checks/workload-at-odds/runs-as-proxy.ts',
  // which names are written, and where: data for the one walker of references
  'checks/references/world.ts',
  'checks/references/host-outcome.ts',
  'checks/references/left-over-variables.ts',
  'checks/references/rows/destination-rows.ts',
  'checks/references/rows/destination-rule-references.ts',
  'checks/references/rows/gateway-api/client-authority-references.ts',
  'checks/references/rows/gateway-api/gateway-class-references.ts',
  'checks/references/rows/gateway-api/listener-certificate-references.ts',
  'checks/references/rows/group-account-references.ts',
  'checks/references/rows/identity-references.ts',
  'checks/references/rows/istio-gateway-references.ts',
  'checks/references/rows/namespace-references.ts',
  'checks/references/rows/policy-target-references.ts',
  'checks/references/rows/port-reference.ts',
  'checks/references/rows/pull-secret-references.ts',
  'checks/references/rows/reach-references.ts',
  'checks/references/rows/rollout-references.ts',
  'checks/references/rows/route-references.ts',
  'checks/references/rows/selector-references.ts',
  'checks/references/rows/subset-reference.ts',
  'checks/references/rows/virtual-service-rows.ts',
  // what a namespace may be told by
  // whether an object has problems with its schema
  'checks/invalid-mesh-resource/invalid-mesh-resource.ts',
  'checks/invalid-mesh-resource/patches-taken.ts',
  'checks/limits-do-not-fit/breakers-of-destination-rules.ts',
  'checks/limits-do-not-fit/breakers-of-traffic-policies.ts',
  'checks/references/rows/destination-analysis.ts',
  'checks/invalid-mesh-resource/envoy-api-dropped.ts',
  'checks/invalid-mesh-resource/refused-by-newest.ts',
  // which patches are mistaken, as the objects themselves say
  'checks/environments-at-odds/written-hosts.ts',
  'checks/envoy-filter-misapplied/mistaken-patches.ts',
  'checks/envoy-filter-misapplied/envoy-filters.ts',
  'checks/envoy-filter-misapplied/built-on-internals.ts',
  'checks/envoy-filter-misapplied/former-filter-name.ts',
  'checks/upgrade-unprepared/extensions.ts',
  // what a patch of Envoy is called and for whom it is
  'checks/mesh-wide/root-objects.ts',
  'checks/security-loosened/access-filters.ts',
  // for whom an object is written, as sentences name it; hosts are completed and covered there too
  'checks/authorization/policy-fate.ts',
  'checks/authorization/unrendered-points.ts',
  'checks/security-loosened/captured-services.ts',
  'checks/security-loosened/egress.ts',
  'checks/security-loosened/loosened-client-tls.ts',
  'checks/security-loosened/loosened-visibility.ts',
  // which calls are worth asking about
  'compare/behaviour/gateway-calls.ts',
  'compare/behaviour/namespace-sight.ts',
  'compare/behaviour/told-apart.ts',
  'compare/behaviour/touched-calls.ts',
  'compare/behaviour/touched-gateways.ts',
  'compare/behaviour/without-effect.ts',
  'compare/behaviour/written-destinations.ts',
  // which hosts objects speak of, and who sees them, where environments share a cluster
  'compare/delivery/one-cluster/named-hosts.ts',
  // in which order what refers to each other can be applied
  'compare/rollout/breaking-pairs.ts',
  'compare/rollout/order-of-application.ts',
  'compare/rollout/order-rules.ts',
  // who receives what a change configures: who can see an object, and what a Sidecar imports
  'compare/rollout/reach/proxy-groups.ts',
  'compare/rollout/reach/receiving-proxies.ts',
  'compare/rollout/reach/services-received.ts',
  'compare/rollout/reach/touched-services.ts',
  // names that a question may mean
  'istio/asking/answer-question.ts',
  'istio/asking/called-host.ts',
  // which problems with its schema an object has
  'istio/asking/not-seen.ts',
  'compare/questions/validation-answer.ts',
  // which part of the mesh a change is about
  'compare/diff/parts-of-changes.ts',
  // what objects ask to be left out of
  'checks/checks-silenced.ts',
  // for whom an object is written, and what else stands for its host
  'checks/reaches-too-far/exports.ts',
  'checks/reaches-too-far/overruled-rules.ts',
  'checks/traffic-taken/gateway-client-rules.ts',
  'checks/traffic-taken/led-away.ts',
  'review/policy/opted-out.ts',
];

test('who reads objects of Istio outside of the model is known by name', () => {
  expect([...pathsWhere(readsViews)].sort()).toEqual([...READERS].sort());
});

/** Modes and actions of Istio: a comparison with one of them is a decision, or words for one. */
const WORDS =
  /'(?:STRICT|PERMISSIVE|DISABLE|ISTIO_MUTUAL|MUTUAL|OPTIONAL_MUTUAL|SIMPLE|PASSTHROUGH|AUTO_PASSTHROUGH|ALLOW_ANY|REGISTRY_ONLY|MESH_INTERNAL|MESH_EXTERNAL|ALLOW|DENY|CUSTOM|AUDIT)'/;

/** Who has them for sentences about what the model answered: an action, a mode, a wire. */
const WORDING = [
  // checks that stand with their facts
  'checks/gateway-not-ready/unusable-credentials.ts',
  'checks/gateways-collide/bypassed-certificates.ts',
  'checks/policy-not-enforced/policy-without-proxy.ts',
  'checks/policy-not-enforced/requests-on-connections.ts',
  'checks/policy-not-enforced/unreadable-callers.ts',
  'checks/policy-not-enforced/unsent-methods.ts',
  'checks/server-not-verified.ts',
  'checks/setting-without-effect/mtls-of-clients.ts',
  'checks/strict-mtls/probes-in-plaintext.ts',
  'istio/asking/arrival-words.ts',
  'checks/authorization-cuts-off-callers/denial-cause.ts',
  'checks/authorization-cuts-off-callers/fix-of-denial.ts',
  'checks/authorization-cuts-off-callers/header-denials.ts',
  'checks/authorization-cuts-off-callers/new-callers.ts',
  'checks/mesh-wide/mesh-mtls.ts',
  'checks/references/rows/identity-references.ts',
  'checks/references/rows/policy-target-references.ts',
  'checks/references/rows/selector-references.ts',
  'checks/security-loosened/egress.ts',
  'checks/security-loosened/loosened-mtls.ts',
  'checks/strict-mtls/strict-mtls-cuts-off-callers.ts',
  'checks/strict-mtls/rules-against-servers.ts',
  'checks/strict-mtls/callers-without-mtls.ts',
  'checks/strict-mtls/refused-load-balancers.ts',
  'compare/questions/endpoint-connection.ts',
  'compare/behaviour/meaning/written-defaults.ts',
  'compare/rollout/order-of-application.ts',
  'compare/rollout/order-rules.ts',
];

test('modes and actions of Istio are compared with by those only who put answers into words', () => {
  expect([...pathsWhere(({ text }) => WORDS.test(text))].sort()).toEqual([...WORDING].sort());
});

/** Labels and annotations by which Istio is told something. */
const KEYS = /'(?:istio-injection|[a-z.]*istio\.io\/[\w-]+)'/;

/** Who says by them what a change is about, or makes a question of the conformance cases of them. */
const KEYED = [
  // checks that stand with their facts
  'checks/control-plane-misconfigured/own-network.ts',
  'checks/gateway-not-ready/challenge-redirected.ts',
  'checks/outside-the-mesh/labels-not-read.ts',
  'checks/outside-the-mesh/left-the-mesh.ts',
  'checks/outside-the-mesh/neighbours-in-mesh.ts',
  'checks/outside-the-mesh/pods-of-two-modes.ts',
  'checks/ports-misread/undeclared-ports.ts',
  'checks/proxy-at-risk/full-tracing.ts',
  'checks/proxy-at-risk/verbose-proxies.ts',
  'checks/registry-contradicted/address-missing.ts',
  'checks/setting-without-effect/condition-negative.ts',
  'checks/strict-mtls/probes-in-plaintext.ts',
  'compare/diff/classify-change.ts',
  'compare/rollout/pod-replacement.ts',
  'compare/diff/embedded-map.ts',
  'compare/diff/parts-of-changes.ts',
  'kustomize/origins/explain-field.ts',
  'compare/questions/endpoint-connection.ts',
  // what running pods say of the proxy that they have, and objects of who looked at them
  'features/drift/comparison/control-plane/running-pod.ts',
  'features/drift/comparison/control-plane/told-statuses.ts',
];

test('labels and annotations of Istio are read by the model', () => {
  const withoutKinds = ({ text }: (typeof others)[number]): boolean =>
    KEYS.test(text.replace(/'[a-z]+\.istio\.io\/(?:v\w+|[A-Z]\w+)'/g, ''));
  expect([...pathsWhere(withoutKinds)].sort()).toEqual([...KEYED].sort());
});
