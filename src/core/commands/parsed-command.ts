import { withoutCredentials } from '../redaction/index.ts';
import type { CommandEntry } from './command-table.ts';
import type { Command, CommandError } from './command.ts';

/** What the first line of a comment asks for. */
export type ParsedCommand =
  | { readonly kind: 'none' }
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'error'; readonly error: CommandError };

export const NONE: ParsedCommand = { kind: 'none' };

const LONGEST_REASON = 500;

/** The command, if nothing it needs is missing. */
export function complete(
  entry: CommandEntry,
  given: readonly string[],
  commandWith: (given: readonly string[]) => Command,
): ParsedCommand {
  const missing = entry.arguments.find((_, index) => bare(given[index] ?? '') === '');
  return missing === undefined
    ? { kind: 'command', command: commandWith(given) }
    : failed({ kind: 'missing-argument', command: entry.name, what: missing });
}

/** People copy ids with the marks of code around them. */
export const bare = (word: string): string => word.replaceAll('`', '');

/** It is kept and quoted for good. */
export const shortened = (reason: string): string =>
  withoutCredentials(reason)
    .slice(0, LONGEST_REASON)
    .replace(/\p{Cs}$/u, '');

export const failed = (error: CommandError): ParsedCommand => ({ kind: 'error', error });
