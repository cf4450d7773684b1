import type { Node, Resource } from '../../../manifest/index.ts';
import {
  entriesAt,
  itemsAt,
  mapNode,
  nodeAt,
  scalar,
  stringAt,
  stringMapAt,
} from '../../../manifest/index.ts';

/** What a ResourceSet is filled in with, once for each; or why that is not known here. */
export type InputSets =
  | { readonly kind: 'known'; readonly sets: readonly Node[] }
  | { readonly kind: 'unseen'; readonly why: string };

/**
 * The inputs of a ResourceSet: those that it says itself, and those of providers that lie in the tree and are static.
 * All sets count one after the other; without any it is filled in once (FOP-1).
 */
export function inputSets(set: Resource, providers: readonly Resource[]): InputSets {
  const spec = nodeAt(set.node, 'spec');
  const strategy = stringAt(spec, 'inputStrategy', 'name') ?? 'Flatten';
  const own = itemsAt(spec, 'inputs').map((inputs) => withProvider(inputs, set));
  const references = itemsAt(spec, 'inputsFrom');
  if (references.length === 0 && own.length === 0)
    return { kind: 'known', sets: [mapNode(new Map(), set.origin)] };
  if (strategy !== 'Flatten')
    return { kind: 'unseen', why: `its inputs are put together by ${strategy}` };
  const sets = [...own];
  for (const reference of references) {
    const found = namedBy(reference, set, providers);
    if (found === null) return { kind: 'unseen', why: 'its inputs come from outside the tree' };
    for (const provider of found) {
      const type = stringAt(provider.node, 'spec', 'type') ?? '';
      if (type !== 'Static') return { kind: 'unseen', why: `its inputs come from ${type}` };
      const values = nodeAt(provider.node, 'spec', 'defaultValues');
      sets.push(withProvider(values ?? mapNode(new Map(), provider.origin), provider));
    }
  }
  return { kind: 'known', sets };
}

/** Null where none is seen, or what it goes by is more than labels. */
function namedBy(
  reference: Node,
  { namespace }: Resource,
  providers: readonly Resource[],
): readonly Resource[] | null {
  const near = providers.filter((provider) => provider.namespace === namespace);
  const name = stringAt(reference, 'name');
  const labels = [...stringMapAt(reference, 'selector', 'matchLabels')];
  const isPlain =
    name !== undefined || (labels.length > 0 && !nodeAt(reference, 'selector', 'matchExpressions'));
  const found = near.filter((provider) =>
    name === undefined
      ? labels.every(([key, value]) => stringAt(provider.node, 'metadata', 'labels', key) === value)
      : provider.name === name,
  );
  return isPlain && found.length > 0 ? found : null;
}

/** Each set knows which object it comes from. */
function withProvider(inputs: Node, { node, kind, name, namespace, origin }: Resource): Node {
  const provider = new Map<string, Node>([
    ['apiVersion', scalar(stringAt(node, 'apiVersion') ?? '', origin)],
    ['kind', scalar(kind, origin)],
    ['name', scalar(name, origin)],
    ['namespace', scalar(namespace, origin)],
  ]);
  return mapNode(
    new Map([...entriesAt(inputs), ['provider', mapNode(provider, origin)]]),
    inputs.origin,
  );
}
