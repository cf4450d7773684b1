import { obstaclesOf } from '../../kustomize/index.ts';
import type { RenderedRoot } from '../environment.ts';
import type { Root } from './root.ts';
import { looseKeyOf } from '../releases/loose-releases.ts';
import { objectApplying } from './applier-of-root.ts';
import { releaseOfRoot } from './root.ts';

/** One root on both sides of a change; null where it is not there. */
export interface RootPair {
  readonly before: RenderedRoot | null;
  readonly after: RenderedRoot | null;
  /** Names the folder in which it failed before as it does now, where that is another; it is no pair with that. */
  readonly failedBefore?: string;
}

/**
 * The roots of one environment on both sides, in the order of the later side, then those that go. A root is first what the
 * same applier applies to the same destination, whatever folder that is now; then what is left of one folder, or of one
 * release of a chart, where each side has exactly one. What several appliers of new names apply is not paired by order.
 */
export function pairedRoots(
  before: readonly RenderedRoot[],
  after: readonly RenderedRoot[],
): readonly RootPair[] {
  // what did not change is the very same object
  const past = new Set(before);
  const taken = new Set(after.filter((root) => past.has(root)));
  const partners = new Map([...taken].map((root) => [root, root]));
  const pair = (keyOf: (root: Root) => readonly string[]): void => {
    const [past, now] = [before, after].map((roots) =>
      onlyByKey(
        roots.filter((each) => !partners.has(each) && !taken.has(each)),
        keyOf,
      ),
    );
    for (const [key, root] of now ?? []) {
      const other = past?.get(key) ?? null;
      if (root === null || other === null || partners.has(root) || taken.has(other)) continue;
      partners.set(root, other);
      taken.add(other);
    }
  };
  if (partners.size < after.length && taken.size < before.length) for (const key of KEYS) pair(key);
  return [
    ...after.map((root): RootPair => {
      const was = partners.get(root) ?? null;
      const failed = failedAsBefore(root, before, after);
      return { before: was, after: root, ...(failed && { failedBefore: failed.root.path }) };
    }),
    ...before.filter((root) => !taken.has(root)).map((root) => ({ before: root, after: null })),
  ];
}

/** The folder, and of a release of a chart which one. */
export function contentKeyOf(root: Root): string {
  const { path } = root;
  const release = releaseOfRoot(root);
  const loose = looseKeyOf(root);
  // objects beside the chart's files may be another root of its folder
  if (loose !== null) return `${loose}\0chart`;
  return release === undefined ? path : `${path} ${release.namespace ?? ''}/${release.name}`;
}

/** Lists keys from what tells most to what tells least. */
const KEYS: readonly ((root: Root) => readonly string[])[] = [
  (root) => (objectApplying(root)?.appliedAs ?? []).map(({ id }) => `${id} ${contentKeyOf(root)}`),
  (root) => (objectApplying(root)?.appliedAs ?? []).map(({ id }) => id),
  (root) => [`${contentKeyOf(root)} ${root.by.origin?.file ?? ''}`],
  (root) => [contentKeyOf(root)],
  ({ path }) => [path],
];

/** Gives null for a key that several roots have. */
function onlyByKey(
  roots: readonly RenderedRoot[],
  keyOf: (root: Root) => readonly string[],
): ReadonlyMap<string, RenderedRoot | null> {
  const found = new Map<string, RenderedRoot | null>();
  for (const each of roots)
    // appliers of several clusters may have one key, and one root
    for (const key of new Set(keyOf(each.root))) found.set(key, found.has(key) ? null : each);
  return found;
}

/** Gives, for each root of the later side that is there on both, the earlier one. */
export const partnersOf = (
  before: readonly RenderedRoot[],
  after: readonly RenderedRoot[],
): ReadonlyMap<RenderedRoot, RenderedRoot> =>
  new Map(
    pairedRoots(before, after).flatMap((pair) =>
      pair.before === null || pair.after === null ? [] : [[pair.after, pair.before] as const],
    ),
  );

/**
 * Finds the root of the earlier side under whose folder a root failed as it does now: that folder is gone, and the fault
 * is the same in a file that both read, or of their own. One folder that becomes two leaves it to both.
 */
export function failedAsBefore(
  now: RenderedRoot,
  before: readonly RenderedRoot[],
  after: readonly RenderedRoot[],
): RenderedRoot | undefined {
  const fault = faultOf(now);
  if (fault === null || before.some(({ root }) => root.path === now.root.path)) return undefined;
  return before.find(
    (was) => faultOf(was) === fault && !after.some(({ root }) => root.path === was.root.path),
  );
}

function faultOf({ root: { path }, failure }: RenderedRoot): string | null {
  if (failure === null) return null;
  const { origin } = failure;
  const inFolder = (text: string): string => (path === '.' ? text : text.replaceAll(path, ''));
  return JSON.stringify([
    ...[inFolder(obstaclesOf(failure)[0] ?? ''), origin === null ? null : inFolder(origin.file)],
    failure.whole === undefined,
  ]);
}
