import { z } from 'zod';
import { nearestWord } from '../manifest/index.ts';
import { COMMANDS } from './command-table.ts';
import { bare, complete, failed, shortened } from './parsed-command.ts';
import type { ParsedCommand } from './parsed-command.ts';

const DRIFT_COMMANDS = ['drift ignore', 'drift restore', 'drift adopt'] as const;

/** Reads what follows `/drift`: what is to be done, the id or `all`, and for `ignore` a reason and perhaps a day. */
export function parseDrift(rest: string): ParsedCommand {
  const [, given = '', id = '', words = ''] = /^(\S*)\s*(\S*)\s*(.*)$/.exec(rest) ?? [];
  const word = bare(given).toLowerCase();
  const name = DRIFT_COMMANDS.find((each) => each === `drift ${word}`);
  const entry = COMMANDS.find((each) => each.name === name);
  if (name === undefined || entry === undefined)
    return failed({
      kind: 'unknown-command',
      given: `drift ${given.slice(0, 40)}`.trim(),
      nearest: nearestOf(word),
    });
  if (name !== 'drift ignore')
    return complete(entry, [id], () => ({ kind: name, id: oneOf(bare(id).toLowerCase()) }));
  const { reason, until } = withDay(words);
  if (until !== null && !DAY.safeParse(until).success)
    return failed({
      kind: 'unusable-option',
      command: name,
      option: 'until',
      given: until,
      expected: 'a day such as 2026-12-31',
    });
  return complete(entry, [id, reason], () => ({
    kind: name,
    id: bare(id).toLowerCase(),
    reason: shortened(reason),
    until,
  }));
}

/** Null for all of them. */
const oneOf = (id: string): string | null => (id === 'all' ? null : id);

const DAY = z.iso.date();

/** What is meant to end must not hold for good for a slip: whatever one word follows a last `until` is taken for a day. */
function withDay(words: string): { readonly reason: string; readonly until: string | null } {
  const match = /^(.*?)(?:^|\s+)`?until`?\s+`?([^\s`]{1,40})`?$/i.exec(words);
  return { reason: match?.[1] ?? words, until: match?.[2] ?? null };
}

const nearestOf = (word: string) => {
  const near = nearestWord(`drift ${word}`, [...DRIFT_COMMANDS]);
  return DRIFT_COMMANDS.find((each) => each === near) ?? null;
};
