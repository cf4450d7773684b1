import type { UnseenContent } from '../../../manifest/index.ts';

/** One content on both sides; null where it is not there. */
interface Sides {
  readonly before: UnseenContent | null;
  readonly after: UnseenContent | null;
}

/**
 * Pairs contents by kind, name and file, and what is left by kind and name; of several alike, in their order: releases of
 * one name in two files are two.
 */
export function pairedContents(
  before: readonly UnseenContent[],
  after: readonly UnseenContent[],
): readonly Sides[] {
  const inPlace = pairsBy(numbered(before, inFile), numbered(after, inFile));
  const gone = inPlace.flatMap((pair) => (pair.after === null ? (pair.before ?? []) : []));
  const come = inPlace.flatMap((pair) => (pair.before === null ? (pair.after ?? []) : []));
  return [
    ...inPlace.filter((pair) => pair.before !== null && pair.after !== null),
    ...pairsBy(numbered(gone, called), numbered(come, called)),
  ];
}

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
