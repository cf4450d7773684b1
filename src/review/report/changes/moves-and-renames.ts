import type { Change } from '../../../compare/index.ts';
import { staysInCluster } from '../../../compare/index.ts';
import type { ResourceId } from '../../../manifest/index.ts';
import { canonicalJson, isPlainList, resourceKey } from '../../../manifest/index.ts';
import { obstacleText } from './obstacle-text.ts';

/** Objects that go in one namespace and come, under the same name, in another. */
export interface Move {
  readonly from: string;
  readonly to: string;
  /** One `resource-added` change an object. */
  readonly arrivals: readonly Change[];
  /** Holds the arrivals that other folders have where they go from: there they stay, as far as a cluster gets those. */
  readonly copied: ReadonlySet<Change>;
}

/** An object that goes, and one with the same content that comes beside it under another name. */
export interface Rename {
  readonly was: Change;
  readonly now: Change;
}

interface Moves {
  readonly moves: readonly Move[];
  readonly renames: readonly Rename[];
  /** Changes of objects that do not move. */
  readonly rest: readonly Change[];
}

/** An object without its namespace: what a namespace transformer moves keeps the rest of its name. */
const nameKey = ({ group, kind, name }: ResourceId): string => `${group}/${kind}/${name}`;

/**
 * Tells moves from removals: to a reader, ten objects gone and ten new ones hide that they are the
 * same ten elsewhere. Where a name goes or comes in several namespaces, nothing says which went where.
 */
export function movesIn(changes: readonly Change[]): Moves {
  const gone = byName(
    changes.filter((each) => !staysInCluster(each)),
    'resource-removed',
  );
  const come = byName(changes, 'resource-added');
  const moves = new Map<string, Move & { arrivals: Change[]; copied: Set<Change> }>();
  const moved = new Set<string>();
  const isSplit = splitBetween(gone, come);
  for (const [name, arrivals] of come) {
    const departures = gone.get(name) ?? new Map<string, Change>();
    const [was, ...otherDepartures] = departures.values();
    const [now, ...otherArrivals] = arrivals.values();
    if (was === undefined || now === undefined) continue;
    if (otherDepartures.length + otherArrivals.length > 0) continue;
    if (!isElsewhere(was, now) || !comeAboutAlike(was, now) || isSplit(was, now)) continue;
    moved.add(resourceKey(was.subject)).add(resourceKey(now.subject));
    const from = was.subject.namespace;
    const to = now.subject.namespace;
    const key = `${from}/${to}${obstacleText(now)}`;
    const move = moves.get(key) ?? { from, to, arrivals: [], copied: new Set() };
    moves.set(key, move);
    move.arrivals.push(now);
    if (was.cause?.kind === 'copied') move.copied.add(now);
  }
  const renames = renamesIn(changes.filter(({ subject }) => !moved.has(resourceKey(subject))));
  for (const { was, now } of renames)
    moved.add(resourceKey(was.subject)).add(resourceKey(now.subject));
  return {
    moves: [...moves.values()],
    renames,
    rest: changes.filter(({ subject }) => !moved.has(resourceKey(subject))),
  };
}

type ByName = ReadonlyMap<string, ReadonlyMap<string, Change>>;

/**
 * Tells whether most of what goes from the one namespace comes in the other and in more: of the rest, too, nothing says
 * that it went to the one alone.
 */
function splitBetween(gone: ByName, come: ByName): (was: Change, now: Change) => boolean {
  const [split, alone] = [new Map<string, number>(), new Map<string, number>()];
  for (const [name, arrivals] of come) {
    const [from, ...others] = gone.get(name)?.keys() ?? [];
    const counts = arrivals.size > 1 ? split : alone;
    if (from === undefined || others.length > 0) continue;
    for (const to of arrivals.keys())
      counts.set(`${from}/${to}`, (counts.get(`${from}/${to}`) ?? 0) + 1);
  }
  return (was, now) => {
    const key = `${was.subject.namespace}/${now.subject.namespace}`;
    return (split.get(key) ?? 0) > (alone.get(key) ?? 0);
  };
}

/**
 * Tells whether what goes and what comes wait for the same folder, or neither for any: else one is there without the
 * other, and nothing moves. What goes from a folder that did not build may have been there, and comes with the next one.
 */
const comeAboutAlike = (was: Change, now: Change): boolean =>
  waitsFor(was) === waitsFor(now) ||
  (now.heldUpBy?.kind === 'build' &&
    (was.heldUpBy?.kind === 'unbuilt' || isCopyOf(now.heldUpBy.path, was)));

/** Tells whether it goes from that folder alone: what others hold of it stays, and the folder's own waits for the folder. */
const isCopyOf = (path: string, { cause, heldUpBy }: Change): boolean =>
  heldUpBy === undefined && cause?.kind === 'copied' && cause.at === path;

/** Names the folder that has to be mended first, or says what else has to be so; what is idle is there, and waits for nothing. */
function waitsFor(change: Change): string {
  const { heldUpBy } = change;
  if (heldUpBy === undefined || heldUpBy.kind === 'idle') return '';
  return 'path' in heldUpBy ? heldUpBy.path : obstacleText(change);
}

/** Tells whether an object is in another namespace, and not from one root to another, or another one. */
const isElsewhere = (was: Change, now: Change): boolean =>
  was.subject.namespace !== now.subject.namespace &&
  !(isOfItsNamespace(now.subject) && specOf(was.before) !== specOf(now.after));

/**
 * Tells whether an object says what holds in its namespace, and is of nothing by its name: a `default` of one namespace
 * that says something else is none of another, which may be that of the whole mesh.
 */
const isOfItsNamespace = ({ group, kind }: ResourceId): boolean =>
  OF_NAMESPACES.has(group) || (group === 'networking.istio.io' && IN_NAMESPACES.has(kind));

const OF_NAMESPACES: ReadonlySet<string> = new Set([
  'security.istio.io',
  'telemetry.istio.io',
  'extensions.istio.io',
]);
const IN_NAMESPACES: ReadonlySet<string> = new Set(['Sidecar', 'EnvoyFilter', 'ProxyConfig']);

const specOf = (object: Change['after']): string =>
  object === null || typeof object !== 'object' || isPlainList(object)
    ? ''
    : canonicalJson(object['spec'] ?? null);

/** Where one object goes and one comes that says the same; of several nothing says which became which. */
export function renamesIn(changes: readonly Change[]): readonly Rename[] {
  const gone = byContent(
    changes.filter((each) => !staysInCluster(each)),
    'resource-removed',
  );
  return [...byContent(changes, 'resource-added')].flatMap(([content, arrivals]) => {
    const departures = gone.get(content) ?? new Map<string, Change>();
    const [was] = departures.values();
    const [now] = arrivals.values();
    if (was === undefined || now === undefined) return [];
    // one of the same name goes from one environment, and comes to another
    if (was.subject.name === now.subject.name) return [];
    const isOne = departures.size + arrivals.size === 2 && comeAboutAlike(was, now);
    return isOne ? [{ was, now }] : [];
  });
}

const OF_EVERY_OBJECT: ReadonlySet<string> = new Set(['metadata', 'apiVersion', 'kind']);

/** By all they say but their names, then by name; what says nothing but its name is alike by chance. */
function byContent(
  changes: readonly Change[],
  kind: Change['kind'],
): ReadonlyMap<string, ReadonlyMap<string, Change>> {
  const found = new Map<string, Map<string, Change>>();
  for (const change of changes) {
    const value = change.before ?? change.after;
    if (change.kind !== kind || change.cause !== undefined) continue;
    if (value === null || typeof value !== 'object' || isPlainList(value)) continue;
    const said = Object.entries(value).filter(([key]) => !OF_EVERY_OBJECT.has(key));
    if (said.length === 0) continue;
    const content = Object.fromEntries(said);
    const { group, kind: of, namespace, name } = change.subject;
    const key = canonicalJson([group, of, namespace, content, change.digest]);
    const known = found.get(key) ?? new Map<string, Change>();
    known.set(name, change);
    found.set(key, known);
  }
  return found;
}

/** By name, then namespace: several environments may tell of one object. */
function byName(
  changes: readonly Change[],
  kind: Change['kind'],
): ReadonlyMap<string, ReadonlyMap<string, Change>> {
  const names = new Map<string, Map<string, Change>>();
  for (const change of changes) {
    if (change.kind !== kind) continue;
    const key = nameKey(change.subject);
    const known = names.get(key) ?? new Map<string, Change>();
    known.set(change.subject.namespace, change);
    names.set(key, known);
  }
  return names;
}

/** Fields that go at one place of an object and come, with the same value, at another. */
interface MovedFields {
  /** What they are called: `timeout`. */
  readonly names: readonly string[];
  /** `http[0]`; `its top` where a field has nothing above it. */
  readonly from: string;
  readonly to: string;
}

interface MovesOfFields {
  readonly moved: readonly MovedFields[];
  /** Changes of fields that stay where they are. */
  readonly rest: readonly Change[];
}

/** Tells a field that is nested elsewhere from one that goes and one that comes; of two that could be it, neither. */
export function movesOfFields(changes: readonly Change[]): MovesOfFields {
  const gone = changes.filter(({ before, after }) => before !== null && after === null);
  const come = changes.filter(({ before, after }) => before === null && after !== null);
  const pairs = gone.flatMap((was) => {
    const [now, ...more] = come.filter((one) => keyOf(one) === keyOf(was));
    const isOnly = gone.filter((one) => keyOf(one) === keyOf(was)).length === 1;
    return now === undefined || more.length > 0 || !isOnly || keyOf(was) === null
      ? []
      : [{ was, now }];
  });
  const moved = new Map<string, { names: string[]; from: string; to: string }>();
  for (const { was, now } of pairs) {
    const [from, to] = [parentOf(was), parentOf(now)];
    const known = moved.get(`${from} ${to}`) ?? { names: [], from, to };
    moved.set(`${from} ${to}`, known);
    known.names.push(leafOf(was) ?? '');
  }
  const told = new Set(pairs.flatMap(({ was, now }) => [was, now]));
  return { moved: [...moved.values()], rest: changes.filter((change) => !told.has(change)) };
}

/** What a field is called and says; null for an entry of a list, which has no name. */
function keyOf(change: Change): string | null {
  const leaf = leafOf(change);
  const value = change.before ?? change.after;
  return leaf === null ? null : JSON.stringify([leaf, canonicalJson(value)]);
}

const leafOf = ({ field }: Change): string | null =>
  /(?:^|\.)([\w-]+)$/.exec(field ?? '')?.[1] ?? null;

/** The path above a field, without the `spec.` that says nothing. */
const parentOf = ({ field }: Change): string =>
  (field ?? '').replace(/\.?[\w-]+$/, '').replace(/^spec\.?/, '') || 'its top';

/** `timeout and retries moved from http[0] to http[0].route[0]`, the paths as code. */
export function movedWords({ names, from, to }: MovedFields): string {
  const [was, is] = [variableOf(from), variableOf(to)];
  if (was !== null && is !== null && was.container === is.container)
    return `variable \`${was.name}\` is called \`${is.name}\` now`;
  const last = names.at(-1) ?? '';
  const all = names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
  return `${all} moved from ${placeWords(from)} to ${placeWords(to)}`;
}

/** Tells which variable of which container a path leads to; null for none. */
function variableOf(path: string): { readonly container: string; readonly name: string } | null {
  const [, container, name] =
    /^(.*\bcontainers\[[^\]]*\])\.env\[name=([\w.-]+)\]$/i.exec(path) ?? [];
  return container === undefined || name === undefined ? null : { container, name };
}

const placeWords = (path: string): string =>
  path === 'its top' ? path : `\`${path.replaceAll('`', "'")}\``;
