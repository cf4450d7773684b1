/** A name that could be what was meant. */
export interface NearName {
  readonly name: string;
  /** Says how the two differ: by a part more or less at one end, or by a few letters. */
  readonly relation: 'prefix' | 'suffix' | 'letters';
  /** Letters to insert, delete or replace; for a prefix or suffix the letters at that end. */
  readonly distance: number;
}

/** Names that differ in more letters than this are different names, not slips. */
const MAX_LETTERS = 2;

/** Names longer than Kubernetes allows are not compared. */
const MAX_LENGTH = 253;

/**
 * Names near to `wanted`, nearest first: a few letters apart, or with a part more or less at one end
 * (`payments` and `payments-v2`, `web` and `prod-web`). Two names that differ in digits only are
 * siblings, not slips, and are left out.
 */
export function nearestNames(wanted: string, candidates: Iterable<string>): readonly NearName[] {
  const near: NearName[] = [];
  for (const name of new Set(candidates)) {
    const found = name === wanted ? undefined : relationOf(wanted, name);
    if (found !== undefined) near.push(found);
  }
  return near.sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
}

const rank = (near: NearName): number =>
  near.relation === 'letters' ? near.distance : 10 + near.distance;

function relationOf(wanted: string, name: string): NearName | undefined {
  if (wanted === '' || name === '' || wanted.length > MAX_LENGTH || name.length > MAX_LENGTH)
    return undefined;
  if (withoutDigits(wanted) === withoutDigits(name)) return undefined;
  const distance = Math.abs(wanted.length - name.length);
  const [short, long] = wanted.length < name.length ? [wanted, name] : [name, wanted];
  const allowed = Math.min(MAX_LETTERS, Math.floor(short.length / 3));
  const letters = distance > allowed ? allowed + 1 : editDistance(wanted, name);
  if (letters <= allowed) return { name, relation: 'letters', distance: letters };
  if (long.startsWith(`${short}-`) || long.startsWith(`${short}.`))
    return { name, relation: 'prefix', distance };
  if (long.endsWith(`-${short}`) || long.endsWith(`.${short}`))
    return { name, relation: 'suffix', distance };
  return undefined;
}

const withoutDigits = (name: string): string => name.replace(/\d+/g, '0');

/** Insertions, deletions, replacements and swaps of neighbours that turn one word into the other. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min(cell(last, j) + 1, cell(row, j - 1) + 1, cell(last, j - 1) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, cell(beforeLast, j - 2) + 1);
      row.push(best);
    }
    beforeLast = last;
    last = row;
  }
  return cell(last, b.length);
}

const cell = (row: readonly number[], index: number): number => row[index] ?? Infinity;
