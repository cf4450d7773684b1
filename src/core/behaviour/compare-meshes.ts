import { counted } from '../text/index.ts';
import type { HttpRequest, Mesh } from '../mesh/index.ts';
import { callOutcome } from '../mesh/index.ts';
import type { ComparedPair } from './compared-pairs.ts';
import { comparedPairs } from './compared-pairs.ts';
import type { Behaviour, Consequence, ConsequenceKind } from './consequence.ts';
import { groupedConsequences } from './grouped-consequences.ts';
import { requestsBetween } from './compared-requests.ts';
import type { ReadOutcome } from './side-outcome.ts';
import { decidingSteps, readOutcome, sideOutcome } from './side-outcome.ts';

/** How far is looked: pairs of callers and ports, classes of requests of one pair and of all. */
export interface BehaviourLimits {
  readonly pairs: number;
  readonly cellsOfPair: number;
  readonly cells: number;
}

const LIMITS: BehaviourLimits = { pairs: 1_000, cellsOfPair: 300, cells: 4_000 };

/**
 * What a change does to calls: of each pair of a caller and a port of a Service one request for each cell is followed
 * through both meshes, and what ends otherwise is told. Nothing is told of what cannot be told on either side but how
 * much that is.
 */
export function consequencesBetween(
  environment: string,
  { before, after }: { readonly before: Mesh; readonly after: Mesh },
  limits: BehaviourLimits = LIMITS,
): Behaviour {
  const { pairs, leftOut } = comparedPairs(before, after, limits.pairs);
  const requestsTo = requestsBetween(before, after, limits.cellsOfPair);
  const notes = new Set(leftOut > 0 ? [tooMany(leftOut)] : []);
  const differences: Difference[] = [];
  let compared = 0;
  for (const pair of pairs) {
    const room = limits.cells - differences.length;
    const { requests, notes: own } = requestsTo(pair);
    for (const note of own) notes.add(note);
    for (const http of requests.slice(0, room))
      differences.push(differenceOf(pair, before, after, http));
    if (requests.length > room) {
      notes.add(tooMany(pairs.length - compared));
      break;
    }
    compared += 1;
  }
  const found = differences.filter((one) => one !== null && one !== 'undecided');
  return {
    environment,
    consequences: groupedConsequences(found.map((one) => ({ ...one, environment }))),
    compared: { pairs: compared, cells: differences.length },
    undecided: differences.filter((one) => one === 'undecided').length,
    notes: [...notes],
  };
}

const tooMany = (pairs: number): string =>
  `${counted(pairs, 'pair')} of a caller and a port ${pairs === 1 ? 'is' : 'are'} not compared: there are too many.`;

/** `undecided`: one side cannot be told. Null where both are alike. */
type Difference = Omit<Consequence, 'environment'> | 'undecided' | null;

/** What is another outcome on both sides, told of one request. */
function differenceOf(
  pair: ComparedPair,
  before: Mesh,
  after: Mesh,
  http: HttpRequest | null,
): Difference {
  const { source, sources, port, isKnown } = pair;
  const call = { port, http, serverName: null };
  const first = readOutcome(
    callOutcome(before, source.before, { ...call, host: pair.before.host }),
  );
  const second = readOutcome(callOutcome(after, source.after, { ...call, host: pair.after.host }));
  if (first === null || second === null) return 'undecided';
  const kind = kindOf(first, second);
  if (kind === null) return null;
  const [decidedBefore, decidedAfter] = decidingSteps(first, second);
  const { namespace, name } = pair.after;
  return {
    kind,
    sources,
    isKnown,
    destination: `${namespace}/${name}`,
    port,
    witness: {
      source: source.name,
      http: http === null ? null : shownRequest(http),
      port,
    },
    before: sideOutcome(before, first, decidedBefore),
    after: sideOutcome(after, second, decidedAfter),
    cells: 1,
  };
}

const shownRequest = ({ method, host, path, headers }: HttpRequest) => ({
  method: method ?? 'GET',
  url: `http://${host ?? ''}${path ?? '/'}`,
  headers: headers ?? new Map<string, string>(),
});

/** Shares are compared to the percent; another way to be refused is no consequence of these kinds. */
function kindOf(before: ReadOutcome, after: ReadOutcome): ConsequenceKind | null {
  if (after.answered < before.answered) return 'lost';
  if (after.answered > before.answered) return 'opened';
  const answers = ({ shares }: ReadOutcome): string =>
    JSON.stringify(
      [...shares]
        .filter(([name]) => !name.startsWith('refused '))
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  return answers(before) === answers(after) ? null : 'moved';
}
