import type { Origin } from '../../manifest/index.ts';
import { placeOf } from '../../manifest/index.ts';

/** Tells whether two places are one line. All that a packed chart holds has its one place, which tells nothing apart. */
export const isSameLine = (one: Origin, other: Origin): boolean =>
  isLine(one) && placeOf(one) === placeOf(other);

/** Tells whether a place is a line of a file, and no whole chart. */
const isLine = ({ file }: Origin): boolean => !file.endsWith('.tgz');
