import {
  counted,
  isPassedOver,
  listed,
  namespaceText,
  placeOf,
  subjectText,
} from '../../manifest/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import type { UnenforcedPolicy } from './unenforced-policies.ts';
import { actionOf } from '../../istio/index.ts';
import { policiesWithoutMeshedPods, unenforcedPolicies } from './unenforced-policies.ts';
import type { Check, KnownAs } from '../detection/check.ts';
import { ofObjects } from '../detection/check.ts';
import type { DetectorInput, FindingDraft } from '../detection/detector.ts';
import { provesAbsence } from '../detection/proves-absence.ts';

const ISTIO: readonly KnownAs[] = [
  { code: 'IST0127', analyzer: 'auth.AuthorizationPoliciesAnalyzer' },
];

const WITHOUT_PROXY: Check = {
  id: 'policy-without-proxy',
  title: 'None of the pods that a policy is for has a proxy that could enforce it',
  level: 'high',
  blind:
    'Labels that something else puts on namespaces or pods, and pods that are not rendered here.',
  severity: 'warning',
  knownAs: ISTIO,
};

/** Policies of namespaces and pods that are outside of the mesh: the API server takes them, and nobody reads them. AUTHZ-7. */
export const withoutProxy = ofObjects(
  [WITHOUT_PROXY],
  (input) => {
    const found = unenforcedPolicies(input.mesh, input.isWhole === true).filter(
      ({ policy, pods }) => pods.length > 0 || provesAbsence(input, policy.namespace),
    );
    const policies = new Set(found.map(({ policy }) => policy));
    const analysed = input.isWhole === true ? policiesWithoutMeshedPods(input.mesh) : [];
    return [
      ...found.map((one) => draftOf(one, input)),
      ...analysed
        .filter((policy) => !policies.has(policy) && !isPassedOver(policy.namespace))
        .map(byAnalysisAlone),
    ];
  },
  () => (draft) => [draft],
);

/** Whoever compares with \`istioctl analyze\` finds what it alone says. */
const byAnalysisAlone = (policy: Resource): FindingDraft => ({
  check: WITHOUT_PROXY.id,
  subject: policy,
  key: 'analysed without pods',
  scope: { level: 'namespace', workloads: 0, services: 0, namespaces: 1 },
  severity: 'info',
  message: `\`istioctl analyze\` finds nobody who enforces ${subjectText(policy)}; its targets, or a gateway, may.`,
  why: `It counts pods of ${namespaceText(policy.namespace)} that are in the mesh, and there are none; whom the policy is attached to it does not ask.`,
  symptom: 'none where a waypoint or a gateway enforces it',
  origin: policy.origin,
  fix: { text: 'Leave it where its targets are there; else remove it.' },
  knownAs: ISTIO,
});

const MOST_NAMED = 3;

function draftOf(
  { policy, pods, isForAll, origin }: UnenforcedPolicy,
  { mesh }: DetectorInput,
): FindingDraft {
  const names = listed(pods.map(subjectText), MOST_NAMED);
  const whom = isForAll ? `no pod of ${namespaceText(policy.namespace)}` : names;
  const has = isForAll ? 'has a proxy' : `${pods.length === 1 ? 'has' : 'have'} no proxy`;
  const because = pods.flatMap(({ sidecar }) => (sidecar.kind === 'known' ? sidecar.because : []));
  return {
    check: WITHOUT_PROXY.id,
    subject: policy,
    key: 'without proxy',
    scope: {
      level: isForAll ? 'namespace' : 'workload',
      workloads: pods.length,
      services: 0,
      namespaces: 1,
    },
    message: `Nobody enforces ${subjectText(policy)}: ${whom} ${has}.`,
    why: whyText(pods.length, names, because[0] ?? null),
    symptom: symptomOf(policy.kind, actionOf(policy)),
    origin,
    related: [
      ...pods.map(({ resource }) => resource.origin).slice(0, MOST_NAMED),
      ...because.slice(0, 1),
    ],
    fix: {
      text: `Give the pods a sidecar (label ${mesh.namespaceObject(policy.namespace) === undefined ? 'the pods or their namespace' : `the pods or namespace ${policy.namespace}`} for injection), or restrict them by a NetworkPolicy.`,
    },
    knownAs: policy.kind === 'AuthorizationPolicy' ? ISTIO : [],
  };
}

function whyText(count: number, names: string, because: Origin | null): string {
  if (count === 0) return 'No workload is rendered into its namespace, and no gateway runs there.';
  const place = because === null ? '' : ` (${placeOf(because)})`;
  return `It is for ${counted(count, 'workload')} (${names}), and neither a sidecar nor ztunnel takes what arrives there${place}.`;
}

function symptomOf(kind: string, action: ReturnType<typeof actionOf>): string {
  if (kind === 'PeerAuthentication')
    return 'nothing fails: plaintext is answered whatever the mode says';
  if (kind === 'RequestAuthentication') return 'invalid tokens are let through';
  return action === 'ALLOW'
    ? 'nothing fails: requests that the list does not admit are answered'
    : 'nothing fails: requests that it was to stop are answered';
}
