import { expect, test } from 'vitest';
import { FACTS } from './facts-of-checks.ts';
import { KEYED } from './readers-of-keys.ts';
import { WORDING } from './readers-of-words.ts';
import { readSourceFiles } from './source-files.ts';

/** The rooms that say what Istio makes of objects. */
const DECIDING = ['istio/views', 'istio/mesh', 'istio/settings', 'manifest'];

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
  // what istioctl says in its own way
  'checks/istioctl/destination-readings.ts',
  'checks/istioctl/gateway-readings.ts',
  'checks/istioctl/namespace-readings.ts',
  'checks/istioctl/policies-without-pods.ts',
  // checks that stand with their facts
  'checks/authorization-cuts-off-callers/nobody-admitted.ts',
  'checks/authorization-cuts-off-callers/nobody-by-seen-values.ts',
  'checks/canary-at-odds/scaled-down-versions.ts',
  'checks/canary-at-odds/rollout-traffic-routing.ts',
  'checks/canary-at-odds/canary-outlier-detection.ts',
  'checks/control-plane-misconfigured/key-fetches.ts',
  'checks/control-plane-misconfigured/injectors.ts',
  'checks/control-plane-misconfigured/webhook-addresses.ts',
  'checks/gateway-not-ready/listener-certificates.ts',
  'checks/gateway-not-ready/certificate-makers.ts',
  'checks/gateway-not-ready/certified-backends.ts',
  'checks/gateway-not-ready/acme-challenge-redirect.ts',
  'checks/gateway-not-ready/clients-unprepared.ts',
  'checks/gateway-not-ready/definition-too-old.ts',
  'checks/gateway-not-ready/networks-cut-off.ts',
  'checks/gateway-not-ready/port-not-on-service.ts',
  'checks/gateway-not-ready/selector-for-gateway.ts',
  'checks/gateway-not-ready/unseen-gateway-pods.ts',
  'checks/gateways-collide/gateway-api-collisions.ts',
  'checks/gateways-collide/client-certificate-bypass.ts',
  'checks/gateways-collide/passthrough-under-wildcard.ts',
  'checks/gateways-collide/shared-certificates.ts',
  'checks/outside-the-mesh/ambient-move.ts',
  'checks/objects-compete/proxy-configs.ts',
  'checks/policy-not-enforced/peer-authentication-scope.ts',
  'checks/policy-not-enforced/policy-without-proxy.ts',
  'checks/policy-not-enforced/rule-conditions.ts',
  'checks/policy-not-enforced/gateway-addresses.ts',
  'checks/policy-not-enforced/literal-wildcards.ts',
  'checks/policy-not-enforced/undemanded-tokens.ts',
  'checks/policy-not-enforced/waypoint-policies.ts',
  'checks/strict-mtls/keys-not-fetched.ts',
  'checks/policy-not-enforced/undeclared-port-modes.ts',
  'checks/security-loosened/namespaces/grants-widened.ts',
  // annotations of Ingresses
  'checks/security-loosened/ingress/ingress-doors.ts',
  'checks/security-loosened/ingress/ingress-exposure.ts',
  'checks/security-loosened/ingress/renamed-hosts.ts',
  'checks/ports-misread/undeclared-ports.ts',
  'checks/ports-misread/tls-in-tls.ts',
  'checks/ports-misread/websocket-upgrades.ts',
  'checks/proxy-at-risk/proxy-debugging.ts',
  'checks/proxy-at-risk/told-internals.ts',
  'checks/proxy-at-risk/shared-envoy-filters.ts',
  'checks/proxy-at-risk/unpinned-extensions.ts',
  'checks/reaches-too-far/any-host-gateways.ts',
  'checks/reaches-too-far/claimed-hosts.ts',
  'checks/registry-contradicted/service-entry-addresses.ts',
  'checks/registry-contradicted/outside-hosts.ts',
  'checks/registry-contradicted/tls-led-elsewhere.ts',
  'checks/authorization-cuts-off-callers/hosts-not-admitted.ts',
  'checks/route-leads-astray/catch-all-route.ts',
  'checks/route-leads-astray/groups-in-paths.ts',
  'checks/route-leads-astray/ports-of-other-speech.ts',
  'checks/route-leads-astray/paths-without-slash.ts',
  'checks/route-leads-astray/subset-advice.ts',
  'checks/route-leads-astray/stray-rules.ts',
  'checks/route-leads-astray/host-left-as-it-is.ts',
  'checks/route-never-answers/redirect-paths.ts',
  'checks/route-never-answers/redirects-to-nowhere.ts',
  'checks/route-never-answers/redirects-behind-balancers.ts',
  'checks/route-never-answers/claim-verification.ts',
  'checks/route-never-answers/listener-sets.ts',
  'checks/route-never-answers/literal-stars.ts',
  'checks/route-never-answers/lost-servers.ts',
  'checks/route-shadowed/route-shadowed.ts',
  'checks/server-not-verified.ts',
  'checks/setting-without-effect/deprecated-fields.ts',
  'checks/setting-without-effect/telemetry-providers.ts',
  'checks/setting-without-effect/mtls-of-clients.ts',
  'checks/setting-without-effect/setting-without-effect.ts',
  'checks/setting-without-effect/ambient-settings.ts',
  'checks/setting-without-effect/rules-nobody-reads.ts',
  'checks/setting-without-effect/rules-not-asked-at-gateway.ts',
  'checks/setting-without-effect/hashes-of-connections.ts',
  'checks/setting-without-effect/origins-nobody-sends.ts',
  'checks/workload-at-odds/disruption-budgets.ts',
  'checks/workload-at-odds/proxy-user.ts',
  // which names are written, and where: data for the one walker of references
  'checks/references/world.ts',
  'checks/references/host-outcome.ts',
  'checks/references/leftover-variables.ts',
  'checks/references/rows/destination-rows.ts',
  'checks/references/rows/destination-rule-references.ts',
  'checks/references/rows/gateway-class-references.ts',
  'checks/references/accounts/account-references.ts',
  'checks/references/rows/istio-gateway-references.ts',
  'checks/references/rows/listener-reference.ts',
  'checks/references/rows/namespace-references.ts',
  'checks/references/rows/policy-target-references.ts',
  'checks/references/rows/port-reference.ts',
  'checks/references/rows/settings-references.ts',
  'checks/references/rows/rollout-references.ts',
  'checks/references/rows/route-references.ts',
  'checks/references/rows/selector-references.ts',
  'checks/references/rows/unattached-route.ts',
  'checks/references/rows/virtual-service-rows.ts',
  // what a namespace may be told by
  // whether an object has problems with its schema
  'checks/invalid-mesh-resource/invalid-mesh-resource.ts',
  'checks/invalid-mesh-resource/envoy-filter-warnings.ts',
  'checks/limits-do-not-fit/circuit-breakers.ts',
  'checks/limits-do-not-fit/limits-do-not-fit.ts',
  'checks/limits-do-not-fit/limits-of-one.ts',
  'checks/limits-do-not-fit/protection-losses.ts',
  'checks/invalid-mesh-resource/newest-release-refusals.ts',
  'checks/invalid-mesh-resource/kubernetes-release.ts',
  // which patches are mistaken, as the objects themselves say
  'checks/environments-at-odds/environment-hosts.ts',
  'checks/environments-at-odds/local-origins.ts',
  'checks/environments-at-odds/named-hosts.ts',
  'checks/envoy-filter-misapplied/envoy-filter-misapplied.ts',
  'checks/envoy-filter-misapplied/envoy-internals.ts',
  'checks/envoy-filter-misapplied/patches-for-other-proxies.ts',
  'checks/envoy-filter-misapplied/patch-contexts.ts',
  // what a patch of Envoy is called and for whom it is
  'checks/mesh-wide/root-objects.ts',
  'checks/security-loosened/authorizers/access-filters.ts',
  'checks/authorization/authorizing-filters.ts',
  // for whom an object is written, as sentences name it; hosts are completed and covered there too
  'checks/authorization/policy-fate.ts',
  'checks/authorization/unrendered-points.ts',
  'checks/authorization/token-points.ts',
  'checks/security-loosened/service-capture.ts',
  'checks/security-loosened/egress.ts',
  'checks/security-loosened/tls-origination.ts',
  'checks/security-loosened/tls-origination-lost.ts',
  'checks/security-loosened/visibility-widening.ts',
  'checks/mesh-wide/filters-of-releases.ts',
  // what listeners of a gateway ask of clients, and settings of the whole mesh
  'checks/security-loosened/gateway-exposure.ts',
  'checks/security-loosened/mesh-trust.ts',
  'checks/security-loosened/mtls-weakening.ts',
  // where the mesh configuration names an authorizer
  'checks/security-loosened/authorizers/authorizer-asked.ts',
  // which calls are worth asking about
  'compare/behaviour/gateways/compared-gateways.ts',
  'compare/rollout/ended-hosts.ts',
  'compare/behaviour/namespace-visibility.ts',
  'compare/behaviour/caller-distinctions.ts',
  'compare/behaviour/source-classes.ts',
  'compare/behaviour/affected-calls.ts',
  'compare/behaviour/affected-gateways.ts',
  'compare/behaviour/ineffective-changes.ts',
  'compare/behaviour/uncompared/calls-of-mesh-objects.ts',
  'compare/behaviour/object-hosts.ts',
  'compare/behaviour/outcomes/redirect-target.ts',
  // which hosts objects speak of, and who sees them, where environments share a cluster
  'compare/delivery/one-cluster/production-boundary.ts',
  // in which order what refers to each other can be applied
  'compare/rollout/seen-by-callers.ts',
  // where a change can be seen, by its kind
  'compare/rollout/looks/places-of-object.ts',
  'compare/rollout/looks/seen-proxies.ts',
  'compare/rollout/order-of-application.ts',
  'compare/rollout/order-of-steps.ts',
  'compare/rollout/order-rules.ts',
  'compare/rollout/tokens-asked-for.ts',
  'compare/rollout/reach/callers-of-services.ts',
  'compare/rollout/ways-in.ts',
  'compare/rollout/policy-reach.ts',
  // who receives what a change configures: who can see an object, and what a Sidecar imports
  'compare/rollout/reach/ambient-reach.ts',
  'compare/rollout/reach/patched-proxies.ts',
  'compare/rollout/reach/proxy-groups.ts',
  'compare/rollout/reach/receiving-proxies.ts',
  'compare/rollout/reach/affected-services.ts',
  'compare/rollout/reach/asked-certificates.ts',
  'compare/rollout/reach/attached-routes.ts',
  'compare/rollout/reach/route-gateways.ts',
  'compare/rollout/reach/unrendered-gateways.ts',
  'compare/rollout/reach/untaken-routes.ts',
  // names that a question may mean
  'istio/asking/question.ts',
  'istio/asking/unseen-gateways.ts',
  'istio/asking/call-parties.ts',
  // which problems with its schema an object has
  'istio/asking/blind-spots.ts',
  'istio/asking/cases/mesh-answers.ts',
  // which part of the mesh a change is about
  'compare/diff/effective-mtls.ts',
  'compare/diff/mesh-parts.ts',
  // what objects ask to be left out of
  'checks/checks-silenced.ts',
  // for whom an object is written, and what else stands for its host
  'checks/reaches-too-far/exports.ts',
  'checks/reaches-too-far/selectors-lost.ts',
  // whom a mirror names
  'checks/reaches-too-far/copies-sent.ts',
  'checks/reaches-too-far/destination-rule-precedence.ts',
  'checks/traffic-taken/traffic-taken.ts',
  'checks/traffic-taken/traffic-diversion.ts',
  // a route of which each call goes where it goes without it
  'checks/traffic-taken/unmoved-calls.ts',
  'review/policy/ignored-findings.ts',
  // whether a host is a name of the one who writes a ServiceEntry of it
  'review/report/review/headline-sentence.ts',
];

test('who reads objects of Istio outside of the model is known by name', () => {
  expect([...pathsWhere(readsViews)].sort()).toEqual([...READERS].sort());
});

/** Modes and actions of Istio: a comparison with one of them is a decision, or words for one. */
const WORDS =
  /'(?:STRICT|PERMISSIVE|DISABLE|ISTIO_MUTUAL|MUTUAL|OPTIONAL_MUTUAL|SIMPLE|PASSTHROUGH|AUTO_PASSTHROUGH|ALLOW_ANY|REGISTRY_ONLY|MESH_INTERNAL|MESH_EXTERNAL|ALLOW|DENY|CUSTOM|AUDIT)'/;

test('modes and actions of Istio are compared with by those only who put answers into words', () => {
  expect([...pathsWhere(({ text }) => WORDS.test(text))].sort()).toEqual([...WORDING].sort());
});

/** Labels and annotations by which Istio is told something. */
const KEYS = /'(?:istio-injection|[a-z.]*istio\.io\/[\w-]+)'/;

test('labels and annotations of Istio are read by the model', () => {
  const withoutKinds = ({ text }: (typeof others)[number]): boolean =>
    KEYS.test(text.replace(/'[a-z]+\.istio\.io\/(?:v\w+|[A-Z]\w+)'/g, ''));
  expect([...pathsWhere(withoutKinds)].sort()).toEqual([...KEYED].sort());
});
