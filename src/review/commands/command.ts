import type { ArgumentError, OptionProblem } from './command-entry.ts';
import type { Command } from './command-table.ts';

export type CommandName = Command['kind'];

/** What becomes of a difference between a cluster and Git, by its id, or of all of them (docs/drift.md). */
export type DriftCommand = Extract<
  Command,
  { kind: 'drift ignore' | 'drift restore' | 'drift adopt' }
>;

/** What the first line of a comment asks for. */
export type ParsedCommand =
  | { readonly kind: 'none' }
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'error'; readonly error: CommandError };

/** Why a comment that addresses us cannot be followed. */
export type CommandError =
  | {
      readonly kind: 'unknown-command';
      readonly given: string;
      readonly nearest: CommandName | null;
    }
  | OfCommand<ArgumentError>;

/** Why the options of a command cannot be read. */
export type OptionError = OfCommand<OptionProblem>;

type OfCommand<E> = E extends unknown ? E & { readonly command: CommandName } : never;
