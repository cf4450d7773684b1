import type { Node, Origin, Resource, Touch } from '../../manifest/index.ts';
import { entriesAt, mapNode, nodeAt, resourceOf, scalar } from '../../manifest/index.ts';

/** A label or an annotation that Flux sets on all objects of a Kustomization. */
export interface CommonMetadata {
  readonly field: 'labels' | 'annotations';
  readonly key: string;
  readonly value: string;
  readonly origin: Origin;
}

/** `spec.commonMetadata` of a Kustomization; absent where it says nothing. */
export function commonMetadataOf(spec: Node | undefined): readonly CommonMetadata[] | undefined {
  const said = (['labels', 'annotations'] as const).flatMap((field) =>
    [...entriesAt(spec, 'commonMetadata', field)].flatMap(([key, node]) =>
      node.kind === 'scalar'
        ? [{ field, key, value: String(node.value ?? ''), origin: node.origin }]
        : [],
    ),
  );
  return said.length === 0 ? undefined : said;
}

/** On the objects themselves, after build and substitution, over what they say (FLUX-21). */
export const withCommonMetadata = (
  resources: readonly Resource[],
  said: readonly CommonMetadata[],
): readonly Resource[] => resources.map((resource) => marked(resource, said));

function marked(resource: Resource, said: readonly CommonMetadata[]): Resource {
  const metadata = nodeAt(resource.node, 'metadata');
  if (metadata?.kind !== 'map') return resource;
  const entries = new Map(metadata.entries);
  for (const { field, key, value, origin } of said) {
    const own = entries.get(field);
    const texts = new Map(own?.kind === 'map' ? own.entries : []);
    const before = texts.get(key);
    const via: Touch = {
      kind: 'transformer',
      name: 'commonMetadata',
      file: origin.file,
      line: origin.line,
      ...(before === undefined ? {} : { replaced: before.origin }),
    };
    texts.set(key, scalar(value, { ...origin, via }));
    entries.set(field, mapNode(texts, own?.origin ?? origin));
  }
  const node = mapNode(
    new Map([...resource.node.entries, ['metadata', mapNode(entries, metadata.origin)]]),
    resource.node.origin,
  );
  return resourceOf(node, resource.stableName) ?? resource;
}
