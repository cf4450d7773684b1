import type { FileTree, Node, Resource } from '../../../manifest/index.ts';
import type { RenderedTree } from '../../../gitops/index.ts';
import type { MarkedPlace } from './image-policy-markers.ts';
import { markedPlaces } from './image-policy-markers.ts';
import { isBelow, joinPath } from '../../../gitops/index.ts';
import { booleanAt, nodeAt, resourceKey, sameData, stringAt } from '../../../manifest/index.ts';

/** What automations write on both sides, as far as the change may have to do with it. */
export interface AutomationMarks {
  readonly before: readonly MarkedPlace[];
  readonly after: readonly MarkedPlace[];
  /** Of places that nobody edits; null for none. */
  readonly isTurned: TurnedPlaces | null;
  /** Why nothing is written in a place as the tree stands with the change; null where something may be. */
  readonly idleWhy: (place: MarkedPlace) => string | null;
}

interface Side {
  readonly tree: FileTree;
  readonly rendered: RenderedTree;
}

/**
 * The places that automations write, in files of folders that render otherwise than before, and in changed files; in
 * all of them where an automation itself changes. Files that are read here were read by a render.
 */
export function automationMarks(
  base: Side,
  merged: Side,
  changed: readonly string[],
): AutomationMarks {
  const isTurned = turnedPlaces(base.rendered, merged.rendered);
  const [was, is] = [readsOf(base), readsOf(merged)];
  const files = new Set(changed);
  for (const [root, reads] of [...was, ...is])
    if (isTurned !== null || was.has(root) !== is.has(root))
      for (const path of reads) files.add(path);
  return {
    before: placesIn(base.tree, files),
    after: placesIn(merged.tree, files),
    isTurned,
    idleWhy: idlePlaces(merged.rendered),
  };
}

/** Roots that both sides share are one object. */
function readsOf({ rendered: { environments } }: Side): ReadonlyMap<object, Iterable<string>> {
  const found = new Map<object, Iterable<string>>();
  for (const { roots, inputs } of environments) {
    for (const root of roots) found.set(root, root.reads);
    if (inputs !== undefined) found.set(inputs, inputs.keys());
  }
  return found;
}

const placesIn = (tree: FileTree, files: ReadonlySet<string>): readonly MarkedPlace[] =>
  [...files].flatMap((path) => {
    if (tree.oidOf(path) === undefined || !/\.ya?ml$|Kustomization$/.test(path)) return [];
    const entry = tree.read(path);
    return entry.kind === 'text' ? markedPlaces(path, entry.text) : [];
  });

const GROUP = 'image.toolkit.fluxcd.io';

/** Fields of `spec` that decide which images a policy may choose, or what is written where; another kind is a line. */
const DECIDES: ReadonlyMap<string, readonly string[]> = new Map([
  ['ImagePolicy', ['imageRepositoryRef', 'filterTags', 'policy', 'digestReflectionPolicy']],
  ['ImageRepository', ['image', 'provider', 'exclusionList', 'insecure', 'suspend']],
  [
    'ImageUpdateAutomation',
    ['sourceRef', 'git.checkout', 'git.push', 'update', 'policySelector', 'suspend'],
  ],
]);

/** Answers whether what an automation writes in a place may be something else because the automation changes (IMAGES-2). */
type TurnedPlaces = (place: MarkedPlace) => boolean;

/** Which marked places the change gives other values to, though nobody edits them; null for none. */
function turnedPlaces(base: RenderedTree, merged: RenderedTree): TurnedPlaces | null {
  const [was, is] = [base, merged].map(automationByKey);
  if (was === undefined || is === undefined || is.size === 0) return null;
  const turned = [...is].flatMap(([key, objects]) =>
    objects.filter((each) => isTurned(each, was.get(key) ?? [])),
  );
  if (turned.length === 0) return null;
  const policies = [...is.values()].flat().filter(({ kind }) => kind === 'ImagePolicy');
  const places = turned.flatMap((each) => placesOf(each, policies));
  return (place) => places.some((holds) => holds(place));
}

/**
 * Answers why nothing writes in a marked place (IMAGES-1, IMAGES-2): a tree that has policies has not the one that is
 * named, or of its automations none walks the file, or all that do rest. Null where something may: also where the tree
 * has none at all, for then they are applied from elsewhere.
 */
function idlePlaces(tree: RenderedTree): (place: MarkedPlace) => string | null {
  const objects = automationOf(tree);
  const policies = objects.filter(({ kind }) => kind === 'ImagePolicy');
  const automations = objects.filter(({ kind }) => kind === 'ImageUpdateAutomation');
  return (place) => {
    if (policies.length > 0 && !policies.some((policy) => isOf(policy)(place)))
      return `no ImagePolicy ${place.policy} is rendered here`;
    if (automations.length === 0) return null;
    const walking = automations.filter((each) => isWalked(each, place.file));
    if (walking.length === 0)
      return `no ImageUpdateAutomation that is rendered here walks ${place.file}`;
    return walking.every(isSuspended) ? 'every ImageUpdateAutomation for it is suspended' : null;
  };
}

/** Every object of the automation of a side. */
const automationOf = ({ environments }: RenderedTree): readonly Resource[] =>
  environments.flatMap(({ roots }) =>
    roots.flatMap(({ resources }) => resources.filter(isOfAutomation)),
  );

const isOfAutomation = ({ group, kind }: Resource): boolean => group === GROUP && DECIDES.has(kind);

/** By environment and object: clusters have objects of one name, which are others. */
function automationByKey({ environments }: RenderedTree): ReadonlyMap<string, readonly Resource[]> {
  const found = new Map<string, Resource[]>();
  for (const { environment, roots } of environments)
    for (const each of roots.flatMap(({ resources }) => resources.filter(isOfAutomation))) {
      const key = JSON.stringify([environment.name, resourceKey(each)]);
      const known = found.get(key);
      if (known === undefined) found.set(key, [each]);
      else known.push(each);
    }
  return found;
}

/** Whether an object rests, and decides nothing. */
const isSuspended = ({ node }: Resource): boolean => booleanAt(node, 'spec', 'suspend') === true;

/** Whether an object is new, or otherwise in what decides than all that were called so. One that rests decides nothing. */
function isTurned(now: Resource, before: readonly Resource[]): boolean {
  if (before.some(({ node }) => node === now.node) || isSuspended(now)) return false;
  const fields = DECIDES.get(now.kind) ?? [];
  return !before.some((each) =>
    fields.every((field) => sameData(inSpec(now, field), inSpec(each, field))),
  );
}

const inSpec = ({ node }: Resource, field: string): Node | undefined =>
  nodeAt(node, 'spec', ...field.split('.'));

/** Whether an automation opens a file, by the folder that it walks (IMAGES-1). */
function isWalked(automation: Resource, file: string): boolean {
  const folder = joinPath('.', stringAt(automation.node, 'spec', 'update', 'path') ?? '.') ?? '.';
  return folder === '.' || file === folder || isBelow(file, folder);
}

function placesOf(object: Resource, policies: readonly Resource[]): readonly TurnedPlaces[] {
  const { kind, name, namespace } = object;
  if (kind === 'ImageUpdateAutomation') return [({ file }) => isWalked(object, file)];
  const chosen =
    kind === 'ImagePolicy'
      ? [{ name, namespace }]
      : policies.filter(
          (policy) =>
            stringAt(policy.node, 'spec', 'imageRepositoryRef', 'name') === name &&
            (stringAt(policy.node, 'spec', 'imageRepositoryRef', 'namespace') ??
              policy.namespace) === namespace,
        );
  return chosen.map((policy) => isOf(policy));
}

/** What is not said where it goes may be of any namespace. */
const isOf =
  ({ name, namespace }: Pick<Resource, 'name' | 'namespace'>): TurnedPlaces =>
  ({ policy }) =>
    namespace === '' ? policy.endsWith(`:${name}`) : policy === `${namespace}:${name}`;
