import type { Change, Consequence } from '../../../compare/index.ts';
import { placeOf, resourceKey, subjectText } from '../../../manifest/index.ts';

/**
 * The changes of one object that bring a consequence about, of those of its environment; none where several objects
 * could.
 */
export function causingChanges(
  own: readonly Change[],
  consequence: Consequence,
): readonly Change[] {
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
