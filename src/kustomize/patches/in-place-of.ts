import type { Node } from '../../manifest/index.ts';

/** The new value of a patch or generator, with the place of the value it replaces behind it. */
export function inPlaceOf(before: Node | undefined, value: Node): Node {
  const via = value.origin.via;
  if (before === undefined || before === value || via === undefined) return value;
  return { ...value, origin: { ...value.origin, via: { ...via, replaced: before.origin } } };
}
