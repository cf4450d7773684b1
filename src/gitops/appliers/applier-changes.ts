import { createHash } from 'node:crypto';
import type { GapDraft, Node } from '../../manifest/index.ts';
import { canonicalJson, plainOf } from '../../manifest/index.ts';
import type { Applier } from './applier.ts';

/** Something an applier does to what it applies that rendering does not follow. */
export interface ApplierChange {
  readonly field: string;
  readonly node: Node;
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
        message:
          field === 'plugin'
            ? `${path} goes through a plugin (${file}): it is judged as if that passed on what it finds, and what it changes of it is not seen.`
            : `What ${path} becomes through ${field} in ${file} is not analysed.`,
        origin: node.origin,
        key: `${file} ${field}`,
        input: createHash('sha256')
          .update(canonicalJson(plainOf(node)))
          .digest('hex'),
      };
    }),
  );
