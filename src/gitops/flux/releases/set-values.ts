/**
 * Values as Helm has them in memory, which one map may stand in twice: what is set in it shows in both places. A
 * bigint is a number that `--set` made, which prints as it is written; others come out of YAML.
 */
export type Value = string | number | bigint | boolean | null | Value[] | ValueMap;
export type ValueMap = Map<string, Value>;

/** Helm would stop here, in words. */
export class SetError extends Error {}

/**
 * One entry as `--set path=text` sets it; with `isLiteral` the text is taken as it is, though the path is read as any
 * (HELM-6).
 */
export function setValue(values: ValueMap, path: string, text: string, isLiteral: boolean): void {
  const [first, last] = [text.at(0), text.at(-1)];
  const isQuoted = first === last && (first === "'" || first === '"');
  const quoted = isQuoted ? text.replace(/^['"]+|['"]+$/g, '') : text;
  const bare = isLiteral ? text.replace(/[\\,[\]{}]/g, '\\$&') : quoted;
  const scanner = new Scanner(`${path}=${bare}`);
  const read = isLiteral || isQuoted ? textValue : typedValue;
  while (!scanner.isAtEnd) setKey(values, scanner, read);
}

/** Helm's own bound. */
const MAX_INDEX = 65_536;

class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  next(): string {
    return this.#text.charAt(this.#at);
  }

  skip(): void {
    this.#at += 1;
  }

  /** All before one of some characters, which is taken too; what stands behind a backslash is none of them. */
  until(stops: string): { readonly text: string; readonly stop: string } {
    let text = '';
    while (!this.isAtEnd) {
      const each = this.next();
      this.skip();
      if (stops.includes(each)) return { text, stop: each };
      if (each !== '\\') text += each;
      else {
        text += this.next();
        this.skip();
      }
    }
    return { text, stop: '' };
  }
}

type ReadValue = (scanner: Scanner) => Value;

function setKey(values: ValueMap, scanner: Scanner, read: ReadValue): void {
  const { text: key, stop } = scanner.until('=[,.');
  switch (stop) {
    case '=':
      put(values, key, read(scanner));
      return;
    case '[': {
      const known = values.get(key);
      if (known !== undefined && !Array.isArray(known))
        throw new SetError(`"${key}" is no list, and an index is set in it`);
      put(values, key, setItem(known ?? [], indexOf(scanner), scanner, read));
      return;
    }
    case '.': {
      const known = values.has(key) ? values.get(key) : new Map<string, Value>();
      if (!(known instanceof Map)) throw new SetError(`"${key}" is no map, and a key is set in it`);
      setKey(known, scanner, read);
      put(values, key, known);
      return;
    }
    default:
      throw new SetError(`key "${key}" has no value`);
  }
}

function put(values: ValueMap, key: string, value: Value): void {
  if (key !== '') values.set(key, value);
}

/** The list where the index is one of its own, else a longer one. */
function setItem(list: Value[], index: number, scanner: Scanner, read: ReadValue): Value[] {
  const { text, stop } = scanner.until('[.=');
  if (text !== '') throw new SetError(`unexpected data at end of array index: "${text}"`);
  switch (stop) {
    case '=':
      return withItem(list, index, read(scanner));
    case '[': {
      const known = list[index] ?? [];
      if (!Array.isArray(known)) throw new SetError('an index is set in what is no list');
      return withItem(list, index, setItem(known, indexOf(scanner), scanner, read));
    }
    case '.': {
      const known = list[index];
      const inner: ValueMap = known instanceof Map ? known : new Map<string, Value>();
      if (index < list.length) list[index] = inner;
      setKey(inner, scanner, read);
      return withItem(list, index, inner);
    }
    default:
      throw new SetError('an index has no value');
  }
}

function withItem(list: Value[], index: number, value: Value): Value[] {
  const own =
    index < list.length ? list : [...list, ...Array<null>(index + 1 - list.length).fill(null)];
  own[index] = value;
  return own;
}

function indexOf(scanner: Scanner): number {
  const { text, stop } = scanner.until(']');
  const index = Number(text);
  if (stop !== ']' || !/^\d+$/.test(text) || index > MAX_INDEX)
    throw new SetError(`"${text}" is no index of a list`);
  return index;
}

const textValue: ReadValue = (scanner) => valueOrList(scanner, (text) => text);

const typedValue: ReadValue = (scanner) => valueOrList(scanner, typed);

function valueOrList(scanner: Scanner, valueOf: (text: string) => Value): Value {
  if (scanner.next() !== '{') return valueOf(scanner.until(',').text);
  scanner.skip();
  const list: Value[] = [];
  for (;;) {
    const { text, stop } = scanner.until(',}');
    if (stop === '') throw new SetError("list must terminate with '}'");
    list.push(valueOf(text));
    if (stop === '}') break;
  }
  if (scanner.next() === ',') scanner.skip();
  return list;
}

function typed(text: string): Value {
  const word = text.toLowerCase();
  if (word === 'true' || word === 'false') return word === 'true';
  if (word === 'null') return null;
  if (text === '0') return 0n;
  if (!/^[-+]?\d+$/.test(text) || text.startsWith('0')) return text;
  const number = BigInt(text.replace(/^\+/, ''));
  return BigInt.asIntN(64, number) === number ? number : text;
}
