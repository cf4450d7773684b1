import type { Change } from '../../compare/index.ts';
import type { Plain } from '../../manifest/index.ts';
import { canonicalJson } from '../../manifest/index.ts';

const LONGEST = 60;

/** Says how a value changes: "from true to false", "to 4", "away (it was true)". */
export function turnText({ before, after }: Pick<Change, 'before' | 'after'>): string {
  if (before === null) return `to ${namesText(after) ?? valueText(after)}`;
  if (after === null) return `away (it was ${namesText(before) ?? valueText(before)})`;
  const [was, is] = [namesText(before), namesText(after)];
  const isNamed = was !== null && is !== null && was !== is;
  return isNamed ? `from ${was} to ${is}` : `from ${valueText(before)} to ${valueText(after)}`;
}

/** Names of what a list holds, `[opencensus, otel]`; null where they do not all have one. */
function namesText(value: Plain): string | null {
  if (!Array.isArray(value) || value.length === 0) return null;
  const names = value.map((each: Plain) =>
    typeof each === 'object' && each !== null && 'name' in each ? each['name'] : null,
  );
  return names.every((name) => typeof name === 'string') ? `[${names.join(', ')}]` : null;
}

function valueText(value: Plain): string {
  const text = typeof value === 'string' && value !== '' ? value : canonicalJson(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}
