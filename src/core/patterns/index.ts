/**
 * Patterns that people write: globs of paths, wildcards of names. Takes a pattern and a text, says whether they
 * fit, in time in proportion to both. Knows nothing of who wrote them.
 */
export { matchWild } from './match-wild.ts';
export { pathGlob } from './path-glob.ts';
export { fitsField, fitsSteppedWildcard, fitsWildcard } from './wildcard.ts';
export { inClass } from './character-class.ts';
