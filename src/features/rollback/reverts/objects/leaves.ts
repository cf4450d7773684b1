import type { Plain } from '../../../../manifest/index.ts';

/** Values of an object by their path; what is empty counts as a value. */
export function leavesOf(value: Plain): ReadonlyMap<string, string> {
  const leaves = new Map<string, string>();
  addLeaves(value, '', leaves);
  return leaves;
}

function addLeaves(value: Plain, path: string, leaves: Map<string, string>): void {
  const entries: readonly (readonly [string, Plain])[] =
    value === null || typeof value !== 'object' ? [] : Object.entries(value);
  if (entries.length === 0) leaves.set(path, JSON.stringify(value));
  for (const [key, item] of entries) addLeaves(item, path === '' ? key : `${path}.${key}`, leaves);
}
