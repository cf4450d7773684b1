import { listed, placeOf, subjectText } from '../../manifest/index.ts';
import type { PassedWildcard } from './passed-wildcards.ts';
import { passedWildcards } from './passed-wildcards.ts';
import type { Check } from '../detection/check.ts';
import { ofObjects } from '../detection/check.ts';
import type { FindingDraft } from '../detection/detector.ts';
import { scopeOf } from '../references/reference.ts';

const WILDCARD_PASSED_BY: Check = {
  id: 'wildcard-passed-by',
  title: 'A host has routes for some requests, and the wildcard beside it does not get the others',
  level: 'medium',
  severity: 'info',
  blind:
    'Whether the others are meant to be refused; HTTPRoutes, and regular expressions that take everything.',
};

/** Who writes a few routes for one host mostly counts on the wildcard for the rest: ROUTE-16. */
export const wildcardsPassedBy = ofObjects(
  [WILDCARD_PASSED_BY],
  ({ mesh }) => passedWildcards(mesh),
  () => (one) => [draftOf(one)],
);

const MOST_HOSTS = 2;

function draftOf({
  gateway,
  hosts,
  virtualService,
  last,
  wildcard,
  beside,
  rest,
}: PassedWildcard): FindingDraft {
  const named = listed(hosts, MOST_HOSTS);
  return {
    check: WILDCARD_PASSED_BY.id,
    subject: virtualService,
    key: `${wildcard} at ${gateway}`,
    scope: scopeOf('service'),
    message: `Requests for ${named} that no route of ${subjectText(virtualService)} takes are not answered by ${subjectText(beside)} either.`,
    why: `Gateway ${gateway} looks for the most specific host and then in its routes alone: those for ${named} end at ${placeOf(last)}, and the route for all other requests (${placeOf(rest)}) is for ${wildcard}.`,
    symptom: '404, response flag NR (no route)',
    origin: last,
    related: [rest],
    fix: {
      text: `If those requests are to be answered, repeat the last route of ${subjectText(beside)} at the end of ${subjectText(virtualService)}.`,
    },
  };
}
