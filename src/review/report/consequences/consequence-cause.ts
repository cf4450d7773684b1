import type { Consequence } from '../../../compare/index.ts';
import { subjectText } from '../../../manifest/index.ts';
import { causingChanges } from '../../claims/causing-changes.ts';
import { changeLines } from '../changes/change-text.ts';
import type { PlaceLink } from '../document/blocks.ts';
import { placeLink } from '../review/report-links.ts';
import type { ReportContext } from '../review/report-context.ts';

/** What of the change brings a consequence about. */
export interface ChangedCause {
  /** `AuthorizationPolicy shop/payments` */
  readonly object: string;
  /** `AuthorizationPolicy shop/payments: path /charges removed` */
  readonly text: string;
  readonly place: PlaceLink;
}

const LONGEST_CAUSE = 60;

/**
 * The change of the line that decides, of the object that does, or of those who call and answer; else the only object
 * that changes. Null where several could be it.
 */
export function changedCause(
  consequence: Consequence,
  context: ReportContext,
): ChangedCause | null {
  const own = context.review.changes.filter(
    ({ environment }) => environment === consequence.environment,
  );
  const changes = causingChanges(own, consequence);
  const [first] = changes;
  const [line] = changeLines(changes, LONGEST_CAUSE);
  if (first === undefined || line === undefined) return null;
  const { change, text } = line;
  return {
    object: subjectText(change.subject),
    text,
    place: placeLink(change.origin, change.side, context),
  };
}
