import { isDeepStrictEqual } from 'node:util';
import type { Behaviour } from '../../src/compare/index.ts';
import type { Review } from '../../src/review/index.ts';
import { shownAnswer } from './ask-doors.ts';
import type { AskedSide, CallAnswer, ComparedChange, OpenChange } from './ask-doors.ts';
import type { DoorCall } from './door-call.ts';

/** In which way doors contradict each other. */
type DoorFault =
  | 'ask and mcp differ'
  | 'diff misses it'
  | 'review misses it'
  | 'diff says lost for opened, or opened for lost'
  | 'diff tells it, and asked it ends alike'
  | 'review tells it, and asked it ends alike'
  | 'diff says nothing of a side that is not known'
  | 'review says nothing of a side that is not known'
  | 'review finds it cut off, and asked it ends alike';

/** How a call ends on both sides; of the last four it is only asked whether both answers are one. */
export const ENDS_OF_CALLS = [
  'ends alike',
  'ends otherwise',
  'ends otherwise, as far as is seen',
  'one side is not known',
  'not known for other reasons',
  'one side declares the port',
  'nobody declares the port, alike',
  'no side is known',
  'by a new number of a port',
  'past all Services',
  'is refused as a question',
] as const;

type DoorEnd = (typeof ENDS_OF_CALLS)[number];

export interface JudgedCall {
  readonly end: DoorEnd;
  readonly faults: readonly DoorFault[];
  /** How it ends on both sides, in the words of the answers. */
  readonly words: readonly [base: string, head: string];
}

/** Asks about one call, and holds the doors against each other. */
export async function judgeCall(
  { ask, isTried }: OpenChange,
  { diff, review }: ComparedChange,
  call: DoorCall,
): Promise<JudgedCall> {
  const { base, head } = await ask(call.question);
  const asAsked = endOfBoth(call, base.ask, head.ask);
  const end =
    asAsked === 'not known for other reasons' && isTried(call.question)
      ? 'no side is known'
      : asAsked;
  const found = findingsOn(review, call);
  const differ = [base, head].some((side) => !isDeepStrictEqual(shownOf(side), side.mcp));
  return {
    end,
    words: [wordsOf(base), wordsOf(head)],
    faults: [
      ...(differ ? (['ask and mcp differ'] as const) : []),
      ...(end === 'ends otherwise' && isReversed(toldOf(diff, call), base.ask, head.ask)
        ? (['diff says lost for opened, or opened for lost'] as const)
        : []),
      ...faultsOf(end, call, [diff], 'diff', false),
      ...faultsOf(
        end,
        call,
        review.behaviours,
        'review',
        found.length > 0 || isLeftOpen(review, call),
      ),
      ...(end === 'ends alike' && call.isShown && found.some(isCutOff)
        ? (['review finds it cut off, and asked it ends alike'] as const)
        : []),
    ],
  };
}

/** Ends of calls that both doors have to tell, or to say that they do not know. */
const OPEN: ReadonlySet<DoorEnd> = new Set([
  'one side is not known',
  'not known for other reasons',
  'one side declares the port',
]);

const isCutOff = ({ detector }: Review['findings'][number]): boolean =>
  detector === 'authorization-cuts-off-callers';

/** Gives what both forms of an answer have: all but the steps, whose places are told otherwise. */
function shownOf({ ask }: AskedSide): AskedSide['mcp'] {
  if (typeof ask === 'string') return ask;
  const { sentence, ends, host, port, notes, notSeen, shares } = ask;
  return shownAnswer.parse({ sentence, ends, host, port, notes, notSeen, shares });
}

const wordsOf = ({ ask }: AskedSide): string => (typeof ask === 'string' ? ask : ask.sentence);

const ENDS: ReadonlySet<string> = new Set(['lost', 'opened', 'moved']);

const toldOf = (
  { consequences }: Behaviour,
  { caller, destination, port }: DoorCall,
): Behaviour['consequences'] =>
  consequences.filter(
    (one) =>
      ENDS.has(one.kind) &&
      one.sources.includes(caller) &&
      isDestination(one.destination, destination) &&
      one.port === port,
  );

/** A wildcard stands for what clients outside call. */
const isDestination = (told: string, called: string | null): boolean =>
  told === called || (told.startsWith('*') && called?.endsWith(told.slice(1)) === true);

/** Tells whether a call that nobody answers on one side, and all answer on the other, is told the other way round alone. */
function isReversed(
  told: Behaviour['consequences'],
  ...[base, head]: readonly [CallAnswer | string, CallAnswer | string]
): boolean {
  const [was, is] = [base, head].map((one) => (typeof one === 'string' ? null : one.ends));
  const isAnswered = (end: string | null | undefined): boolean => end === 'answered';
  const isRefused = (end: string | null | undefined): boolean =>
    end === 'refused' || end === 'dropped';
  const kind =
    isAnswered(was) && isRefused(is) ? 'lost' : isRefused(was) && isAnswered(is) ? 'opened' : null;
  return kind !== null && told.length > 0 && !told.some((one) => one.kind === kind);
}

function faultsOf(
  end: DoorEnd,
  call: DoorCall,
  behaviours: readonly Behaviour[],
  door: 'diff' | 'review',
  isSaidElse: boolean,
): readonly DoorFault[] {
  const { caller, destination, port } = call;
  const told = behaviours.flatMap((behaviour) => toldOf(behaviour, call));
  const isUndecided = behaviours
    .flatMap(({ undecidedCalls = [] }) => undecidedCalls)
    .some(
      (one) =>
        isDestination(one.destination, destination) &&
        one.port === port &&
        (one.otherSources > 0 || one.sources.includes(caller)),
    );
  const isMissed =
    end === 'ends otherwise' || (end === 'ends otherwise, as far as is seen' && !isUndecided);
  if (isMissed && told.length === 0 && !isSaidElse) return [`${door} misses it`];
  const isAlike = end === 'ends alike' || end === 'nobody declares the port, alike';
  if (isAlike && told.some(({ isOfSome }) => isOfSome !== true))
    return [`${door} tells it, and asked it ends alike`];
  const isOpen = OPEN.has(end);
  if (isOpen && !isUndecided && told.length === 0 && !isSaidElse)
    return [`${door} says nothing of a side that is not known`];
  return [];
}

/** Finds what the review finds about the call, as data. */
const findingsOn = ({ findings }: Review, { caller, destination }: DoorCall): Review['findings'] =>
  findings.filter(
    ({ introducedBy, calls = [] }) =>
      introducedBy === 'this-change' &&
      calls.some(
        (one) =>
          (one.caller ?? caller) === caller && one.called.includes(`Service ${destination ?? ''}`),
      ),
  );

/** Tells whether what the review says is not decided names the caller or who is called. */
const isLeftOpen = ({ unknowns }: Review, { caller, destination }: DoorCall): boolean =>
  unknowns.some((one) => {
    const text = JSON.stringify(one);
    return text.includes(caller) || text.includes(`Service ${destination ?? ''}`);
  });

/** Tells whether the change moves a call, by the meshes alone. */
export function isMoved({ askMeshes }: OpenChange, { question }: DoorCall): boolean {
  const [base, head] = askMeshes(question).map(endOf);
  return base?.key !== head?.key || base?.isUnlisted !== head?.isUnlisted;
}

/** Asks about the request that each consequence shows; gives those that end alike. */
export function unshown({ askMeshes }: OpenChange, { diff }: ComparedChange): readonly string[] {
  const wrong: string[] = [];
  for (const { kind, witness, destination, port } of diff.consequences) {
    const { http, source } = witness;
    if (!ENDS.has(kind) || (http !== null && http.token !== undefined)) continue;
    const [namespace = '', name = ''] = destination.split('/');
    const question = {
      from: source.replace(' ', '/').toLowerCase(),
      to: http?.url ?? `tcp://${name}.${namespace}:${String(port)}`,
      method: http?.method ?? null,
      headers: [...(http?.headers ?? [])].map(([key, value]) => `${key}=${value}`),
    };
    const answers = askMeshes(question);
    const [base, head] = answers.map(endOf);
    if (base === undefined || head === undefined || answers.every(isWithoutName)) continue;
    if (base.key !== null && base.key === head.key)
      wrong.push(`${kind} ${question.from} ${question.method ?? ''} ${question.to}`);
  }
  return wrong;
}

/** Tells whether the policies that are seen let the caller find no name: others may, and the rest of its call is compared. */
const isWithoutName = (answer: CallAnswer | string): boolean =>
  typeof answer !== 'string' && answer.steps.some(({ step }) => step === 'lookup');

function endOfBoth(
  { destination, isNewPort }: DoorCall,
  base: CallAnswer | string,
  head: CallAnswer | string,
): DoorEnd {
  if (destination === null) return 'past all Services';
  // nobody is let in by another number than before: that is not told
  if (isNewPort) return 'by a new number of a port';
  if (typeof base === 'string' || typeof head === 'string') return 'is refused as a question';
  const [one, other] = [endOf(base), endOf(head)];
  if (one.key === null || other.key === null) return notKnown(one, other);
  if (one.isUnlisted !== other.isUnlisted) return 'one side declares the port';
  if (one.key === other.key)
    return one.isUnlisted ? 'nobody declares the port, alike' : 'ends alike';
  return base.notSeen.length + head.notSeen.length === 0 && !one.isUnlisted
    ? 'ends otherwise'
    : 'ends otherwise, as far as is seen';
}

function notKnown(one: End, other: End): DoorEnd {
  if (one.key !== other.key) return 'one side is not known';
  return one.missing === other.missing ? 'no side is known' : 'not known for other reasons';
}

interface End {
  /** Null if it is not known. */
  readonly key: string | null;
  /** What would have to be known. */
  readonly missing: string;
  /** Whether that is so if pods listen that do not declare the port. */
  readonly isUnlisted: boolean;
}

/** Who answers which share; in which way it is refused makes no difference. */
function endOf(answer: CallAnswer | string): End {
  if (typeof answer === 'string') return { key: answer, missing: '', isUnlisted: false };
  const shares = answer.shares.filter(({ weight }) => weight > 0);
  const isOpen = shares.some((share) => share.ends === 'unknown' && !isUndeclared(share));
  const ends = shares.map((share) => {
    const isAnswered = share.ends === 'answered' || isUndeclared(share);
    return { weight: share.weight, who: isAnswered ? answerer(share) : null };
  });
  const weights = [...new Set(ends.map(({ weight }) => weight))].sort();
  const key = weights.map((weight) => {
    const all = ends.filter((each) => each.weight === weight).map(({ who }) => who);
    const answered = all.filter((who) => who !== null);
    // of several endpoints any may get the call
    const share = Math.round((100 * answered.length) / all.length);
    return `${String(weight)} ${String(share)} ${[...new Set(answered)].sort().join(' or ')}`;
  });
  return {
    key: isOpen ? null : key.join(),
    missing: [...new Set(shares.map((share) => share.missing))].sort().join(),
    isUnlisted: shares.some(isUndeclared),
  };
}

type Share = CallAnswer['shares'][number];

/** What nobody declares is said in words of its own. */
const isUndeclared = ({ missing, says }: Share): boolean =>
  missing !== null && says !== `not known: it takes ${missing}`;

const answerer = ({ by, endpoint, says }: Share): string => by ?? endpoint ?? says;
