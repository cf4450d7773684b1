import { listed, placeOf, resourceKey, subjectText } from '../../manifest/index.ts';
import type { ClaimedRequests } from '../security-loosened/claimed-requests.ts';
import type { DisputedClaim } from './requests-of-others.ts';
import { groupedBy } from '../../istio/index.ts';
import { requestsOfOthers } from './requests-of-others.ts';
import type { Check } from '../detection/check.ts';
import { ofFacts } from '../detection/check.ts';
import type { FindingDraft } from '../detection/detector.ts';

const REQUESTS_OF_OTHERS: Check = {
  id: 'requests-of-others',
  title: 'A route at a gateway is for requests that a route of another namespace answers',
  level: 'high',
  severity: 'warning',
  blind:
    'Routes of charts and other repositories, matches by method and header, and hosts that meet behind different gateways.',
};

/** Routes, Ingresses and listeners, new or for more than before, for requests of another namespace. GWAPI-1, 2, 4, 21, ROUTE-14. */
export const claimedRequests = ofFacts(
  [REQUESTS_OF_OTHERS],
  (before, after) => [
    ...groupedBy(requestsOfOthers(before, after), ({ claim }) =>
      resourceKey(claim.resource),
    ).values(),
  ],
  draftOf,
);

const MOST_NAMED = 3;

function draftOf(claims: readonly DisputedClaim[]): FindingDraft {
  const [first] = claims;
  if (first === undefined) throw new Error('no claim on requests');
  const { resource, origin } = first.claim;
  const others = [...new Set(claims.map(({ of }) => subjectText(of.resource)))].sort();
  const requests = [...new Set(claims.map(({ claim }) => requestsText(claim)))].sort();
  const what = listed(requests, MOST_NAMED);
  const isNow = claims.some(({ isNarrower }) => isNarrower);
  const own = subjectText(resource);
  return {
    check: REQUESTS_OF_OTHERS.id,
    subject: resource,
    key: `requests for ${what} of ${others.join(' ')}`,
    scope: {
      level: 'cross-namespace',
      workloads: 0,
      services: 0,
      namespaces: new Set(claims.map(({ of }) => of.resource.namespace)).size,
    },
    message: isNow
      ? `${own} takes requests for ${what} that ${listed(others, MOST_NAMED)} of another namespace answers.`
      : `${own} is for requests for ${what} like ${listed(others, MOST_NAMED)} of another namespace, and which of them answers is decided by their age or by what else they ask for.`,
    why: `${placeOf(origin)} and ${placeOf(first.of.origin)} are for the same host at the same gateway.`,
    origin,
    related: claims.slice(0, MOST_NAMED).map(({ of }) => of.origin),
    symptom: isNow
      ? 'nothing fails by itself: these requests go elsewhere, with all that clients send'
      : 'nothing changes while the older one is there; once it is made anew, requests may go elsewhere',
    fix: {
      text: 'Have those who run the host write the route in their namespace, or use a host of your own.',
    },
  };
}

function requestsText({ host, path }: ClaimedRequests): string {
  if (path === null || path.kind === 'present') return host;
  return `${host}${path.kind === 'regex' ? ' ' : ''}${path.text === '/' ? '' : path.text}`;
}
