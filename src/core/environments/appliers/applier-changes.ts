import { createHash } from 'node:crypto';
import type { GapDraft } from '../../gaps/index.ts';
import type { Node } from '../../manifest/index.ts';
import { canonicalJson, nodeAt, plainOf, stringAt } from '../../manifest/index.ts';
import type { Applier } from './applier.ts';

/** Something an applier does to what it applies that rendering does not follow. */
export interface ApplierChange {
  readonly field: string;
  readonly node: Node;
}

/** What Kustomize would be told on top of the folder's own kustomization (FLUX-14, ARGO-27). */
const FLUX_FIELDS = [
  'patches',
  'patchesStrategicMerge',
  'patchesJson6902',
  'components',
  'namePrefix',
  'nameSuffix',
];
const ARGO_FIELDS = ['patches', 'components', 'namePrefix', 'nameSuffix', 'namespace'];

/** Of a Flux Kustomization's spec. Patches that only hand variables to other Kustomizations are followed. */
export const fluxChanges = (spec: Node | undefined): readonly ApplierChange[] =>
  FLUX_FIELDS.flatMap((field) => {
    const node = nodeAt(spec, field);
    if (node === undefined || (field === 'patches' && areVariables(node))) return [];
    return [{ field: `spec.${field}`, node }];
  });

const areVariables = (patches: Node): boolean =>
  patches.kind === 'seq' &&
  patches.items.every((item) => {
    const patch = stringAt(item, 'patch') ?? '';
    return /^kind:[ \t]*Kustomization\b/m.test(patch) && /^[ \t]+postBuild:/m.test(patch);
  });

/** Of a source of an Argo CD Application. */
export function argoChanges(source: Node): readonly ApplierChange[] {
  const plugin = nodeAt(source, 'plugin');
  const fields = ARGO_FIELDS.flatMap((field) => {
    const node = nodeAt(source, 'kustomize', field);
    return node === undefined ? [] : [{ field: `kustomize.${field}`, node }];
  });
  return plugin === undefined ? fields : [...fields, { field: 'plugin', node: plugin }];
}

/** One gap for each such change, at its place. */
export const changeGaps = (appliers: readonly Applier[]): readonly GapDraft[] =>
  appliers.flatMap(({ changes, path }) =>
    changes.map(({ field, node }): GapDraft => {
      const { file } = node.origin;
      return {
        reason: field === 'plugin' ? 'plugin' : 'not-rendered',
        ...(field === 'plugin' ? {} : { cause: 'laid-over' as const }),
        root: path,
        message: `What ${path} becomes through ${field} in ${file} is not analysed.`,
        origin: node.origin,
        key: `${file} ${field}`,
        input: createHash('sha256')
          .update(canonicalJson(plainOf(node)))
          .digest('hex'),
      };
    }),
  );
