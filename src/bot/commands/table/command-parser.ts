import { nearestWord } from '../../../manifest/index.ts';
import { bare } from './command-arguments.ts';
import type { ReadArguments } from './command-entry.ts';
import { COMMANDS } from './command-table.ts';
import type { Command, CommandName, ParsedCommand } from './command-table.ts';

const NONE: ParsedCommand = { kind: 'none' };

export interface CommandSettings {
  /** Login of the App without `[bot]`; `@name command` speaks to it. */
  readonly botName: string;
}

/** A first line longer than this is no command. */
const LONGEST_LINE = 2_000;
/** Commands that other bots in common use obey; none of them is a slip of ours. */
const OTHER_BOTS = new Set(
  [
    'approve assign cc close help-wanted hold kind label lgtm lifecycle area milestone ok-to-test',
    'override-sticky priority rebase reopen remove retest retitle shrug skip test unassign verify',
    'merge squash backport cherry-pick deploy lock unlock plan apply build run rerun recreate',
  ].flatMap((line) => line.split(' ')),
);

/**
 * Reads a comment's first line (docs/reference/commands.md). What is neither addressed to us by name nor near to one of
 * our commands is none of our business: other bots share the conversation.
 */
export function parseCommand(body: string, { botName }: CommandSettings): ParsedCommand {
  const line = firstLine(body);
  if (line === null) return NONE;
  const addressed = afterAddress(line, botName);
  const text = addressed ?? line;
  const match = /^\/?([A-Za-z][A-Za-z-]{0,40})(?:[ \t]+(.*))?$/.exec(text);
  if (match === null || (addressed === null && !text.startsWith('/'))) return NONE;
  const [, given = '', rest = ''] = match;
  const meant = commandMeant(given, rest.trim());
  if (meant.kind === 'entry') return parsedBy(meant);
  // nobody else has commands whose first word is that of ours of two words
  const isOurs = addressed !== null || meant.isFirstWord;
  if (!isOurs && (meant.nearest === null || OTHER_BOTS.has(given.toLowerCase()))) return NONE;
  const { nearest } = meant;
  return { kind: 'error', error: { kind: 'unknown-command', given: meant.given, nearest } };
}

/** Gives null where it is too long, or starts with the indent of a code block. */
function firstLine(body: string): string | null {
  const end = body.slice(0, LONGEST_LINE + 1).search(/[\r\n]/);
  const line = end === -1 ? body.slice(0, LONGEST_LINE + 1) : body.slice(0, end);
  if (line.length > LONGEST_LINE || /^(?: {4}|\t)/.test(line)) return null;
  return line.trim();
}

/** Gives what follows `@meshwarden`; null where it is not addressed to us. */
function afterAddress(line: string, botName: string): string | null {
  const [mention = ''] = line.split(/[ \t]/, 1);
  const name = mention.replace(/[:,]$/, '').toLowerCase();
  const known = [`@${botName}`, `@${botName}[bot]`].map((each) => each.toLowerCase());
  return known.includes(name) ? line.slice(mention.length).trim() : null;
}

type Entry = (typeof COMMANDS)[number];

/** A command, and what follows its name. */
interface EntryMeant {
  readonly kind: 'entry';
  readonly entry: Entry;
  readonly words: string;
}

interface UnknownName {
  readonly kind: 'unknown';
  readonly given: string;
  readonly nearest: CommandName | null;
  /** Says whether what is given is the first word of commands of two words, and none itself. */
  readonly isFirstWord: boolean;
}

/**
 * A name of two words comes before one of a single word: a slip in the name of the object that follows
 * `/break-glass kubectl` must never break the glass of a pull request instead.
 */
function commandMeant(given: string, rest: string): EntryMeant | UnknownName {
  const first = given.toLowerCase();
  const [, second = '', words = ''] = /^(\S*)\s*(.*)$/.exec(rest) ?? [];
  const both = `${first} ${bare(second).toLowerCase()}`;
  const ofTwo = entryOf(both);
  if (ofTwo !== undefined) return { kind: 'entry', entry: ofTwo, words };
  const ofOne = entryOf(first);
  if (ofOne !== undefined) return { kind: 'entry', entry: ofOne, words: rest };
  const begun = COMMANDS.filter(({ name }) => name.startsWith(`${first} `));
  return begun.length === 0
    ? { kind: 'unknown', given, nearest: nearestOf(given, COMMANDS), isFirstWord: false }
    : {
        kind: 'unknown',
        given: `${first} ${second.slice(0, LONGEST_GIVEN)}`.trim(),
        nearest: nearestOf(both, begun),
        isFirstWord: true,
      };
}

/** Letters of a second word that an answer repeats. */
const LONGEST_GIVEN = 40;

const entryOf = (name: string): Entry | undefined => COMMANDS.find((each) => each.name === name);

function parsedBy({ entry, words }: EntryMeant): ParsedCommand {
  const read: ReadArguments<Command> = entry.parse(words);
  if (read.kind === 'command') return read;
  const { kind } = read.error;
  return { kind: 'error', error: { ...{ kind, command: entry.name }, ...read.error } };
}

function nearestOf(given: string, among: readonly Entry[]): CommandName | null {
  const word = nearestWord(
    given,
    among.map(({ name }) => name),
  );
  return among.find(({ name }) => name === word)?.name ?? null;
}
