import { plainText } from '../../manifest/index.ts';

/** Breaks a word for GitHub's linkers without changing how it looks. */
export const WORD_BREAK = '\u200b';

/** One line for places that show plain text: nothing a linker or another bot would act on. */
export const unlinkedText = (text: string): string => unlinked(plainText(text));

/**
 * One line for the message of a commit or a title that becomes one. GitHub reads those too: `fixes #12` closes
 * and `@name` notifies when they are merged, and `[skip ci]` keeps checks from running.
 */
export const inertCommitText = (text: string): string =>
  unlinkedText(text)
    .replace(/\[(?=\s*(?:skip|no|ci|actions)\b)/gi, `[${WORD_BREAK}`)
    .replace(/\*{3}(?=no_ci)/gi, `***${WORD_BREAK}`)
    .replace(/\bskip-checks(?=\s*:)/gi, `skip-${WORD_BREAK}checks`);

/** The words after which GitHub closes what is named next (docs.github.com, "Linking a pull request to an issue"). */
const CLOSING = /\b(c|f|r)((?:lose[sd]?|ix(?:e[sd])?|esolve[sd]?):?\s+\S*(?:#|GH-|:\/\/))/gi;

/** Breaks whatever GitHub's linkers would act on: mentions, references, closing keywords, addresses. */
export const unlinked = (text: string): string =>
  text
    .replace(CLOSING, `$1${WORD_BREAK}$2`)
    .replaceAll('@', `@${WORD_BREAK}`)
    .replaceAll('://', `:${WORD_BREAK}//`)
    .replace(/\bwww(?=\.)/gi, `$&${WORD_BREAK}`)
    .replace(/#(?=\d)/g, `#${WORD_BREAK}`)
    .replace(/\bGH-(?=\d)/gi, `GH${WORD_BREAK}-`)
    .replace(/\bgithub\.com(?=\/)/gi, `github${WORD_BREAK}.com`);

/**
 * GitHub allows 65,535 for the summary of a check run, and as much for its text (its REST reference of check runs);
 * room is left for what is added to it.
 */
export const LONGEST_OUTPUT = 64_000;
