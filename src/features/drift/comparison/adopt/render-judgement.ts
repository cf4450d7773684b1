import type { RenderedTree } from '../../../../gitops/index.ts';
import type { Resource, Node } from '../../../../manifest/index.ts';
import { nodeAt, resourceKey, sameData, subjectText } from '../../../../manifest/index.ts';
import type { ObjectDifference } from './object-differences.ts';

/** What objects are live, by `resourceKey`: null for one that is gone. */
export type LiveOnes = ReadonlyMap<string, Resource | null>;

/** The root that renders an object; null where it may be any of the environment. */
export interface Home {
  readonly environment: string;
  readonly root: string | null;
}

/** What an object is to be once files are edited; null for one that is to be gone. */
export interface WantedObject extends Home {
  /** `resourceKey` */
  readonly key: string;
  readonly live: Resource | null;
}

/** Which objects of which environments may be another than before; no other may. */
interface Expectation {
  readonly wanted: readonly WantedObject[];
  /** What is live in environments: an object of theirs may become that, and nothing else. */
  readonly others: ReadonlyMap<string, LiveOnes>;
}

/** What rendering the edited files gives and nobody wants, or the reverse. */
export interface Misfit {
  /** Half a sentence. */
  readonly words: string;
  /** What an object of the environment would have to be; null where it is something else that does not fit. */
  readonly expected: Resource | null;
}

/** By root and `resourceKey`. */
type Objects = ReadonlyMap<string, readonly Resource[]>;

const placed = (root: string, key: string): string => `${root}\n${key}`;

/** The objects of each environment. */
export const objectsOf = (tree: RenderedTree): ReadonlyMap<string, Objects> =>
  new Map(
    tree.environments.map(({ environment, roots }) => {
      const objects = new Map<string, Resource[]>();
      for (const { root, resources } of roots)
        for (const resource of resources) {
          const key = placed(root.path, resourceKey(resource));
          objects.set(key, [...(objects.get(key) ?? []), resource]);
        }
      return [environment.name, objects];
    }),
  );

/** The first thing that keeps an edited tree from being what is wanted; null where it is just that. */
export function firstMisfit(
  before: RenderedTree,
  after: RenderedTree,
  expectation: Expectation,
): Misfit | null {
  const broken = brokenRoot(before, after);
  if (broken !== null) return { words: broken, expected: null };
  const [was, is] = [objectsOf(before), objectsOf(after)];
  for (const name of new Set([...was.keys(), ...is.keys()])) {
    const misfit = misfitIn(
      {
        environment: name,
        was: was.get(name) ?? new Map(),
        is: is.get(name) ?? new Map(),
        wanted: expectation.wanted.filter(({ environment }) => environment === name),
      },
      expectation.others.get(name) ?? null,
    );
    if (misfit !== null) return misfit;
  }
  return null;
}

interface BothSides {
  readonly environment: string;
  readonly was: Objects;
  readonly is: Objects;
  readonly wanted: readonly WantedObject[];
}

function misfitIn(sides: BothSides, live: LiveOnes | null): Misfit | null {
  const { was, is, wanted } = sides;
  const goals = new Map(
    wanted.map((each) => [each.root === null ? each.key : placed(each.root, each.key), each.live]),
  );
  const pinned = wanted.flatMap(({ root, key }) => (root === null ? [] : [placed(root, key)]));
  for (const each of new Set([...was.keys(), ...is.keys(), ...pinned])) {
    const misfit = misfitAt(each, sides, goals, live);
    if (misfit !== null) return misfit;
  }
  const lacking = wanted.find(
    ({ root, key }) => root === null && ![...is.keys()].some((each) => each.endsWith(`\n${key}`)),
  );
  return lacking === undefined
    ? null
    : { words: `${subjectOf(lacking)} would not be rendered`, expected: lacking.live };
}

const subjectOf = ({ key, live }: WantedObject): string =>
  live === null ? key : subjectText(live);

function misfitAt(
  each: string,
  { environment, was, is, wanted }: BothSides,
  goals: LiveOnes,
  live: LiveOnes | null,
): Misfit | null {
  const key = each.slice(each.indexOf('\n') + 1);
  const [before, after] = [was.get(each) ?? [], is.get(each) ?? []];
  const goal = goals.get(each) ?? (was.has(each) && !goals.has(each) ? undefined : goals.get(key));
  const isWanted = goals.has(each) || goal !== undefined;
  if (isWanted && isLive(after, goal ?? null)) return null;
  const other = live?.get(key);
  if (
    !isWanted &&
    (isSame(before, after) || (other !== undefined && isNearer(before, after, other)))
  )
    return null;
  const about = after[0] ?? before[0];
  const what = about === undefined ? key : subjectText(about);
  if (isWanted)
    return { words: `${what} would not render to what is live`, expected: goal ?? null };
  if (wanted.length > 0)
    return {
      words: `${what} of ${environment} would become another`,
      expected: before[0] ?? null,
    };
  const why = live === null ? 'what is live there is not known' : 'is live otherwise there';
  return { words: `${what} of ${environment} would become another, and ${why}`, expected: null };
}

/** A root that failed, or was not seen whole, only now. */
function brokenRoot(before: RenderedTree, after: RenderedTree): string | null {
  const known = new Map(
    before.environments.flatMap(({ environment, roots }) =>
      roots.map((root) => [`${environment.name}\0${root.root.path}`, root] as const),
    ),
  );
  for (const { environment, roots } of after.environments)
    for (const { root, status, failure } of roots) {
      const was = known.get(`${environment.name}\0${root.path}`)?.status ?? 'complete';
      if (status !== was && status !== 'complete')
        return `${root.path} would not build${failure === null ? '' : ` (${failure.message})`}`;
    }
  return null;
}

/**
 * Whether all other roots that are made of the same object say the same at the places that differ: only then is its
 * own file the place to write it.
 */
export function othersAgree(
  after: RenderedTree,
  home: Home,
  drifted: Resource,
  differences: readonly ObjectDifference[],
  live: Resource,
): boolean {
  const { file, line } = drifted.origin;
  const alike = after.environments
    .flatMap(({ environment, roots }) =>
      roots
        .filter(({ root }) => environment.name !== home.environment || root.path !== home.root)
        .flatMap(({ resources }) => resources),
    )
    .filter(({ origin }) => origin.file === file && origin.line === line);
  return alike.every((other) =>
    differences.every(({ path }) => {
      const fields = path.slice(0, firstIndex(path));
      return sameData(nodeAt(other.node, ...fields), nodeAt(live.node, ...fields));
    }),
  );
}

/** Items may stand elsewhere in other environments: there the list as a whole counts. */
function firstIndex(path: readonly unknown[]): number {
  const index = path.findIndex((step) => typeof step === 'number');
  return index === -1 ? path.length : index;
}

/** A root that reads one of these files and does not build: what an edit does to it cannot be told. */
export function unbuiltReader(before: RenderedTree, files: readonly string[]): string | null {
  for (const { environment, roots } of before.environments)
    for (const { root, status, reads } of roots)
      if (status === 'failed' && files.some((file) => reads.has(file)))
        return `${root.path} of ${environment.name} reads it and does not build`;
  return null;
}

/** Whether objects hold the same data as before. */
export const isSame = (a: readonly Resource[], b: readonly Resource[]): boolean =>
  a.length === b.length && a.every((resource, index) => sameData(resource.node, b[index]?.node));

/** Whether objects are what is live; null where none is. */
export const isLive = (after: readonly Resource[], live: Resource | null): boolean =>
  live === null
    ? after.length === 0
    : after.length > 0 && after.every(({ node }) => sameData(node, live.node));

/** Whether objects are others than before only where they are now as the live one is. */
const isNearer = (
  before: readonly Resource[],
  after: readonly Resource[],
  live: Resource | null,
): boolean =>
  isLive(after, live) ||
  (live !== null &&
    before.length === after.length &&
    after.every(({ node }, index) => isTowards(before[index]?.node, node, live.node)));

/** Of lists whose items come and go, all of the list counts. */
function isTowards(
  before: Node | undefined,
  after: Node | undefined,
  live: Node | undefined,
): boolean {
  const isAsLive = after === undefined ? live === undefined : sameData(after, live);
  const isAsBefore = after === undefined ? before === undefined : sameData(after, before);
  if (isAsLive || isAsBefore) return true;
  if (before?.kind === 'map' && after?.kind === 'map' && live?.kind === 'map')
    return [...new Set([...before.entries.keys(), ...after.entries.keys()])].every((key) =>
      isTowards(before.entries.get(key), after.entries.get(key), live.entries.get(key)),
    );
  if (before?.kind !== 'seq' || after?.kind !== 'seq' || live?.kind !== 'seq') return false;
  const lengths = new Set([before, after, live].map(({ items }) => items.length));
  return (
    lengths.size === 1 &&
    after.items.every((item, index) => isTowards(before.items[index], item, live.items[index]))
  );
}
