import type { SchemaViolation } from '../../manifest/index.ts';
import { listed } from '../../manifest/index.ts';

/** Gives the last name of a field's path. */
export const fieldName = (field: string): string => /(\w+)$/.exec(field)?.[1] ?? field;

/** `Move hosts to spec.hosts and http to spec.http.`: what is to be done alike to several fields is one sentence. */
export function placeFixes(violations: readonly SchemaViolation[]): string {
  const told = violations.map(placeFix);
  const moves = told.flatMap((fix) => /^Move (\S+ to \S+)\.$/.exec(fix)?.[1] ?? []);
  const others = told.filter((fix) => !moves.some((move) => fix === `Move ${move}.`));
  return [
    ...(moves.length === 0 ? [] : [`Move ${listed(moves, moves.length)}.`]),
    ...removals(others),
  ].join(' ');
}

/** `Remove interval and baseEjectionTime here: spec.outlierDetection has them already.` */
function removals(fixes: readonly string[]): readonly string[] {
  const parts = fixes.map((fix) => SET_ALREADY.exec(fix));
  const holders = new Map<string, string[]>();
  for (const [, name = '', holder = ''] of parts.filter((each) => each !== null))
    holders.set(holder, [...(holders.get(holder) ?? []), name]);
  const isOneOf = (holder: string | undefined): boolean =>
    (holders.get(holder ?? '') ?? []).length < 2;
  return [
    ...fixes.filter((_, at) => isOneOf(parts[at]?.[2])),
    ...[...holders].flatMap(([holder, names]) =>
      names.length < 2
        ? []
        : [`Remove ${listed(names, names.length)} here: ${holder} has them already.`],
    ),
  ];
}

/** Reads the remedy for a field that stands in the wrong place, and in the right one, too, under the same name. */
const SET_ALREADY = /^Remove (\w+) here: (\S+)\.\1 is set already\.$/;

function placeFix({ field, nearest, remedy }: SchemaViolation): string {
  if (remedy !== null) return remedy;
  return nearest === null
    ? `Put ${fieldName(field)} where it belongs.`
    : `Move ${fieldName(field)} to ${nearest}.`;
}
