/**
 * Effects of this room: the command line. Takes what the ports say; gives adapters. Knows nothing of what is decided with them.
 */
export { debtsCommand } from './command-line/debts-command.ts';
