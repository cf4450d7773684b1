import type { Finding } from '../../checks/index.ts';
import type { Change } from '../../compare/index.ts';
import type { Node, Origin } from '../../manifest/index.ts';
import { placeOf, resourceKey, subjectText, legacy } from '../../manifest/index.ts';
import { presenceText } from '../policy/rules/cause-text.ts';
import { relatedWithSides } from './sided-places.ts';

/** Says what keeps an object that is still written from acting. */
type Withheld = Extract<NonNullable<Change['cause']>, { kind: 'withheld' }>['withheld'];

/**
 * Gives findings about what an object did, where it is still written and something keeps it from acting now, with that
 * as their cause and place: its own lines did not change, and to write them again mends nothing.
 */
export function withWhatWithholds(
  findings: readonly Finding[],
  changes: readonly Change[],
): readonly Finding[] {
  const going = new Map(
    changes.flatMap((change) => {
      const { kind, cause, environment, subject } = change;
      const isGoing = kind === 'resource-removed' && cause?.kind === 'withheld';
      return isGoing ? [[keyOf(environment, subject), cause.withheld] as const] : [];
    }),
  );
  if (going.size === 0) return findings;
  return findings.map((finding) => {
    const withheld = going.get(keyOf(finding.environment, finding.subject));
    return withheld === undefined || finding.side !== 'base' ? finding : told(finding, withheld);
  });
}

/**
 * Gives what becomes of modes and the like, by an object that is still written and withheld now, with what withholds it as
 * the place: the line of the object that said so stands as it did. What is told of the object itself names it anyway.
 */
export function withPlacesOfWithheld(changes: readonly Change[]): readonly Change[] {
  const going = changes.flatMap(({ cause, object, oldObject }) =>
    cause?.kind === 'withheld' && object === null && oldObject !== null
      ? [{ places: placesIn(oldObject.node), origin: cause.withheld.origin }]
      : [],
  );
  if (going.length === 0) return changes;
  return changes.map((change) => {
    if (change.side !== 'base' || change.cause !== undefined) return change;
    const found = going.find(({ places }) => places.has(change.origin));
    return found === undefined
      ? change
      : { ...change, origin: found.origin, side: 'head' as const };
  });
}

/** Collects the places of all that a node holds. */
function placesIn(node: Node): ReadonlySet<Origin> {
  const places = new Set<Origin>();
  const visit = (each: Node): void => {
    places.add(each.origin);
    if (each.kind === 'map') for (const below of each.entries.values()) visit(below);
    if (each.kind === 'seq') for (const below of each.items) visit(below);
  };
  visit(node);
  return places;
}

const keyOf = (environment: string, subject: Change['subject']): string =>
  JSON.stringify([environment, resourceKey(subject)]);

function told(finding: Finding, withheld: Withheld): Finding {
  const gone = presenceText('gone', { cause: { kind: 'withheld', withheld } });
  const mark = markOf(withheld);
  return {
    ...finding,
    why: legacy(`${subjectText(finding.subject)}: ${gone}.`),
    origin: withheld.origin,
    side: 'head',
    related: relatedWithSides(finding),
    fix:
      mark === null
        ? finding.fix
        : { text: legacy(`Take \`${mark}\` from it again (${placeOf(withheld.origin)}).`) },
  };
}

/** Gives the label or annotation that withholds an object; null where a folder or a setting does. */
const markOf = ({ because, says }: Withheld): string | null =>
  because === 'excluded' || because === 'set-aside' || because === 'not-applied'
    ? null
    : says.replaceAll('`', "'");
