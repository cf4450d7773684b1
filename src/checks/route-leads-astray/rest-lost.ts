import { placeOf, subjectText } from '../../manifest/index.ts';
import { lostRests } from './lost-rest.ts';
import type { Check } from '../detection/check.ts';
import { ofFacts } from '../detection/check.ts';
import { scopeOf } from '../references/reference.ts';

const REST_LOST: Check = {
  id: 'rest-lost',
  title: 'A VirtualService loses the route that took all other requests',
  level: 'medium',
  blind: 'Routes for the same host in other VirtualServices of a gateway.',
};

/** A route without a match that is gone, or is asked for more now. */
export const restLost = ofFacts([REST_LOST], lostRests, ({ virtualService, was, last }) => ({
  check: REST_LOST.id,
  subject: virtualService,
  key: 'the rest of the requests',
  scope: scopeOf('service'),
  message: `Requests that no route of ${subjectText(virtualService)} names get no answer from a server any more.`,
  why: `The route that took them (${placeOf(was)} at the base) is gone or takes only some now, and none after it does. The last that is left is at ${placeOf(last)}.`,
  symptom: '404, response flag NR (no route)',
  origin: last,
  fix: {
    text: 'Keep a last route without `match`, unless those requests are meant to be refused.',
  },
}));
