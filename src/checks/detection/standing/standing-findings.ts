import type { Mesh } from '../../../istio/index.ts';
import type { Sentence } from '../../../manifest/index.ts';
import { legacy, sameSentence, sentenceText } from '../../../manifest/index.ts';
import type { DetectorInput, FindingDraft } from '../detector.ts';
import type { Finding } from '../finding.ts';
import { objectsOf } from './standing-objects.ts';
import { afterColon } from '../unapplied-root-findings.ts';

/** Tells of a finding that it was there before the change, where the base says it too. */
export const withPast = (
  found: Finding,
  was: FindingDraft | undefined,
  input: Pick<DetectorInput, 'mesh' | 'before' | 'changedFiles'>,
): Finding =>
  was !== undefined || found.wasThere === true
    ? asItWas(placedAsItWas(found, was, input), was && sentenceText(was.message), input)
    : found;

/** Gives the place and reason of before, of a new copy of a file that is as it was: who reads the new one finds nothing new. */
function placedAsItWas(
  found: Finding,
  was: FindingDraft | undefined,
  { changedFiles }: Pick<DetectorInput, 'changedFiles'>,
): Finding {
  if (was === undefined || !sameSentence(was.message, found.message)) return found;
  if (!isAtNewLine(found, changedFiles) || changedFiles?.all.includes(was.origin.file) !== false)
    return found;
  const { related: _, ...rest } = found;
  const { related } = was;
  return {
    ...rest,
    ...{ origin: was.origin, why: was.why, fix: was.fix },
    ...(related !== undefined && { related }),
  };
}

/**
 * Tells of what was there before the change: in the words of before, where those of now differ from them in names or
 * numbers alone and have one that those do not. What the change adds to it, or the name under which it is now, was not
 * there. Where it ends otherwise since the change, both are told. A value or a place that is another one is told as it is.
 */
function asItWas(
  found: Finding,
  was: string | undefined,
  { mesh, before, changedFiles }: Pick<DetectorInput, 'mesh' | 'before' | 'changedFiles'>,
): Finding {
  return {
    ...found,
    introducedBy: 'already-there',
    // of the same objects the words of now are as true as those of before
    ...(objectsOf(found) === null && {
      message: messageOf(found, was, before === null ? [mesh] : [mesh, before]),
    }),
    ...(isAtNewLine(found, changedFiles) && { isAtNewLine: true }),
  };
}

function messageOf(
  { message: said }: Finding,
  was: string | undefined,
  meshes: readonly Mesh[],
): Sentence {
  const message = sentenceText(said);
  const words = wordsOfStanding(message, was ?? message, meshes);
  return words === message ? said : legacy(words);
}

function wordsOfStanding(message: string, was: string, meshes: readonly Mesh[]): string {
  // what it waits for is said before the same words; some sentences say themselves what is of this change
  if (message.endsWith(afterColon(was)) || message.includes('before this change')) return message;
  const [old, now] = differingWords(was, message);
  const known = new Set(old);
  if (now.every((word) => known.has(word))) return message;
  const names = meshes.map(namesIn);
  const areNames = [...old, ...now].every(
    (word) => OF_LISTS.test(word) || names.some((each) => each.has(word.replaceAll('`', ''))),
  );
  if (areNames) return was;
  const all = new Set(wordsOf(was.replaceAll(/\.(?=\s|$)/g, '')));
  const isOtherwise = now.some(
    (word) => OF_A_SENTENCE.test(word) && !formsOf(word).some((each) => all.has(each)),
  );
  return isOtherwise ? `${was} With this change: ${endingOf(message, was)}` : message;
}

/** Matches a word that says something; one in quotes is a value. */
const OF_A_SENTENCE = /^(?!(?:is|are|has|have|do|does|its?|their|they|them|and)$)[a-z]{2,}$/;

/** One and several of it are the same word. */
const formsOf = (word: string): readonly string[] => [word, `${word}s`, word.replace(/s$/, '')];

/** Gives what two sentences of one beginning do not share, where that ends with a colon. */
function endingOf(is: string, was: string): string {
  let same = 0;
  while (same < is.length && is[same] === was[same]) same += 1;
  const colon = is.slice(0, same).lastIndexOf(': ');
  return colon < 0 ? afterColon(is) : is.slice(colon + 2);
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

/** Gives the words of a text; what stands in quotes as code is one, with them, and so is a time with its unit. */
const wordsOf = (text: string): readonly string[] =>
  text.match(/`[^`]*`|\d+ (?:ms|s|min|h)(?![^\s,;:.`()])|[^\s,;:`()]+/g) ?? [];

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
