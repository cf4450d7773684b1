import type { KustomizationRewrite } from '../../kustomize/index.ts';
import type { Node } from '../../manifest/index.ts';
import {
  booleanAt,
  canonicalJson,
  itemsAt,
  mapNode,
  nodeAt,
  placeOf,
  plainOf,
  seqNode,
} from '../../manifest/index.ts';

/** Fields of a Flux Kustomization that it writes into the kustomization it builds, by kustomize's names. */
const WRITTEN: readonly (readonly [field: string, name: string])[] = [
  ['targetNamespace', 'namespace'],
  ['namePrefix', 'namePrefix'],
  ['nameSuffix', 'nameSuffix'],
  ['patches', 'patches'],
  ['components', 'components'],
  ['images', 'images'],
];

/** Says how Flux builds what a Kustomization names (FLUX-13…18). */
export function fluxBuild(kustomization: Node): KustomizationRewrite {
  const spec = nodeAt(kustomization, 'spec');
  const fields = new Map(
    WRITTEN.flatMap(([field, name]) => {
      const node = nodeAt(spec, field);
      if (node === undefined) return [];
      return [[name, name === 'patches' ? onlyPatches(node) : node] as const];
    }),
  );
  const skipsMissingComponents = booleanAt(spec, 'ignoreMissingComponents') === true;
  const origin = (nodeAt(spec, 'path') ?? kustomization).origin;
  const key = rewriteKey(fields, String(skipsMissingComponents));
  return {
    fields,
    resources: null,
    images: 'by-field',
    refusesFarComponents: true,
    skipsMissingComponents,
    mayBeEmpty: true,
    origin,
    key,
  };
}

/** A patch of Flux is its text and its target: it takes no file and no option from kustomize (FLUX-14). */
function onlyPatches(patches: Node): Node {
  const items = itemsAt(patches).map((patch) => {
    if (patch.kind !== 'map') return patch;
    const said = [...patch.entries].filter(([name]) => name === 'patch' || name === 'target');
    return mapNode(new Map(said), patch.origin);
  });
  return patches.kind === 'seq' ? seqNode(items, patches.origin) : patches;
}

/** Adds a kustomization generated for a folder that has none, over these files and folders (FLUX-11). */
export const generating = (
  build: KustomizationRewrite,
  resources: readonly string[],
): KustomizationRewrite => ({
  ...build,
  resources,
  key: [build.key, placeOf(build.origin), ...resources].join('\n'),
});

/** Tells whether a folder without a kustomization comes out otherwise than as its files. */
export const altersObjects = ({ fields }: KustomizationRewrite): boolean => fields.size > 0;

/** Kustomizations that write nothing are built once, however many clusters apply them. */
export const rewriteKey = (fields: KustomizationRewrite['fields'], flag: string): string =>
  [
    flag,
    ...[...fields].map(
      ([name, node]) => `${name} ${placeOf(node.origin)} ${canonicalJson(plainOf(node))}`,
    ),
  ].join('\n');
