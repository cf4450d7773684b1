import { cite, groupedBy, objectText } from '../../../istio/index.ts';
import type { Origin } from '../../../manifest/index.ts';
import { sameData } from '../../../manifest/index.ts';
import type { Mesh, MissingFact, callOutcome } from '../../../istio/index.ts';
import type { EndKind, SideOutcome } from '../consequence.ts';
import { placeOfDecidingValue } from './deciding-value.ts';

/** The answer of the model to a call: how it ends, in shares. */
export type ModelledOutcome = ReturnType<typeof callOutcome>;

type CallDecision = ModelledOutcome['endings'][number]['chain'][number];

type CallEnding = ModelledOutcome['endings'][number];
type Ending = ModelledOutcome['endings'][number]['ending'];

/** How a request ends on one side, in shares that can be compared. */
export interface ReadOutcome {
  /** Who answers or how it is refused, and the percent of the requests. */
  readonly shares: ReadonlyMap<string, number>;
  readonly answered: number;
  readonly refusal: SideOutcome['refusal'];
  /** That of all that is answered; null where a workload answers, or several statuses are given. */
  readonly status: number | null;
  readonly endings: readonly CallEnding[];
}

/** Names what would have to be known to read an outcome. */
interface UnreadOutcome {
  readonly missing: string;
  /** Says it in words of its own; absent where it is said what it takes. */
  readonly says?: string;
  readonly fact?: MissingFact;
}

const unreadOf = (ending: Extract<Ending, { kind: 'unknown' }>): UnreadOutcome => ({
  missing: ending.missing,
  ...(ending.unlisted && { says: ending.unlisted.says }),
  ...(ending.fact && { fact: ending.fact }),
});

/** Reads how a request ends, unless any share of it cannot be told. */
export function readOutcome({ endings, fault }: ModelledOutcome): ReadOutcome | UnreadOutcome {
  const open = endings.find(({ ending, weight }) => ending.kind === 'unknown' && weight > 0);
  if (open?.ending.kind === 'unknown') return unreadOf(open.ending);
  const abort = fault?.abort ?? null;
  const left = 1 - (abort?.percent ?? 0) / 100;
  const shares = new Map<string, number>();
  let answered = 0;
  let all = 0;
  let refusal: SideOutcome['refusal'] = null;
  const add = (name: string, percent: number): void => {
    if (percent > 0) shares.set(name, (shares.get(name) ?? 0) + percent);
  };
  for (const members of byDestination(endings).values()) {
    const whole = members[0]?.weight ?? 0;
    const weight = whole * left;
    if (weight <= 0) continue;
    all += whole;
    // any of the endpoints may get it, so one that refuses takes a part that has no number
    const refusing = members.filter(({ ending }) => isRefused(ending));
    answered += (weight * (members.length - refusing.length)) / members.length;
    const [first] = refusing;
    if (first !== undefined) refusal ??= refusalOf(first.ending);
    add([...new Set(members.map(nameOf))].sort().join(' or '), weight);
  }
  if (abort !== null && abort.percent > 0) {
    refusal ??= { status: abort.status, flag: 'FI' };
    add(`refused ${String(abort.status)} FI`, abort.percent);
  }
  return {
    shares,
    // shares are rounded one by one: 10, 3 and 1 of 14 come to 99
    answered: all === 0 ? 0 : Math.round((answered / all) * 10_000) / 100,
    refusal,
    status: statusOf(endings),
    endings,
  };
}

function statusOf(endings: readonly CallEnding[]): number | null {
  const answers = endings.filter(({ ending, weight }) => weight > 0 && !isRefused(ending));
  const statuses = new Set(
    answers.map(({ ending, endpoint }) =>
      endpoint === null && ending.kind === 'answered' ? ending.status : null,
    ),
  );
  const [status = null] = statuses;
  return statuses.size === 1 ? status : null;
}

/** Tells whether requests are refused by no policy: in a mesh that runs they are not. */
export const failsByItself = ({ answered, endings }: ReadOutcome): boolean =>
  answered === 0 &&
  endings.every(
    ({ chain }) => !['authorization', 'network', 'lookup'].includes(chain.at(-1)?.step ?? ''),
  );

/** What the proxy answers itself with an error is no answer to who calls. */
const isRefused = (ending: Ending): boolean =>
  ending.kind === 'refused' ||
  ending.kind === 'dropped' ||
  (ending.kind === 'answered' && (ending.status ?? 0) >= 400);

function refusalOf(ending: Ending): SideOutcome['refusal'] {
  switch (ending.kind) {
    case 'unknown':
      return null;
    case 'answered':
      return { status: ending.status, flag: null };
    case 'refused':
    case 'dropped':
      return { status: ending.status, flag: ending.flag };
  }
}

const byDestination = (endings: readonly CallEnding[]) =>
  groupedBy(endings, ({ chain }) => chain.find(({ step }) => step === 'destination') ?? null);

function nameOf({ ending, endpoint }: CallEnding): string {
  if (isRefused(ending)) {
    const { status, flag } = refusalOf(ending) ?? { status: null, flag: null };
    return `refused ${String(status)} ${String(flag)}`;
  }
  if (endpoint !== null) return objectText(endpoint);
  return ending.kind === 'answered' && ending.status !== null
    ? `the proxy, ${String(ending.status)}`
    : 'outside';
}

/** The outcome as it is told, with the place that decides it; `other` is the mesh of the other side. */
export function sideOutcome(
  { mesh, other }: { readonly mesh: Mesh; readonly other: Mesh },
  read: ReadOutcome,
  origin: Origin | undefined,
): SideOutcome {
  return {
    answered: read.answered,
    by: [...read.shares].flatMap(([name, percent]) =>
      name.startsWith('refused ') ? [] : [{ name, percent }],
    ),
    refusal: read.refusal,
    ...(read.status === null ? {} : { status: read.status }),
    ...untakenBy(read),
    ...askedProxies(toldChain(read)),
    ...admittingPolicies(toldChain(read)),
    decidedBy:
      origin === undefined
        ? null
        : { ...cite(mesh, origin), origin: placeOfDecidingValue(mesh, other, origin) },
  };
}

function untakenBy(read: ReadOutcome): Pick<SideOutcome, 'untaken'> {
  const drop = toldChain(read).find(
    ({ step, says }) => step === 'lookup' || (step === 'network' && says === 'dropped'),
  );
  if (drop !== undefined) return { untaken: drop.step === 'lookup' ? 'name' : 'network' };
  const isWithoutPods =
    read.answered === 0 && read.endings.every(({ chain }) => findsNoPods(chain.at(-1)));
  return isWithoutPods ? { untaken: 'pods' } : {};
}

/** Tells whether a Service, or a subset of it, has no pods. */
const findsNoPods = (last: CallDecision | undefined): boolean =>
  last?.step === 'endpoints' || (last?.step === 'destination' && last.to.fails === 'UH');

/** Says which proxies there are to ask, where the caller or who refuses the requests has no sidecar. */
function askedProxies(chain: readonly CallDecision[]): Pick<SideOutcome, 'asked'> {
  const taken = chain.find((step) => step.step === 'visibility')?.says;
  const caller = CALLERS.get(taken ?? '');
  const refusing = chain.find((step) => step.step === 'authorization' && step.says === 'deny');
  const at = refusing?.step === 'authorization' ? refusing.at : null;
  const waypoint = chain.find((step) => step.step === 'waypoint');
  const refusedBy =
    at === 'waypoint' && waypoint?.step === 'waypoint'
      ? { namespace: waypoint.gateway.namespace, waypoint: waypoint.gateway.name }
      : at === 'ztunnel' || at === 'gateway'
        ? at
        : undefined;
  if (caller === undefined && refusedBy === undefined) return {};
  return { asked: { ...(caller && { caller }), ...(refusedBy && { refusedBy }) } };
}

/**
 * Names the policies that let such callers in at a gateway, where each rule that does is for some callers: the others are
 * refused there before any route is looked for (AUTHZ-9, 12).
 */
function admittingPolicies(chain: readonly CallDecision[]): Pick<SideOutcome, 'admittedBy'> {
  const step = chain.find((one) => one.step === 'authorization' && one.at === 'gateway');
  if (step?.step !== 'authorization' || step.says !== 'allow') return {};
  const { because } = step.verdict;
  const isForSome = because.every(({ policy, origin }) =>
    policy.rules.some(
      (rule) => rule.origin === origin && (rule.from.length > 0 || rule.when.length > 0),
    ),
  );
  const names = because.map(({ policy }) => objectText(policy.resource));
  return names.length > 0 && isForSome ? { admittedBy: [...new Set(names)] } : {};
}

const CALLERS: ReadonlyMap<string, 'ztunnel' | 'nobody'> = new Map([
  ['ztunnel', 'ztunnel'],
  ['no-proxy', 'nobody'],
] as const);

/**
 * The steps that make the difference, one of each side: the first of one kind at which both say different things; where
 * one side does not come so far, the last that it makes. The shares that are refused are looked at first.
 */
export function decidingSteps(
  before: ReadOutcome,
  after: ReadOutcome,
): readonly [CallDecision | null, CallDecision | null] {
  const [first, second] = toldChains(before, after);
  for (const step of first) {
    const other = second.find((each) => isSameStep(each, step)) ?? null;
    if (other === null) return [step, second.at(-1) ?? null];
    if (saidBy(step) !== saidBy(other)) return [step, other];
  }
  return [first.at(-1) ?? null, second.at(-1) ?? null];
}

/** The step that refuses on one side, and the same one on the other, for an end that is a refusal on one of them. */
export function refusingSteps(
  kind: EndKind,
  before: ReadOutcome,
  after: ReadOutcome,
): readonly [CallDecision | null, CallDecision | null] {
  if (kind === 'moved') return [null, null];
  const [first, second] = toldChains(before, after);
  const [refusing, letting] = kind === 'lost' ? [second, first] : [first, second];
  const step = refusing.at(-1) ?? null;
  const same = letting.find((one) => step !== null && isSameStep(one, step)) ?? null;
  return kind === 'lost' ? [same, step] : [step, same];
}

/**
 * Where it is written what a step decides. Of what a proxy knows of a service the Sidecar decides where another one, or
 * none, is there on the other side, and of who takes the call what says so of its pods.
 */
export function decidingPlace(
  decision: CallDecision | null,
  other: CallDecision | null,
): Origin | undefined {
  const [first] = decision?.because ?? [];
  if (decision?.step !== 'visibility' || other?.step !== 'visibility') return first;
  if (decision.says === 'ztunnel') return decision.because.at(-1);
  if (decision.says === 'no-proxy') return first;
  const isNarrowedElse = !sameData(decision.sidecar?.node, other.sidecar?.node);
  return isNarrowedElse ? decision.sidecar?.origin : first;
}

/** The chain of a share that is refused, else of the first. */
export const toldChain = (read: ReadOutcome): readonly CallDecision[] =>
  toldEnding(read)?.chain ?? [];

function toldChains(
  ...sides: readonly [before: ReadOutcome, after: ReadOutcome]
): readonly [before: readonly CallDecision[], after: readonly CallDecision[]] {
  const [before, after] = toldEndings(...sides);
  return [before?.chain ?? [], after?.chain ?? []];
}

/** The shares of both sides that are told together: at the same pods, if one side refuses the call there. */
export function toldEndings(
  before: ReadOutcome,
  after: ReadOutcome,
): readonly [before: CallEnding | undefined, after: CallEnding | undefined] {
  const [first, second] = [toldEnding(before), toldEnding(after)];
  if (first === undefined || second === undefined) return [first, second];
  return isRefused(second.ending) && !isRefused(first.ending)
    ? [sameShare(before, second) ?? first, second]
    : [first, sameShare(after, first) ?? second];
}

/** Finds the share of a side that comes to the same pods. */
const sameShare = ({ endings }: ReadOutcome, { endpoint }: CallEnding): CallEnding | undefined =>
  endpoint === null
    ? undefined
    : endings.find(
        (one) =>
          one.weight > 0 &&
          one.endpoint !== null &&
          objectText(one.endpoint) === objectText(endpoint),
      );

/** The share that is refused, else the first. */
const toldEnding = ({ endings }: ReadOutcome): CallEnding | undefined =>
  endings.find(({ ending, weight }) => weight > 0 && isRefused(ending)) ?? endings[0];

const isSameStep = (one: CallDecision, other: CallDecision): boolean =>
  one.step === other.step &&
  (one.step !== 'authorization' || other.step !== 'authorization' || one.at === other.at);

/** What a step decides, without where that is written. */
function saidBy(decision: CallDecision): string {
  if (decision.step === 'route' && decision.decision.kind === 'route') {
    const { destinations, fault } = decision.decision;
    return JSON.stringify([
      destinations.map(({ host, subset, port, weight, fails }) => [
        host,
        subset,
        port,
        weight,
        fails,
      ]),
      fault?.abort ?? null,
    ]);
  }
  if (decision.step === 'endpoints') return decision.workloads.map(objectText).join();
  return decision.says;
}
