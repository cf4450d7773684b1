import type { ResourceName } from '../../../../review/index.ts';
import type { RevertRefusal } from '../revert-refusal.ts';
import type { PartVerdict } from './judge-part.ts';

/** The worst of what a partial revert would do, as the reason why it is not done. */
export function partRefusal(
  { broken, others, open }: PartVerdict,
  about: {
    readonly resource: ResourceName | null;
    readonly paths: readonly string[];
    readonly restores: boolean;
  },
): RevertRefusal {
  const { resource, paths, restores } = about;
  const [root] = broken;
  if (root !== undefined || resource === null) {
    const { path, why } = root ?? { path: '.', why: 'It does not render.' };
    return { reason: 'part-breaks-root', resource, paths, restores, root: path, why };
  }
  if (others.length > 0)
    return {
      reason: 'part-touches-others',
      resource,
      paths,
      others: [...new Set(others.map(({ subject }) => subject))],
    };
  const [first] = open;
  return {
    reason: 'part-not-as-before',
    resource,
    paths,
    root: first?.root ?? '.',
    fields: [...new Set(open.map(({ field }) => field))],
  };
}
