import { z } from 'zod';
import { bare, complete, failed, shortened } from './command-arguments.ts';
import type { CommandEntry, ReadArguments } from './command-entry.ts';

/** Takes a difference between a cluster and Git off the list, by its id (docs/how-to/drift.md). */
interface DriftIgnoreCommand {
  readonly kind: 'drift ignore';
  readonly id: string;
  readonly reason: string;
  /** The last day on which it holds, `2026-12-31`; null for good. */
  readonly until: string | null;
}

/** It decides what becomes of one difference, by its id; `id` is null where all that differs is meant. */
interface DriftListCommand<K extends 'drift restore' | 'drift adopt'> {
  readonly kind: K;
  readonly id: string | null;
}

const DRIFT_ID = 'the id of a difference, such as `d-3f92c1`';
const DRIFT_IDS = `${DRIFT_ID}, or \`all\``;

export const driftIgnore: CommandEntry<DriftIgnoreCommand, 'platform-members'> = {
  name: 'drift ignore',
  usage: '/drift ignore <id> <reason> [until YYYY-MM-DD]',
  what: 'removes a difference between cluster and Git from the list; it is still counted',
  audience: 'platform-members',
  place: 'issues about drift',
  parse: parseIgnore,
};

export const driftRestore: CommandEntry<DriftListCommand<'drift restore'>, 'write-permission'> = {
  name: 'drift restore',
  usage: '/drift restore <id or all>',
  what: 'prints the commands that restore the state in Git, and changes nothing',
  audience: 'write-permission',
  place: 'issues about drift',
  parse: ofList('drift restore'),
};

export const driftAdopt: CommandEntry<DriftListCommand<'drift adopt'>, 'write-permission'> = {
  name: 'drift adopt',
  usage: '/drift adopt <id or all>',
  what: 'opens a pull request that writes the cluster state into Git, and lists everything that cannot be written',
  audience: 'write-permission',
  place: 'issues about drift',
  parse: ofList('drift adopt'),
};

/** Reads the id, the reason, and perhaps a day. */
function parseIgnore(text: string): ReadArguments<DriftIgnoreCommand> {
  const { id, words } = withId(text);
  const { reason, until } = withDay(words);
  if (until !== null && !DAY.safeParse(until).success)
    return failed({
      kind: 'unusable-option',
      option: 'until',
      given: until,
      expected: 'a day such as 2026-12-31',
    });
  return complete(
    [
      { what: DRIFT_ID, given: id },
      { what: 'a reason', given: reason },
    ],
    { kind: 'drift ignore', id: bare(id).toLowerCase(), reason: shortened(reason), until },
  );
}

/** Reads the id or `all`; what follows it is no matter. */
function ofList<K extends 'drift restore' | 'drift adopt'>(
  kind: K,
): (text: string) => ReadArguments<DriftListCommand<K>> {
  return (text) => {
    const { id } = withId(text);
    return complete([{ what: DRIFT_IDS, given: id }], { kind, id: oneOf(bare(id).toLowerCase()) });
  };
}

function withId(text: string): { readonly id: string; readonly words: string } {
  const [, id = '', words = ''] = /^(\S*)\s*(.*)$/.exec(text) ?? [];
  return { id, words };
}

/** Gives null for all of them. */
const oneOf = (id: string): string | null => (id === 'all' ? null : id);

const DAY = z.iso.date();

/** Takes whatever one word follows a last `until` for a day: a slip must not let hold for good what is meant to end. */
function withDay(words: string): { readonly reason: string; readonly until: string | null } {
  const match = /^(.*?)(?:^|\s+)`?until`?\s+`?([^\s`]{1,40})`?$/i.exec(words);
  return { reason: match?.[1] ?? words, until: match?.[2] ?? null };
}
