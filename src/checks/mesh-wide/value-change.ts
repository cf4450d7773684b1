import type { Change } from '../../compare/index.ts';
import type { Plain } from '../../manifest/index.ts';
import { canonicalJson } from '../../manifest/index.ts';

const LONGEST = 60;

/** Says how a value changes: "from true to false", "to 4", "away (it was true)". */
export function turnText({ before, after }: Pick<Change, 'before' | 'after'>): string {
  if (before === null) return `to ${valueText(after)}`;
  if (after === null) return `away (it was ${valueText(before)})`;
  return `from ${valueText(before)} to ${valueText(after)}`;
}

function valueText(value: Plain): string {
  const text = typeof value === 'string' && value !== '' ? value : canonicalJson(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}
