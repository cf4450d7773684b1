import {
  callOutcome,
  droppedLookup,
  holdsForMesh,
  objectText,
  requestsOf,
} from '../../istio/index.ts';
import { counted, sameData } from '../../manifest/index.ts';
import type { Mesh, Workload } from '../../istio/index.ts';
import { compareStrangers } from './external-calls.ts';
import type { ComparedPair } from './call-pairs.ts';
import { callsBetween, comparedPairs, formerPort } from './call-pairs.ts';
import type { Behaviour, Consequence } from './consequence.ts';
import { compareGateways } from './gateway-calls.ts';
import { groupedConsequences } from './consequence-grouping.ts';
import { withLevels } from './call-levels.ts';
import { notComparedOfChange } from './compared-fields.ts';
import type { CellRequest } from './request-cells.ts';
import type { AnsweredRequests, FollowedRequest, Tally } from './request-differences.ts';
import {
  followAll,
  noneAnswered,
  placesOfCaller,
  requestDifferences,
  shownRequest,
  tokenOf,
} from './request-differences.ts';
import type { TouchedCalls } from './affected-calls.ts';
import { ALL_CALLS, touchedCalls } from './affected-calls.ts';
import { seldomReadDifferences } from '../diff/seldom-read-fields.ts';
import { changedObjects } from '../rollout/changed-objects.ts';
import { isDoneAnew } from './outcomes/done-anew.ts';
import type { ModelledOutcome } from './outcomes/side-outcome.ts';
import { askBy, costOf, nothingAsked } from './request-criteria.ts';
import { requestCells } from './request-cells.ts';
import { routesNamed } from './outcomes/routes-of-port.ts';
import { undecidedCalls } from './undecided/undecided-requests.ts';
import { notComparedOfTokens } from './token-criteria.ts';
import type { Change } from '../diff/change.ts';
import { uncomparedCalls } from './uncompared/uncompared-calls.ts';

type MeshSetting = NonNullable<ReturnType<Mesh['configuration']['settings']['get']>>;

/** How far is looked: pairs of callers and ports, classes of requests of one pair and of all. */
export interface BehaviourLimits {
  readonly pairs: number;
  readonly cellsOfPair: number;
  /** Of all pairs, and again of all gateways; one of which routes and policies ask much counts as several. */
  readonly cells: number;
  /** Whether only what the change can touch is looked at. */
  readonly isNarrow: boolean;
}

const LIMITS: BehaviourLimits = {
  pairs: 15_000,
  cellsOfPair: 300,
  cells: 30_000,
  isNarrow: true,
};

interface ComparedSides {
  readonly before: Mesh;
  readonly after: Mesh;
  /** Differences of what the two sides deliver, of which it is told what no cell holds. */
  readonly changes?: readonly Change[];
}

/**
 * What a change does to calls: of each pair of a caller and a port of a Service one request for each cell is followed
 * through both meshes, and what ends otherwise is told. Nothing is told of what cannot be told on either side but how
 * much that is.
 */
export function consequencesBetween(
  environment: string,
  { before, after: given, changes = [] }: ComparedSides,
  limited: Partial<BehaviourLimits> = {},
): Behaviour {
  const limits = { ...LIMITS, ...limited };
  const tally: Tally = {
    ...{ found: [], notes: new Set<string>() },
    ...{ cells: 0, spent: 0, undecided: 0, undecidedBefore: 0, tried: 0 },
    undecidedCalls: new Map(),
  };
  const touched = limits.isNarrow ? touchedCalls(before, given) : ALL_CALLS;
  // what differs in nothing that decides about a call ends as it did, and is followed once
  const isFollowedOnce = limits.isNarrow && seldomReadDifferences(before, given) !== null;
  const after = isFollowedOnce ? before : given;
  const pairs = comparePairs(tally, before, after, { ...limits, touched });
  const cells = tally.spent + limits.cells;
  const betweenWorkloads = tally.cells;
  compareGateways(tally, before, after, { ...limits, cells, touched });
  compareStrangers(tally, before, after);
  const uncompared = uncomparedCalls(changes, { before, after: given });
  return {
    environment,
    consequences: withReach(
      withLevels(groupedConsequences(environment, tally.found), before, after),
      before,
      after,
    ),
    compared: {
      pairs: pairs.compared.length,
      cells: tally.cells,
      ...(tally.cells > betweenWorkloads && { atGateways: tally.cells - betweenWorkloads }),
    },
    ...(tally.found.length === 0 && { between: callsBetween(pairs.compared, pairs.callers) }),
    ...(uncompared.length > 0 && { uncompared }),
    undecided: tally.undecided,
    ...(tally.undecidedBefore > 0 && { undecidedBefore: tally.undecidedBefore }),
    ...(tally.undecided > 0 && { undecidedCalls: undecidedCalls(tally.undecidedCalls) }),
    notes: [
      ...(pairs.leftOut > 0 ? [tooMany(pairs.leftOut)] : []),
      ...tally.notes,
      ...notComparedOfChange(before, given),
    ],
  };
}

/** Holds the pairs for which there was room, how many there are beyond, and how many could call. */
interface TalliedPairs {
  readonly compared: readonly ComparedPair[];
  readonly leftOut: number;
  readonly callers: number;
}

/** Compares the calls between workloads; how many pairs of them there was room for, and how many there are beyond. */
function comparePairs(
  tally: Tally,
  before: Mesh,
  after: Mesh,
  limits: BehaviourLimits & { readonly touched: TouchedCalls },
): TalliedPairs {
  const { pairs, leftOut, callers } = comparedPairs(before, after, limits.touched, limits.pairs);
  const requestsTo = requestsBetween(before, after, limits.cellsOfPair);
  const unfinished = pairs.findIndex((pair) => {
    const { requests, notes, cost } = requestsTo(pair);
    for (const note of notes) tally.notes.add(note);
    const answered = noneAnswered();
    const asked = { requests, cost, sides: [before, after] } as const;
    const isWhole = followAll(tally, asked, limits.cells, (http, ...sides) =>
      differencesOf(pair, ...sides, { http, answered }),
    );
    return !isWhole;
  });
  const compared = unfinished < 0 ? pairs : pairs.slice(0, unfinished);
  return { compared, leftOut: pairs.length - compared.length + leftOut, callers };
}

const tooMany = (pairs: number): string =>
  `${counted(pairs, 'pair')} of a caller and a port ${pairs === 1 ? 'is' : 'are'} not compared: there are too many.`;

/** What is another outcome on both sides, told of one request. */
function differencesOf(
  pair: ComparedPair,
  before: Mesh,
  after: Mesh,
  { http, answered }: { readonly http: CellRequest | null; readonly answered: AnsweredRequests },
): ReturnType<typeof requestDifferences> {
  const { source, port } = pair;
  const call = { port, http, serverName: null };
  const { namespace, name } = pair.after;
  const asked = {
    sources: pair.sources,
    isKnown: pair.isKnown,
    isShown: pair.below === null || isBelow(pair.below, http),
    ...(pair.paths.length > 0 && isBelow(pair.paths, http) && { isAskedFor: true as const }),
    destination: `${namespace}/${name}`,
    port,
    witness: {
      ...{ source: source.name, http: http === null ? null : shownRequest(http), port },
      ...routesNamed(pair.after, port),
    },
    token: tokenOf(http),
    answered,
    ...(http !== null && {
      isDoneAnew: (outcome: ModelledOutcome) =>
        isDoneAnew(http, outcome, (read) =>
          isMade(pair, http)
            ? null
            : followed(after, source.after, { ...call, http: read, host: pair.after.host }).outcome,
        ),
    }),
  };
  const was = followed(before, source.before, { ...call, host: pair.before.host });
  const isAsked = before !== after || source.before !== source.after || pair.before !== pair.after;
  const now = isAsked ? followed(after, source.after, { ...call, host: pair.after.host }) : was;
  const found = requestDifferences(asked, was, now);
  const former = isOpened(found) ? formerPort(pair) : null;
  if (former === null) return found;
  const there = { ...call, port: former, host: pair.before.host };
  // who could call these pods could call them by the port's former number: nobody is let in by another one
  return isOpened(requestDifferences(asked, followed(before, source.before, there), now))
    ? found
    : [];
}

const isOpened = (found: ReturnType<typeof requestDifferences>): boolean =>
  !('side' in found) && found.some(({ kind }) => kind === 'opened');

/** Tells whether a request may be one that the caller is shown to make: an address may be the beginning of many. */
const isBelow = (paths: readonly string[], http: CellRequest | null): boolean =>
  http === null ||
  paths.some((path) => {
    const asked = http.path ?? '/';
    return asked === path || asked.startsWith(path.endsWith('/') ? path : `${path}/`);
  });

/** Tells whether the caller is shown to make requests of that method there. */
const isMade = (pair: ComparedPair, http: CellRequest): boolean =>
  pair.methods.includes(http.method ?? '') && (pair.below === null || isBelow(pair.below, http));

const followed = (
  mesh: Mesh,
  caller: Workload,
  call: Parameters<typeof callOutcome>[2],
): FollowedRequest => ({
  mesh,
  caller,
  account: { object: objectText(caller), origin: caller.serviceAccountOrigin },
  made: placesOfCaller(caller),
  outcome: callOutcome(mesh, caller, call),
  lookup: droppedLookup(mesh, caller, call.host),
});

/** Says of consequences whether what decides them differs and holds for the whole mesh. */
function withReach(
  consequences: readonly Consequence[],
  before: Mesh,
  after: Mesh,
): readonly Consequence[] {
  const names = consequences.length === 0 ? new Set() : changedForMesh(before, after);
  return consequences.map((one) => {
    // what is taken away decided before
    const object = one.after.decidedBy?.object ?? one.before.decidedBy?.object ?? null;
    return object !== null && names.has(object) ? { ...one, isMeshWide: true as const } : one;
  });
}

/** Objects that differ and hold for every workload, those with settings of the mesh among them, as `Kind namespace/name`. */
function changedForMesh(before: Mesh, after: Mesh): ReadonlySet<string> {
  const objects = changedObjects(before, after).flatMap((one) => [
    ...(one.before !== null && holdsForMesh(one.before, before.configuration) ? [one.before] : []),
    ...(one.after !== null && holdsForMesh(one.after, after.configuration) ? [one.after] : []),
  ]);
  return new Set([
    ...objects.map(objectText),
    ...changedSettings(before, after),
    ...changedSettings(after, before),
  ]);
}

const changedSettings = (one: Mesh, other: Mesh): readonly string[] =>
  [...one.configuration.settings].flatMap(([path, setting]) =>
    isAlike(setting, other.configuration.settings.get(path)) ? [] : [objectText(setting.source)],
  );

const isAlike = (one: MeshSetting, other: MeshSetting | undefined): boolean =>
  other !== undefined && sameData(one.node, other.node);

/** The requests by which a pair is compared. */
interface ComparedRequests {
  /** One for each cell; null stands for a connection. */
  readonly requests: readonly (CellRequest | null)[];
  /** What is left out of them, one sentence each. */
  readonly notes: readonly string[];
  /** How much work one of them is, where a plain one is 1: what routes and policies ask of it. */
  readonly cost: number;
}

/** Finds the requests of a pair, at most so many; callers of one port that ask for the same paths share theirs. */
function requestsBetween(
  before: Mesh,
  after: Mesh,
  most: number,
): (pair: ComparedPair) => ComparedRequests {
  const known = new Map<string, ComparedRequests>();
  return (pair) => {
    const { port, paths, methods } = pair;
    const key = JSON.stringify([pair.after.host, port, paths, methods]);
    const found = known.get(key) ?? requestsTo(pair, before, after, most);
    known.set(key, found);
    return found;
  };
}

function requestsTo(pair: ComparedPair, before: Mesh, after: Mesh, most: number): ComparedRequests {
  const ports = [...pair.before.ports, ...pair.after.ports].filter(
    ({ port }) => port === pair.port,
  );
  const kinds = ports.flatMap((port) => requestsOf(port, null));
  const asConnection = kinds.includes(null) ? [null] : [];
  if (kinds.every((each) => each === null)) return { requests: asConnection, notes: [], cost: 1 };
  const asked = nothingAsked(before);
  askBy(asked, before, pair.before);
  askBy(asked, after, pair.after);
  const { namespace, name, host } = pair.after;
  const at = pair.port === 80 ? '' : `:${String(pair.port)}`;
  const hosts = [`${name}.${namespace}${at}`, `${host}${at}`, host];
  const { requests, isCut, unsampled } = requestCells(asked, { ...pair, hosts }, most);
  const service = `${namespace}/${name}`;
  return {
    requests: [...requests, ...asConnection],
    cost: costOf(asked),
    notes: [
      ...(isCut ? [`Not all classes of requests to ${service} are compared.`] : []),
      ...unsampled.map(
        (pattern) => `No text that the pattern ${pattern} matches is compared (${service}).`,
      ),
      ...[...asked.others].map(
        (other) => `Requests to ${service} differ by ${other}, which are not compared.`,
      ),
      ...notComparedOfTokens(asked.tokens, service),
    ],
  };
}
