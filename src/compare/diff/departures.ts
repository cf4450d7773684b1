import type { RenderedEnvironment, RenderedRoot, rootDeletions } from '../../gitops/index.ts';
import {
  argoApplying,
  folderOf,
  isPruned,
  isTakenByScript,
  objectApplying,
  objectKey,
  outlivesApplier,
} from '../../gitops/index.ts';
import type { Resource } from '../../manifest/index.ts';
import {
  API_GROUPS,
  itemsAt,
  nodeAt,
  resourceKey,
  sameData,
  stableKeyOf,
  stringAt,
} from '../../manifest/index.ts';
import type { Change, DeletedWith } from './change.ts';
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
  /** Says what a root of the base is deleted with, though something may apply it again. */
  readonly deletions: EndingAppliers;
}

export type EndingAppliers = ReturnType<typeof rootDeletions>;

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
  const ended = endedIn(input);
  const apart = keysInSeveralPlaces(input, ended);
  if (apart.size === 0) return [];
  const earlier = copiesOf(
    input.before,
    (copy) => apart.has(copy.key) && (isDeleted(copy, ended) || input.isTold(copy.resource)),
    input,
  );
  if (earlier.size === 0) return [];
  const later = copiesOf(input.after, ({ key }) => earlier.has(key), input);
  return [...earlier].flatMap(([key, was]) => {
    const is = later.get(key);
    return is === undefined ? [] : departuresOf(was, is, input, ended);
  });
}

/** Says what a root is deleted with; `key` tells one from another. */
interface Ending {
  readonly key: string;
  readonly deletedWith: DeletedWith;
}

/** Finds what is deleted with all that it applied to a root, where the change ends it (ARGO-53, ARGO-73, FLUX-34). */
function endedIn({
  before,
  after,
  deletions,
}: DepartureInput): (root: RenderedRoot) => Ending | null {
  const frozen = new Set(after.environment.frozenSets);
  const made = new Set(after.roots.map(({ root }) => keyOfMade(argoApplying(root)?.made)));
  const ofSet = ({ root }: RenderedRoot): Ending | null => {
    const own = argoApplying(root)?.made;
    return own?.deletes === true &&
      !frozen.has(own.set) &&
      !frozen.has(keyOfMade(own)) &&
      !made.has(keyOfMade(own)) &&
      !deletions.isOfKeptSet(root)
      ? { key: keyOfMade(own), deletedWith: { by: 'set', application: own.application } }
      : null;
  };
  const endingOf = (root: RenderedRoot): Ending | null => {
    const deletion = deletions.deletionOf(root, before.roots);
    if (deletion === null) return ofSet(root);
    const { applier, hasLeft, next } = deletion;
    const { group, kind, namespace, name, origin } = applier;
    const deletedWith: DeletedWith = {
      by: 'object',
      applier: { group, kind, namespace, name, origin },
      hasLeft,
      next,
      ...(root.root.by.tool === 'flux' && { sparesLabelled: true }),
    };
    return { key: resourceKey(applier), deletedWith };
  };
  const known = new Map<RenderedRoot, Ending | null>();
  return (root) => {
    const found = known.get(root);
    if (found !== undefined) return found;
    const ending = endingOf(root);
    known.set(root, ending);
    return ending;
  };
}

type EndedIn = ReturnType<typeof endedIn>;

type Made = NonNullable<NonNullable<ReturnType<typeof argoApplying>>['made']>;

const keyOfMade = (made: Made | undefined): string =>
  made === undefined ? '' : `${made.set} ${made.application}`;

/** What has one place before and after leaves none: that is nearly everything, and is not asked about. */
function keysInSeveralPlaces(
  { before, after }: DepartureInput,
  ended: EndedIn,
): ReadonlySet<string> {
  const places = new Map<string, string>();
  const apart = new Set<string>();
  for (const [{ roots }, endedBy] of [
    [before, ended],
    [after, keptAll],
  ] as const)
    for (const root of roots)
      for (const resource of root.resources) {
        const [key, place] = [stableKeyOf(resource), placeKeyOf(root, resource, endedBy)];
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
  ended: EndedIn,
): readonly Change[] {
  const [lost] = was.filter(
    (copy) =>
      isDeleted(copy, ended) ||
      (!is.some(({ place }) => place === copy.place) && !isExcused(copy, is, input)),
  );
  if (lost === undefined) return [];
  const deletedWith = isDeleted(lost, ended) ? ended(lost.root)?.deletedWith : undefined;
  const [gained] =
    deletedWith === undefined
      ? is.filter((copy) => !was.some(({ place }) => place === copy.place))
      : is;
  const to = [...new Set((gained === undefined ? is : [gained]).map(({ place }) => place))].sort();
  const cause: Change['cause'] = {
    kind: 'moved',
    from: lost.place,
    to,
    ...(deletedWith === undefined ? {} : { deletedWith }),
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

/** One folder that another applies is another place, where the first is deleted with what it applied. */
const placeKeyOf = (root: RenderedRoot, resource: Resource, ended: EndedIn): string =>
  `${placeOf(root, resource)}\n${ended(root)?.key ?? ''}`;

const keptAll: EndedIn = () => null;

/** Tells whether an object goes with the applier of its root. */
const isDeleted = ({ root, resource }: Pick<Copy, 'root' | 'resource'>, ended: EndedIn): boolean =>
  ended(root) !== null && !outlivesApplier(root, resource);

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
    return is.some(
      (copy) =>
        haveSameApplier(root, copy.root, input) ||
        isHandedOver({ resource, root }, copy.root, input),
    );
  const isRoot = input.after.roots.some((each) => each.root.path === root.root.path);
  const isSameFile = is.some((copy) => copy.resource.origin.file === resource.origin.file);
  return !isRoot && isSameFile && input.isListedAlike(root);
}

/**
 * Tells whether another applier of the cluster takes an object over that nothing deletes before: the one that has it leaves
 * it, or waits for the other, whose label on the object it spares then (FLUX-33).
 */
function isHandedOver(
  { resource, root }: Pick<Copy, 'resource' | 'root'>,
  to: RenderedRoot,
  input: DepartureInput,
): boolean {
  const now = input.after.roots.find((each) => haveSameApplier(root, each, input));
  const [own, next] = [now && objectApplying(now.root), objectApplying(to.root)];
  if (now === undefined || own == null || next === null || own.cluster !== next.cluster)
    return false;
  if (!isPruned(now, resource)) return own.keepsRemoved !== 'unless-asked';
  return [input.before, input.after].every((side) => waitsFor(now, to, side));
}

/** Tells whether Flux applies a root only once it has applied another one of the same revision (FLUX-32). */
function waitsFor(then: RenderedRoot, first: RenderedRoot, side: RenderedEnvironment): boolean {
  const objects = side.roots.flatMap(({ resources }) => resources);
  const [own, other] = [then, first].map(({ root }) => {
    const keys = (objectApplying(root)?.appliedAs ?? []).map(({ object }) => object);
    return objects.find(
      (each) => isKustomization(each) && keys.length === 1 && keys[0] === objectKey(each),
    );
  });
  const [source, others] = [own, other].map((each) => nodeAt(each?.node, 'spec', 'sourceRef'));
  return (
    sameData(source, others) &&
    itemsAt(own?.node, 'spec', 'dependsOn').some(
      (item) =>
        stringAt(item, 'name') === other?.name &&
        (stringAt(item, 'namespace') ?? own?.namespace) === other?.namespace,
    )
  );
}

const isKustomization = ({ group, kind }: Resource): boolean =>
  group === API_GROUPS.fluxKustomize && kind === 'Kustomization';

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
