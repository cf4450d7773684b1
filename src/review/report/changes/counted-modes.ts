import type { Change } from '../../../compare/index.ts';
import { nodeAt, placeOf } from '../../../manifest/index.ts';
import type { ChangeLine } from './change-text.ts';

/** Counts no mode as an object by itself where a line is of the policy that sets it, or of another mode that it sets. */
export function withoutModes(lines: readonly ChangeLine[]): readonly ChangeLine[] {
  const set = new Set(lines.flatMap(({ change }) => modePlaces(change)));
  return lines.map((line) => {
    if (line.change.kind !== 'mtls-mode' || line.change.field !== null) return line;
    const place = JSON.stringify([line.change.side, placeOf(line.change.origin)]);
    const isCounted = set.has(place);
    set.add(place);
    return isCounted ? { ...line, counted: 0 } : line;
  });
}

/** Where a policy of a change sets its mode, on both sides; none of another object. */
const modePlaces = ({ subject, object, oldObject }: Change): readonly string[] =>
  subject.kind !== 'PeerAuthentication'
    ? []
    : (
        [
          [object, 'head'],
          [oldObject, 'base'],
        ] as const
      ).flatMap(([resource, side]) => {
        const mode = resource && nodeAt(resource.node, 'spec', 'mtls', 'mode');
        return mode ? [JSON.stringify([side, placeOf(mode.origin)])] : [];
      });
