import type { CommandError, NamedResource, RollbackCommand } from './command.ts';
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
  const resource = resourceIn(given);
  if (resource === 'unusable') return unusable('--resource', given);
  const to = values.get('--to')?.[0]?.toLowerCase() ?? null;
  if (to !== null && !/^[0-9a-f]{7,64}$/.test(to)) return unusable('--to', given);
  const plan = values.has('--plan');
  if (rest.replaceAll('`', '') === '' && !plan)
    return { kind: 'missing-argument', command: 'rollback', what: 'a reason' };
  const paths = values.get('--path') ?? [];
  const [stack, again] = [values.has('--stack'), values.has('--again')];
  return { kind: 'rollback', reason: rest, paths, resource, to, stack, again, plan };
}

/** Kubernetes' own limits: 63 characters of a kind or namespace, 253 of a name. */
const RESOURCE = /^([A-Za-z][A-Za-z0-9]{0,62})\/(?:([a-z0-9][a-z0-9-]{0,62})\/)?([^\s/]{1,253})$/;

function resourceIn({ values }: GivenOptions): NamedResource | null | 'unusable' {
  const text = values.get('--resource')?.[0];
  if (text === undefined) return null;
  const [, kind, namespace = null, name] = RESOURCE.exec(text) ?? [];
  return kind === undefined || name === undefined ? 'unusable' : { kind, namespace, name };
}

function unusable(option: string, { values }: GivenOptions): CommandError {
  const expected = ROLLBACK_OPTIONS.find(({ name }) => name === option)?.expected ?? '';
  const given = values.get(option)?.[0] ?? null;
  return { kind: 'unusable-option', command: 'rollback', option, given, expected };
}
