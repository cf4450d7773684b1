import { parseResourceName } from '../rollback/parse-resource-name.ts';
import type { CommandError, RollbackCommand } from './command.ts';
import { readOptions } from './read-options.ts';
import type { GivenOptions } from './read-options.ts';
import { CONTRADICTING, ROLLBACK_OPTIONS } from './rollback-options.ts';

/** Reads what follows `/rollback`: options, then the reason. */
export function parseRollback(words: string): RollbackCommand | CommandError {
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
