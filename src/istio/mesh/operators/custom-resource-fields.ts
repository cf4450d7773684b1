import type { Node } from '../../../manifest/index.ts';

/**
 * Fields of custom resources, of which no schema is here. Each reader gives null where something is written that it does not
 * understand, a variable that is left for one: what hangs on the field is not decided then.
 */
export type Path = readonly string[];

const NOT_UNDERSTOOD = Symbol('not understood');

/** The node at a path, undefined where nothing is written there; a step that is no map is not understood. */
function written(
  node: Node | undefined,
  path: Path,
): Exclude<Node, undefined> | undefined | typeof NOT_UNDERSTOOD {
  let current = node;
  for (const step of path) {
    if (isNothing(current)) return undefined;
    if (current?.kind !== 'map') return NOT_UNDERSTOOD;
    current = current.entries.get(step);
  }
  return isNothing(current) ? undefined : current;
}

/** `key:` with nothing behind it is as if the key were not there. */
const isNothing = (node: Node | undefined): boolean =>
  node === undefined || (node.kind === 'scalar' && node.value === null);

/** Tells whether anything is written there, whether it is understood or not. */
export const isWritten = (node: Node | undefined, path: Path): boolean =>
  written(node, path) !== undefined;

export function flagAt(node: Node | undefined, path: Path, fallback: boolean): boolean | null {
  const found = written(node, path);
  if (found === undefined) return fallback;
  if (found === NOT_UNDERSTOOD || found.kind !== 'scalar') return null;
  return typeof found.value === 'boolean' ? found.value : null;
}

/** A port; 0 stands for none, as where it is not written. */
export function portAt(node: Node | undefined, path: Path): number | null {
  const found = written(node, path);
  if (found === undefined) return 0;
  if (found === NOT_UNDERSTOOD || found.kind !== 'scalar') return null;
  const { value } = found;
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 65_535
    ? value
    : null;
}

/** A text; empty where it is not written. */
export function textAt(node: Node | undefined, path: Path): string | null {
  const found = written(node, path);
  if (found === undefined) return '';
  if (found === NOT_UNDERSTOOD || found.kind !== 'scalar') return null;
  return typeof found.value === 'string' && !found.value.includes('$') ? found.value : null;
}

/** The items of a list; none where it is not written. */
export function listAt(node: Node | undefined, path: Path): readonly Node[] | null {
  const found = written(node, path);
  if (found === undefined) return [];
  return found !== NOT_UNDERSTOOD && found.kind === 'seq' ? found.items : null;
}

/** Texts of a list. */
export function textsAt(node: Node | undefined, path: Path): readonly string[] | null {
  const items = listAt(node, path)?.map((item) => textAt(item, []));
  return items === undefined || items.includes(null) ? null : items.flatMap((one) => one ?? []);
}

/**
 * Tells whether a section has no fields but these; another one may be of a release that is not known here.
 */
export function hasOnly(node: Node | undefined, path: Path, keys: readonly string[]): boolean {
  const found = written(node, path);
  if (found === undefined) return true;
  if (found === NOT_UNDERSTOOD || found.kind !== 'map') return false;
  return [...found.entries.keys()].every((key) => keys.includes(key));
}

/** Gives what is written at a path as it is; undefined where nothing is. */
export function partAt(node: Node | undefined, path: Path): Node | undefined {
  const found = written(node, path);
  return found === NOT_UNDERSTOOD ? undefined : found;
}
