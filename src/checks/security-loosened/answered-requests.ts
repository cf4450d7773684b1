import type { Resource } from '../../manifest/index.ts';
import { coversHost, isWildcard } from '../../manifest/index.ts';
import type { Mesh, TextMatch } from '../../istio/index.ts';
import type { ClaimedRequests } from './claimed-requests.ts';
import { claimantsOf, claimsOf } from './claimed-requests.ts';

/** An object that says who answers requests, and whether it speaks for no wider ones and asks for the same of them. */
export interface Answering {
  readonly resource: Resource;
  readonly isSame: boolean;
}

/**
 * Who may answer requests in a mesh: objects that speak for the same ones at the gateway, or for wider ones among which
 * these are. Of a path by a pattern that is so wherever it is asked for.
 */
export const answeringIn = (mesh: Mesh, claim: ClaimedRequests): readonly Answering[] =>
  claimantsOf(mesh).flatMap((resource) => {
    const meeting = claimsOf(resource, mesh).filter((other) => covers(other, claim));
    if (meeting.length === 0) return [];
    return [{ resource, isSame: meeting.some((other) => isSame(other, claim)) }];
  });

const covers = (other: ClaimedRequests, claim: ClaimedRequests): boolean =>
  isAtPlace(other, claim) &&
  (other.host === claim.host || (isWildcard(other.host) && coversHost(other.host, claim.host))) &&
  coversPath(other.path, claim.path);

/** A listener of a gateway is part of what has no listener. */
function isAtPlace({ place: other }: ClaimedRequests, { place }: ClaimedRequests): boolean {
  if (other === null || place === null) return other === place;
  return (
    other.gateway === place.gateway && (other.section === null || other.section === place.section)
  );
}

function coversPath(other: TextMatch | null, path: TextMatch | null): boolean {
  if (other === null || other.kind === 'present') return true;
  if (other.kind === 'regex') return true;
  if (path === null || path.kind === 'present')
    return other.kind === 'prefix' && other.text === '/';
  if (path.kind === 'regex') return true;
  if (other.kind === 'exact') return path.kind === 'exact' && path.text === other.text;
  const prefix = other.text.endsWith('/') ? other.text : `${other.text}/`;
  return path.text === other.text || path.text.startsWith(prefix);
}

const isSame = (other: ClaimedRequests, claim: ClaimedRequests): boolean =>
  other.host === claim.host &&
  other.conditions !== null &&
  other.conditions === claim.conditions &&
  JSON.stringify([other.place, other.path]) === JSON.stringify([claim.place, claim.path]);
