/**
 * What people ask for in comments. Takes a comment; gives a command, or why it is none. Knows nothing of who may.
 */
export { COMMANDS, commandHelp } from './command-table.ts';
export type { Command } from './command-table.ts';
export type {
  CommandError,
  CommandName,
  DriftCommand,
  OptionError,
  ParsedCommand,
} from './command.ts';
export type { HandChangeCommand } from './hand-change-command.ts';
export { parseCommand } from './parse-command.ts';
