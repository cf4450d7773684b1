import type { Side } from '../../../compare/index.ts';
import type { Origin } from '../../../manifest/index.ts';
import type { PlaceLink } from '../document/blocks.ts';
import type { ReportContext } from './report-context.ts';

/** A place as a reader finds it, with the page that shows it where there is one. */
export function placeLink(
  origin: Pick<Origin, 'file' | 'line'>,
  side: Side,
  { placeOf, linkTo }: Pick<ReportContext, 'placeOf' | 'linkTo'>,
): PlaceLink {
  const place = placeOf(origin, side);
  return { kind: 'place', place, target: linkTo?.(place) ?? null };
}
