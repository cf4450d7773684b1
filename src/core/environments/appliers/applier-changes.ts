import { createHash } from 'node:crypto';
import type { GapDraft } from '../../gaps/index.ts';
import type { Node } from '../../manifest/index.ts';
import { canonicalJson, nodeAt, plainOf } from '../../manifest/index.ts';
import type { Applier } from './applier.ts';

/** Something an applier does to what it applies that rendering does not follow. */
export interface ApplierChange {
  readonly field: string;
  readonly node: Node;
}

/** Of old versions of Flux; what the others say is written into the kustomization itself (FLUX-14). */
const FLUX_FIELDS = ['patchesStrategicMerge', 'patchesJson6902'];

/** Of a Flux Kustomization's spec. */
export const fluxChanges = (spec: Node | undefined): readonly ApplierChange[] =>
  FLUX_FIELDS.flatMap((field) => {
    const node = nodeAt(spec, field);
    return node === undefined ? [] : [{ field: `spec.${field}`, node }];
  });

/** Of a source of an Argo CD Application. */
export function argoChanges(source: Node): readonly ApplierChange[] {
  const plugin = nodeAt(source, 'plugin');
  return plugin === undefined ? [] : [{ field: 'plugin', node: plugin }];
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
