import type { Change } from '../../compare/index.ts';
import { resourceKey } from '../../manifest/index.ts';
import type { Detector, DetectorInput, FindingDraft } from './detector.ts';
import { OF_TEXT } from './effects-of-objects.ts';
import { afterColon } from './unapplied-root-findings.ts';

/**
 * Rewords findings about objects of which nothing reaches the cluster, because their folder does not build or their file
 * cannot be read: they come about once that is mended. What is told of the text itself is so already.
 */
export function onceBuilt({
  changes,
}: Pick<DetectorInput, 'changes'>): (draft: FindingDraft, detector: Detector) => FindingDraft {
  const mends = mendsByObject(changes);
  return (draft, { id }) => {
    const mend = mends.get(resourceKey(draft.subject)) ?? null;
    if (mend === null || OF_TEXT.has(id) || draft.awaits !== undefined) return draft;
    return { ...draft, awaits: 'build', message: `Once ${mend}: ${afterColon(draft.message)}` };
  };
}

/** Gives what each object waits for; null for one of which something reaches the cluster all the same. */
function mendsByObject(changes: readonly Change[]): ReadonlyMap<string, string | null> {
  const mends = new Map<string, string | null>();
  for (const { subject, heldUpBy } of changes) {
    const key = resourceKey(subject);
    const mend = mendOf(heldUpBy);
    mends.set(key, mends.get(key) === null ? null : mend);
  }
  return mends;
}

function mendOf(obstacle: Change['heldUpBy']): string | null {
  if (obstacle?.kind === 'build') return `\`${obstacle.path}\` builds`;
  return obstacle?.kind === 'file' ? `\`${obstacle.file}\` can be read` : null;
}
