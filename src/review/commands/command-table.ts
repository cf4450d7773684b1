import type { CommandEntry, ArgumentError, OptionProblem } from './command-entry.ts';
import { driftAdopt, driftIgnore, driftRestore } from './drift-commands.ts';
import { handChange } from './hand-change-command.ts';
import { AUDIENCES } from './command-audience.ts';
import { breakGlass, explain, help, override, recheck } from './review-commands.ts';
import { reland, rollback } from './rollback-commands.ts';
import { typed } from './command-options.ts';

/**
 * All commands, in the order of help: how each is read, whom it listens to, and its help. What it does is a table of the
 * app (`src/bot/commands/command-effects.ts`), which this room lies below and knows nothing of. Whoever adds a command
 * here is told by the compiler where its effect is missing, and that it has to ask who may where not everybody may.
 */
export const COMMANDS = [
  help,
  explain,
  recheck,
  override,
  breakGlass,
  handChange,
  rollback,
  reland,
  driftIgnore,
  driftRestore,
  driftAdopt,
] as const;

/** What a comment asks for (docs/commands.md). */
export type Command = CommandOf<(typeof COMMANDS)[number]>;

type CommandOf<E> = E extends CommandEntry<infer C, infer _> ? C : never;

type OpenEntry = Extract<(typeof COMMANDS)[number], { readonly audience: 'people-here' }>;

/** Commands of everybody who is heard at all; who may give another one is asked. */
export type OpenCommandName = OpenEntry['name'];

/** A command, or an option of one, as help names it. */
interface CommandHelp {
  readonly usage: string;
  readonly what: string;
}

/** The table for whoever asks for help, with who is heard and all options. */
export const commandHelp = (): readonly (CommandHelp & {
  readonly who: string;
  readonly options: readonly CommandHelp[];
})[] =>
  COMMANDS.map(({ usage, what, audience, options = [] }) => ({
    usage,
    what,
    who: AUDIENCES[audience].who,
    options: options.map((option) => ({ usage: typed(option), what: option.what })),
  }));

export type CommandName = Command['kind'];

/** What the table says of a command. */
export function entryOf(name: CommandName): CommandEntry<Command> {
  const found = COMMANDS.find((each) => each.name === name);
  if (found === undefined) throw new Error(`There is no command /${name}.`);
  return found;
}

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
