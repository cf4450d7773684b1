import type { Node, Origin } from '../../../manifest/index.ts';
import {
  itemsAt,
  mapNode,
  nodeAt,
  plainOf,
  scalar,
  seqNode,
  stringAt,
} from '../../../manifest/index.ts';
import type { PostRenderers } from '../../releases/release.ts';

/**
 * What the helm-controller writes into a kustomization for each of them (HELM-10). The two older fields take patches
 * as objects and lists, which it writes down as texts.
 */
export function postRenderersOf(spec: Node | undefined): PostRenderers | null {
  const steps = itemsAt(spec, 'postRenderers').flatMap((item) => {
    const kustomize = nodeAt(item, 'kustomize');
    if (kustomize?.kind !== 'map') return [];
    const fields = Object.entries(WRITTEN).flatMap(([name, write]) => {
      const list = nodeAt(kustomize, name);
      return list?.kind === 'seq' && list.items.length > 0
        ? [[name, seqNode(list.items.map(write), list.origin)] as const]
        : [];
    });
    return fields.length === 0 ? [] : [mapNode(new Map(fields), kustomize.origin)];
  });
  if (steps.length === 0) return null;
  const said = stringAt(spec, 'postRenderStrategy');
  const strategy = said === 'separate' || said === 'nohooks' ? said : 'combined';
  return { steps, strategy };
}

/** With these fields and no others. */
const only =
  (...names: readonly string[]) =>
  (item: Node): Node =>
    item.kind === 'map'
      ? mapNode(new Map([...item.entries].filter(([name]) => names.includes(name))), item.origin)
      : item;

const WRITTEN: Readonly<Record<string, (item: Node) => Node>> = {
  patchesStrategicMerge: (item) => asText(item),
  patches: only('patch', 'target'),
  patchesJson6902: (item) => {
    const entry = only('patch', 'target')(item);
    const patch = nodeAt(entry, 'patch');
    return entry.kind === 'map' && patch !== undefined
      ? mapNode(new Map([...entry.entries, ['patch', asText(patch)]]), entry.origin)
      : entry;
  },
  images: only('name', 'newName', 'newTag', 'digest'),
};

const asText = (node: Node): Node => scalar(JSON.stringify(plainOf(node)), onOneLine(node.origin));

/** What is no block stands on one line. */
const onOneLine = (origin: Origin): Origin => ({ ...origin, endLine: origin.line });
