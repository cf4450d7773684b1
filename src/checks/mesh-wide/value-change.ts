import type { Change } from '../../compare/index.ts';
import type { Plain } from '../../manifest/index.ts';
import { canonicalJson, isPlainList } from '../../manifest/index.ts';
import { isPlainMap } from './setting-defaults.ts';

const LONGEST = 60;

/** Says how a value changes: "from true to false", "to 4", "away (it was true)". */
export function turnText({ before, after }: Pick<Change, 'before' | 'after'>): string {
  if (before === null) return `to ${namesText(after) ?? valueText(after)}`;
  if (after === null) return `away (it was ${namesText(before) ?? valueText(before)})`;
  const [was, is] = [namesText(before), namesText(after)];
  const isNamed = was !== null && is !== null && was !== is;
  if (isNamed) return `from ${was} to ${is}`;
  const [old, now] = [valueText(before), valueText(after)];
  if (old !== now) return `from ${old} to ${now}`;
  const inner = innermost({ at: '', before, after });
  const [from, to] = fromDifference(textOf(inner.before), textOf(inner.after));
  return `from ${from} to ${to}${inner.at === '' ? '' : ` at ${inner.at}`}`;
}

/** Says it with a verb: "changes from true to false", "is set to 4", "is removed (was true)". */
export function turnSentence(change: Pick<Change, 'before' | 'after'>): string {
  const { before, after } = change;
  if (after === null && before !== null)
    return `is removed (was ${namesText(before) ?? valueText(before)})`;
  return `${before === null ? 'is set' : 'changes'} ${turnText(change)}`;
}

/** Says how a setting changes; of a list that gets or loses an entry with a name it says no more: the others stay. */
export function settingTurn(
  path: string,
  change: Pick<Change, 'before' | 'after' | 'field'>,
): string {
  const { before, after, field } = change;
  const name = nameIn(after ?? before);
  if (name === null || field?.endsWith(']') !== true || (before !== null && after !== null))
    return `${path} ${turnSentence(change)}`;
  return `${path} ${before === null ? 'gets' : 'loses'} ${name}`;
}

/** This many letters that both share stand before the first in which they differ. */
const SHARED = 12;

/** Cuts two texts so that what differs is seen. */
function fromDifference(before: string, after: string): readonly [string, string] {
  let differs = 0;
  while (differs < before.length && before[differs] === after[differs]) differs += 1;
  const start = Math.max(0, differs - SHARED);
  const cut = (text: string): string =>
    shortened(start === 0 || text.length <= LONGEST ? text : `…${text.slice(start)}`);
  return [cut(before), cut(after)];
}

/** Is a part of a value, before and after. */
interface Inner {
  readonly at: string;
  readonly before: Plain;
  readonly after: Plain;
}

/** Finds the smallest part of two values that holds all in which they differ: long ones begin alike, and are cut alike. */
function innermost({ at, before, after }: Inner): Inner {
  const [first, ...more] = partsOf(before, after).filter(
    (part) => canonicalJson(part.before) !== canonicalJson(part.after),
  );
  if (first === undefined || more.length > 0) return { at, before, after };
  return innermost({ ...first, at: at + first.at });
}

/** Lists entries of two maps or two lists that may be compared one by one; empty for all else. */
function partsOf(before: Plain, after: Plain): readonly Inner[] {
  if (isPlainList(before) && isPlainList(after))
    return before.length === after.length
      ? before.map((each, index) => ({
          at: `[${String(index)}]`,
          ...{ before: each, after: after[index] ?? null },
        }))
      : [];
  if (!isPlainMap(before) || !isPlainMap(after)) return [];
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].map((key) => ({
    at: `.${key}`,
    ...{ before: before[key] ?? null, after: after[key] ?? null },
  }));
}

/** Names of what a list holds, `[opencensus, otel]`; null where they do not all have one. */
function namesText(value: Plain): string | null {
  if (!Array.isArray(value) || value.length === 0) return null;
  const names = value.map(nameIn);
  return names.every((name) => name !== null) ? `[${names.join(', ')}]` : null;
}

function nameIn(entry: Plain): string | null {
  const name = isPlainMap(entry) ? entry['name'] : null;
  return typeof name === 'string' ? name : null;
}

const valueText = (value: Plain): string => shortened(textOf(value));

const textOf = (value: Plain): string =>
  typeof value === 'string' && value !== '' ? value : canonicalJson(value);

const shortened = (text: string): string =>
  text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
