import type { Change } from '../../../compare/index.ts';
import { canonicalJson } from '../../../manifest/index.ts';

/** Fields that go at one place of an object and come, with the same value, at another. */
export interface MovedFields {
  /** What they are called: `timeout`. */
  readonly names: readonly string[];
  /** `http[0]`; `its top` where a field has nothing above it. */
  readonly from: string;
  readonly to: string;
}

export interface MovesOfFields {
  readonly moved: readonly MovedFields[];
  /** Changes of fields that stay where they are. */
  readonly rest: readonly Change[];
}

/** Tells a field that is nested elsewhere from one that goes and one that comes; of two that could be it, neither. */
export function movesOfFields(changes: readonly Change[]): MovesOfFields {
  const gone = changes.filter(({ before, after }) => before !== null && after === null);
  const come = changes.filter(({ before, after }) => before === null && after !== null);
  const pairs = gone.flatMap((was) => {
    const [now, ...more] = come.filter((one) => keyOf(one) === keyOf(was));
    const isOnly = gone.filter((one) => keyOf(one) === keyOf(was)).length === 1;
    return now === undefined || more.length > 0 || !isOnly || keyOf(was) === null
      ? []
      : [{ was, now }];
  });
  const moved = new Map<string, { names: string[]; from: string; to: string }>();
  for (const { was, now } of pairs) {
    const [from, to] = [parentOf(was), parentOf(now)];
    const known = moved.get(`${from} ${to}`) ?? { names: [], from, to };
    moved.set(`${from} ${to}`, known);
    known.names.push(leafOf(was) ?? '');
  }
  const told = new Set(pairs.flatMap(({ was, now }) => [was, now]));
  return { moved: [...moved.values()], rest: changes.filter((change) => !told.has(change)) };
}

/** What a field is called and says; null for an entry of a list, which has no name. */
function keyOf(change: Change): string | null {
  const leaf = leafOf(change);
  const value = change.before ?? change.after;
  return leaf === null ? null : JSON.stringify([leaf, canonicalJson(value)]);
}

const leafOf = ({ field }: Change): string | null =>
  /(?:^|\.)([\w-]+)$/.exec(field ?? '')?.[1] ?? null;

/** The path above a field, without the `spec.` that says nothing. */
const parentOf = ({ field }: Change): string =>
  (field ?? '').replace(/\.?[\w-]+$/, '').replace(/^spec\.?/, '') || 'its top';

/** `timeout and retries moved from http[0] to http[0].route[0]`, the paths as code. */
export function movedWords({ names, from, to }: MovedFields): string {
  const last = names.at(-1) ?? '';
  const all = names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
  return `${all} moved from ${placeWords(from)} to ${placeWords(to)}`;
}

const placeWords = (path: string): string =>
  path === 'its top' ? path : `\`${path.replaceAll('`', "'")}\``;
