import type { Mesh } from '../../istio/index.ts';
import type { DetectorInput, FindingDraft } from './detector.ts';
import type { Finding } from './finding.ts';

/** Tells of a finding that it was there before the change, where the base says it too. */
export const withPast = (
  found: Finding,
  was: FindingDraft | undefined,
  input: Pick<DetectorInput, 'mesh' | 'before' | 'changedFiles'>,
): Finding =>
  was !== undefined || found.wasThere === true ? asItWas(found, was?.message, input) : found;

/**
 * Tells of what was there before the change: in the words of before, where those of now differ from them in names or
 * numbers alone and have one that those do not. What the change adds to it, or the name under which it is now, was not
 * there.
 */
function asItWas(
  found: Finding,
  was: string | undefined,
  { mesh, before, changedFiles }: Pick<DetectorInput, 'mesh' | 'before' | 'changedFiles'>,
): Finding {
  const standing: Finding = {
    ...found,
    introducedBy: 'already-there',
    ...(isAtNewLine(found, changedFiles) && { isAtNewLine: true }),
  };
  if (was === undefined || was === found.message) return standing;
  const [old, now] = differingWords(was, found.message);
  const known = new Set(old);
  if (now.every((word) => known.has(word))) return standing;
  const names = [mesh, ...(before === null ? [] : [before])].map(namesIn);
  const areNames = [...old, ...now].every(
    (word) => OF_LISTS.test(word) || names.some((each) => each.has(word)),
  );
  return areNames ? { ...standing, message: was } : standing;
}

const isAtNewLine = (
  { side, origin: { file, line } }: Finding,
  changedFiles: DetectorInput['changedFiles'],
): boolean =>
  side === 'head' &&
  changedFiles?.all.includes(file) === true &&
  changedFiles.editOf(file).isNewLine(line);

/** Gives the words of two texts that are between what both begin with and what both end with. */
function differingWords(
  one: string,
  other: string,
): readonly [readonly string[], readonly string[]] {
  const [a, b] = [wordsOf(one), wordsOf(other)];
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < shorter - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  return [a.slice(start, a.length - end), b.slice(start, b.length - end)];
}

const wordsOf = (text: string): readonly string[] => text.match(/[^\s,;:`()]+/g) ?? [];

/** Matches what a list of names has beside them. */
const OF_LISTS = /^(?:and|more|\d+)$/;

const names = new WeakMap<Mesh, ReadonlySet<string>>();

function namesIn(mesh: Mesh): ReadonlySet<string> {
  const found =
    names.get(mesh) ??
    new Set(
      mesh.resources.flatMap(({ namespace, name, kind }) => [
        ...[namespace, name, kind],
        `${namespace}/${name}`,
      ]),
    );
  names.set(mesh, found);
  return found;
}
