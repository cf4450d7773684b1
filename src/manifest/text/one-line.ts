import { visibleLine } from './plain-text.ts';

/** Gives texts that fit where they are shown. */
export const oneLine = {
  visible: visibleLine,
  beside: cutBeside,
};

/** As much of a cut text is its beginning, and as many letters stand before the first that differs. */
const HEAD = 0.4;
const BEFORE = 20;
/** A difference this near to the end of what is shown is seen. */
const SEEN = 0.75;

/**
 * Cuts a text that is longer than `longest`: of what lies between its beginning and the first letter in which it differs from
 * the most alike of `others`, as much is left out that this letter is seen.
 */
function cutBeside(text: string, others: readonly string[], longest: number): string {
  if (text.length <= longest) return text;
  const differs = Math.max(
    0,
    ...others.map((other) => (other === text ? 0 : sharedLength(text, other))),
  );
  if (differs < longest * SEEN) return cut(text, longest);
  const word = text.lastIndexOf(' ', differs - 1) + 1;
  const from = Math.max(word, differs - BEFORE, Math.ceil(longest * HEAD));
  const head = `${text.slice(0, longest * HEAD).replace(/\s*\p{Cs}?$/u, '')}…`;
  return `${head} ${cut(text.slice(from).replace(/^\p{Cs}/u, ''), longest - head.length - 1)}`;
}

const cut = (text: string, longest: number): string =>
  text.length > longest ? `${text.slice(0, longest - 1).replace(/\p{Cs}$/u, '')}…` : text;

function sharedLength(text: string, other: string): number {
  let shared = 0;
  while (shared < text.length && text[shared] === other[shared]) shared += 1;
  return shared;
}
