import type { DetectorInput, FindingDraft } from '../detector.ts';
import type { Finding } from '../finding.ts';

/** Tells of a finding that it was there before the change, where the base says it too. */
export function withPast(
  found: Finding,
  was: FindingDraft | undefined,
  { changedFiles }: Pick<DetectorInput, 'changedFiles'>,
): Finding {
  if (was === undefined && found.wasThere !== true) return found;
  const placed = was === undefined ? found : placedAsItWas(found, was, changedFiles);
  return {
    ...placed,
    introducedBy: 'already-there',
    ...(placed.side === 'head' &&
      isAtNewLine(placed.origin, changedFiles) && { isAtNewLine: true }),
  };
}

/** Tells as before of a new copy of a file that is as it was: who reads the new one finds nothing new. */
function placedAsItWas(
  found: Finding,
  was: FindingDraft,
  changedFiles: DetectorInput['changedFiles'],
): Finding {
  if (found.side !== 'head' || !isAtNewLine(found.origin, changedFiles)) return found;
  if (changedFiles?.all.includes(was.origin.file) !== false || was.of?.length !== found.of?.length)
    return found;
  const { related: _, when: __, ...rest } = found;
  const { related, says, origin, why, fix } = was;
  return { ...rest, says, origin, why, fix, ...(related !== undefined && { related }) };
}

export const isAtNewLine = (
  { file, line }: Finding['origin'],
  changedFiles: DetectorInput['changedFiles'],
): boolean =>
  changedFiles?.all.includes(file) === true && changedFiles.editOf(file).isNewLine(line);
