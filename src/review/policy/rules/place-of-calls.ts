import type { Change, Consequence, Side } from '../../../compare/index.ts';
import type { Origin } from '../../../manifest/index.ts';
import { placeOf, subjectText } from '../../../manifest/index.ts';
import { decisionOf } from './matter.ts';

/**
 * Says where it stands what becomes of calls: where it is decided, or, of an object that a chart or variables write, the
 * value that changes in it. Whoever wrote the value knows no line of the template.
 */
export function placeOfCalls(
  consequence: Consequence,
  changes: readonly Change[],
): { readonly place: Origin | null; readonly side: Side } {
  const { origin, side } = decisionOf(consequence);
  const { after, before, environment } = consequence;
  const deciding = [after.decidedBy?.object, before.decidedBy?.object];
  const own = changes.filter(
    (each) =>
      each.environment === environment &&
      isOfValue(each.origin) &&
      each.field?.startsWith('metadata.') !== true &&
      deciding.includes(subjectText(each.subject)),
  );
  const isThere = own.some((each) => origin !== null && placeOf(each.origin) === placeOf(origin));
  const [value] = own;
  return value === undefined || isThere
    ? { place: origin, side }
    : { place: value.origin, side: value.side };
}

const isOfValue = ({ via }: Origin): boolean =>
  via?.kind === 'template' || via?.kind === 'substitution';
