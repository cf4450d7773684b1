import type { MapNode, Node, Origin } from '../../manifest/index.ts';
import { entriesAt, itemsAt, mapNode, scalar, seqNode, stringAt } from '../../manifest/index.ts';
import { refuse } from './failure.ts';
import { isKustomizationField } from './kustomization-file.ts';

/**
 * What Flux or Argo CD write into the kustomization file of the folder that they build; Flux also into the one
 * that it generates where there is none (FLUX-10, FLUX-11, FLUX-14, ARGO-27).
 */
export interface KustomizationRewrite {
  /** By the names that kustomize gives them. */
  readonly fields: ReadonlyMap<string, Node>;
  /** Of a folder without a file, what goes into `resources`; null where the folder must have one. */
  readonly resources: readonly string[] | null;
  /** Components that are not there are left out (FLUX-18). */
  readonly skipsMissingComponents: boolean;
  /** Fields of which a key that the file has already is an error, as in `kustomize edit add` (ARGO-28). */
  readonly refusesKnown?: ReadonlySet<string>;
  /** A file that says nothing builds to nothing, which kustomize itself refuses (FLUX-13). */
  readonly mayBeEmpty?: true;
  readonly origin: Origin;
  /** Equal where the same is written, from the same lines. */
  readonly key: string;
}

/** Lists go behind the file's own, images and replicas take the place of those of the same name, all else replaces. */
export function rewritten(
  file: MapNode,
  { fields, refusesKnown, mayBeEmpty }: KustomizationRewrite,
  isThere: (component: string) => boolean,
): MapNode {
  const entries = new Map([...file.entries].filter(([name]) => isKustomizationField(name)));
  for (const [name, value] of fields) {
    const added =
      name === 'components'
        ? itemsAt(value).filter((item) => item.kind !== 'scalar' || isThere(String(item.value)))
        : itemsAt(value);
    if (refusesKnown?.has(name) === true) refuseKnown(name, file.entries.get(name), value);
    entries.set(name, withField(name, file.entries.get(name), value, added));
  }
  if (mayBeEmpty === true && !entries.has('resources'))
    entries.set('resources', seqNode([], file.origin));
  return mapNode(entries, file.origin);
}

function refuseKnown(name: string, own: Node | undefined, value: Node): void {
  const known = entriesAt(own);
  for (const [key, { origin }] of entriesAt(value))
    if (known.has(key))
      refuse(
        'invalid-field',
        `"${key}" is in ${name} of the kustomization already, and Argo CD adds it without force.`,
        origin,
      );
}

function withField(name: string, own: Node | undefined, value: Node, added: readonly Node[]): Node {
  switch (name) {
    case 'patches':
    case 'components':
    case 'labels':
      return seqNode([...itemsAt(own), ...added], value.origin);
    case 'images':
    case 'replicas': {
      const names = new Set(added.map((image) => stringAt(image, 'name')));
      const kept = itemsAt(own).filter((image) => !names.has(stringAt(image, 'name')));
      return seqNode([...kept, ...added], value.origin);
    }
    case 'commonLabels':
    case 'commonAnnotations':
      return mapNode(new Map([...entriesAt(own), ...entriesAt(value)]), value.origin);
    default:
      return value;
  }
}

/** The file that is generated for a folder without one; null where the folder must have one. */
export function generatedFile({ resources, origin }: KustomizationRewrite): MapNode | null {
  if (resources === null) return null;
  const listed = resources.map((path) => scalar(path, origin));
  return mapNode(new Map([['resources', seqNode(listed, origin)]]), origin);
}
