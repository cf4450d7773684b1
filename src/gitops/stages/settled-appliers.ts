import type { HeldObjects } from '../appliers/find-appliers.ts';
import type { RenderedEnvironment, RenderedRoot } from '../environment.ts';
import type { FileTree, ManifestReader, Node } from '../../manifest/index.ts';
import { nodeAt, objectNodes, sameData, stringAt } from '../../manifest/index.ts';
import { releaseOfRoot } from '../roots/root.ts';

/** What an applier applies may hold appliers that are rendered, too; deeper ones are read as they are written. */
export const MAX_ROUNDS = 4;

/** Kinds whose objects are looked at as they are rendered. */
const KINDS: ReadonlySet<string> = new Set(['Application', 'ApplicationSet']);

/**
 * Applications and sets as roots render them, by the file that each is written in: a chart makes them from values, and an
 * overlay gives them another folder. Only where that is not what the file says, read by itself: for most trees none.
 */
export function renderedAppliers(
  tree: FileTree,
  environments: readonly RenderedEnvironment[],
  manifests: ManifestReader,
): HeldObjects {
  const found = new Map<string, { object: Node; heldBy: string }[]>();
  for (const root of new Set(environments.flatMap(({ roots }) => roots))) {
    if (!isBuilt(root)) continue;
    for (const resource of root.resources) {
      if (resource.group !== 'argoproj.io' || !KINDS.has(resource.kind)) continue;
      const own = found.get(resource.origin.file) ?? [];
      own.push({ object: { ...resource.node, origin: resource.origin }, heldBy: root.root.path });
      found.set(resource.origin.file, own);
    }
  }
  const others = [...found].filter(([file, held]) => {
    const written = declaredIn(tree, file, manifests);
    return held.some(({ object }) => !written.some((each) => isSame(each, object)));
  });
  return new Map(others);
}

/** A plain folder is applied as it is written. */
const isBuilt = ({ root, status }: RenderedRoot): boolean =>
  status !== 'failed' &&
  (root.content.kind === 'kustomization' || releaseOfRoot(root) !== undefined);

function declaredIn(tree: FileTree, file: string, manifests: ManifestReader): readonly Node[] {
  const manifest = manifests.read(tree, file);
  return manifest === null || manifest.templated !== null ? [] : objectNodes(manifest);
}

const isSame = (written: Node, rendered: Node): boolean => {
  const [was, is] = [written, rendered].map((each) => nodeAt(each, 'spec'));
  const [name, other] = [written, rendered].map((each) => stringAt(each, 'metadata', 'name'));
  return name === other && was !== undefined && is !== undefined && sameData(was, is);
};

/** Whether two rounds found the same. */
export const isSettled = (before: HeldObjects, after: HeldObjects): boolean =>
  before.size === after.size &&
  [...after].every(([file, held]) => {
    const earlier = before.get(file) ?? [];
    return (
      earlier.length === held.length &&
      held.every(
        ({ object, heldBy }, at) =>
          earlier[at]?.heldBy === heldBy && sameData(earlier[at].object, object),
      )
    );
  });
