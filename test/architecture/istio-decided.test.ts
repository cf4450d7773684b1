import { expect, test } from 'vitest';
import { readSourceFiles } from './source-files.ts';

/** The rooms that say what Istio makes of objects. */
const DECIDING = ['istio', 'manifest', 'mesh', 'kinds'];

const others = readSourceFiles(['src']).filter(
  ({ path }) =>
    path.startsWith('src/core/') && !DECIDING.some((room) => path.startsWith(`src/core/${room}/`)),
);

const pathsWhere = (holds: (file: (typeof others)[number]) => boolean): readonly string[] =>
  others.filter(holds).map(({ path }) => path.slice('src/core/'.length));

/** Who reads objects of Istio, and what for; what comes of what is written there is asked of the mesh. */
const READERS = [
  // which names are written, and where: data for the one walker of references
  'detectors/references/destination-rules.ts',
  'detectors/references/host-outcome.ts',
  'detectors/references/left-over-variables.ts',
  'detectors/references/rows/destination-rows.ts',
  'detectors/references/rows/destination-rule-references.ts',
  'detectors/references/rows/gateway-api/client-authority-references.ts',
  'detectors/references/rows/gateway-api/gateway-class-references.ts',
  'detectors/references/rows/gateway-api/listener-certificate-references.ts',
  'detectors/references/rows/group-account-references.ts',
  'detectors/references/rows/identity-references.ts',
  'detectors/references/rows/istio-gateway-references.ts',
  'detectors/references/rows/namespace-references.ts',
  'detectors/references/rows/policy-target-references.ts',
  'detectors/references/rows/port-reference.ts',
  'detectors/references/rows/pull-secret-references.ts',
  'detectors/references/rows/reach-references.ts',
  'detectors/references/rows/rollout-references.ts',
  'detectors/references/rows/route-references.ts',
  'detectors/references/rows/selector-references.ts',
  'detectors/references/rows/subset-reference.ts',
  'detectors/references/rows/virtual-service-rows.ts',
  // what a namespace may be told by
  // whether an object has problems with its schema
  'detectors/invalid-mesh-resource/invalid-mesh-resource.ts',
  'detectors/invalid-mesh-resource/patches-taken.ts',
  'detectors/limits-do-not-fit/breakers.ts',
  'detectors/limits-do-not-fit/breakers-of-traffic-policies.ts',
  'detectors/references/rows/destination-analysis.ts',
  'detectors/invalid-mesh-resource/envoy-api-dropped.ts',
  'detectors/invalid-mesh-resource/refused-by-newest.ts',
  // which patches are mistaken, as the objects themselves say
  'detectors/environments-at-odds/written-hosts.ts',
  'detectors/envoy-filter-misapplied/envoy-filter-misapplied.ts',
  'detectors/envoy-filter-misapplied/apis-instead.ts',
  'detectors/envoy-filter-misapplied/built-on-internals.ts',
  'detectors/envoy-filter-misapplied/former-filter-name.ts',
  'detectors/upgrade-unprepared/extensions.ts',
  // which annotations are mistaken, and what they are called today
  'detectors/annotation-misused/annotated-objects.ts',
  'detectors/annotation-misused/annotation-sentences.ts',
  // what a patch of Envoy is called and for whom it is
  'detectors/mesh-wide/root-objects.ts',
  'detectors/security-loosened/envoy-filters.ts',
  // for whom an object is written, as sentences name it; hosts are completed and covered there too
  'detectors/authorization/rule-difference.ts',
  'detectors/security-loosened/captured-services.ts',
  'detectors/security-loosened/egress.ts',
  'detectors/security-loosened/loosened-client-tls.ts',
  'detectors/security-loosened/loosened-visibility.ts',
  // which calls are worth asking about
  'behaviour/gateway-calls.ts',
  'behaviour/namespace-sight.ts',
  'behaviour/told-apart.ts',
  'behaviour/touched-calls.ts',
  'behaviour/touched-gateways.ts',
  'behaviour/without-effect.ts',
  'behaviour/written-destinations.ts',
  // which hosts objects speak of, and who sees them, where environments share a cluster
  'delivery/one-cluster/named-hosts.ts',
  // in which order what refers to each other can be applied
  'rollout/breaking-pairs.ts',
  'rollout/order-of-application.ts',
  'rollout/order-rules.ts',
  // who receives what a change configures: who can see an object, and what a Sidecar imports
  'rollout/reach/proxy-groups.ts',
  'rollout/reach/receiving-proxies.ts',
  'rollout/reach/services-received.ts',
  'rollout/reach/touched-services.ts',
  // names that a question may mean
  'asking/answer-question.ts',
  'asking/called-host.ts',
  // which problems with its schema an object has
  'asking/not-seen.ts',
  'questions/validation-answer.ts',
  // which part of the mesh a change is about
  'diff/parts-of-changes.ts',
  // what objects ask to be left out of
  'detectors/checks-silenced.ts',
  // for whom an object is written, and what else stands for its host
  'detectors/reaches-too-far/claimed-hosts.ts',
  'detectors/reaches-too-far/exports.ts',
  'detectors/reaches-too-far/overruled-rules.ts',
  'detectors/traffic-taken/gateway-client-rules.ts',
  'detectors/traffic-taken/taking-sentences.ts',
  'policy/opted-out.ts',
];

test('who reads objects of Istio outside of the model is known by name', () => {
  expect(
    [...pathsWhere(({ imports }) => imports.includes('src/core/istio/index.ts'))].sort(),
  ).toEqual([...READERS].sort());
});

/** Modes and actions of Istio: a comparison with one of them is a decision, or words for one. */
const WORDS =
  /'(?:STRICT|PERMISSIVE|DISABLE|ISTIO_MUTUAL|MUTUAL|OPTIONAL_MUTUAL|SIMPLE|PASSTHROUGH|AUTO_PASSTHROUGH|ALLOW_ANY|REGISTRY_ONLY|MESH_INTERNAL|MESH_EXTERNAL|ALLOW|DENY|CUSTOM|AUDIT)'/;

/** Who has them for sentences about what the model answered: an action, a mode, a wire. */
const WORDING = [
  'asking/arrival-words.ts',
  'detectors/policy-not-enforced/callers-not-seen.ts',
  'detectors/policy-not-enforced/methods.ts',
  'detectors/policy-not-enforced/without-proxy.ts',
  'detectors/authorization-cuts-off-callers/denial-cause.ts',
  'detectors/authorization-cuts-off-callers/fix-of-denial.ts',
  'detectors/authorization-cuts-off-callers/header-denials.ts',
  'detectors/authorization-cuts-off-callers/refused-callers.ts',
  'detectors/mesh-wide/mesh-mtls.ts',
  'detectors/references/rows/identity-references.ts',
  'detectors/references/rows/policy-target-references.ts',
  'detectors/references/rows/selector-references.ts',
  'detectors/security-loosened/egress.ts',
  'detectors/security-loosened/loosened-mtls.ts',
  'detectors/strict-mtls/strict-mtls-cuts-off-callers.ts',
  'detectors/strict-mtls/conflicting-rules.ts',
  'detectors/strict-mtls/cut-off-caller.ts',
  'detectors/strict-mtls/exposed-without-gateway.ts',
  'questions/endpoint-connection.ts',
  'behaviour/meaning/written-defaults.ts',
  'rollout/order-of-application.ts',
  'rollout/order-rules.ts',
];

test('modes and actions of Istio are compared with by those only who put answers into words', () => {
  expect([...pathsWhere(({ text }) => WORDS.test(text))].sort()).toEqual([...WORDING].sort());
});

/** Labels and annotations by which Istio is told something. */
const KEYS = /'(?:istio-injection|[a-z.]*istio\.io\/[\w-]+)'/;

/** Who says by them what a change is about, or makes a question of the conformance cases of them. */
const KEYED = [
  'diff/classify-change.ts',
  'rollout/pod-replacement.ts',
  'diff/embedded-map.ts',
  'diff/parts-of-changes.ts',
  'kustomize/origins/explain-field.ts',
  'questions/endpoint-connection.ts',
  // what running pods say of the proxy that they have, and objects of who looked at them
  'drift/control-plane/running-pod.ts',
  'drift/control-plane/told-statuses.ts',
];

test('labels and annotations of Istio are read by the model', () => {
  const withoutKinds = ({ text }: (typeof others)[number]): boolean =>
    KEYS.test(text.replace(/'[a-z]+\.istio\.io\/(?:v\w+|[A-Z]\w+)'/g, ''));
  expect([...pathsWhere(withoutKinds)].sort()).toEqual([...KEYED].sort());
});
