import type { Resource } from '../../../../manifest/index.ts';
import { nodeAt, resourceKey } from '../../../../manifest/index.ts';
import type { Mesh } from '../../mesh.ts';
import type { Match } from '../../request/match.ts';
import { aroundOf } from '../around.ts';
import type { Candidate } from '../candidate.ts';
import { asksOf, candidateOf, isPicked, takesIn } from '../candidate.ts';
import type { Influence } from '../influence.ts';
import type { KnownPods } from '../pods/known-pods.ts';
import { requirementsOf } from '../label-selection.ts';
import { isIstiod, portsOfPods } from './listening-ports.ts';
import type { LostWay } from './lost-ways.ts';
import { textOfLost } from './lost-ways.ts';
import type { Direction, LetThrough, SelectingPolicy } from './packet-ways.ts';
import { DIRECTIONS, isAbout, isPacketPolicy, letThrough, rulesOf } from './packet-ways.ts';

/** One policy of Kubernetes on both sides; null where it is not. */
export interface TurnedPolicy {
  readonly was: Resource | null;
  readonly is: Resource | null;
}

/**
 * What pods of the control plane, or of what brings all that is merged, lose by a policy of Kubernetes that comes,
 * changes or goes: what its rules and those of all others let through now is held against what they did. Nothing where
 * nothing less gets through. AROUND-16, 22
 */
export function lostConnections(
  { was, is }: TurnedPolicy,
  before: Mesh,
  after: Mesh,
): readonly Influence[] {
  const policy = is ?? was;
  if (policy === null || !isPacketPolicy(policy)) return [];
  const around = aroundOf(after);
  const namespace = policy.namespace === '' ? around.rootNamespace : policy.namespace;
  const lost = around.pods
    .filter((pods) => pods.on !== 'gateway' && pods.namespace === namespace)
    .flatMap((pods) => {
      const candidate = candidateOf(after, pods);
      const picks = (one: Candidate): boolean =>
        [was, is].some((policy) => policy !== null && selects(policy, one) !== 'no');
      if (!isPicked(pods, candidate, picks)) return [];
      const sides = { was: selecting(before, was, candidate), is: selecting(after, is, candidate) };
      return DIRECTIONS.filter((direction) => isCause({ was, is }, direction)).flatMap(
        (direction) => lostWays(pods, direction, sides, after),
      );
    });
  return lost.length === 0 ? [] : [textOfLost(lost, { isGone: is === null })];
}

const selects = (policy: Resource, candidate: Candidate): Match =>
  takesIn(requirementsOf(nodeAt(policy.node, 'spec', 'podSelector')), asksOf(candidate));

/** All policies of a side in the namespace; what the one in question may select, it is taken to select. */
function selecting(
  mesh: Mesh,
  own: Resource | null,
  candidate: Candidate,
): readonly SelectingPolicy[] {
  const key = own === null ? null : resourceKey(own);
  return ['networking.k8s.io', 'extensions']
    .flatMap((group) => mesh.ofKind(group, 'NetworkPolicy'))
    .filter(({ namespace }) => namespace === candidate.namespace || namespace === own?.namespace)
    .map((policy) => {
      const match = selects(policy, candidate);
      const isAssumed = match === 'maybe' && resourceKey(policy) === key;
      return { policy, selects: isAssumed ? 'yes' : match };
    });
}

/** Whether a policy may be why less gets through: it shuts, or let somebody through until now. */
const isCause = ({ was, is }: TurnedPolicy, direction: Direction): boolean =>
  (is !== null && isAbout(is, direction)) ||
  (was !== null && isAbout(was, direction) && rulesOf(was, direction).length > 0);

interface BothSides {
  readonly was: readonly SelectingPolicy[];
  readonly is: readonly SelectingPolicy[];
}

function lostWays(
  pods: KnownPods,
  direction: Direction,
  sides: BothSides,
  mesh: Mesh,
): readonly LostWay[] {
  const listened = direction === 'ingress' ? portsOfPods(pods, mesh) : [];
  const ports = listened.length === 0 ? [null] : listened;
  const found = ports.flatMap((port) => {
    const old = letThrough(sides.was, direction, port, false);
    const now = letThrough(sides.is, direction, port, true);
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
