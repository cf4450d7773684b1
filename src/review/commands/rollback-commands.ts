import type { ResourceName } from '../gate/reverts/revert-scope.ts';
import { parseResourceName } from '../gate/reverts/revert-scope.ts';
import { complete, failed, shortened, withoutOptions } from './command-arguments.ts';
import type { ArgumentError, CommandEntry, ReadArguments } from './command-entry.ts';
import { readOptions, CONTRADICTING, ROLLBACK_OPTIONS, usageOfOption } from './command-options.ts';
import type { GivenOptions } from './command-options.ts';

/** What of a merged pull request is to be reverted, and why (docs/rollback.md). */
export interface RollbackCommand {
  readonly kind: 'rollback';
  /** Empty only where `plan` is set: a preview needs none. */
  readonly reason: string;
  /** Globs of the files to revert; empty where all of them are meant. */
  readonly paths: readonly string[];
  /** The one object to revert. */
  readonly resource: ResourceName | null;
  /** The commit to bring `paths` back to, as somebody wrote it: 7 to 64 hexadecimal digits, lower case. */
  readonly to: string | null;
  /** With the later pull requests that depend on it. */
  readonly stack: boolean;
  /** Although an earlier revert was closed without merging. */
  readonly again: boolean;
  /** Only says what would come of it. */
  readonly plan: boolean;
}

export const rollback: CommandEntry<RollbackCommand, 'writers'> = {
  name: 'rollback',
  usage: ['/rollback', ...ROLLBACK_OPTIONS.map(usageOfOption), '<reason>'].join(' '),
  what: 'opens a pull request that reverts this one, with a preview of what that does',
  audience: 'writers',
  place: 'merged pull requests, issues about pushes',
  options: ROLLBACK_OPTIONS,
  parse: parseRollback,
};

export const reland: CommandEntry<{ readonly kind: 'reland'; readonly reason: string }, 'writers'> =
  {
    name: 'reland',
    usage: '/reland <reason>',
    what: 'opens a pull request that brings back what was rolled back',
    audience: 'writers',
    place: 'merged pull requests, issues about pushes',
    parse: withoutOptions((words) => {
      const reason = words.join(' ');
      return complete([{ what: 'a reason', given: reason }], {
        kind: 'reland',
        reason: shortened(reason),
      });
    }),
  };

/** Reads options, then the reason. */
function parseRollback(words: string): ReadArguments<RollbackCommand> {
  const given = readOptions(words, ROLLBACK_OPTIONS);
  if (given.kind !== 'given') return failed(given);
  const { values, rest } = given;
  const options = CONTRADICTING.find(([a, b]) => values.has(a) && values.has(b));
  if (options !== undefined) return failed({ kind: 'contradicting-options', options });
  const named = values.get('--resource')?.[0];
  const resource = named === undefined ? null : parseResourceName(named);
  if (named !== undefined && resource === null) return failed(unusable('--resource', given));
  const to = values.get('--to')?.[0]?.toLowerCase() ?? null;
  if (to !== null && !/^[0-9a-f]{7,64}$/.test(to)) return failed(unusable('--to', given));
  const plan = values.has('--plan');
  const paths = values.get('--path') ?? [];
  const [stack, again] = [values.has('--stack'), values.has('--again')];
  const reason = shortened(rest);
  return complete(plan ? [] : [{ what: 'a reason', given: rest }], {
    kind: 'rollback',
    ...{ reason, paths, resource, to, stack, again, plan },
  });
}

function unusable(option: string, { values }: GivenOptions): ArgumentError {
  const expected = ROLLBACK_OPTIONS.find(({ name }) => name === option)?.expected ?? '';
  const given = values.get(option)?.[0] ?? null;
  return { kind: 'unusable-option', option, given, expected };
}
