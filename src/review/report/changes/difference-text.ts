import type { Change } from '../../../compare/index.ts';
import type { Plain } from '../../../manifest/index.ts';
import { canonicalJson, isPlainList, plainText } from '../../../manifest/index.ts';
import { changeWords, entryWords, isComing, pairTexts } from './field-words.ts';

const LONGEST_VALUE = 48;

/**
 * `spec.http[0].timeout` from 3s to 5s, field and values in backticks; the field's leading `spec.` says
 * nothing and is left out.
 */
export function differenceText(change: Change): string {
  const { kind, field, before, after } = change;
  const name =
    kind === 'mtls-mode' && field === null ? 'mTLS' : quoted((field ?? '').replace(/^spec\./, ''));
  if (isDigest(before) || isDigest(after)) return `${name} ${verbOf(before, after)}`;
  const digested = kind === 'unseen' ? (namesOfDigests(after) ?? namesOfDigests(before)) : null;
  if (digested !== null) return `${name} ${verbOf(before, after)} (${digested.join(', ')})`;
  if (isComing(change)) return `${name} ${wholeValue(field, after)}added`;
  if (after === null) return `${name} ${wholeValue(field, before)}removed`;
  if (typeof before === 'string' && typeof after === 'string') {
    const [old, now] = pairTexts(plainText(before), plainText(after));
    return `${name} ${quoted(old)} → ${quoted(now)}`;
  }
  return `${name} ${valueText(before)} → ${valueText(after)}`;
}

/** The same by the field's own name, where that says what it is: a digest says it only of what is one word. */
export function shortDifference(change: Change): string {
  const { field, before, after } = change;
  if (isDigest(before) || isDigest(after))
    return /^[a-z]{1,40}$/i.test(field ?? '')
      ? `${field ?? ''} ${verbOf(before, after)}`
      : differenceText(change);
  const isEntry = /\[\d+\]$/.test(field ?? '') && (before === null || after === null);
  const isPlain = [before, after].every((value) => value === null || typeof value !== 'object');
  return isEntry || isPlain ? changeWords(change) : differenceText(change);
}

/** What is shown by its digest only: a file, a patch. */
const isDigest = (value: Plain): boolean =>
  typeof value === 'string' && /^(?:[\da-f]{12}|[\da-f]{40}|[\da-f]{64})$/.test(value);

/** Of several such things what each is called; null for any other value. */
function namesOfDigests(value: Plain): readonly string[] | null {
  if (value === null || typeof value !== 'object' || isPlainList(value)) return null;
  const entries = Object.entries(value);
  if (entries.length === 0 || !entries.every(([, each]) => isDigest(each))) return null;
  return entries.map(([name]) => valueText(name));
}

const verbOf = (before: Plain, after: Plain): string => {
  if (before === null) return 'added';
  return after === null ? 'removed' : 'changed';
};

/** What comes or goes: of an object what it is called, and not all of its text. */
function wholeValue(field: string | null, value: Plain): string {
  if (typeof value !== 'object') return `${valueText(value)} `;
  const words = entryWords(field ?? '', value);
  if (words !== '') return `(${words}) `;
  return canonicalJson(value).length <= LONGEST_VALUE ? `${valueText(value)} ` : '';
}

function valueText(value: Plain): string {
  const text = plainText(typeof value === 'string' ? value : canonicalJson(value));
  if (text === '') return quoted('""');
  return quoted(text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE - 1)}…` : text);
}

const quoted = (text: string): string => (text === '' ? '' : `\`${text.replaceAll('`', "'")}\``);
