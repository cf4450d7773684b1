/** A step of a field path: a key, an item by its number, or an item by the value of one of its keys. */
export type FieldStep =
  | { readonly kind: 'key'; readonly name: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'item'; readonly key: string; readonly value: string };

const KEY = /\.?((?:[^.[\]\\'"]|\\.)+)/suy;
const QUOTED = /(?:\.|(\[))?(['"])((?:(?!\2)[^\\]|\\.)*)\2(\])?/suy;
const INDEX = /\[(\d+)\]/y;
const ITEM = /\[([^\]='"]+)=(?:(['"])((?:(?!\2)[^\\]|\\.)*)\2|([^\]'"]*))\]/suy;

/**
 * Reads `spec.containers[name=web].image`: keys behind dots, `[0]`, `[key=value]`, and `['a.b/c']` or
 * `a\.b/c` for a key with dots. Undefined where it is no such path.
 */
export function parseFieldPath(text: string): readonly FieldStep[] | undefined {
  const steps: FieldStep[] = [];
  for (let at = 0; at < text.length;) {
    const found = stepAt(text, at);
    if (found === undefined) return undefined;
    steps.push(found.step);
    at = found.end;
  }
  return steps.length === 0 ? undefined : steps;
}

interface Found {
  readonly step: FieldStep;
  readonly end: number;
}

function stepAt(text: string, at: number): Found | undefined {
  const [, digits] = matchAt(INDEX, text, at) ?? [];
  if (digits !== undefined)
    return { step: { kind: 'index', index: Number(digits) }, end: INDEX.lastIndex };
  const item = matchAt(ITEM, text, at);
  if (item !== null) {
    const [, key = '', , quoted, plain = ''] = item;
    const value = quoted === undefined ? plain : unescaped(quoted);
    return { step: { kind: 'item', key, value }, end: ITEM.lastIndex };
  }
  const quoted = matchAt(QUOTED, text, at);
  if (quoted !== null) {
    const [, open, , name = '', close] = quoted;
    if ((open === undefined) !== (close === undefined)) return undefined;
    return { step: { kind: 'key', name: unescaped(name) }, end: QUOTED.lastIndex };
  }
  const [, name] = matchAt(KEY, text, at) ?? [];
  if (name === undefined || (at > 0 && text[at] !== '.')) return undefined;
  return { step: { kind: 'key', name: unescaped(name) }, end: KEY.lastIndex };
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

const unescaped = (text: string): string => text.replace(/\\(.)/gsu, '$1');
