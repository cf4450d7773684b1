import type { RenderedTree } from '../../delivery/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { nodeAt, resourceKey, sameData, subjectText } from '../../manifest/index.ts';
import type { Difference } from './object-differences.ts';

/** What objects are to be once files are edited, by `resourceKey`: null for one that is to be gone. */
export type Wanted = ReadonlyMap<string, Resource | null>;

/** Which objects of which environments may be another than before. */
export interface Expectation {
  readonly environment: string;
  /** In that environment; nothing else of it may change. */
  readonly wanted: Wanted;
  /** What is live in others: an object of theirs may become that, and nothing else. */
  readonly others: ReadonlyMap<string, Wanted>;
}

/** What rendering the edited files gives and nobody wants, or the reverse. */
export interface Misfit {
  /** Half a sentence. */
  readonly words: string;
  /** What an object of the environment would have to be; null where it is something else that does not fit. */
  readonly expected: Resource | null;
}

type Objects = ReadonlyMap<string, readonly Resource[]>;

/** Objects of each environment, by `resourceKey`; of one that several roots hold, all of them. */
const objectsOf = (tree: RenderedTree): ReadonlyMap<string, Objects> =>
  new Map(
    tree.environments.map(({ environment, roots }) => {
      const objects = new Map<string, Resource[]>();
      for (const resource of roots.flatMap(({ resources }) => resources)) {
        const key = resourceKey(resource);
        const known = objects.get(key);
        if (known === undefined) objects.set(key, [resource]);
        else known.push(resource);
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
    const misfit = misfitIn(name, was.get(name), is.get(name), expectation);
    if (misfit !== null) return misfit;
  }
  return null;
}

const NO_OBJECTS: Objects = new Map();

function misfitIn(
  environment: string,
  was: Objects = NO_OBJECTS,
  is: Objects = NO_OBJECTS,
  { environment: own, wanted, others }: Expectation,
): Misfit | null {
  const isOwn = environment === own;
  const live = (isOwn ? wanted : others.get(environment)) ?? new Map<string, Resource | null>();
  for (const key of new Set([...was.keys(), ...is.keys(), ...(isOwn ? live.keys() : [])])) {
    const [before, after] = [was.get(key) ?? [], is.get(key) ?? []];
    const goal = live.get(key);
    const becomesLive = goal !== undefined && isLive(after, goal);
    const isWanted = isOwn && goal !== undefined;
    if (becomesLive || (!isWanted && isSame(before, after))) continue;
    const about = after[0] ?? before[0];
    const what = about === undefined ? key : subjectText(about);
    if (isWanted) return { words: `${what} would not render to what is live`, expected: goal };
    const expected = isOwn ? (before[0] ?? null) : null;
    return { words: `${what} of ${environment} would become another`, expected };
  }
  return null;
}

const isSame = (a: readonly Resource[], b: readonly Resource[]): boolean =>
  a.length === b.length && a.every((resource, index) => sameData(resource.node, b[index]?.node));

const isLive = (after: readonly Resource[], live: Resource | null): boolean =>
  live === null
    ? after.length === 0
    : after.length > 0 && after.every(({ node }) => sameData(node, live.node));

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
 * Whether the other environments that are made of the same object say the same at the places that differ: only then
 * is its own file the place to write it.
 */
export function othersAgree(
  after: RenderedTree,
  environment: string,
  drifted: Resource,
  differences: readonly Difference[],
  live: Resource,
): boolean {
  const { file, line } = drifted.origin;
  const alike = after.environments
    .filter((each) => each.environment.name !== environment)
    .flatMap(({ roots }) => roots.flatMap(({ resources }) => resources))
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
