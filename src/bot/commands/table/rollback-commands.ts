import type { rollBack } from '../../../features/rollback/index.ts';
import { parseResourceName } from '../../../review/index.ts';
import { complete, failed, shortened, withoutOptions } from './command-arguments.ts';
import type { ArgumentError, CommandEntry, ReadArguments } from './command-entry.ts';
import { readOptions, CONTRADICTING, ROLLBACK_OPTIONS, usageOfOption } from './command-options.ts';
import type { GivenOptions } from './command-options.ts';

type RevertCommand = Parameters<typeof rollBack>[0]['command'];

export type RollbackCommand = Extract<RevertCommand, { kind: 'rollback' }>;

export const rollback: CommandEntry<RollbackCommand, 'writers'> = {
  name: 'rollback',
  usage: ['/rollback', ...ROLLBACK_OPTIONS.map(usageOfOption), '<reason>'].join(' '),
  what: 'opens a pull request that reverts this one, with a preview of the effect',
  audience: 'writers',
  place: 'merged pull requests, issues about pushes',
  options: ROLLBACK_OPTIONS,
  parse: parseRollback,
};

export const reland: CommandEntry<Extract<RevertCommand, { kind: 'reland' }>, 'writers'> = {
  name: 'reland',
  usage: '/reland <reason>',
  what: 'opens a pull request that restores a rolled-back change',
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
  const part = partIn(values);
  if (part === null) return failed(unusable(PARTS.find((name) => values.has(name)) ?? '', given));
  const to = values.get('--to')?.[0]?.toLowerCase() ?? null;
  if (to !== null && !/^[0-9a-f]{7,64}$/.test(to)) return failed(unusable('--to', given));
  const plan = values.has('--plan');
  const paths = values.get('--path') ?? [];
  const [stack, again] = [values.has('--stack'), values.has('--again')];
  const reason = shortened(rest);
  return complete(plan ? [] : [{ what: 'a reason', given: rest }], {
    kind: 'rollback',
    ...{ reason, paths, resource, to, stack, again, plan },
    ...(part !== undefined && { part }),
  });
}

const PARTS = ['--environment', '--namespace'] as const;

/** Names of environments and namespaces: `prod`, `prod/eu-1`. */
const PART = /^[\w][\w./-]{0,99}$/;

/** Reads which environment or namespace is meant; undefined for none, null for a name that is none. */
function partIn(values: GivenOptions['values']): RollbackCommand['part'] | null {
  const option = PARTS.find((name) => values.has(name));
  const name = option === undefined ? undefined : values.get(option)?.[0];
  if (option === undefined || name === undefined) return undefined;
  if (!PART.test(name)) return null;
  return { kind: option === '--environment' ? 'environment' : 'namespace', name };
}

function unusable(option: string, { values }: GivenOptions): ArgumentError {
  const expected = ROLLBACK_OPTIONS.find(({ name }) => name === option)?.expected ?? '';
  const given = values.get(option)?.[0] ?? null;
  return { kind: 'unusable-option', option, given, expected };
}
