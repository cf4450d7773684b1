import { counterpartIn } from '../../compare/index.ts';
import type { Change } from '../../compare/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { groupedBy, knownCalls, networkOf } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import {
  listed,
  namespaceText,
  placeOf,
  resourceKey,
  sameData,
  subjectText,
  say,
} from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { betweenSides, check } from '../detection/check.ts';
import { scopeOfWorkloads } from '../detection/finding-scope.ts';
import { callKey, callerName } from './call-losses.ts';
import type { PodConnection } from './packet-connections.ts';
import { answerFor, connectionsOf, endsOf, TUNNEL_PORT } from './packet-connections.ts';

type Direction = Parameters<typeof answerFor>[1];

/** A connection that got through, and is dropped at one of its ends now. */
interface Dropped extends PodConnection, DropCause {
  readonly direction: Direction;
}

/**
 * Tells of known callers whose connections network policies let through before a change and drop after it: at the pods that
 * are called, or at those that call. What policies select is dropped unless a rule of one lets it through, whatever the
 * mesh allows (NET-2).
 */
export const droppedConnections = check({
  id: 'connection-dropped',
  title: 'NetworkPolicies now block a known caller',
  level: 'high',
  blind:
    'How the network plug-in applies policies, fields of policies of Cilium and Calico that are not read, IP blocks, calls between ambient and other pods, callers in neither variables nor routes.',
  find: (input) =>
    betweenSides(input, ({ before, after }) =>
      byCalled(droppedIn(before, after)).map((all) => tell(all, after, input.changes)),
    ),
});

function droppedIn(before: Mesh, after: Mesh): readonly Dropped[] {
  const changed = changedPolicies(before, after);
  if (changed.length === 0) return [];
  const was = new Map(
    knownCalls(before).flatMap((call) =>
      call.basis === 'policy' ? [] : [[callKey(call), call] as const],
    ),
  );
  return knownCalls(after).flatMap((call) => {
    const old = was.get(callKey(call));
    if (old === undefined) return [];
    const former = connectionsOf(before, old);
    return connectionsOf(after, call).flatMap((one) => {
      const then = former.find((each) => isSame(each, one));
      return then === undefined ? [] : droppedAt({ before, after, changed }, then, one);
    });
  });
}

const isSame = (one: PodConnection, other: PodConnection): boolean =>
  resourceKey(one.caller.resource) === resourceKey(other.caller.resource) &&
  resourceKey(one.called.resource) === resourceKey(other.called.resource);

/** A network policy that comes, changes or goes. */
export interface ChangedPolicy {
  readonly policy: Resource;
  readonly isGone: boolean;
}

/** A changed policy by which connections drop, and the rule that denies them, if one does. */
export interface DropCause extends ChangedPolicy {
  readonly denial: ReturnType<typeof answerFor>['by'][number] | null;
}

interface BothMeshes {
  readonly before: Mesh;
  readonly after: Mesh;
  readonly changed: readonly ChangedPolicy[];
}

function droppedAt(
  { before, after, changed }: BothMeshes,
  then: PodConnection,
  now: PodConnection,
): readonly Dropped[] {
  return (['ingress', 'egress'] as const).flatMap((direction) => {
    const [formerEnds, ends] = [endsOf(then, direction), endsOf(now, direction)];
    if (after.mayLackIn(ends.own.namespace)) return [];
    const cause = causeOf(
      [answerFor(before, direction, { ...formerEnds, port: then.port })],
      [answerFor(after, direction, { ...ends, port: now.port })],
      changed,
    );
    return cause === undefined ? [] : [{ ...now, direction, ...cause }];
  });
}

type Answers = readonly ReturnType<typeof answerFor>[];

/** Finds the changed policy that makes connections drop which all got through; undefined if none does. */
export function causeOf(
  was: Answers,
  is: Answers,
  changed: readonly ChangedPolicy[],
): DropCause | undefined {
  const isLost =
    was.every(({ verdict }) => verdict === 'allowed') &&
    is.every(({ verdict }) => verdict === 'dropped');
  if (!isLost) return undefined;
  const deciders = [...was, ...is].flatMap(({ by }) => by);
  const keys = new Set(deciders.map(({ policy }) => resourceKey(policy)));
  const cause = changed.find(({ policy }) => keys.has(resourceKey(policy)));
  const denial = is.flatMap(({ by }) => by).find(({ because }) => because === 'rule-denies');
  return cause === undefined ? undefined : { ...cause, denial: denial ?? null };
}

/** Lists the network policies that a change brings, changes or takes away. */
export function changedPolicies(before: Mesh, after: Mesh): readonly ChangedPolicy[] {
  const written = networkOf(after).read.flatMap((policy) => {
    const old = counterpartIn(before, policy, after);
    return old !== undefined && sameData(old.node, policy.node) ? [] : [{ policy, isGone: false }];
  });
  const gone = networkOf(before).read.flatMap((policy) =>
    after.copiesOf(policy).length === 0 ? [{ policy, isGone: true }] : [],
  );
  return [...written, ...gone];
}

type Group = readonly [Dropped, ...(readonly Dropped[])];

/** One for each Service that is called and policy that keeps callers out. */
const byCalled = (all: readonly Dropped[]): readonly Group[] =>
  [
    ...groupedBy(
      all,
      ({ direction, policy, call }) =>
        `${direction} ${resourceKey(policy)} ${resourceKey(call.destination.resource)}`,
    ).values(),
  ].flatMap(([first, ...others]) => (first === undefined ? [] : [[first, ...others] as const]));

const NAMED = 3;

/** Words for each way of a connection. */
const WORDS: Readonly<Record<Direction, Readonly<Record<'let' | 'toward' | 'rule', string>>>> = {
  ingress: { let: 'let them in', toward: 'from', rule: 'admit' },
  egress: { let: 'let them out', toward: 'to', rule: 'lead to' },
};

function tell(all: Group, after: Mesh, changes: readonly Change[]): Told {
  const [{ direction, policy, isGone, denial, call }] = all;
  const words = WORDS[direction];
  const namesOf = (nameOf: (one: Dropped) => string): readonly string[] => [
    ...new Set(all.map(nameOf)),
  ];
  const callers = listed(
    namesOf((one) => callerName(one.call.source)),
    NAMED,
  );
  const service = subjectText(call.destination.resource);
  const spaces = namesOf((one) => namespaceText(endsOf(one, direction).other.namespace));
  const own = listed(
    namesOf((one) => subjectText(endsOf(one, direction).own.resource)),
    NAMED,
  );
  const from = `${words.toward} ${listed(spaces, NAMED)}`;
  const isTunnel = all.some(({ isTunnelled }) => isTunnelled);
  const through = `connections ${from}${isTunnel ? ` to port ${TUNNEL_PORT}, at which ztunnel takes calls for pods,` : ''} through`;
  const origin = isGone ? policy.origin : lineOf(policy, changes);
  const place = placeOf(origin);
  const whyText = (): string => {
    if (denial !== null)
      return `${subjectText(denial.policy)} denies connections ${from} at ${own} (${placeOf(denial.origin)}). A dropped connection does not come to the mesh.`;
    return isGone
      ? `${subjectText(policy)} ${words.let}, and is removed (${place}). Other policies select ${own}, and no rule of theirs lets ${through}.`
      : `No rule of the policies that select ${own} lets ${through} any more (${place}). What they drop does not come to the mesh, whatever that allows.`;
  };
  const fixText = (): string => {
    const rule = `Have a rule of ${isGone ? 'a policy there' : subjectText(policy)}`;
    if (denial !== null) return `Have ${subjectText(denial.policy)} deny no connections ${from}.`;
    return isTunnel
      ? `${rule} let connections ${from} to port ${TUNNEL_PORT} through, too.`
      : `${rule} ${words.rule} ${listed(spaces, NAMED)}, by labels that ${spaces.length === 1 ? 'it has' : 'they have'}.`;
  };
  return {
    subject: policy,
    key: `${direction} dropped ${service}`,
    calls: all.map(({ call: { source }, called }) => ({
      caller: callerName(source),
      called: [service, subjectText(called.resource)],
    })),
    scope: scopeOfWorkloads(
      all.map((one) => endsOf(one, direction).own),
      after,
      new Set([policy.namespace]),
    ),
    message: `${callers} can no longer connect to ${service}: network policies drop it.`,
    why: whyText(),
    symptom: isTunnel
      ? say`connections time out or are reset; a waypoint answers 503`
      : say`connections time out; a sidecar or gateway answers 503, response flag UF`,
    origin,
    ...(isGone && { side: 'base' as const }),
    fix: { text: fixText() },
  };
}

/** The line of what changed in the policy; its own where it is new. */
export const lineOf = (policy: Resource, changes: readonly Change[]): Origin =>
  changes.find(
    ({ field, side, subject }) =>
      field !== null && side === 'head' && resourceKey(subject) === resourceKey(policy),
  )?.origin ?? policy.origin;
