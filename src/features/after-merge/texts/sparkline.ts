const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const GAP = '·';
/** Columns of the hour before; a phone shows about fifty in all. */
const COLUMNS_BEFORE = 24;
const COLUMNS_AFTER = 20;

/** Numbers of steps, null for those that are not known. */
type Values = readonly (number | null)[];

/** `▁▁▂▁│▅▇█`: both sides of the sync on one scale from nothing to `least` or what is most; a dot where nothing is known. */
export function sparkline(before: Values, after: Values, least: number): string {
  const sides = [squeezed(before, COLUMNS_BEFORE), squeezed(after, COLUMNS_AFTER)];
  const most = Math.max(least, ...sides.flat().flatMap((each) => each ?? []));
  return sides.map((values) => values.map((each) => barOf(each, most)).join('')).join('│');
}

function barOf(value: number | null, most: number): string {
  if (value === null) return GAP;
  const height = most <= 0 ? 0 : Math.ceil((value / most) * BARS.length) - 1;
  return BARS[Math.min(Math.max(height, 0), BARS.length - 1)] ?? GAP;
}

/** At most so many columns, each as high as the highest of its steps: a spike stays one. */
function squeezed(values: Values, columns: number): Values {
  if (values.length <= columns) return values;
  return Array.from({ length: columns }, (_, column) => {
    const from = Math.floor((column * values.length) / columns);
    const to = Math.floor(((column + 1) * values.length) / columns);
    const known = values.slice(from, to).filter((each) => each !== null);
    return known.length === 0 ? null : Math.max(...known);
  });
}
