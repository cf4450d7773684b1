import type { Resource } from '../../../manifest/index.ts';
import { resourceKey, listed } from '../../../manifest/index.ts';
import type { Mesh } from '../mesh.ts';
import { surroundingsOf } from './mesh-surroundings.ts';
import type { SelectionCandidate } from '../../matching/label-requirement.ts';
import { candidateOf, isPicked } from './label-selection.ts';
import type { Influence } from './influence.ts';
import type { KnownPods } from './pod-inventory.ts';
import { letThrough } from '../../network/let-through.ts';
import type { LetThrough } from '../../network/let-through.ts';
import { DIRECTIONS } from '../../network/network-ends.ts';
import type { Direction } from '../../network/network-ends.ts';
import type { SelectingRules } from '../../network/network-policies.ts';
import type { NetworkRules } from '../../network/network-rules.ts';
import { networkOf } from './mesh-network.ts';
import { ANYTHING } from '../../matching/label-requirement.ts';

/** One policy of Kubernetes on both sides; null where it is not. */
interface TurnedPolicy {
  readonly was: Resource | null;
  readonly is: Resource | null;
}

/**
 * Tells what pods lose when a policy of Kubernetes comes, changes or goes, be they of the control plane or of
 * what brings all that is merged. What its rules and those of all others let through now is held against what
 * they did before. It finds nothing where nothing less gets through. NET-2, AROUND-22
 */
export function lostConnections(
  { was, is }: TurnedPolicy,
  before: Mesh,
  after: Mesh,
): readonly Influence[] {
  const policy = is ?? was;
  if (policy === null) return [];
  const rulesOf = (mesh: Mesh, one: Resource | null): readonly NetworkRules[] =>
    one === null ? [] : networkOf(mesh).rulesOf(one);
  const [formerly, now] = [rulesOf(before, was), rulesOf(after, is)];
  const own = [...formerly, ...now];
  if (own.some(({ engine, isolates }) => engine !== 'kubernetes' || !isolates)) return [];
  // what shuts, or let something through until now, may be why less gets through
  const ways = new Set(
    [...now, ...formerly.filter(({ rules }) => rules.length > 0)].map(({ direction }) => direction),
  );
  const around = surroundingsOf(after);
  const namespace = policy.namespace === '' ? around.rootNamespace : policy.namespace;
  const lost = around.pods
    .filter((pods) => pods.on !== 'gateway' && pods.namespace === namespace)
    .flatMap((pods) => {
      const candidate = candidateOf(after, pods);
      const picks = (one: SelectionCandidate): boolean =>
        own.some(({ selects }) => selects(one) !== 'no');
      if (!isPicked(pods, candidate, picks)) return [];
      const sides = { was: selecting(before, was, candidate), is: selecting(after, is, candidate) };
      return DIRECTIONS.filter((way) => ways.has(way)).flatMap((direction) =>
        lostWays(pods, direction, sides, after),
      );
    });
  return lost.length === 0 ? [] : [textOfLost(lost, { isGone: is === null })];
}

/** All rules of a side in the namespace; what the policy in question may select, it is taken to select. */
function selecting(
  mesh: Mesh,
  own: Resource | null,
  candidate: SelectionCandidate,
): readonly SelectingRules[] {
  const key = own === null ? null : resourceKey(own);
  const network = networkOf(mesh);
  return [...new Set([candidate.namespace, own?.namespace ?? candidate.namespace])]
    .flatMap((namespace) => network.rulesIn(namespace))
    .filter(({ engine }) => engine === 'kubernetes')
    .map((rules) => ({ rules, selects: rules.selects(candidate) }))
    .filter(({ selects }) => selects !== 'no')
    .map((one) =>
      one.selects === 'maybe' && resourceKey(one.rules.policy) === key
        ? { ...one, selects: 'yes' }
        : one,
    );
}

interface BothSides {
  readonly was: readonly SelectingRules[];
  readonly is: readonly SelectingRules[];
}

function lostWays(
  pods: KnownPods,
  direction: Direction,
  sides: BothSides,
  mesh: Mesh,
): readonly LostWay[] {
  const listened = direction === 'ingress' ? portsOfPods(pods, mesh) : [];
  const ports = listened.length === 0 ? [null] : listened;
  const [was, is] = [sides.was, sides.is].map((all) =>
    all.filter(({ rules }) => rules.direction === direction),
  );
  const found = ports.flatMap((port) => {
    const old = letThrough(was ?? [], port, false);
    const now = letThrough(is ?? [], port, true);
    return isLess(old, now) ? [{ port, who: now.who }] : [];
  });
  return (['nobody', 'some'] as const).flatMap((who) => {
    const those = found.filter((each) => each.who === who).map(({ port }) => port);
    return those.length === 0
      ? []
      : [
          {
            pods,
            direction,
            who,
            ports: those.filter((port) => port !== null),
            ofIstiod: isIstiod(pods),
          },
        ];
  });
}

function isLess(old: LetThrough, now: LetThrough): boolean {
  if (now.who === 'anybody' || old.who === 'nobody') return false;
  if (old.who === 'anybody' || now.who === 'nobody') return true;
  return [...old.rules].some((rule) => !now.rules.has(rule));
}

/** Proxies, the API server and what measures ask istiod at these ports. AROUND-17 */
const CONFIGURATION_PORT = 15_012;
/** The same without TLS, for proxies that are told to ask there. */
const PLAIN_CONFIGURATION_PORT = 15_010;
const WEBHOOK_PORT = 15_017;
const METRICS_PORT = 15_014;
/** The port for its probes, which the node asks itself, and for people who look into it. */
const DEBUG_PORT = 8080;

const OWN_LABELS: readonly (readonly [string, readonly string[]])[] = [
  ['app', ['istiod']],
  ['istio', ['pilot', 'istiod']],
  ['app.kubernetes.io/name', ['istiod']],
];

const isIstiod = ({ labels }: KnownPods): boolean =>
  OWN_LABELS.some(([key, names]) => {
    const known = labels.get(key);
    return known !== undefined && known !== ANYTHING && known.some((one) => names.includes(one));
  });

/** Ports that have to be reached at istiod, those of its Services too; none of other pods, of which they are not known. */
function portsOfPods(pods: KnownPods, mesh: Mesh): readonly number[] {
  if (!isIstiod(pods)) return [];
  const served = mesh.services
    .filter(({ workloads }) =>
      workloads.some(({ kind, namespace, name }) => `${kind} ${namespace}/${name}` === pods.name),
    )
    .flatMap(({ ports }) => ports.map(({ targetPort }) => targetPort))
    .filter((port) => typeof port === 'number')
    .filter((port) => port !== DEBUG_PORT);
  const all = new Set([
    PLAIN_CONFIGURATION_PORT,
    CONFIGURATION_PORT,
    METRICS_PORT,
    WEBHOOK_PORT,
    ...served,
  ]);
  return [...all].sort((a, b) => a - b);
}

/** Connections of some pods that are let through no more, or to fewer. */
interface LostWay {
  readonly pods: KnownPods;
  readonly direction: Direction;
  readonly who: 'some' | 'nobody';
  /** Empty for all. */
  readonly ports: readonly number[];
  readonly ofIstiod: boolean;
}

/** So many pods and ports a sentence names. */
const MOST_PODS = 3;
const MOST_PORTS = 8;

/** Says what is lost, in a sentence for each kind of it. */
function textOfLost(lost: readonly LostWay[], { isGone }: { readonly isGone: boolean }): Influence {
  const kinds = new Map<string, LostWay[]>();
  for (const one of lost) {
    const key = JSON.stringify([one.direction, one.who, one.ports]);
    kinds.set(key, [...(kinds.get(key) ?? []), one]);
  }
  const clauses = [...kinds.values()].map(clauseOf);
  const isSeen = lost.every(({ pods }) => pods.isSeen);
  const labels = isSeen ? '' : ' by the labels that their charts write; they are not rendered here';
  return {
    kind: 'network',
    on: lost.every(({ pods }) => pods.on === 'delivery') ? 'delivery' : 'control-plane',
    does: clauses.join('; '),
    isSentence: true,
    because: isGone
      ? `Other policies select these pods${labels}, and let less through without it`
      : `A policy that selects pods drops what no rule lets through, and it selects these${labels}`,
    ...symptomOf(lost),
  };
}

function clauseOf(lost: readonly LostWay[]): string {
  const [first] = lost;
  if (first === undefined) return '';
  const names = listed([...new Set(lost.map(({ pods }) => nameOf(pods)))], MOST_PODS);
  const on = first.ports.length === 0 ? '' : ` on ${listed(first.ports.map(String), MOST_PORTS)}`;
  const isOne = new Set(lost.map(({ pods }) => pods.name)).size === 1 && first.pods.isSeen;
  const reach = isOne ? 'reaches' : 'reach';
  if (first.direction === 'ingress')
    return first.who === 'nobody'
      ? `nothing reaches ${names}${on} any more`
      : `only what rules of NetworkPolicies name reaches ${names}${on}`;
  return first.who === 'nobody'
    ? `${names} ${reach} nothing any more, the API server neither`
    : `${names} ${reach} only what rules of NetworkPolicies name`;
}

const nameOf = ({ name, namespace, isSeen }: KnownPods): string =>
  isSeen ? name : `pods of ${name} in ${namespace}`;

const SEEN_OF_PORTS: readonly (readonly [port: number, seen: string])[] = [
  [
    CONFIGURATION_PORT,
    'proxies keep their last configuration, and their certificates are not renewed',
  ],
  [PLAIN_CONFIGURATION_PORT, 'proxies that ask without TLS get no configuration'],
  [
    WEBHOOK_PORT,
    'pods that are to have a proxy get none or are refused, as is configuration of Istio that istiod is to check',
  ],
];

/** Says what is certain to be seen, where it is certain that nothing gets through to istiod. */
function symptomOf(lost: readonly LostWay[]): Pick<Influence, 'symptom' | 'fix'> {
  if (lost.every(({ pods }) => pods.on === 'delivery'))
    return { symptom: 'what is merged may not come into the cluster any more' };
  const shut = lost.filter(
    ({ who, direction, ofIstiod }) => who === 'nobody' && direction === 'ingress' && ofIstiod,
  );
  const ports = new Set(shut.flatMap((each) => each.ports));
  const isAllOfIt = lost.length === shut.length;
  const fix = `Let ${listed([...ports].map(String), MOST_PORTS)} through, by a rule that has these \`ports\` and no \`from\`.`;
  if (ports.size === 0 || !isAllOfIt) return {};
  const told = SEEN_OF_PORTS.filter(([port]) => ports.has(port)).map(([, seen]) => seen);
  return {
    fix,
    symptom: told.length === 0 ? 'what is asked there gets no answer' : told.join('; '),
  };
}
