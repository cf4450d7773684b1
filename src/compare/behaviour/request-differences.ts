import { afterWork } from '../../istio/index.ts';
import type { LookupStep, Mesh, Workload } from '../../istio/index.ts';
import type { Origin } from '../../manifest/index.ts';
import type { DecidedSide } from './outcomes/cause-of.ts';
import { causeOf } from './outcomes/cause-of.ts';
import type { ModelledOutcome } from './outcomes/side-outcome.ts';
import type { AnsweredAspects, CallerIdentity } from './answer-aspects.ts';
import {
  answeredAspects,
  aspectKinds,
  chainOfAspect,
  decisionOfAspect,
  endingOfAspect,
  stepOfAspect,
  toldOfAspect,
} from './answer-aspects.ts';
import type { AspectKind, Consequence, EndKind, SideOutcome } from './consequence.ts';
import type { CellRequest } from './request-cells.ts';
import { behindOpenPolicies } from './outcomes/open-network.ts';
import type { ReadOutcome } from './outcomes/side-outcome.ts';
import {
  decidingPlace,
  decidingSteps,
  failsByItself,
  readOutcome,
  refusingSteps,
  sideOutcome,
  toldChain,
  toldEndings,
} from './outcomes/side-outcome.ts';
import { byTrying } from './undecided/tried-values.ts';
import type { UndecidedRequest, UndecidedTally } from './undecided/undecided-requests.ts';
import { asListening } from './outcomes/listening-pods.ts';
import { countUndecided } from './undecided/undecided-requests.ts';
import type { WithToken } from './tokens/witness-token.ts';
import { isUsual, witnessToken } from './tokens/witness-token.ts';

type CallEnding = ModelledOutcome['endings'][number];
type CallDecision = CallEnding['chain'][number];

/** How many requests of a caller to a port are answered on either side, of those that somebody is expected to make. */
export interface AnsweredRequests {
  count: number;
  /** Those of them without a header that anything asks for. */
  plain: number;
  /** By what is asked for, the headers with which it is answered after the change, where nobody comes with a token. */
  readonly withHeaders: Map<string, Set<string>>;
}

export const noneAnswered = (): AnsweredRequests => ({
  count: 0,
  plain: 0,
  withHeaders: new Map(),
});

/** What is told of one request, before it is grouped with others. */
export type RequestDifference = Omit<Consequence, 'environment' | 'sources'> & {
  /** Who makes such requests, found when asked for. The same function stands for the same callers. */
  readonly sources: () => readonly string[];
  readonly token: WithToken['token'];
  /** Whether its path is one that the configuration shows the caller to ask for; absent where it is not. */
  readonly isAskedFor?: true;
  /** Shared by all requests of a caller to a port. */
  readonly answered: AnsweredRequests;
};

/** One request as one side answers it. */
export interface FollowedRequest {
  readonly mesh: Mesh;
  readonly outcome: ModelledOutcome;
  readonly caller: CallerIdentity;
  /** Where the caller's service account is written; null of a gateway. */
  readonly account: SideOutcome['decidedBy'];
  /** Places that say who calls: its account, and what gives it a proxy. */
  readonly made: readonly Origin[];
  /** Is null of a caller that finds the name of the host, and of gateways. */
  readonly lookup: LookupStep | null;
}

/** Places that say who a caller is: its account, and what gives it a proxy. */
export const placesOfCaller = ({
  serviceAccountOrigin,
  sidecar,
}: Workload): FollowedRequest['made'] => [
  serviceAccountOrigin,
  ...(sidecar.kind === 'known' ? sidecar.because : []),
];

/** Who asks for what. */
export type ComparedCall = Pick<
  RequestDifference,
  | 'sources'
  | 'isKnown'
  | 'destination'
  | 'port'
  | 'witness'
  | 'token'
  | 'isAskedFor'
  | 'answered'
  | 'gateway'
  | 'arrival'
  | 'besides'
> & {
  /** False for a request of which nothing shows that its caller makes it; absent for all others. */
  readonly isShown?: boolean;
  /** Tells whether such requests are known to do something anew each time, by how they end; absent if they do not. */
  readonly isDoneAnew?: (outcome: ModelledOutcome) => boolean;
};

/** In what a request ends, or is answered, otherwise on both sides, unless one of them cannot be told. */
export function requestDifferences(
  asked: ComparedCall,
  ...sides: readonly [before: FollowedRequest, after: FollowedRequest]
): readonly RequestDifference[] | UndecidedRequest {
  const [before, after] = asListening(...behindOpenPolicies(...sides));
  const first = readOutcome(before.outcome);
  const second = readOutcome(after.outcome);
  const isTrial = [before, after].some(({ mesh }) => mesh.assumed !== undefined);
  if (before.mesh.assumed !== undefined && !('missing' in first) && failsByItself(first))
    return { asked, side: 'before', missing: '', isOpenBefore: false, isRefuted: true };
  if ('missing' in second)
    return {
      ...{ asked, side: 'after', ...second, ...factOfBoth(second, first) },
      isOpenBefore: 'missing' in first,
      ...(asked.isKnown && endedBefore(asked, first)),
      cause: () => causeOf(openSide(before), openSide(after)),
    };
  if ('missing' in first) return { asked, side: 'before', ...first, isOpenBefore: true };
  if (!isTrial) noteAnswered(asked, first, second);
  const kind = endKind(first, second);
  const { isShown = true, isDoneAnew, ...call } = asked;
  // nobody loses what nothing shows to be asked for, while what is asked for goes on as it did
  const isKnown = call.isKnown && (kind !== 'lost' || isShown);
  const ended = { ...call, isKnown };
  const ends = kind === null ? [] : [endDifference(kind, ended, [before, first], [after, second])];
  // of what is lost or opened in part, it is not told what becomes of the rest
  if (first.answered === 0 || kind === 'lost' || kind === 'opened') return ends;
  const [one, other] = withRepeats([before, after], isDoneAnew).map(
    ({ mesh, caller, outcome, repeated }) => answeredAspects(mesh, caller, outcome, repeated),
  );
  if (one === undefined || other === undefined) return ends;
  const [decidedBefore, decidedAfter] = decidingSteps(first, second);
  const aspects = aspectKinds(one, other).map((each) => ({
    ...call,
    kind: each,
    before: aspectSide(
      each,
      { ...before, other: after.mesh },
      [first, one],
      [decidedBefore, decidedAfter],
    ),
    after: aspectSide(
      each,
      { ...after, other: before.mesh },
      [second, other],
      [decidedAfter, decidedBefore],
    ),
    cause: causeOfAspect(each, [before, first], [after, second]),
    cells: 1,
  }));
  return [...ends, ...aspects];
}

/** Adds how often work may be done, if a change raises that for requests which do something anew each time. */
function withRepeats(
  [before, after]: readonly [FollowedRequest, FollowedRequest],
  isDoneAnew: ComparedCall['isDoneAnew'],
): readonly (FollowedRequest & { readonly repeated?: number })[] {
  const [was, is] = [timesDone(before.outcome), timesDone(after.outcome)];
  return is > was && isDoneAnew?.(after.outcome) === true
    ? [
        { ...before, repeated: was },
        { ...after, repeated: is },
      ]
    : [before, after];
}

const timesDone = ({ retries }: ModelledOutcome): number =>
  retries === null || afterWork(retries).length === 0 ? 1 : retries.attempts + 1;

/** Lists the values that what is missing can have on either side. */
function factOfBoth(
  { fact }: Pick<UndecidedRequest, 'fact'>,
  before: ReturnType<typeof readOutcome>,
): Pick<UndecidedRequest, 'fact'> {
  if (fact === undefined || !('missing' in before) || before.fact?.key !== fact.key) return {};
  const values = [...before.fact.values, ...fact.values].map((one) => [one.value, one] as const);
  return { fact: { ...fact, values: [...new Map(values).values()] } };
}

/** Says how a request ended in a word, unless that cannot be told. */
function endedBefore(
  { witness }: ComparedCall,
  first: ReturnType<typeof readOutcome>,
): Pick<UndecidedRequest, 'was'> {
  if ('missing' in first) return {};
  const { answered, refusal, status } = first;
  if (answered < 100 && refusal !== null) return { was: String(refusal.status ?? 'closed') };
  return { was: witness.http === null ? 'connected' : String(status ?? 200) };
}

function noteAnswered(asked: ComparedCall, before: ReadOutcome, after: ReadOutcome): void {
  const { answered, witness } = asked;
  const headers = [...(witness.http?.headers.keys() ?? [])];
  if (before.answered + after.answered > 0) countAnswered(asked);
  if (headers.length === 0 || after.answered < 100 || !isWithoutToken(asked)) return;
  const key = askedFor(witness);
  answered.withHeaders.set(key, new Set([...(answered.withHeaders.get(key) ?? []), ...headers]));
}

function countAnswered(asked: ComparedCall): void {
  if (!isUsual(asked)) return;
  asked.answered.count += 1;
  if ((asked.witness.http?.headers.size ?? 0) === 0) asked.answered.plain += 1;
}

export const isWithoutToken = ({ token }: Pick<RequestDifference, 'token'>): boolean =>
  token === null || token.cell.token === null;

/** Gives what requests have in common that differ by their headers alone. */
export const askedFor = ({ http, port }: RequestDifference['witness']): string =>
  JSON.stringify([port, http?.method, http?.url]);

export function endDifference(
  kind: EndKind,
  asked: Omit<ComparedCall, 'isShown' | 'isDoneAnew'>,
  [before, first]: readonly [FollowedRequest, ReadOutcome],
  [after, second]: readonly [FollowedRequest, ReadOutcome],
): RequestDifference {
  const [decidedBefore, decidedAfter] = decidingSteps(first, second);
  const [endedBefore, endedAfter] = refusingSteps(kind, first, second);
  const [one, other] = toldEndings(first, second);
  return {
    ...asked,
    kind,
    before: sideOutcome(
      { mesh: before.mesh, other: after.mesh },
      first,
      decidingPlace(decidedBefore, decidedAfter),
    ),
    after: sideOutcome(
      { mesh: after.mesh, other: before.mesh },
      second,
      decidingPlace(decidedAfter, decidedBefore),
    ),
    cause: causeOf(
      decidedSide(before, one, endedBefore, decidedBefore),
      decidedSide(after, other, endedAfter, decidedAfter),
    ),
    cells: 1,
  };
}

const decidedSide = (
  { mesh, made }: FollowedRequest,
  ending: CallEnding | undefined,
  ...deciding: readonly (CallDecision | null)[]
): DecidedSide => ({
  ...{ mesh, caller: made, deciding: deciding.flatMap((one) => one ?? []) },
  ...{ endpoint: ending?.endpoint ?? null, chain: ending?.chain ?? [] },
});

/** Gives the side with the first way that cannot be told, which its last decision leaves open; else with the first of all. */
function openSide(side: FollowedRequest): DecidedSide {
  const { endings } = side.outcome;
  const ending = endings.find(({ ending: { kind } }) => kind === 'unknown') ?? endings[0];
  return decidedSide(side, ending, ending?.chain.at(-1) ?? null);
}

/** Gives the cause of an aspect that differs. */
function causeOfAspect(
  kind: AspectKind,
  [before, first]: readonly [FollowedRequest, ReadOutcome],
  [after, second]: readonly [FollowedRequest, ReadOutcome],
): RequestDifference['cause'] {
  const [one, other] = toldEndings(first, second);
  const sideOf = (side: FollowedRequest, read: ReadOutcome, told: CallEnding | undefined) => {
    const ending = endingOfAspect(kind, read.endings) ?? told;
    return decidedSide(side, ending, decisionOfAspect(kind, ending?.chain ?? []));
  };
  return causeOf(sideOf(before, first, one), sideOf(after, second, other));
}

function aspectSide(
  kind: AspectKind,
  { mesh, other: otherMesh, account }: FollowedRequest & { readonly other: Mesh },
  [read, aspects]: readonly [ReadOutcome, AnsweredAspects],
  [decided, other]: readonly [CallDecision | null, CallDecision | null],
): SideOutcome {
  const step = stepOfAspect(kind, chainOfAspect(kind, read.endings) ?? toldChain(read));
  // where nothing is written of the connection itself, or another proxy sends it, what leads the call there decides
  const isLedElse =
    step?.because.length === 0 || (decided?.step === 'visibility' && decided.says !== other?.says);
  const place = isLedElse ? decidingPlace(decided, other) : step?.because[0];
  const side = sideOutcome({ mesh, other: otherMesh }, read, place);
  return {
    ...side,
    ...(kind === 'identity' ? { decidedBy: account } : {}),
    ...toldOfAspect(kind, aspects),
  };
}

export const shownRequest = (
  { method, host, path, headers, tokenCell }: CellRequest,
  scheme: 'http' | 'https' = 'http',
): NonNullable<Consequence['witness']['http']> => ({
  method: method ?? 'GET',
  url: `${scheme}://${host ?? ''}${path ?? '/'}`,
  headers: headers ?? new Map<string, string>(),
  ...(tokenCell === null ? {} : { token: witnessToken(tokenCell) }),
});

export const tokenOf = (http: CellRequest | null): WithToken['token'] =>
  http?.tokenCell == null ? null : { cell: http.tokenCell, of: http.tokenCells };

/** Shares are compared to the percent; another way to be refused is no consequence of these kinds. */
function endKind(before: ReadOutcome, after: ReadOutcome): EndKind | null {
  if (after.answered < before.answered) return 'lost';
  if (after.answered > before.answered) return 'opened';
  return answersOf(before) === answersOf(after) ? null : 'moved';
}

const answersOf = ({ shares }: ReadOutcome): string =>
  JSON.stringify(
    [...shares]
      .filter(([name]) => !name.startsWith('refused '))
      .map(
        ([name, percent]) =>
          [[...new Set(name.split(' or ').map(withoutStatus))], percent] as const,
      )
      .sort(([[a = '']], [[b = '']]) => (a < b ? -1 : 1)),
  );

/** Of endpoints that take a share together, some may refuse it, in one way or another. */
const withoutStatus = (name: string): string => (name.startsWith('refused ') ? 'refused' : name);

/** What was found so far, and how far was looked. */
export interface Tally {
  readonly found: RequestDifference[];
  readonly notes: Set<string>;
  cells: number;
  /** The same, where one that is more work counts as several. */
  spent: number;
  undecided: number;
  /** Of those, where only the side before the change cannot be told. */
  undecidedBefore: number;
  readonly undecidedCalls: UndecidedTally;
  /** Counts comparisons by values that were tried. */
  tried: number;
}

/** The meshes before and after a change. */
export type BothSides = readonly [before: Mesh, after: Mesh];

type Compared = readonly RequestDifference[] | UndecidedRequest;

/** Follows requests while there is room for their cost; false where some are left out. */
export function followAll<Request>(
  tally: Tally,
  asked: {
    readonly requests: readonly Request[];
    readonly cost: number;
    readonly sides: BothSides;
  },
  most: number,
  follow: (request: Request, ...sides: BothSides) => Compared,
): boolean {
  const { requests, cost, sides } = asked;
  for (const request of requests) {
    if (tally.spent >= most) return false;
    tally.cells += 1;
    tally.spent += cost;
    addTo(tally, sides, (...tried) => follow(request, ...tried));
  }
  return true;
}

/** Compares one request, and notes what comes of it. */
export function addTo(
  tally: Tally,
  sides: BothSides,
  follow: (...sides: BothSides) => Compared,
): void {
  const found = follow(...sides);
  const isOpen = 'missing' in found && found.fact !== undefined;
  const differences = isOpen ? byTrying(tally, sides, found, follow) : found;
  if (isOpen && !('missing' in differences)) countAnswered(found.asked);
  if (!('missing' in differences)) tally.found.push(...differences);
  else {
    tally.undecided += 1;
    if (differences.side === 'before') tally.undecidedBefore += 1;
    countUndecided(tally.undecidedCalls, differences);
  }
}
