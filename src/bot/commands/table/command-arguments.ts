import { withoutCredentials } from '../../../manifest/index.ts';
import type { ArgumentError, ReadArguments } from './command-entry.ts';
import { readOptions } from './command-options.ts';

/** People copy ids with the marks of code around them. */
export const bare = (word: string): string => word.replaceAll('`', '');

const LONGEST_REASON = 500;

/** A reason is kept and quoted for good. */
export const shortened = (reason: string): string =>
  withoutCredentials(reason)
    .slice(0, LONGEST_REASON)
    .replace(/\p{Cs}$/u, '');

export const failed = (
  error: ArgumentError,
): { readonly kind: 'error'; readonly error: ArgumentError } => ({
  kind: 'error',
  error,
});

/** An argument that has to be there: what it is, for those who left it out, and what was written. */
export interface NeededArgument {
  readonly what: string;
  readonly given: string;
}

/** The command, if nothing it needs is missing. */
export function complete<C>(needed: readonly NeededArgument[], command: C): ReadArguments<C> {
  const missing = needed.find(({ given }) => bare(given) === '');
  return missing === undefined
    ? { kind: 'command', command }
    : failed({ kind: 'missing-argument', what: missing.what });
}

/** Reads the words of a command that has no options: one in front of them is said, and is no word of theirs. */
export const withoutOptions =
  <C>(read: (words: readonly string[]) => ReadArguments<C>) =>
  (text: string): ReadArguments<C> => {
    const options = readOptions(text, []);
    if (options.kind !== 'given') return failed(options);
    return read(text.split(/[ \t]+/).filter((word) => word !== ''));
  };
