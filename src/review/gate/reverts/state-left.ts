import { z } from 'zod';
import type { RenderedRoot, RenderedTree } from '../../../gitops/index.ts';
import { defaultNamespaceOf, targetNamespaceOf, toldPlaces } from '../../../gitops/index.ts';
import type { Change } from '../../../compare/index.ts';
import { meaningOf } from '../../../compare/index.ts';
import type { Resource } from '../../../manifest/index.ts';
import { canonicalJson, plainOf, resourceKey, subjectText } from '../../../manifest/index.ts';
import type { Review } from '../../evaluation/review.ts';
import { withThoseInOneMesh } from '../../evaluation/review.ts';

/**
 * Why what a revert leaves is not known to be a state that the branch had.
 * - `changed-since`: a root that it changes renders to something else than it did then
 * - `beside`: what it changes does, and another root of the environment has changed since in more than little things
 * - `not-seen`: something of it cannot be rendered, and its files are not those of then
 * - `files`: a file that is judged by its text is another than it was then
 * - `not-on-branch`: the commit is none that the branch was at
 * - `brings-back`: what it undoes brought back an earlier state itself: it was taken out once
 * - `several`: it undoes what several merges did
 * - `not-compared`: nobody could compare it
 */
const REASONS = [
  'changed-since',
  'beside',
  'not-seen',
  'files',
  'not-on-branch',
  'brings-back',
  'several',
  'not-compared',
] as const;

export const StateLeftSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('as-before') }),
  z.object({ kind: z.literal('other'), because: z.enum(REASONS), what: z.string().nullable() }),
]);

/** Whether what a revert leaves is a state that the branch had; `what`: the first thing that is not. Hostile text. */
export type StateLeft = z.output<typeof StateLeftSchema>;

/** A state that the branch had, and what a revert leaves, both rendered. */
export interface ComparedState {
  /** Of what the revert does to the tip, and what it was made from. */
  readonly reverting: { readonly review: JudgedReview; readonly rendered: BothSides };
  /** Of that state against what the revert leaves, by the policy of the tip. */
  readonly since: { readonly review: JudgedReview; readonly rendered: BothSides };
  /** Whether the files at a path are what they were then. */
  readonly isAsThen: (path: string) => boolean;
  /** Whether all of the change is undone: else what stays of it may be anywhere, and every root counts. */
  readonly whole: boolean;
}

interface BothSides {
  readonly base: RenderedTree;
  readonly merged: RenderedTree;
}

type JudgedReview = Pick<Review, 'changes' | 'environments' | 'changedFiles' | 'meaning'>;

/** Longer names are cut: they are kept in a check. */
const LONGEST = 200;

/** What a revert leaves is not known to be a state of before. */
export const otherState = (
  because: Extract<StateLeft, { kind: 'other' }>['because'],
  what: string | null = null,
): StateLeft => ({ kind: 'other', because, what: what?.slice(0, LONGEST) ?? null });

const AS_BEFORE: StateLeft = { kind: 'as-before' };

/**
 * Whether what a revert leaves is a state that the branch had: the roots that it changes are rendered as they were then,
 * and beside them, in the same environments and meshes, nothing that asks for anybody has changed since. A denial and the
 * permission that came with it are one state, in whichever roots they lie.
 */
export function stateLeft(compared: ComparedState): StateLeft {
  const { reverting, since, isAsThen, whole } = compared;
  const file = judgedByText(reverting.review)
    ? reverting.review.changedFiles.find((path) => !isAsThen(path))
    : undefined;
  if (file !== undefined) return otherState('files', file);
  const concerned = whole ? changedRoots(reverting.rendered) : null;
  const dim = unseenOf(since.rendered, concerned, isAsThen);
  if (dim !== null) return otherState('not-seen', dim);
  const own = changedRoot(since.rendered, concerned);
  if (own !== null) return otherState('changed-since', own);
  return besideThem(compared) ?? AS_BEFORE;
}

/** Its meaning holds more than changes: files that are judged as files, or what could not be analysed. */
const judgedByText = ({ changes, meaning }: JudgedReview): boolean =>
  meaningOf(changes, []) !== meaning;

/** Roots of one environment, folder and applier; a chart that is installed twice by one file is two of them. */
type Roots = ReadonlyMap<string, readonly RenderedRoot[]>;

function rootsIn({ environments }: RenderedTree): Roots {
  const found = new Map<string, RenderedRoot[]>();
  for (const { environment, roots } of environments)
    for (const each of roots) {
      const {
        path,
        by: { origin: appliedBy },
      } = each.root;
      const defaultNamespace = defaultNamespaceOf(each.root);
      const targetNamespace = targetNamespaceOf(each.root);
      const where = [environment.name, path, appliedBy?.file, defaultNamespace, targetNamespace];
      const key = JSON.stringify(where);
      found.set(key, [...(found.get(key) ?? []), each]);
    }
  return found;
}

const rootsOnSides = ({ base, merged }: BothSides): readonly [Roots, Roots] => [
  rootsIn(base),
  rootsIn(merged),
];

const keysOf = (...sides: readonly Roots[]): readonly string[] => [
  ...new Set(sides.flatMap((side) => [...side.keys()])),
];

/** Keys of roots that are rendered otherwise on the two sides. */
function changedRoots(sides: BothSides): ReadonlySet<string> {
  const [before, after] = rootsOnSides(sides);
  return new Set(
    keysOf(before, after).filter((key) => !isSameRender(before.get(key), after.get(key))),
  );
}

const isSameRender = (
  one: readonly RenderedRoot[] = [],
  two: readonly RenderedRoot[] = [],
): boolean =>
  one.length === two.length &&
  (one.every((each, at) => each === two[at]) ||
    one.map(printed).sort().join('\n\n') === two.map(printed).sort().join('\n\n'));

const prints = new WeakMap<RenderedRoot, string>();

/** All that a root gives, in one spelling; what is delivered beside its objects, too. */
function printed(root: RenderedRoot): string {
  const known = prints.get(root);
  if (known !== undefined) return known;
  const objects = root.resources.map((each) => `${resourceKey(each)} ${said(each)}`).sort();
  const unseen = (root.unseen ?? []).map((each) => JSON.stringify(each)).sort();
  const text = [root.status, ...objects, ...unseen].join('\n');
  prints.set(root, text);
  return text;
}

const said = ({ node }: Resource): string => canonicalJson(plainOf(node));

/** A root that is not rendered whole, whose files are others than then; null where there is none. */
function unseenOf(
  sides: BothSides,
  concerned: ReadonlySet<string> | null,
  isAsThen: ComparedState['isAsThen'],
): string | null {
  for (const side of rootsOnSides(sides))
    for (const [key, roots] of side) {
      if (concerned !== null && !concerned.has(key)) continue;
      const dim = roots.find(
        ({ status, reads }) => status !== 'complete' && ![...reads].every(isAsThen),
      );
      if (dim !== undefined) return dim.root.path;
    }
  return null;
}

/** The first of these roots that is rendered otherwise than then, with its first object; null where there is none. */
function changedRoot(sides: BothSides, concerned: ReadonlySet<string> | null): string | null {
  const [before, after] = rootsOnSides(sides);
  for (const key of concerned ?? keysOf(before, after)) {
    const [one = [], two = []] = [before.get(key), after.get(key)];
    if (one.length + two.length === 0 || isSameRender(one, two)) continue;
    const path = [...two, ...one][0]?.root.path ?? '';
    const object = changedObject(one, two);
    return object === null ? path : `${object} (${path})`;
  }
  return null;
}

function changedObject(
  before: readonly RenderedRoot[],
  after: readonly RenderedRoot[],
): string | null {
  const saidIn = (roots: readonly RenderedRoot[]): ReadonlyMap<string, string> =>
    new Map(
      roots.flatMap(({ resources }) => resources.map((each) => [subjectText(each), said(each)])),
    );
  const [was, is] = [saidIn(before), saidIn(after)];
  return [...is.keys(), ...was.keys()].find((name) => was.get(name) !== is.get(name)) ?? null;
}

/** What has changed since in other roots of the environments that it changes; null for nothing that asks for anybody. */
function besideThem(compared: ComparedState): StateLeft | null {
  const { since, whole } = compared;
  const touched = touchedEnvironments(compared);
  const changed = since.review.environments.filter(
    ({ name, changed: hasChanged, status }) =>
      (!whole || touched.has(name)) && (hasChanged || status === 'failed'),
  );
  const grave = changed.find(({ tier }) => !whole || tier !== 'low');
  if (grave === undefined) return null;
  const change = since.review.changes.find(({ environment }) => environment === grave.name);
  return otherState(
    'beside',
    change === undefined ? toldPlaces.title(grave) : named(change, since.review),
  );
}

/** Environments that the revert changes, and those of the same clusters. */
const touchedEnvironments = ({ reverting, since }: ComparedState): ReadonlySet<string> =>
  withThoseInOneMesh(
    reverting.review.changes.map(({ environment }) => environment),
    [...reverting.review.environments, ...since.review.environments],
  );

function named(
  { subject, environment }: Change,
  { environments }: Pick<Review, 'environments'>,
): string {
  const [where] = toldPlaces.known([environment], environments);
  return `${subjectText(subject)}${where === undefined ? '' : ` (${where})`}`;
}
