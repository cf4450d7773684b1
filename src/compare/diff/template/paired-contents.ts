import type { UnseenContent } from '../../../manifest/index.ts';
import { withoutVersion } from '../compare/version-steps.ts';

/** One content on both sides; null where it is not there. */
interface Sides {
  readonly before: UnseenContent | null;
  readonly after: UnseenContent | null;
}

/**
 * Pairs contents by kind, name and file, what is left by kind and name, and what is left of addresses by these without a
 * version in them; of several alike, in their order: releases of one name in two files are two.
 */
export function pairedContents(
  before: readonly UnseenContent[],
  after: readonly UnseenContent[],
): readonly Sides[] {
  const ways = [inFile, called, inAnyVersion];
  return ways.reduce<readonly Sides[]>(
    (pairs, way) => {
      const gone = pairs.flatMap((pair) => (pair.after === null ? (pair.before ?? []) : []));
      const come = pairs.flatMap((pair) => (pair.before === null ? (pair.after ?? []) : []));
      return [
        ...pairs.filter((pair) => pair.before !== null && pair.after !== null),
        ...pairsBy(numbered(gone, way), numbered(come, way)),
      ];
    },
    alone(before, after),
  );
}

const alone = (
  before: readonly UnseenContent[],
  after: readonly UnseenContent[],
): readonly Sides[] => [
  ...after.map((each) => ({ before: null, after: each })),
  ...before.map((each) => ({ before: each, after: null })),
];

/** Names an address without its version; nothing else has one in its name. */
const inAnyVersion = (content: UnseenContent): string =>
  content.kind.startsWith('Remote ')
    ? `${content.kind} ${withoutVersion(content.name)}`
    : called(content);

const called = ({ kind, name }: UnseenContent): string => `${kind} ${name}`;

const inFile = (content: UnseenContent): string => `${called(content)} ${content.origin.file}`;

type Numbered = ReadonlyMap<string, UnseenContent>;

const pairsBy = (old: Numbered, now: Numbered): readonly Sides[] =>
  [...new Set([...now.keys(), ...old.keys()])].map((key) => ({
    before: old.get(key) ?? null,
    after: now.get(key) ?? null,
  }));

function numbered(
  contents: readonly UnseenContent[],
  keyOf: (content: UnseenContent) => string,
): Numbered {
  const counts = new Map<string, number>();
  return new Map(
    contents.map((content) => {
      const key = keyOf(content);
      const before = counts.get(key) ?? 0;
      counts.set(key, before + 1);
      return [`${key} ${String(before)}`, content];
    }),
  );
}
