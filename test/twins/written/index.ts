import type { WrittenTwins } from '../twin-trees.ts';

/** Twins for places that no example of a page reaches, or at which none shows a wrong pair. */
export const WRITTEN: readonly WrittenTwins[] = [];
