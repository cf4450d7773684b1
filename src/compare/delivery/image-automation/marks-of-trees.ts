import type { FileTree } from '../../../manifest/index.ts';
import type { RenderedTree } from '../../../gitops/index.ts';
import type { TurnedPlaces } from './automation-objects.ts';
import { idlePlaces, turnedPlaces } from './automation-objects.ts';
import type { MarkedPlace } from './marked-places.ts';
import { markedPlaces } from './marked-places.ts';

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
