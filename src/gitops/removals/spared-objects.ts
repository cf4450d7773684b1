import type { Resource, ScalarNode } from '../../manifest/index.ts';
import { nodeAt } from '../../manifest/index.ts';
import type { Root } from '../roots/root.ts';
import { releaseOfRoot } from '../roots/root.ts';
import { objectApplying } from '../roots/applier-of-root.ts';
import type { Remains } from './remains.ts';

const OPTIONS = 'argocd.argoproj.io/sync-options';
const POLICY = 'helm.sh/resource-policy';
const FLUX = 'kustomize.toolkit.fluxcd.io';

/** A label or annotation that keeps its object from being deleted; what it says in `word` decides. */
interface Mark {
  readonly key: string;
  readonly word: string;
  /** Set where somebody may approve that the object goes. */
  readonly waits?: true;
}

const FLUX_MARKS: readonly Mark[] = [
  { key: `${FLUX}/prune`, word: 'disabled' },
  { key: `${FLUX}/reconcile`, word: 'disabled' },
  { key: `${FLUX}/ssa`, word: 'ignore' },
];

const HELM_MARKS: readonly Mark[] = [{ key: POLICY, word: 'keep' }];

/** Says what of an object keeps it in the cluster when it leaves its folder; null where nothing does (ARGO-43, FLUX-33). */
export function sparedFromPruning(root: Root, object: Resource): Remains | null {
  if (releaseOfRoot(root)?.flux !== undefined) return sparedBy(HELM_MARKS, root, object);
  const marks: readonly Mark[] =
    root.by.tool === 'flux'
      ? FLUX_MARKS
      : [
          { key: OPTIONS, word: 'Prune=false' },
          { key: OPTIONS, word: 'Prune=confirm', waits: true },
        ];
  return sparedBy(marks, root, object);
}

/** Tells whether an object says for certain that it stays when it leaves its folder. */
export const isSpared = (root: Root, object: Resource): boolean =>
  sparedFromPruning(root, object)?.kind === 'spared';

/** Says what of an object keeps it when its applier is deleted; null where nothing does (ARGO-44, HELM-14). */
export function sparedByApplier(root: Root, object: Resource): Remains | null {
  if (releaseOfRoot(root)?.flux !== undefined) return sparedBy(HELM_MARKS, root, object);
  if (root.by.tool === 'flux') return sparedBy(FLUX_MARKS, root, object);
  const { kind, origin } = object;
  return kind === 'CustomResourceDefinition'
    ? { kind: 'spared', says: 'Argo CD deletes no definition', origin }
    : sparedBy(
        [
          ...HELM_MARKS,
          { key: OPTIONS, word: 'Delete=false' },
          { key: OPTIONS, word: 'Delete=confirm', waits: true },
        ],
        root,
        object,
      );
}

function sparedBy(marks: readonly Mark[], root: Root, object: Resource): Remains | null {
  const found = marks.flatMap((mark) => {
    const node = nodeOfMark(object, mark);
    return node === null ? [] : [{ mark, node }];
  });
  const [first] = found;
  if (first === undefined) return null;
  const { key, waits } = first.mark;
  const origin = objectApplying(root)?.origin ?? object.origin;
  return waits === true
    ? { kind: 'unless-asked', path: root.path, origin }
    : { kind: 'spared', says: `${key}: ${String(first.node.value)}`, origin: first.node.origin };
}

/** Flux reads labels as well, and compares whatever the case; Argo CD and Helm read annotations. */
function nodeOfMark(object: Resource, { key, word }: Mark): ScalarNode | null {
  const isFlux = key.startsWith(FLUX);
  for (const field of isFlux ? ['annotations', 'labels'] : ['annotations']) {
    const node = nodeAt(object.node, 'metadata', field, key);
    if (node?.kind !== 'scalar') continue;
    const words = String(node.value).split(',');
    if (words.some((each) => (isFlux ? each.toLowerCase() : each.trim()) === word)) return node;
  }
  return null;
}
