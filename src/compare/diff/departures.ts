import type { RenderedEnvironment, RenderedRoot } from '../../gitops/index.ts';
import { argoApplying, folderOf, isTakenByScript } from '../../gitops/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { stableKeyOf } from '../../manifest/index.ts';
import type { Change } from './change.ts';
import { objectChanges } from './object-changes.ts';

interface DepartureInput {
  readonly environment: string;
  readonly before: RenderedEnvironment;
  readonly after: RenderedEnvironment;
  /** Which objects are told of. */
  readonly isTold: (resource: Resource) => boolean;
  /** Objects that may not act: they do not stand for those that do. */
  readonly doubtful: ReadonlySet<Resource>;
  /** Whether the change leaves the kustomizations as they are that the root read at the base. */
  readonly isListedAlike: (root: RenderedRoot) => boolean;
}

/** An object in one root. */
interface Copy {
  readonly resource: Resource;
  readonly root: RenderedRoot;
  readonly place: string;
}

/**
 * Objects that are there before and after the change, and leave a root: what applies that root may
 * delete them, and what applies the one they enter, if anything does, is another. They are gone there,
 * and new where they come.
 */
export function departures(input: DepartureInput): readonly Change[] {
  const apart = keysInSeveralPlaces(input.before, input.after);
  if (apart.size === 0) return [];
  const ended = endedIn(input.after);
  const earlier = copiesOf(
    input.before,
    (copy) => apart.has(copy.key) && (ended(copy.root) !== null || input.isTold(copy.resource)),
    input,
  );
  if (earlier.size === 0) return [];
  const later = copiesOf(input.after, ({ key }) => earlier.has(key), input);
  return [...earlier].flatMap(([key, was]) => {
    const is = later.get(key);
    return is === undefined ? [] : departuresOf(was, is, input, ended);
  });
}

/** The Application that is deleted with what it applied, where the change ends one (ARGO-73). */
function endedIn(after: RenderedEnvironment): (root: RenderedRoot) => Made | null {
  const frozen = new Set(after.environment.frozenSets);
  const made = new Set(after.roots.map(({ root }) => keyOfMade(argoApplying(root)?.made)));
  return ({ root }) => {
    const own = argoApplying(root)?.made;
    return own?.deletes === true && !frozen.has(own.set) && !made.has(keyOfMade(own)) ? own : null;
  };
}

type Made = NonNullable<NonNullable<ReturnType<typeof argoApplying>>['made']>;

const keyOfMade = (made: Made | undefined): string =>
  made === undefined ? '' : `${made.set} ${made.application}`;

/** What has one place before and after leaves none: that is nearly everything, and is not asked about. */
function keysInSeveralPlaces(...sides: readonly RenderedEnvironment[]): ReadonlySet<string> {
  const places = new Map<string, string>();
  const apart = new Set<string>();
  for (const { roots } of sides)
    for (const root of roots)
      for (const resource of root.resources) {
        const [key, place] = [stableKeyOf(resource), placeKeyOf(root, resource)];
        const known = places.get(key);
        if (known === undefined) places.set(key, place);
        else if (known !== place) apart.add(key);
      }
  return apart;
}

function departuresOf(
  was: readonly Copy[],
  is: readonly Copy[],
  input: DepartureInput,
  ended: ReturnType<typeof endedIn>,
): readonly Change[] {
  const [lost] = was.filter(
    (copy) =>
      ended(copy.root) !== null ||
      (!is.some(({ place }) => place === copy.place) && !isExcused(copy, is, input)),
  );
  if (lost === undefined) return [];
  const application = ended(lost.root)?.application;
  const [gained] =
    application === undefined
      ? is.filter((copy) => !was.some(({ place }) => place === copy.place))
      : is;
  const to = [...new Set((gained === undefined ? is : [gained]).map(({ place }) => place))].sort();
  const cause: Change['cause'] = {
    kind: 'moved',
    from: lost.place,
    to,
    ...(application === undefined ? {} : { deletedWith: application }),
  };
  const diff = {
    environment: input.environment,
    generatedBefore: new Map<string, string>(),
    generatedAfter: new Map<string, string>(),
    isVariable: () => false,
  };
  return [
    ...objectChanges({ before: lost.resource, after: null }, diff),
    ...(gained ? objectChanges({ before: null, after: gained.resource }, diff) : []),
  ].map((change) => ({ ...change, cause }));
}

function copiesOf(
  { roots }: RenderedEnvironment,
  isAsked: (copy: { key: string; resource: Resource; root: RenderedRoot }) => boolean,
  { doubtful }: DepartureInput,
): ReadonlyMap<string, readonly Copy[]> {
  const found = new Map<string, Copy[]>();
  for (const root of roots)
    for (const resource of root.resources) {
      const key = stableKeyOf(resource);
      if (!isAsked({ key, resource, root })) continue;
      const copy = { resource, root, place: placeOf(root, resource) };
      found.set(key, [...(found.get(key) ?? []), copy]);
    }
  for (const [key, copies] of found) {
    const certain = copies.filter(({ resource }) => !doubtful.has(resource));
    if (certain.length > 0) found.set(key, certain);
  }
  return found;
}

/**
 * Plain manifests that nothing here applies are applied folder by folder, as far as anybody knows, unless a script is
 * seen to take all of them.
 */
const placeOf = ({ root }: RenderedRoot, { origin }: Resource): string =>
  isPlain(root) ? folderOf(origin.file) : root.path;

/** One folder that another Application applies is another place, where the first is deleted with what it applied. */
const placeKeyOf = (root: RenderedRoot, resource: Resource): string =>
  `${placeOf(root, resource)}\n${keyOfDeleted(argoApplying(root.root)?.made)}`;

const keyOfDeleted = (made: Made | undefined): string =>
  made?.deletes === true ? keyOfMade(made) : '';

const isPlain = (root: RenderedRoot['root']): boolean =>
  root.content.kind !== 'kustomization' && root.by.origin === null && !isTakenByScript(root);

/**
 * Whether whoever applied the object there still does: its plain file is where it was, its applier has
 * another path now, or the root's own kustomizations list that file as they did, though it is called a root no more.
 */
function isExcused({ resource, root }: Copy, is: readonly Copy[], input: DepartureInput): boolean {
  if (isPlain(root.root))
    return is.some((copy) => copy.resource.origin.file === resource.origin.file);
  if (root.root.by.origin !== null)
    return is.some((copy) => haveSameApplier(root, copy.root, input));
  const isRoot = input.after.roots.some((each) => each.root.path === root.root.path);
  const isSameFile = is.some((copy) => copy.resource.origin.file === resource.origin.file);
  return !isRoot && isSameFile && input.isListedAlike(root);
}

/** One applier, with one root on each side: it keeps what it had, from wherever it reads it. */
function haveSameApplier(
  was: RenderedRoot,
  is: RenderedRoot,
  { before, after }: DepartureInput,
): boolean {
  const [then, now] = [was.root.by.origin, is.root.by.origin];
  if (then === null || now?.file !== then.file) return false;
  const inFile = [before, after].map(({ roots }) =>
    roots.filter(({ root }) => root.by.origin?.file === then.file),
  );
  return inFile.every(
    (roots, side) =>
      roots.length === 1 ||
      (then.line === now.line &&
        roots.filter(({ root }) => root.by.origin?.line === (side === 0 ? then : now).line)
          .length === 1),
  );
}
