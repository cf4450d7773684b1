import { argoApplying, isIgnoredIn } from '../../gitops/index.ts';
import type { RenderedEnvironment, RenderedRoot } from '../../gitops/index.ts';
import {
  nodeAt,
  placeOf,
  resourceKey,
  resourceOf,
  sameData,
  subjectText,
} from '../../manifest/index.ts';
import type { Node, Resource } from '../../manifest/index.ts';

/** Both sides, the later one with what the cluster keeps of the earlier one, and what is to be said of that. */
interface WithKept {
  readonly after: RenderedEnvironment | null;
  readonly notes: readonly string[];
  /** Says of each object in a clause which fields stay as the cluster has them, although they change in Git. */
  readonly kept: readonly string[];
}

/** Sentences, and the clauses among them on what stays. */
interface Told {
  readonly notes: Set<string>;
  readonly kept: Set<string>;
}

type Paths = readonly (readonly string[])[];

/** An object with the fields of it that every sync leaves as they are in the cluster. */
interface KeptObject {
  readonly resource: Resource;
  readonly paths: Paths;
}

/**
 * Puts the earlier values in the place of those that syncs of Argo CD leave as they are in the cluster: of an object
 * that is there a change of them has no effect (ARGO-46). It counts where both sides have it so, for all who apply the
 * object: who asks for it in the change itself may be synced later than what it would hold back. What an expression or
 * a manager of fields names is compared as it is written.
 */
export function withKeptFields(
  was: RenderedEnvironment | null,
  is: RenderedEnvironment | null,
): WithKept {
  const old = was === null || was === is ? new Map<string, KeptObject>() : keptObjects(was);
  if (is === null || old.size === 0) return { after: is, notes: [], kept: [] };
  const now = keptObjects(is);
  const told: Told = { notes: new Set(), kept: new Set() };
  const roots = is.roots.map((each) => {
    const resources = each.resources.map((resource) => {
      const key = resourceKey(resource);
      const before = old.get(key);
      if (before === undefined) return resource;
      const [stay, free] = parted(before.paths, now.get(key)?.paths ?? []);
      if (free.length > 0) told.notes.add(releasedText(resource, free));
      return keptObject(resource, { ...before, paths: stay }, each.root, told);
    });
    return resources.every((one, at) => one === each.resources[at]) ? each : { ...each, resources };
  });
  const [notes, kept] = [[...told.notes], [...told.kept]];
  return { after: notes.length === 0 ? is : { ...is, roots }, notes, kept };
}

function keptObjects({ roots }: RenderedEnvironment): ReadonlyMap<string, KeptObject> {
  const found = new Map<string, KeptObject>();
  if (roots.every(({ root }) => ignoredBy(root).length === 0)) return found;
  for (const { root, resources } of roots)
    for (const resource of resources) {
      const key = resourceKey(resource);
      const own = pathsFor(resource, root);
      const known = found.get(key);
      const paths = known === undefined ? own : parted(known.paths, own)[0];
      found.set(key, { resource: known?.resource ?? resource, paths });
    }
  return new Map([...found].filter(([, { paths }]) => paths.length > 0));
}

type Ignored = NonNullable<NonNullable<ReturnType<typeof argoApplying>>['respectedDifferences']>;

const ignoredBy = (root: RenderedRoot['root']): Ignored =>
  argoApplying(root)?.respectedDifferences ?? [];

const pathsFor = (resource: Resource, root: RenderedRoot['root']): Paths =>
  ignoredBy(root)
    .filter((entry) => isIgnoredIn(entry, resource))
    // a pointer to the whole of an object is none that leaves the rest of it to Git
    .flatMap(({ paths }) => paths.filter((path) => path.length > 0));

/** Parts paths into those that others have, too, and those that they lack. */
function parted(paths: Paths, others: Paths): readonly [Paths, Paths] {
  const texts = new Set(others.map(fieldText));
  return [
    paths.filter((path) => texts.has(fieldText(path))),
    paths.filter((path) => !texts.has(fieldText(path))),
  ];
}

const fieldText = (path: readonly string[]): string => path.join('.');

const releasedText = (resource: Resource, free: Paths): string =>
  `${subjectText(resource)} gets ${free.map(fieldText).join(', ')} from Git with the next sync: its Application no longer leaves that as it is in the cluster, and what the cluster has is not seen here.`;

function keptObject(
  resource: Resource,
  { resource: before, paths }: KeptObject,
  root: RenderedRoot['root'],
  told: Told,
): Resource {
  const differing = paths.filter((path) => !isSameAt(before.node, resource.node, path));
  if (differing.length === 0) return resource;
  const node = differing.reduce<Node>(
    (whole, path) => withValue(whole, path, nodeAt(before.node, ...stepsIn(before.node, path))),
    resource.node,
  );
  const origin = argoApplying(root)?.origin ?? resource.origin;
  const [first = []] = differing;
  const changed = nodeAt(resource.node, ...stepsIn(resource.node, first)) ?? resource;
  const stays = `${subjectText(resource)} keeps ${differing.map(fieldText).join(', ')} as the cluster has it`;
  told.kept.add(stays);
  told.notes.add(
    `${stays}: its Application (${origin.file}) has RespectIgnoreDifferences=true, and what changes there (${placeOf(changed.origin)}) does not reach it.`,
  );
  return resourceOf(node, resource.stableName) ?? resource;
}

const isSameAt = (one: Node, other: Node, path: readonly string[]): boolean =>
  sameOrAbsent(nodeAt(one, ...stepsIn(one, path)), nodeAt(other, ...stepsIn(other, path)));

const sameOrAbsent = (one: Node | undefined, other: Node | undefined): boolean =>
  one === undefined || other === undefined ? one === other : sameData(one, other);

/** The steps of a pointer in an object: a number is the index of a list where one stands there. */
function stepsIn(node: Node, path: readonly string[]): readonly (string | number)[] {
  let at: Node | undefined = node;
  return path.map((step) => {
    const next: string | number = at?.kind === 'seq' && /^\d+$/.test(step) ? Number(step) : step;
    at = at === undefined ? undefined : nodeAt(at, next);
    return next;
  });
}

/** An object with another value at a path, or without one; what does not lead there stays as it is. */
function withValue(node: Node, [step, ...rest]: readonly string[], value: Node | undefined): Node {
  if (step === undefined) return value ?? node;
  if (node.kind === 'seq') {
    const index = Number(step);
    return {
      ...node,
      items: node.items.map((item, at) => (at === index ? withValue(item, rest, value) : item)),
    };
  }
  if (node.kind !== 'map') return node;
  const entries = new Map(node.entries);
  const inner = entries.get(step);
  if (rest.length > 0) {
    if (inner !== undefined) entries.set(step, withValue(inner, rest, value));
  } else if (value === undefined) entries.delete(step);
  else entries.set(step, value);
  return { ...node, entries };
}
