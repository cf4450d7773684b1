import type { Consequence } from '../../behaviour/index.ts';
import type { Change } from '../../diff/index.ts';
import { placeOf, resourceKey, subjectText } from '../../manifest/index.ts';
import { changeLines } from '../changes/change-text.ts';
import type { PlaceLink } from '../document/blocks.ts';
import { placeLink } from '../review/place-link.ts';
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
  const changes = chosenFrom(own, consequence);
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

/** Changes of one object. */
function chosenFrom(own: readonly Change[], consequence: Consequence): readonly Change[] {
  const { before, after } = consequence;
  const deciding = [after.decidedBy, before.decidedBy].flatMap((each) => each ?? []);
  const lines = new Set(deciding.map(({ origin }) => placeOf(origin)));
  const objects = [...deciding.flatMap(({ object }) => object ?? []), ...participants(consequence)];
  const telling = own.filter(mayTell);
  const atLine = own.filter(({ origin }) => lines.has(placeOf(origin)));
  const ofFirst = (among: readonly Change[]): Change | undefined =>
    objects
      .map((name) => among.find(({ subject }) => subjectText(subject) === name))
      .find((change) => change !== undefined);
  const chosen =
    ofFirst(atLine) ?? onlyOne(atLine) ?? ofFirst(telling) ?? onlyOne(telling) ?? onlyOne(own);
  return chosen === undefined
    ? []
    : own.filter(({ subject }) => resourceKey(subject) === resourceKey(chosen.subject));
}

/** Not where only labels or annotations of the object itself change that Istio is not told anything by. */
const mayTell = ({ field }: Change): boolean =>
  field === null || !/^metadata\.(?:labels|annotations)\b/.test(field) || field.includes('istio');

function onlyOne(own: readonly Change[]): Change | undefined {
  return new Set(own.map(({ subject }) => resourceKey(subject))).size === 1 ? own[0] : undefined;
}

/** Who is called and answers comes before who calls. */
const participants = ({
  destination,
  sources,
  gateway,
  before,
  after,
}: Consequence): readonly string[] => [
  `Service ${destination}`,
  ...[...after.by, ...before.by].flatMap(({ name }) => name.split(' or ')),
  ...(gateway === undefined ? [] : [gateway]),
  ...sources,
  // whether pods are in the mesh is written on their namespaces
  ...[destination, ...sources].flatMap((name) => {
    const [, namespace] = /^(?:\S+ )?([^/\s]+)\//.exec(name) ?? [];
    return namespace === undefined ? [] : [`Namespace ${namespace}`];
  }),
];
