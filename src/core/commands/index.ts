/**
 * What people ask for in comments. Takes a comment; gives a command, or why it is none. Knows nothing of who may.
 */
export { COMMANDS, commandHelp } from './command-table.ts';
export type {
  Command,
  CommandError,
  CommandName,
  DriftCommand,
  HandChangeCommand,
  OptionError,
} from './command.ts';
export type { ParsedCommand } from './parsed-command.ts';
export { parseCommand } from './parse-command.ts';
