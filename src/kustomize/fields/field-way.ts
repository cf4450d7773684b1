import type { FieldSpec } from '../transformers/tables.ts';

/** One part of the path of a field specification. */
export interface Step {
  readonly key: string;
  /** The path says that a list is there: `containers[]`. */
  readonly list: boolean;
  /** The part stands for no key: for an item of a list, or for nothing. */
  readonly wrong: 'item' | 'nothing' | null;
}

const ways = new WeakMap<FieldSpec, readonly Step[]>();

/** The path of a specification in steps. Specifications live long, so this is kept. */
export function wayOf(spec: FieldSpec): readonly Step[] {
  const known = ways.get(spec);
  if (known !== undefined) return known;
  const way = pathParts(spec.path).map(stepOf);
  ways.set(spec, way);
  return way;
}

/** The rest of a way, from one of its steps on, as a path. */
export const pathFrom = (way: readonly Step[], at: number): string =>
  way
    .slice(at)
    .map(({ key, list }) => (list ? `${key}[]` : key))
    .join('/');

/** Splits a field path at `/`; `\\/` is a slash inside a name, and a slash may come first. */
function pathParts(path: string): readonly string[] {
  const parts: string[] = [];
  for (const piece of path.replace(/^\//, '').split('/')) {
    const last = parts.at(-1);
    if (last?.endsWith('\\') === true) parts[parts.length - 1] = `${last.slice(0, -1)}/${piece}`;
    else parts.push(piece);
  }
  return parts;
}

/** An index, the last item, any item, or one with a value. */
const ITEM = /^(?:[-+]?\d+|-|\*|\[.*\])$/;

function stepOf(part: string): Step {
  const list = part.endsWith('[]');
  const key = list ? part.slice(0, -2) : part;
  const wrong = key === '' ? 'nothing' : ITEM.test(key) ? 'item' : null;
  return { key, list, wrong };
}
