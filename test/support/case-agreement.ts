import type { Plain } from '../../src/manifest/index.ts';

type Fields = { readonly [key: string]: Plain };

/** Keys that say in prose what others say in fields. */
const PROSE: ReadonlySet<string> = new Set(['note', 'location.url']);

/** In what an answer differs from what a case expects; only keys that are expected count. */
export function disagreements(expected: Fields, answer: Fields): readonly string[] {
  return Object.entries(expected).flatMap(([key, value]) =>
    PROSE.has(key) ? [] : compare(key, value, answer[key]),
  );
}

function compare(key: string, expected: Plain, answer: Plain | undefined): readonly string[] {
  if (key === 'destinations') return compareDestinations(listOf(expected), listOf(answer));
  if (key === 'mirrors') return compareMirrors(listOf(expected), listOf(answer));
  if (key === 'location') return compareFields(key, expected, answer);
  if (key === 'symptom') return answer === undefined || answer === null ? [`no symptom`] : [];
  if (key === 'retryOn' || key === 'statusCodes')
    return differ(key, sorted(expected), sorted(answer));
  return differ(key, expected, answer ?? null);
}

const differ = (key: string, expected: Plain, answer: Plain): readonly string[] =>
  canonical(expected) === canonical(answer)
    ? []
    : [`${key}: ${canonical(expected)}, not ${canonical(answer)}`];

const listOf = (value: Plain | undefined): readonly Fields[] =>
  Array.isArray(value) ? (value as readonly Fields[]) : [];

const sorted = (value: Plain | undefined): Plain =>
  Array.isArray(value) ? (value as readonly Plain[]).map(String).sort() : (value ?? null);

const canonical = (value: Plain): string =>
  JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );

function compareFields(key: string, expected: Plain, answer: Plain | undefined): readonly string[] {
  const given = fieldsOf(answer);
  return Object.entries(fieldsOf(expected)).flatMap(([name, value]) =>
    differ(`${key}.${name}`, value, given[name] ?? null),
  );
}

const fieldsOf = (value: Plain | undefined): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};

/** Shares without weight receive nothing; weights are read as percent of their sum. */
function compareDestinations(
  expected: readonly Fields[],
  answer: readonly Fields[],
): readonly string[] {
  const sum = expected.reduce((total, { weight }) => total + Number(weight), 0);
  const wanted = expected.filter(({ weight }) => weight !== 0);
  const found = wanted.map((one) =>
    answer.some(
      (other) =>
        one['host'] === other['host'] &&
        (one['subset'] ?? '') === (other['subset'] ?? '') &&
        one['port'] === other['port'] &&
        (one['fails'] ?? '') === (other['fails'] ?? '') &&
        (one['weight'] === other['weight'] ||
          Math.round((100 * Number(one['weight'])) / sum) === other['weight']),
    ),
  );
  return found.every(Boolean) && wanted.length === answer.length
    ? []
    : [`destinations: ${canonical(expected)}, not ${canonical(answer)}`];
}

function compareMirrors(expected: readonly Fields[], answer: readonly Fields[]): readonly string[] {
  const found = expected.map((one) =>
    answer.some((other) =>
      Object.entries(one).every(
        ([name, value]) => canonical(value) === canonical(other[name] ?? null),
      ),
    ),
  );
  return found.every(Boolean) && expected.length === answer.length
    ? []
    : [`mirrors: ${canonical(expected)}, not ${canonical(answer)}`];
}
