import type { CommandEntry } from './command-entry.ts';
import { driftAdopt, driftIgnore, driftRestore } from './drift-commands.ts';
import { handChange } from './hand-change-command.ts';
import { AUDIENCES } from './permissions.ts';
import { breakGlass, explain, help, override, recheck } from './review-commands.ts';
import { reland, rollback } from './rollback-commands.ts';
import { typed } from './rollback-options.ts';

/**
 * All commands, in the order of help. Whoever adds one here is told by the compiler where its effect is missing
 * (`src/bot/commands/command-effects.ts`).
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

type CommandOf<E> = E extends CommandEntry<infer C> ? C : never;

/** A command, or an option of one, as help names it. */
export interface CommandHelp {
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
