import type { IpBlock } from '../matching/ip-block.ts';
import { BASELINE_TIER } from './admin-policy.ts';
import { blocksOf, DIRECTIONS, PUBLIC_BLOCKS } from './network-ends.ts';
import type {
  Decider,
  DecidingReason,
  Direction,
  NetworkAnswer,
  NetworkConnection,
  NetworkEnd,
  NetworkPod,
  Protocol,
  SeenEnd,
} from './network-ends.ts';
import { DEFAULT_TIER } from './kubernetes-policy.ts';
import type { NetworkPolicies, SelectingRules } from './network-policies.ts';
import type { Meeting, NetworkRule, PolicyTier } from './network-rules.ts';
import { coversPort, specOf } from './network-rules.ts';
import { groupedBy } from '../matching/grouping.ts';
import { allOf } from '../matching/match.ts';
import type { Match } from '../matching/match.ts';

/** An answer names so many policies, for thousands may decide each of thousands of connections. */
const MOST_NAMED = 100;

/** The answer if no policy selects a pod. */
export const NOT_SELECTED: NetworkAnswer = { verdict: 'allowed', direction: null, by: [] };

/** Decides a connection by what the caller's policies let out and what the called pod's let in. NET-1 */
export function decideConnection(
  network: NetworkPolicies,
  { from, to, port, protocol }: NetworkConnection,
): NetworkAnswer {
  return decideBoth(
    from.kind === 'pod' ? decideWay(network, 'egress', from.pod, to, port, protocol) : NOT_SELECTED,
    to.kind === 'pod' ? decideWay(network, 'ingress', to.pod, from, port, protocol) : NOT_SELECTED,
  );
}

/** Puts the answers of both ways together: either drops a connection. */
export function decideBoth(egress: NetworkAnswer, ingress: NetworkAnswer): NetworkAnswer {
  for (const verdict of ['dropped', 'unknown'] as const) {
    if (egress.verdict === verdict) return egress;
    if (ingress.verdict === verdict) return ingress;
  }
  return ingress.direction === null ? egress : ingress;
}

/** Decides one way alone: what policies that select a pod let out of it, or in. */
export function decideWay(
  network: NetworkPolicies,
  direction: Direction,
  own: NetworkPod,
  other: NetworkEnd,
  port: number,
  protocol: Protocol,
): NetworkAnswer {
  if (isOwnEnd(own, other)) return NOT_SELECTED;
  const selecting = network.selecting(own, direction);
  if (selecting.length === 0) return NOT_SELECTED;
  if (own.isOnHostNetwork) return unknownBy(direction, selecting, 'host-network');
  const [opposite = direction] = DIRECTIONS.filter((one) => one !== direction);
  const isSelected = network.selecting(own, opposite).some(isOfKubernetes);
  const decide = (): NetworkAnswer =>
    decideSelected(network, {
      ...{ direction, selecting, isSelected, own, other },
      port,
      protocol,
    });
  const { pods, asksOwn } = answersOf(selecting);
  if (other.kind !== 'pod' || asksOwn || own.addresses.length > 0) return decide();
  const called = direction === 'ingress' ? [own.ports, own.hasMoreLabels] : [];
  const key = JSON.stringify([isSelected, port, protocol, called]);
  const ofPod = pods.get(other.pod) ?? new Map<string, NetworkAnswer>();
  const answer = ofPod.get(key) ?? decide();
  pods.set(other.pod, ofPod.set(key, answer));
  return answer;
}

/** Answers by the pod at the other end. They are the same for all pods that the same rules select, unless rules ask for their own end. */
interface Answers {
  readonly pods: WeakMap<NetworkPod, Map<string, NetworkAnswer>>;
  readonly asksOwn: boolean;
}

const answers = new WeakMap<readonly SelectingRules[], Answers>();

function answersOf(selecting: readonly SelectingRules[]): Answers {
  const known = answers.get(selecting) ?? {
    pods: new WeakMap(),
    asksOwn: selecting.some(({ rules }) => rules.engine === 'calico'),
  };
  answers.set(selecting, known);
  return known;
}

interface SelectedWay {
  readonly direction: Direction;
  readonly selecting: readonly SelectingRules[];
  readonly isSelected: boolean;
  readonly own: NetworkPod;
  readonly other: NetworkEnd;
  readonly port: number;
  readonly protocol: Protocol;
}

function decideSelected(network: NetworkPolicies, way: SelectedWay): NetworkAnswer {
  const { direction, selecting, isSelected, own, other, port, protocol } = way;
  const notRead = selecting.filter(({ rules }) => rules.engine === 'not-read');
  if (notRead.length > 0) return unknownBy(direction, notRead, 'not-read');
  const called = direction === 'ingress' ? own : other.kind === 'pod' ? other.pod : null;
  const meetings = inEachFamily(network.hasIpv6, {
    ...{ called, port, protocol },
    own: seenPod(network, own),
    other: seenEnd(network, other),
  });
  const { verdict, by } = agreed(
    'rule-may-apply',
    meetings.map((meeting) => verdictBesideBaseline(selecting, isSelected, meeting)),
  );
  // a node may be the pod's own, which reaches it whatever policies say
  const mayBeOwnNode =
    (other.kind === 'node' && other.isOwn !== false) ||
    (other.kind === 'pod' && other.pod.isOnHostNetwork);
  return {
    verdict: verdict === 'dropped' && mayBeOwnNode ? 'unknown' : verdict,
    ...{ direction, by: by.slice(0, MOST_NAMED) },
  };
}

/** No policy keeps a pod from itself, nor from the node that it runs on. NET-3 */
const isOwnEnd = (own: NetworkPod, other: NetworkEnd): boolean =>
  (other.kind === 'pod' && other.pod.key === own.key) ||
  (other.kind === 'node' && other.isOwn === true);

const unknownBy = (
  direction: Direction,
  selecting: readonly SelectingRules[],
  because: DecidingReason,
): NetworkAnswer => ({
  verdict: 'unknown',
  direction,
  by: selecting.map((one) => deciderOf(one, because)),
});

const deciderOf = ({ rules: { policy } }: SelectingRules, because: DecidingReason): Decider => ({
  policy,
  origin: specOf(policy)?.origin ?? policy.origin,
  because,
});

const seenPod = (network: NetworkPolicies, pod: NetworkPod): SeenEnd => ({
  kind: 'pod',
  candidate: network.candidateOf(pod),
  isOnHostNetwork: pod.isOnHostNetwork,
  blocks: blocksOf(pod.addresses),
});

function seenEnd(network: NetworkPolicies, end: NetworkEnd): SeenEnd {
  if (end.kind === 'pod') return seenPod(network, end.pod);
  if (end.kind === 'address') return { kind: 'address', blocks: blocksOf([end.address]) };
  if (end.kind !== 'outside') return { ...end, blocks: [] };
  const blocks = PUBLIC_BLOCKS.filter(({ family }) => family === 4 || network.hasIpv6);
  return { kind: 'address', blocks };
}

const FAMILIES: readonly IpBlock['family'][] = [4, 6];

/** A connection uses one family of addresses that both ends have. If nothing shows IPv6, ends that are not known have IPv4. NET-25 */
function inEachFamily(hasIpv6: boolean, meeting: Meeting): readonly Meeting[] {
  const known = [meeting.own.blocks, meeting.other.blocks].filter((blocks) => blocks.length > 0);
  if (known.length === 0 && !hasIpv6) return [meeting];
  const possible = FAMILIES.filter((family) =>
    known.every((blocks) => blocks.some((one) => one.family === family)),
  );
  if (possible.length === 0) return [meeting];
  const ofFamily = (end: SeenEnd, family: IpBlock['family']): SeenEnd => ({
    ...{ ...end, family },
    blocks: end.blocks.filter((one) => one.family === family),
  });
  return possible.map((family) => ({
    ...meeting,
    own: ofFamily(meeting.own, family),
    other: ofFamily(meeting.other, family),
  }));
}

const isOfKubernetes = ({ rules }: SelectingRules): boolean =>
  rules.engine === 'kubernetes' && rules.tier === DEFAULT_TIER;

/**
 * The baseline is for pods that no NetworkPolicy selects. If one selects a pod for the other way, engines differ in whether
 * it is for this one. NET-9
 */
function verdictBesideBaseline(
  selecting: readonly SelectingRules[],
  isSelectedOtherwise: boolean,
  meeting: Meeting,
): Verdict {
  const others = isSelectedOtherwise
    ? selecting.filter(({ rules }) => rules.tier !== BASELINE_TIER)
    : selecting;
  const verdict = verdictOf(selecting, meeting);
  return others.length === selecting.length
    ? verdict
    : agreed('engines-differ', [verdict, verdictOf(others, meeting)]);
}

/** It is not known how a connection ends if that depends on what is not known. */
function agreed(because: DecidingReason, verdicts: readonly Verdict[]): Verdict {
  const [first = NOT_SELECTED] = verdicts;
  if (verdicts.every(({ verdict }) => verdict === first.verdict)) return first;
  const by = verdicts.flatMap((one) => one.by).map((one) => ({ ...one, because }));
  return { verdict: 'unknown', by };
}

interface Verdict {
  readonly verdict: NetworkAnswer['verdict'];
  readonly by: readonly Decider[];
}

/**
 * All engines have to let a connection through. Cilium reads NetworkPolicies together with its own, another engine beside it
 * reads them apart: if these differ, it is not known. NET-18
 */
function verdictOf(selecting: readonly SelectingRules[], meeting: Meeting): Verdict {
  const ofCilium = selecting.filter(({ rules }) => rules.engine === 'cilium');
  const others = selecting.filter(({ rules }) => rules.engine !== 'cilium');
  const apart = together([chain(others, meeting), chain(ofCilium, meeting)]);
  const [tier] = ofCilium.map(({ rules }) => rules.tier);
  if (tier === undefined || !others.some(isOfKubernetes)) return apart;
  const shared = others
    .filter(isOfKubernetes)
    .map((one) => ({ ...one, rules: { ...one.rules, tier, order: 1 } }));
  const joint = together([
    chain(
      others.filter((one) => !isOfKubernetes(one)),
      meeting,
    ),
    chain([...ofCilium, ...shared], { ...meeting, other: inNoBlock(meeting.other) }),
  ]);
  return agreed('engines-differ', [apart, joint]);
}

/** For Cilium no block of a NetworkPolicy means pods either. */
const inNoBlock = (end: SeenEnd): SeenEnd =>
  end.kind === 'pod' ? { ...end, isInNoBlock: true } : end;

const together = (verdicts: readonly Verdict[]): Verdict =>
  verdicts.find(({ verdict }) => verdict === 'dropped') ??
  verdicts.find(({ verdict }) => verdict === 'unknown') ?? {
    verdict: 'allowed',
    by: verdicts.flatMap(({ by }) => by),
  };

/** What a rule, or the end of a tier, makes of a connection, certainly or perhaps. */
interface Found {
  readonly what: NetworkRule['action'];
  readonly by: readonly Decider[];
}

/** All that may decide so far. */
interface Possible {
  readonly found: readonly Found[];
  /** Tells whether none of it may apply. */
  readonly mayGoOn: boolean;
}

/** Goes through the tiers in order. What no tier decides is allowed. */
function chain(selecting: readonly SelectingRules[], meeting: Meeting): Verdict {
  const found: Found[] = [];
  for (const tier of tiersOf(selecting)) {
    const possible = meetTier(
      selecting.filter(({ rules }) => rules.tier.name === tier.name),
      meeting,
    );
    found.push(...possible.found);
    if (!possible.mayGoOn && !possible.found.some(({ what }) => what === 'pass'))
      return verdictOn(found);
  }
  return verdictOn([...found, { what: 'allow', by: [] }]);
}

const tiersOf = (selecting: readonly SelectingRules[]): readonly PolicyTier[] =>
  [...new Map(selecting.map(({ rules: { tier } }) => [tier.name, tier])).values()].sort(
    (one, other) => (one.order ?? 0) - (other.order ?? 0) || (one.name < other.name ? -1 : 1),
  );

function verdictOn(all: readonly Found[]): Verdict {
  const decided = all.filter(({ what }) => what !== 'pass');
  const by = decided.flatMap((one) => one.by);
  const certain = by.filter(({ because }) => CERTAIN.has(because));
  if (new Set(decided.map(({ what }) => what)).size > 1) return { verdict: 'unknown', by };
  const verdict = decided.some(({ what }) => what === 'deny') ? 'dropped' : 'allowed';
  return { verdict, by: certain.length > 0 ? certain : by };
}

const CERTAIN: ReadonlySet<DecidingReason> = new Set<DecidingReason>([
  ...(['rule-allows', 'rule-allows-some-requests', 'rule-denies', 'no-rule-allows'] as const),
]);

/** Goes through the policies of a tier in order; those of one order decide in any. */
function meetTier(selecting: readonly SelectingRules[], meeting: Meeting): Possible {
  const found: Found[] = [];
  const groups = [...groupedBy(selecting, ({ rules }) => rules.order)];
  for (const [, group] of groups.sort(([one], [other]) => one - other || 0)) {
    const possible = meetAll(group.map((one) => meetPolicy(one, meeting)));
    found.push(...possible.found);
    if (!possible.mayGoOn) return { found, mayGoOn: false };
  }
  const isolating = selecting.filter(({ rules }) => rules.isolates);
  const certain = isolating.filter(({ selects }) => selects === 'yes');
  const shut = certain.length > 0 ? certain : isolating;
  const because = certain.length > 0 ? 'no-rule-allows' : 'may-select';
  const what = shut.some(({ rules }) => rules.tier.passes === true) ? 'pass' : 'deny';
  if (shut.length > 0) found.push({ what, by: shut.map((one) => deciderOf(one, because)) });
  return { found, mayGoOn: certain.length === 0 };
}

function meetAll(each: readonly Possible[]): Possible {
  const found = each.flatMap((one) => one.found);
  const mayGoOn = each.every((one) => one.mayGoOn);
  const isContradiction =
    each.filter((one) => one.found.length > 0).length > 1 &&
    new Set(found.map(({ what }) => what)).size > 1;
  if (!isContradiction) return { found, mayGoOn };
  return {
    found: found.map(({ what, by }) => ({
      what,
      by: by.map((one) => ({ ...one, because: 'same-priority' })),
    })),
    mayGoOn,
  };
}

/** Goes through the rules of a policy in order: the first that is for the connection decides. */
function meetPolicy({ rules, selects }: SelectingRules, meeting: Meeting): Possible {
  const found: Found[] = [];
  for (const rule of rules.rules) {
    const covers = coversPort(rule.ports, meeting);
    const applies = covers === 'no' ? covers : allOf([covers, rule.isFor(meeting)]);
    if (applies === 'no') continue;
    const because = reasonOf(rule, applies, selects);
    found.push({
      what: rule.action,
      by: [{ policy: rules.policy, origin: rule.node.origin, because }],
    });
    if (allOf([applies, selects]) === 'yes') return { found, mayGoOn: false };
  }
  return { found, mayGoOn: true };
}

function reasonOf(rule: NetworkRule, applies: Match, selects: Match): DecidingReason {
  if (applies === 'maybe') return rule.isUnread === true ? 'not-read' : 'rule-may-apply';
  if (selects === 'maybe') return 'may-select';
  if (rule.action !== 'allow') return 'rule-denies';
  return rule.judgesRequests === true ? 'rule-allows-some-requests' : 'rule-allows';
}
