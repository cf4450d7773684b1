/**
 * The word that the engine prints in the place of a value that only the cluster, the clock or the release decides; long
 * texts are cut, and this word with them.
 */
const STAND_IN = /undecided-(?:[0-9a-f]{24}|[0-9a-f]{0,23}…)/g;

/** A text with words in the place of values that nobody here knows; names of objects are made of such values too. */
export const withoutStandIns = (text: string): string =>
  text.includes('undecided-') ? text.replace(STAND_IN, '(not decided here)') : text;
