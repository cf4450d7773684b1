import type { Finding } from '../../checks/index.ts';
import type { Change } from '../../compare/index.ts';
import { placeOf, resourceKey, subjectText } from '../../manifest/index.ts';
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

const keyOf = (environment: string, subject: Change['subject']): string =>
  JSON.stringify([environment, resourceKey(subject)]);

function told(finding: Finding, withheld: Withheld): Finding {
  const gone = presenceText('gone', { kind: 'withheld', withheld });
  const mark = markOf(withheld);
  return {
    ...finding,
    why: `${subjectText(finding.subject)}: ${gone}.`,
    origin: withheld.origin,
    side: 'head',
    related: relatedWithSides(finding),
    fix:
      mark === null
        ? finding.fix
        : { text: `Take \`${mark}\` from it again (${placeOf(withheld.origin)}).` },
  };
}

/** Gives the label or annotation that withholds an object; null where a folder or a setting does. */
const markOf = ({ because, says }: Withheld): string | null =>
  because === 'excluded' || because === 'set-aside' || because === 'not-applied'
    ? null
    : says.replaceAll('`', "'");
