import type { CommandEntry, ArgumentError, OptionProblem } from './command-entry.ts';
import { driftAdopt, driftIgnore, driftRestore } from './drift-commands.ts';
import { handChange } from './hand-change-command.ts';
import { AUDIENCES } from './command-audience.ts';
import { reland, rollback } from './rollback-commands.ts';
import { typed } from './command-options.ts';
import { bare, complete, shortened, withoutOptions } from './command-arguments.ts';

const help: CommandEntry<{ readonly kind: 'help' }, 'people-here'> = {
  name: 'help',
  usage: '/help',
  what: 'lists these commands',
  audience: 'people-here',
  place: 'any pull request',
  parse: withoutOptions(() => complete([], { kind: 'help' })),
};

/** `id`: a finding, a gap or a rule; null where the whole tier is meant. */
const explain: CommandEntry<
  { readonly kind: 'explain'; readonly id: string | null },
  'people-here'
> = {
  name: 'explain',
  usage: '/explain [finding, gap or rule id]',
  what: 'explains the risk tier, or everything known about one finding, gap or rule',
  audience: 'people-here',
  place: 'open pull requests',
  parse: withoutOptions(([id]) =>
    complete([], { kind: 'explain', id: id === undefined ? null : bare(id) }),
  ),
};

const recheck: CommandEntry<{ readonly kind: 'recheck' }, 'people-here'> = {
  name: 'recheck',
  usage: '/recheck',
  what: 'reviews the current head again',
  audience: 'people-here',
  place: 'open pull requests',
  parse: withoutOptions(() => complete([], { kind: 'recheck' })),
};

const override: CommandEntry<
  { readonly kind: 'override'; readonly id: string; readonly reason: string },
  'platform-team'
> = {
  name: 'override',
  usage: '/override <finding or gap id> <reason>',
  what: 'lets the check pass despite one finding or gap, until the effect of the change differs',
  audience: 'platform-team',
  place: 'open pull requests',
  parse: withoutOptions(([id = '', ...words]) => {
    const reason = words.join(' ');
    return complete(
      [
        { what: 'the id of a finding or gap', given: id },
        { what: 'a reason', given: reason },
      ],
      { kind: 'override', id: bare(id), reason: shortened(reason) },
    );
  }),
};

const breakGlass: CommandEntry<
  { readonly kind: 'break-glass'; readonly reason: string },
  'break-glass-team'
> = {
  name: 'break-glass',
  usage: '/break-glass <reason>',
  what: 'lets exactly this head merge without approvals and outside windows; a review is due afterwards',
  audience: 'break-glass-team',
  place: 'open pull requests',
  parse: withoutOptions((words) => {
    const reason = words.join(' ');
    return complete([{ what: 'a reason', given: reason }], {
      kind: 'break-glass',
      reason: shortened(reason),
    });
  }),
};

/**
 * All commands, in the order of help: how each is read, whom it listens to, and its help. What it does is another table
 * (`command-effects.ts`). Whoever adds a command here is told by the compiler where its effect is missing, and that it has
 * to ask who may where not everybody may.
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

/** A comment asks for it (docs/reference/commands.md). */
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

/** Finds what the table says of a command. */
export function entryOf(name: CommandName): CommandEntry<Command> {
  const found = COMMANDS.find((each) => each.name === name);
  if (found === undefined) throw new Error(`There is no command /${name}.`);
  return found;
}

/** It decides what becomes of a difference between a cluster and Git, by its id, or of all of them (docs/how-to/drift.md). */
export type DriftCommand = Extract<
  Command,
  { kind: 'drift ignore' | 'drift restore' | 'drift adopt' }
>;

/** The first line of a comment comes to this. */
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
