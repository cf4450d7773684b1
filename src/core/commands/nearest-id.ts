import { nearestWord } from '../manifest/nearest-word.ts';

/** Fewer characters of an id say too little about which one is meant. */
const SHORTEST_PREFIX = 4;

/** The one id that a mistyped or shortened one most likely means; null where none or several fit. */
export function nearestId(given: string, ids: readonly string[]): string | null {
  const [only, ...more] =
    given.length < SHORTEST_PREFIX ? [] : ids.filter((id) => id.startsWith(given.toLowerCase()));
  if (only !== undefined) return more.length === 0 ? only : null;
  return nearestWord(given, ids);
}
