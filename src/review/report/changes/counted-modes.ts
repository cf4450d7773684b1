import { placeOf } from '../../../manifest/index.ts';
import type { ChangeLine } from './change-text.ts';

/** Counts no mode as an object by itself where a line is of the policy that sets it, or of another mode that it sets. */
export function withoutModes(lines: readonly ChangeLine[]): readonly ChangeLine[] {
  const counted = new Set<string>();
  return lines.map((line) => {
    const { kind, field, side, origin, isSaid } = line.change;
    if (kind !== 'mtls-mode' || field !== null) return line;
    const place = `${side} ${placeOf(origin)}`;
    const isCounted = counted.has(place) || isSaid === true;
    counted.add(place);
    return isCounted ? { ...line, counted: 0 } : line;
  });
}
