import type { KustomizationRewrite } from '../../../kustomize/index.ts';
import type { Node } from '../../../manifest/index.ts';
import { booleanAt, canonicalJson, nodeAt, placeOf, plainOf } from '../../../manifest/index.ts';

/** Fields of a Flux Kustomization that it writes into the kustomization it builds, by kustomize's names. */
const WRITTEN: readonly (readonly [field: string, name: string])[] = [
  ['targetNamespace', 'namespace'],
  ['namePrefix', 'namePrefix'],
  ['nameSuffix', 'nameSuffix'],
  ['patches', 'patches'],
  ['components', 'components'],
  ['images', 'images'],
];

/** How Flux builds what a Kustomization names (FLUX-13…18). */
export function fluxBuild(kustomization: Node): KustomizationRewrite {
  const spec = nodeAt(kustomization, 'spec');
  const fields = new Map(
    WRITTEN.flatMap(([field, name]) => {
      const node = nodeAt(spec, field);
      return node === undefined ? [] : [[name, node] as const];
    }),
  );
  const skipsMissingComponents = booleanAt(spec, 'ignoreMissingComponents') === true;
  const origin = (nodeAt(spec, 'path') ?? kustomization).origin;
  const key = rewriteKey(fields, String(skipsMissingComponents));
  return { fields, resources: null, skipsMissingComponents, mayBeEmpty: true, origin, key };
}

/** With a kustomization generated for a folder that has none, over these files and folders (FLUX-11). */
export const generating = (
  build: KustomizationRewrite,
  resources: readonly string[],
): KustomizationRewrite => ({
  ...build,
  resources,
  key: [build.key, placeOf(build.origin), ...resources].join('\n'),
});

/** Whether a folder without a kustomization comes out otherwise than as its files and their namespace. */
export const altersObjects = ({ fields }: KustomizationRewrite): boolean =>
  [...fields.keys()].some((name) => name !== 'namespace');

/** Kustomizations that write nothing are built once, however many clusters apply them. */
export const rewriteKey = (fields: KustomizationRewrite['fields'], flag: string): string =>
  [
    flag,
    ...[...fields].map(
      ([name, node]) => `${name} ${placeOf(node.origin)} ${canonicalJson(plainOf(node))}`,
    ),
  ].join('\n');
