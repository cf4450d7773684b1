import { counted, listed } from '../../../manifest/index.ts';
import type { Behaviour, Consequence, SideOutcome } from '../../../compare/index.ts';
import type { Review } from '../../evaluation/review.ts';
import type { CallRow } from '../../claims/call-rows.ts';
import { claimsOf } from '../../claims/review-claims.ts';
import { hostWords } from '../consequences/consequence-text.ts';
import { environmentList } from '../review/environment-list.ts';
import { edgeLabel, edgeState } from './edge-label.ts';
import type { EdgeState } from './edge-label.ts';
import { comesWhen } from '../rollout/reach-conditions.ts';

/** Says what stands at one end of a call: who calls, what is called, or the host that a gateway serves. */
export interface PictureNode {
  /** Unique in its frame: `shop/orders`. */
  readonly id: string;
  readonly kind: 'workload' | 'host' | 'outside' | 'several';
  /** Lines of text, the first of which is the name. */
  readonly lines: readonly string[];
}

/** Names requests of which the change leaves open how they end, and in which environments. */
export type OpenCall = NonNullable<Behaviour['undecidedCalls']>[number] & {
  readonly environments: readonly string[];
};

/** Calls of one node to another of which the same becomes. It is drawn for what is behind it, and for nothing else. */
export interface PictureEdge {
  readonly from: string;
  readonly to: string;
  readonly state: EdgeState;
  /** Says what becomes of them, each once: `GET /charge 200 → 403`. */
  readonly labels: readonly string[];
  /** Holds the rows of the table of calls behind it, at least one; of calls that may end otherwise, what is not decided. */
  readonly rows: readonly (CallRow | OpenCall)[];
}

/** Draws what a change does to calls, as nodes and edges: where production is among its environments, there alone. */
export interface CallPicture {
  /** `prod (production)` */
  readonly title: string;
  readonly production: boolean;
  readonly nodes: readonly PictureNode[];
  readonly edges: readonly PictureEdge[];
  /** Counts the classes of calls of the same environments for which there is no room. */
  readonly leftOut: number;
  /** Counts those of other environments, and those that come only once something is mended, where others come at once. */
  readonly elsewhere: number;
}

/** Nodes that one takes in at a glance. */
const MOST_NODES = 14;

/** Callers that have a node of their own. */
const CALLERS_DRAWN = 3;

/** Draws the calls that a review tells of; null where it tells of none. */
export function callPicture(review: Review, mostNodes = MOST_NODES): CallPicture | null {
  const { rows, elsewhere } = drawnRows(review);
  const open = openCalls(review, rows);
  const drawn = [...rows.map((row) => drawnRow(row, rows)), ...open.map(drawnOpenCall)];
  if (drawn.length === 0) return null;
  const nodes = new Map<string, PictureNode>();
  const edges = new Map<string, PictureEdge>();
  let leftOut = 0;
  for (const row of drawn) {
    const fresh = row.nodes.filter(({ id }) => !nodes.has(id));
    if (nodes.size + fresh.length > mostNodes) {
      leftOut += 1;
      continue;
    }
    for (const node of fresh) nodes.set(node.id, node);
    for (const edge of row.edges) {
      const key = JSON.stringify([edge.from, edge.to, edge.state]);
      edges.set(key, joinedEdge(edges.get(key), edge));
    }
  }
  const names = [...rows, ...open].flatMap(({ environments }) => environments);
  const production = isOfProduction(names, review);
  return {
    title: titleOf(names, rows, review),
    production,
    nodes: [...nodes.values()],
    edges: [...edges.values()],
    leftOut,
    elsewhere,
  };
}

const isOfProduction = (names: readonly string[], { environments }: Review): boolean =>
  environments.some((one) => one.production && names.includes(one.name));

const joinedEdge = (known: PictureEdge | undefined, edge: PictureEdge): PictureEdge =>
  known === undefined
    ? edge
    : {
        ...known,
        labels: [...new Set([...known.labels, ...edge.labels])],
        rows: [...known.rows, ...edge.rows],
      };

/**
 * Lists the rows that the claims of a review tell, each once: those of production where there are any, and of these the
 * ones that come at once.
 */
function drawnRows(review: Review): {
  readonly rows: readonly CallRow[];
  readonly elsewhere: number;
} {
  const told = claimsOf(review).claims.flatMap((claim) =>
    claim.about === 'calls'
      ? [claim.row, ...claim.alike]
      : // whom such a host led to is not seen, and the finding has said what ends
        claim.rows.filter(({ consequence: { kind } }) => kind !== 'unrouted'),
  );
  const unique = [...new Map(told.map((row) => [row.consequence.witness, row])).values()];
  const ofProduction = unique.filter(({ production }) => production);
  const wanted = ofProduction.length > 0 ? ofProduction : unique;
  const atOnce = wanted.filter(({ awaits }) => awaits === null);
  const rows = atOnce.length > 0 ? atOnce : wanted;
  return { rows, elsewhere: unique.length - rows.length };
}

/**
 * Lists what the change leaves open: requests of known callers that ended so before, and of which it cannot be told any more
 * how they end. They are those of the environments of the rows; without rows those of production where there are any.
 */
function openCalls(review: Review, rows: readonly CallRow[]): readonly OpenCall[] {
  const alike = new Map<string, OpenCall>();
  const all = review.behaviours.flatMap(({ environment, undecidedCalls = [] }) =>
    undecidedCalls.map((call) => ({ environment, call })),
  );
  const isProduction = isOfProduction(
    rows.length > 0
      ? rows.flatMap(({ environments }) => environments)
      : all.filter(({ call }) => call.was !== undefined).map(({ environment }) => environment),
    review,
  );
  for (const { environment, call } of all) {
    if (call.was === undefined || isOfProduction([environment], review) !== isProduction) continue;
    const key = JSON.stringify([call.sources, call.gateway, call.destination, call.port, call.was]);
    const known = alike.get(key)?.environments ?? [];
    alike.set(key, { ...call, environments: [...new Set([...known, environment])] });
  }
  return [...alike.values()];
}

function titleOf(names: readonly string[], rows: readonly CallRow[], review: Review): string {
  const { environments, changes } = review;
  const production = new Set(environments.filter((one) => one.production).map(({ name }) => name));
  const isProduction = names.some((name) => production.has(name));
  const shown = isProduction ? names.filter((name) => production.has(name)) : names;
  const where = environmentList(shown, review);
  const kind = isProduction ? (where === '' ? 'production' : ' (production)') : '';
  const open = comesWhen(changes.filter(({ environment }) => shown.includes(environment)));
  const unasked = rows.length === 0 && open?.all === true ? [open.when] : [];
  const awaited = [...new Set([...rows.flatMap(({ awaits }) => awaits ?? []), ...unasked])];
  return `${where}${kind}${awaited.length === 0 ? '' : `, ${listed(awaited, 1)}`}`;
}

interface DrawnRow {
  readonly nodes: readonly PictureNode[];
  readonly edges: readonly PictureEdge[];
}

function drawnRow(row: CallRow, rows: readonly CallRow[]): DrawnRow {
  const { consequence } = row;
  const callers = callerNodes(consequence);
  const called = calledNode(consequence);
  const targets = movedTargets(consequence);
  if (targets.length === 0) {
    const label = `${isOfTlsAlone(consequence, rows) ? 'https ' : ''}${edgeLabel(consequence)}`;
    const told = { state: edgeState(consequence), labels: [label], rows: [row] };
    return {
      nodes: [...callers, called],
      edges: callers.map(({ id }) => ({ from: id, to: called.id, ...told })),
    };
  }
  // who asks is left out where the host or Service already has several who answer
  const edges = targets.map(({ node, before, after }): PictureEdge => ({
    from: called.id,
    to: node.id,
    state: edgeState(consequence),
    labels: [`${percent(before)} → ${percent(after)}`],
    rows: [row],
  }));
  return { nodes: [called, ...targets.map(({ node }) => node)], edges };
}

/** Tells whether requests with TLS end so at a gateway, and none without are drawn to that host. */
const isOfTlsAlone = (
  { gateway, destination, witness: { http } }: Consequence,
  rows: readonly CallRow[],
): boolean =>
  gateway !== undefined &&
  http?.url.startsWith('https:') === true &&
  !rows.some(
    ({ consequence: other }) =>
      other.destination === destination && other.witness.http?.url.startsWith('http:') === true,
  );

function drawnOpenCall(call: OpenCall): DrawnRow {
  const { sources, otherSources, was = '' } = call;
  const callers = callerNodes({ ...call, isKnown: true }, sources.length + otherSources);
  const called = calledNode(call);
  // other ports of a gateway may answer as before
  const at = call.gateway === undefined ? '' : `port ${String(call.port)} `;
  const told = { state: 'open' as const, labels: [`${at}${was} → not known`], rows: [call] };
  return {
    nodes: [...callers, called],
    edges: callers.map(({ id }) => ({ from: id, to: called.id, ...told })),
  };
}

const percent = (share: number): string => `${String(Math.round(share * 10) / 10)} %`;

/** Lists who answers otherwise than before, where requests go elsewhere; none for all that ends otherwise. */
function movedTargets({ kind, before, after }: Consequence) {
  if (kind !== 'moved') return [];
  const shares = (side: SideOutcome): ReadonlyMap<string, number> =>
    new Map(side.by.map(({ name, percent: share }) => [name, share]));
  const [first, second] = [shares(before), shares(after)];
  const names = [...new Set([...first.keys(), ...second.keys()])];
  const moved = names
    .map((name) => ({ name, before: first.get(name) ?? 0, after: second.get(name) ?? 0 }))
    .filter((each) => each.before !== each.after);
  return moved.map((each) => ({
    ...each,
    node: { id: `answers ${each.name}`, kind: 'workload' as const, lines: nameLines(each.name) },
  }));
}

function callerNodes(
  { sources, gateway, isKnown }: Pick<Consequence, 'sources' | 'gateway' | 'isKnown'>,
  count = sources.length,
): readonly PictureNode[] {
  if (gateway !== undefined) return [{ id: 'outside', kind: 'outside', lines: ['outside'] }];
  if (count <= CALLERS_DRAWN)
    return sources.map((name) => ({
      id: `caller ${idOf(name)}`,
      kind: 'workload',
      lines: nameLines(name),
    }));
  return [
    {
      id: sources.join(),
      kind: 'several',
      lines: [
        `${isKnown ? '' : 'any of '}${counted(count, 'workload')}`,
        listed(sources.map(shortName), 1),
      ],
    },
  ];
}

/**
 * Draws what is called to the right of all callers, even where it calls others itself: edges that skip a column would have
 * their labels on others.
 */
function calledNode(
  consequence: Pick<Consequence, 'destination' | 'gateway' | 'besides'>,
): PictureNode {
  const { destination, gateway } = consequence;
  return gateway === undefined
    ? { id: destination, kind: 'workload', lines: nameLines(destination) }
    : {
        id: `${gateway} ${destination}`,
        kind: 'host',
        lines: [hostWords(consequence), `at ${shortName(gateway)}`],
      };
}

/** Leaves out the kind before a name: `Deployment shop/orders`; what is no name stays as it is (`the proxy, 301`). */
const idOf = (name: string): string => name.replace(/^[A-Z]\w+ (?=\S+$)/, '');

const shortName = (name: string): string => idOf(name).replace(/^.*\//, '');

/** `orders`, and below it its namespace. */
function nameLines(name: string): readonly string[] {
  const id = idOf(name);
  const [namespace = '', own = '', ...others] = id.split('/');
  return own === '' || others.length > 0 || /\s/.test(id) ? [id] : [own, namespace];
}
