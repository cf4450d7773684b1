import { actionOf, reachesEveryNamespace, viewOf } from '../../../istio/index.ts';
import {
  KIND_ROWS,
  listed,
  pathOfSelector,
  placeOf,
  rowOf,
  stringMapAt,
  subjectText,
} from '../../../manifest/index.ts';
import type { Node, Resource } from '../../../manifest/index.ts';
import { labelText, nearLabels } from '../selector-suggestions.ts';
import type { ReferenceRow } from '../reference-row.ts';
import type { NearObject, Reference, Sentences } from '../reference.ts';
import { missing, resolved, scopeOf } from '../reference.ts';
import { hasVariable } from '../unresolved-text.ts';
import type { Pods, World } from '../world.ts';
import type { Check, KnownAs, Severity } from '../../detection/check.ts';
import { unreadTokensText } from '../../authorization/let-in-anyway.ts';
import { allowListWithoutPods } from './allow-list-without-pods.ts';

/**
 * Holds what Istio and Kiali say of a kind whose selector matches nothing; of other kinds they say nothing.
 */
interface SaidOfKind {
  readonly knownAs: readonly KnownAs[];
  readonly severity?: Severity;
}

const ISTIO: KnownAs = { code: 'IST0127', analyzer: 'auth.AuthorizationPoliciesAnalyzer' };
const KIALI: KnownAs = { code: 'KIA0004' };
const KIALI_OF_ROOT: KnownAs = { code: 'KIA1006' };

const POLICY_WITHOUT_PODS: Check = {
  id: 'policy-without-pods',
  title: 'Policy or proxy setting does not select any pods',
  level: 'high',
  blind: 'Pods that are not rendered here.',
  knownAs: [ISTIO, KIALI, KIALI_OF_ROOT],
};
export const SELECTOR_CHECKS = [POLICY_WITHOUT_PODS];

const SAID_OF_KINDS: Readonly<Record<string, SaidOfKind>> = {
  AuthorizationPolicy: {
    knownAs: [ISTIO, KIALI],
    severity: 'warning',
  },
  PeerAuthentication: { knownAs: [KIALI] },
  RequestAuthentication: { knownAs: [KIALI] },
  Sidecar: { knownAs: [{ code: 'IST0101', analyzer: 'sidecar.SelectorAnalyzer' }, KIALI] },
  Telemetry: { knownAs: [{ code: 'IST0101', analyzer: 'telemetry.SelectorAnalyzer' }] },
};

/**
 * Lists policies and proxies' settings that select pods. Whom a ServiceEntry selects may be a WorkloadEntry,
 * and Gateways are told on their own.
 */
const KINDS = KIND_ROWS.filter(
  ({ selector, family }) => selector !== undefined && !['gateway', 'registry'].includes(family),
);

/**
 * Finds selectors of policies and proxies' settings that have to match pods (AUTHZ-3, MTLS-13, SCOPE-1…3).
 */
export const SELECTOR_ROWS: readonly ReferenceRow[] = KINDS.map(
  ({ selector, ...from }): ReferenceRow => ({
    from: [from],
    under: 'spec',
    at: selector === undefined ? [] : [pathOfSelector(selector).slice(1).join('.')],
    picked: ({ world, subject, at }) => selectorReferences(world, subject, at),
  }),
);

/**
 * Gives what other tools say of a kind. Kiali tells apart the Sidecars of the root namespace, whose selector
 * is none for the mesh (SIDECAR-2).
 */
function saidOf({ kind, namespace }: Resource, rootNamespace: string): SaidOfKind {
  const said: SaidOfKind = SAID_OF_KINDS[kind] ?? { knownAs: [] };
  return kind === 'Sidecar' && namespace === rootNamespace
    ? { ...said, knownAs: [...said.knownAs, KIALI_OF_ROOT] }
    : said;
}

const isIgnoredThere = ({ group, kind, namespace }: Resource, rootNamespace: string): boolean =>
  namespace === rootNamespace && rowOf({ group, kind })?.inRootNamespace?.selected === 'nothing';

function selectorReferences(world: World, subject: Resource, node: Node): readonly Reference[] {
  const selector = stringMapAt(node);
  if (selector.size === 0 || [...selector.values()].some(hasVariable)) return [];
  // told as such, whatever it selects (MTLS-4)
  if (isIgnoredThere(subject, world.mesh.configuration.rootNamespace)) return [];
  const anywhere = reachesEveryNamespace(subject, world.mesh.configuration.rootNamespace);
  const found = anywhere
    ? world.pods.anywhere(selector)
    : world.pods.inNamespace(subject.namespace, selector);
  const place = {
    check: POLICY_WITHOUT_PODS,
    subject,
    key: 'selector',
    origin: node.origin,
    written: labelText(selector),
    selects: selector,
    ...saidOf(subject, world.mesh.configuration.rootNamespace),
  };
  if (found.length > 0)
    return [{ ...place, outcome: resolved(...found.map(({ resource }) => resource)) }];
  const scope = anywhere ? null : subject.namespace;
  const elsewhere = podsElsewhere(world, subject, selector);
  const candidates = world.allPods.filter(
    (pods) => anywhere || pods.namespace === subject.namespace,
  );
  return [
    {
      ...place,
      outcome: missing({
        target: `a workload with ${labelText(selector)}${scope === null ? '' : ` in namespace ${scope}`}`,
        namespace: scope,
        proof: anywhere ? 'near' : 'absence',
        near: [
          ...elsewhere,
          ...nearLabels(selector, candidates),
          ...labelsOfOthers(world, subject, selector),
          ...onlyPods(selector, candidates),
        ],
        scope: scopeOf(anywhere ? 'mesh' : 'namespace'),
        sentences: {
          ...consequenceOf(world, subject),
          ...(elsewhere.length > 0 && {
            undo: `give each namespace with such pods a ${subject.kind} of its own`,
          }),
          why: `It selects pods with ${labelText(selector)} (${placeOf(node.origin)}), and no pod template ${scope === null ? 'of the mesh' : `of namespace ${scope}`} has these labels.`,
          fix: 'Select labels of the pod template (`spec.template.metadata.labels`).',
        },
      }),
    },
  ];
}

/**
 * Suggests pods of other namespaces. An object without a selector in the root namespace is for the whole
 * mesh; with one it is for that namespace's own pods (SIDECAR-2, SCOPE-3).
 */
function podsElsewhere(
  world: World,
  subject: Resource,
  selector: ReadonlyMap<string, string>,
): readonly NearObject[] {
  const { rootNamespace } = world.mesh.configuration;
  const isForOwnPods = rowOf(subject)?.inRootNamespace?.selected === 'own-namespace';
  if (subject.namespace !== rootNamespace || !isForOwnPods) return [];
  const others = world.pods.anywhere(selector);
  const [first] = others;
  if (first === undefined) return [];
  const namespaces = [...new Set(others.map(({ namespace }) => namespace))].sort();
  const who =
    others.length === 1
      ? `${subjectText(first.resource)} has`
      : `${subjectText(first.resource)} and ${String(others.length - 1)} more have`;
  return [
    {
      name: first.namespace,
      says: `${who} these labels${namespaces.length === 1 ? '' : `, in namespaces ${listed(namespaces, 3)}`}, and a ${subject.kind} of the root namespace selects pods of that namespace alone`,
      relation: 'suffix',
      origin: first.origin,
      write: `namespace: ${first.namespace}`,
      // the more namespaces, the likelier that pods which are not seen have the labels too
      ...(namespaces.length === 1 && { sure: true }),
    },
  ];
}

/** Suggests the pods of a namespace that has one kind of them only: those are the ones to select. */
function onlyPods(
  selector: ReadonlyMap<string, string>,
  candidates: readonly Pods[],
): readonly NearObject[] {
  const [only, more] = candidates;
  if (only === undefined || more !== undefined) return [];
  const sameKeys = new Map([...only.labels].filter(([key]) => selector.has(key)));
  return [
    {
      name: only.resource.name,
      says: `The only pods there, of ${subjectText(only.resource)}, have ${labelText(only.labels)}`,
      relation: 'suffix',
      origin: only.origin,
      write: labelText(sameKeys.size === 0 ? only.labels : sameKeys),
      sure: false,
    },
  ];
}

/**
 * Finds objects whose own labels fit. A Deployment's or a Gateway's own labels are not those of pods; a
 * selector that fits only them was copied from the wrong place.
 */
function labelsOfOthers(
  world: World,
  subject: Resource,
  selector: ReadonlyMap<string, string>,
): readonly NearObject[] {
  const workloads = world.mesh.workloads
    .filter(({ namespace }) => namespace === subject.namespace)
    .map(({ resource }) => resource);
  const gateways = world.inNamespace('networking.istio.io', 'Gateway', subject.namespace);
  return [...workloads, ...gateways].flatMap((other) => {
    const { labels: own } = viewOf('Metadata', other);
    for (const [key, value] of selector) if (own.get(key)?.value !== value) return [];
    const isGateway = other.kind === 'Gateway';
    const pods = isGateway
      ? viewOf('Gateway', other).selector.value
      : (world.mesh.workloads.find(({ resource }) => resource === other)?.labels ?? selector);
    return [
      {
        name: other.name,
        says: `These are the labels of ${subjectText(other)} itself, not of pods`,
        relation: 'letters' as const,
        origin: other.origin,
        write: labelText(pods),
        sure: true,
      },
    ];
  });
}

type Consequence = Pick<Sentences, 'message' | 'symptom' | 'afterwards'>;

/** Says what it means that nothing is selected. */
function consequenceOf(world: World, subject: Resource): Consequence {
  const name = subjectText(subject);
  switch (subject.kind) {
    case 'AuthorizationPolicy':
      return authorizationConsequence(world, subject);
    case 'RequestAuthentication':
      return {
        message: `${name} checks no tokens: it applies to no pod.`,
        symptom: unreadTokensText(world.mesh, subject.namespace),
      };
    case 'PeerAuthentication':
      return {
        message: `${name} sets no mTLS mode: it applies to no pod.`,
        symptom: 'the mode of the namespace or the mesh stays in force',
      };
    default:
      return {
        message: `${name} has no effect: it applies to no pod.`,
        symptom: 'nothing refuses this, and no proxy gets the setting',
      };
  }
}

function authorizationConsequence(world: World, subject: Resource): Consequence {
  const action = actionOf(subject);
  const name = subjectText(subject);
  if (action === 'ALLOW') return allowListWithoutPods(world, subject);
  return {
    message: `${name} ${action === 'DENY' ? 'denies nothing' : 'has no effect'}: it applies to no pod.`,
    symptom: 'requests it was to stop are let in',
  };
}
