import { upperFirst } from '../detection/clause-words.ts';
import type { Mesh } from '../../istio/index.ts';
import { runsBefore, viewOf } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { nodeAt, placeOf, stringAt, subjectText } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import { readAs } from '../istioctl/istioctl.ts';

/**
 * Tells of deprecated fields of VirtualServices and Sidecars, and of definitions of kinds that are retired
 * (ROUTE-49).
 */
export const deprecatedField = check({
  id: 'deprecated-field',
  title: 'Deprecated Istio field, or CRD that Istio no longer reads',
  level: 'low',
  blind: 'Fields that later releases drop.',
  severity: 'warning',
  knownAs: [{ code: 'IST0002', analyzer: 'deprecation.DeprecationAnalyzer' }],
  find: (input) => {
    const isReadNoMore = readAs(input, { truly: isPast, istioctl: isPastOrUnnamed });
    return deprecatedFields(input.mesh)
      .filter(({ what }) => what !== 'definition' || isReadNoMore(input.mesh))
      .map(tell);
  },
});

/**
 * Tells whether no release here reads such definitions any more: an old release brings definitions that it
 * reads itself, and several may be named.
 */
const isPast = (mesh: Mesh): boolean =>
  mesh.configuration.istioVersion !== null && !runsBefore(mesh, '1.6', 'any');

/** Tells the same also where nothing names the release, as `istioctl analyze` does. */
const isPastOrUnnamed = (mesh: Mesh): boolean =>
  mesh.configuration.istioVersion === null || isPast(mesh);

interface DeprecatedField {
  readonly object: Resource;
  readonly what: 'delay-percent' | 'egress-proxy' | 'definition';
  readonly origin: Origin;
}

/** Names definitions of the authorization of Istio before 1.6, which nothing reads. */
const RETIRED: ReadonlySet<string> = new Set([
  'rbac.istio.io/ClusterRbacConfig',
  'rbac.istio.io/RbacConfig',
  'rbac.istio.io/ServiceRole',
  'rbac.istio.io/ServiceRoleBinding',
]);

const deprecatedFields = (mesh: Mesh): readonly DeprecatedField[] => [
  ...mesh.ofKind('networking.istio.io', 'VirtualService').flatMap(delayPercentOf),
  ...mesh.ofKind('networking.istio.io', 'Sidecar').flatMap(egressProxyOf),
  ...(runsBefore(mesh, '1.6')
    ? []
    : mesh.ofKind('apiextensions.k8s.io', 'CustomResourceDefinition').flatMap(retiredDefinition)),
];

function delayPercentOf(object: Resource): readonly DeprecatedField[] {
  const percent = viewOf('VirtualService', object)
    .http.value.map(({ fault }) => fault?.delay?.percent ?? null)
    .find((one) => one !== null && one.value > 0);
  return percent == null ? [] : [{ object, what: 'delay-percent', origin: percent.origin }];
}

function egressProxyOf(object: Resource): readonly DeprecatedField[] {
  const origin = viewOf('Sidecar', object).outboundTrafficPolicy?.egressProxy ?? null;
  return origin === null ? [] : [{ object, what: 'egress-proxy', origin }];
}

function retiredDefinition(object: Resource): readonly DeprecatedField[] {
  const group = stringAt(object.node, 'spec', 'group') ?? '';
  const kind = stringAt(object.node, 'spec', 'names', 'kind') ?? '';
  const origin = nodeAt(object.node, 'spec', 'names', 'kind')?.origin ?? object.origin;
  return RETIRED.has(`${group}/${kind}`) ? [{ object, what: 'definition', origin }] : [];
}

const WORDS = {
  'delay-percent': {
    says: 'delays requests by the old field `percent`',
    why: '`fault.delay.percent` counts only while `percentage` is absent, and Istio has deprecated it',
    symptom: 'the delay stops when a release drops the field, and a test of timeouts tests nothing',
    fix: 'Write `percentage: { value: … }` in place of `percent`.',
  },
  'egress-proxy': {
    says: 'sends unknown hosts by `egressProxy`, a field that Istio has given up',
    why: '`outboundTrafficPolicy.egressProxy` is not documented any more, and `istioctl analyze` calls it ignored',
    symptom:
      'where a release ignores it, calls to unknown hosts go out straight from the pod, past the egress gateway',
    fix: 'Remove `egressProxy`; lead hosts through the egress gateway by a ServiceEntry and a VirtualService.',
  },
  definition: {
    says: 'defines a kind that no supported Istio reads',
    why: 'this kind was removed in Istio 1.6',
    symptom: 'from Istio 1.6 on objects of the kind are accepted and protect nothing',
    fix: 'Where no older Istio runs any more, move what is left of it to AuthorizationPolicies and remove the definition.',
  },
} as const satisfies Record<
  DeprecatedField['what'],
  Record<'says' | 'why' | 'symptom' | 'fix', string>
>;

const tell = ({ object, what, origin }: DeprecatedField): Told => ({
  subject: object,
  key: what,
  scope: { level: 'service', workloads: 0, services: 0, namespaces: 1 },
  message: `${subjectText(object)} ${WORDS[what].says}.`,
  cause: WORDS[what].why,
  why: `${upperFirst(WORDS[what].why)} (${placeOf(origin)}).`,
  symptom: WORDS[what].symptom,
  origin,
  fix: { text: WORDS[what].fix },
});
