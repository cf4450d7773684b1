import { nearestWord } from '../manifest/index.ts';
import { parseResourceName } from '../rollback/index.ts';
import { COMMANDS, HAND_OPTIONS } from './command-table.ts';
import type { CommandEntry } from './command-table.ts';
import type { CommandError, CommandName, HandChangeCommand, RollbackCommand } from './command.ts';
import { parseDrift } from './parse-drift.ts';
import { bare, complete, failed, NONE, shortened } from './parsed-command.ts';
import type { ParsedCommand } from './parsed-command.ts';
import { readOptions } from './read-options.ts';
import type { GivenOptions } from './read-options.ts';
import { CONTRADICTING, ROLLBACK_OPTIONS } from './rollback-options.ts';

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
 * Reads a comment's first line (docs/commands.md). What is neither addressed to us by name nor near to one of
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
  if (given.toLowerCase() === 'drift') return parseDrift(rest.trim());
  const entry = COMMANDS.find(({ name }) => name === given.toLowerCase());
  if (entry !== undefined) return commandOf(entry, rest.trim());
  const nearest = nearestCommand(given);
  if (addressed === null && (nearest === null || OTHER_BOTS.has(given.toLowerCase()))) return NONE;
  return failed({ kind: 'unknown-command', given, nearest });
}

/** Null where it is too long, or starts with the indent of a code block. */
function firstLine(body: string): string | null {
  const end = body.slice(0, LONGEST_LINE + 1).search(/[\r\n]/);
  const line = end === -1 ? body.slice(0, LONGEST_LINE + 1) : body.slice(0, end);
  if (line.length > LONGEST_LINE || /^(?: {4}|\t)/.test(line)) return null;
  return line.trim();
}

/** What follows `@meshwarden`; null where it is not addressed to us. */
function afterAddress(line: string, botName: string): string | null {
  const [mention = ''] = line.split(/[ \t]/, 1);
  const name = mention.replace(/[:,]$/, '').toLowerCase();
  const known = [`@${botName}`, `@${botName}[bot]`].map((each) => each.toLowerCase());
  return known.includes(name) ? line.slice(mention.length).trim() : null;
}

function commandOf(entry: CommandEntry, rest: string): ParsedCommand {
  if (entry.name === 'rollback') return withReason(parseRollback(rest));
  // a slip in the name of the object must never break the glass of a pull request instead
  if (entry.name === 'break-glass kubectl' || (entry.name === 'break-glass' && KUBECTL.test(rest)))
    return withReason(parseHandChange(rest.replace(KUBECTL, '')));
  const options = readOptions(rest, entry.name, []);
  if (options.kind !== 'given') return failed(options);
  const words = rest.split(/[ \t]+/).filter((word) => word !== '');
  const [id = '', ...others] = words;
  switch (entry.name) {
    // of two words, and read before
    case 'drift ignore':
    case 'drift restore':
    case 'drift adopt':
      return NONE;
    case 'help':
    case 'recheck':
      return { kind: 'command', command: { kind: entry.name } };
    case 'explain':
      return { kind: 'command', command: { kind: 'explain', id: id === '' ? null : bare(id) } };
    case 'override':
      return complete(entry, [id, others.join(' ')], ([, reason = '']) => ({
        kind: 'override',
        id: bare(id),
        reason: shortened(reason),
      }));
    case 'break-glass':
    case 'reland': {
      const { name: kind } = entry;
      return complete(entry, [words.join(' ')], ([reason = '']) => ({
        kind,
        reason: shortened(reason),
      }));
    }
  }
}

const KUBECTL = /^`?kubectl`?(?:\s+|$)/i;

/** Reads what follows `/rollback`: options, then the reason. */
function parseRollback(words: string): RollbackCommand | CommandError {
  const given = readOptions(words, 'rollback', ROLLBACK_OPTIONS);
  if (given.kind !== 'given') return given;
  const { values, rest } = given;
  const options = CONTRADICTING.find(([a, b]) => values.has(a) && values.has(b));
  if (options !== undefined) return { kind: 'contradicting-options', command: 'rollback', options };
  const named = values.get('--resource')?.[0];
  const resource = named === undefined ? null : parseResourceName(named);
  if (named !== undefined && resource === null) return unusable('--resource', given);
  const to = values.get('--to')?.[0]?.toLowerCase() ?? null;
  if (to !== null && !/^[0-9a-f]{7,64}$/.test(to)) return unusable('--to', given);
  const plan = values.has('--plan');
  if (rest.replaceAll('`', '') === '' && !plan)
    return { kind: 'missing-argument', command: 'rollback', what: 'a reason' };
  const paths = values.get('--path') ?? [];
  const [stack, again] = [values.has('--stack'), values.has('--again')];
  return { kind: 'rollback', reason: rest, paths, resource, to, stack, again, plan };
}

function unusable(option: string, { values }: GivenOptions): CommandError {
  const expected = ROLLBACK_OPTIONS.find(({ name }) => name === option)?.expected ?? '';
  const given = values.get(option)?.[0] ?? null;
  return { kind: 'unusable-option', command: 'rollback', option, given, expected };
}

/** Reads what follows `/break-glass kubectl`: the environment, the object, then the reason. */
function parseHandChange(words: string): HandChangeCommand | CommandError {
  const command = 'break-glass kubectl';
  const given = readOptions(words, command, HAND_OPTIONS);
  if (given.kind !== 'given') return given;
  const [, named = '', reason = ''] = /^(\S*)\s*(.*)$/.exec(given.rest) ?? [];
  const resource = parseResourceName(bare(named));
  if (resource === null)
    return {
      kind: 'missing-argument',
      command,
      what: 'an object written as `VirtualService/shop/orders`',
    };
  if (bare(reason) === '') return { kind: 'missing-argument', command, what: 'a reason' };
  const environment = given.values.get('--environment')?.[0] ?? null;
  return { kind: command, resource, environment, reason };
}

const withReason = (parsed: RollbackCommand | HandChangeCommand | CommandError): ParsedCommand =>
  parsed.kind === 'rollback' || parsed.kind === 'break-glass kubectl'
    ? { kind: 'command', command: { ...parsed, reason: shortened(parsed.reason) } }
    : failed(parsed);

const nearestCommand = (given: string): CommandName | null => {
  const word = nearestWord(
    given,
    COMMANDS.map(({ name }) => name),
  );
  return COMMANDS.find(({ name }) => name === word)?.name ?? null;
};
