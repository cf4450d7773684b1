import type { Plain } from '../../../../manifest/index.ts';
import { isPlainList } from '../../../../manifest/index.ts';
import { normalizedName } from './normalized-name.ts';
import type { GoValue } from './go-value.ts';
import { UNSEEN } from './go-value.ts';
import { isPlainMap } from './parameters.ts';

type GoFunction = (...given: readonly Seen[]) => GoValue;
type Seen = Plain | undefined;

/** A longer text is not followed: templates can multiply. */
const MAX_TEXT = 10_000;

const text = (value: Seen): string => goText(value);
const number = (value: Seen): number => Number(value ?? 0);
const isEmpty = (value: Seen): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  value === 0 ||
  value === false ||
  (typeof value === 'object' && Object.keys(value).length === 0);

/** Functions of Go templates and of sprig that paths, names and addresses are made with. */
const FUNCTIONS: ReadonlyMap<string, GoFunction> = new Map<string, GoFunction>([
  ['index', (from, ...steps) => steps.reduce<Seen>(indexed, from)],
  ['get', (from, key) => indexed(from, key) ?? ''],
  ['hasKey', (from, key) => isPlainMap(from) && Object.hasOwn(from, text(key))],
  ['default', (otherwise, value) => (isEmpty(value) ? otherwise : value)],
  ['coalesce', (...values) => values.find((value) => !isEmpty(value))],
  ['ternary', (yes, no, choice) => (choice === true ? yes : no)],
  ['empty', (value) => isEmpty(value)],
  ['not', (value) => isEmpty(value)],
  ['and', (...values) => values.find(isEmpty) ?? values.at(-1)],
  ['or', (...values) => values.find((value) => !isEmpty(value)) ?? values.at(-1)],
  ['eq', (first, ...others) => others.some((other) => other === first)],
  ['ne', (first, second) => first !== second],
  ['lower', (value) => text(value).toLowerCase()],
  ['upper', (value) => text(value).toUpperCase()],
  ['trim', (value) => text(value).trim()],
  ['trimPrefix', (prefix, value) => withoutStart(text(prefix), text(value))],
  ['trimSuffix', (suffix, value) => withoutEnd(text(suffix), text(value))],
  ['hasPrefix', (prefix, value) => text(value).startsWith(text(prefix))],
  ['hasSuffix', (suffix, value) => text(value).endsWith(text(suffix))],
  ['contains', (part, value) => text(value).includes(text(part))],
  ['replace', (old, fresh, value) => text(value).replaceAll(text(old), () => text(fresh))],
  ['trunc', (length, value) => truncated(number(length), text(value))],
  ['quote', (value) => JSON.stringify(text(value))],
  ['squote', (value) => `'${text(value)}'`],
  ['toString', (value) => text(value)],
  ['toJson', (value) => JSON.stringify(value ?? null)],
  ['print', (...values) => values.map(text).join('')],
  ['printf', (format, ...values) => formatted(text(format), values)],
  ['normalize', (value) => normalizedName(text(value))],
  ['join', (by, list) => (isList(list) ? list.map(text).join(text(by)) : text(list))],
  ['splitList', (by, value) => text(value).split(text(by))],
  ['first', (list) => (isList(list) ? list[0] : undefined)],
  ['last', (list) => (isList(list) ? list.at(-1) : undefined)],
  ['len', (value) => lengthOf(value)],
]);

const isList = (value: Seen): value is readonly Plain[] =>
  value !== undefined && isPlainList(value);

/** Functions that need nothing, and give what is not seen. */
const NULLARY = new Set(['now', 'uuidv4', 'list', 'dict', 'tuple', 'randInt']);

/** Whether a name alone may be a function: a name that is a parameter in flat templates is none. */
export const isGoFunction = (name: string): boolean => FUNCTIONS.has(name) || NULLARY.has(name);

/** A function that is not among them gives something that is not seen. */
export function callGoFunction(name: string, given: readonly GoValue[]): GoValue {
  const run = FUNCTIONS.get(name);
  const seen = given.flatMap((value) => (value === UNSEEN ? [] : [value]));
  if (run === undefined || seen.length < given.length) return UNSEEN;
  const value = run(...seen);
  return typeof value === 'string' && value.length > MAX_TEXT ? UNSEEN : value;
}

/** As Go prints it; a missing key is `<no value>` (ARGO-59). */
export function goText(value: Seen): string {
  if (value === undefined || value === null) return '<no value>';
  if (isPlainList(value)) return `[${value.map(goText).join(' ')}]`;
  if (typeof value !== 'object') return String(value);
  const entries = Object.keys(value).sort();
  return `map[${entries.map((key) => `${key}:${goText(value[key])}`).join(' ')}]`;
}

function indexed(from: Seen, step: Seen): Seen {
  if (isList(from) && typeof step === 'number') return from[step];
  if (!isPlainMap(from) || typeof step !== 'string') return undefined;
  return Object.hasOwn(from, step) ? from[step] : undefined;
}

const withoutStart = (start: string, value: string): string =>
  value.startsWith(start) ? value.slice(start.length) : value;

const withoutEnd = (end: string, value: string): string =>
  end !== '' && value.endsWith(end) ? value.slice(0, -end.length) : value;

const truncated = (length: number, value: string): string =>
  length < 0 ? value.slice(length) : value.slice(0, length);

/** With a verb other than these nothing is said of the outcome. */
function formatted(format: string, values: readonly Seen[]): GoValue {
  if (/%(?![svdq%])/.test(format)) return UNSEEN;
  const ahead = [...values];
  return format.replace(/%([svdq%])/g, (_, verb: string) => {
    if (verb === '%') return '%';
    const value = text(ahead.shift());
    return verb === 'q' ? JSON.stringify(value) : value;
  });
}

function lengthOf(value: Seen): GoValue {
  if (typeof value === 'string' || isList(value)) return value.length;
  return isPlainMap(value) ? Object.keys(value).length : UNSEEN;
}
