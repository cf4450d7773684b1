import { mendClause } from '../../../checks/index.ts';
import type { Change } from '../../../compare/index.ts';
import { listed, subjectText } from '../../../manifest/index.ts';

/** ` (once shop/web.yaml can be read)`; empty where nothing stands in the way. */
export function obstacleText({
  heldUpBy,
  subject,
  cause,
  holdsFor,
}: Pick<Change, 'heldUpBy' | 'subject' | 'cause' | 'holdsFor'>): string {
  if (heldUpBy === undefined) return holdsFor === undefined ? '' : FOR_WHOM[holdsFor];
  // which repository it is read from now is said of the object itself
  if (heldUpBy.kind === 'elsewhere' && cause !== undefined) return '';
  const except = 'heldIn' in heldUpBy ? exceptText(heldUpBy) : '';
  // what is idle is there, as the server sees it
  const takes = heldUpBy.kind === 'idle' ? 'takes effect ' : '';
  return ` (${takes}${mendClause(heldUpBy, subjectText(subject))}${except})`;
}

const FOR_WHOM: Readonly<Record<NonNullable<Change['holdsFor']>, string>> = {
  'other-reader': ' (where a control plane still reads this)',
  'other-revisions': ' (for control planes of other revisions)',
};

/** An object that lacks its namespace may be given one in which it is applied: then it does not come anew. */
const exceptText = ({
  heldIn = [],
}: Extract<NonNullable<Change['heldUpBy']>, { kind: 'invalid' | 'namespace' }>): string =>
  heldIn.length === 0
    ? ''
    : `, unless that is ${listed(heldIn, MOST)}: something else applies it there`;

const MOST = 3;
