import { namespaceText, placeOf, subjectText } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { UnverifiedClaim } from './claim-routes.ts';
import { unverifiedClaims } from './claim-routes.ts';
import type { Check } from '../detection/check.ts';
import { ofObjects } from '../detection/check.ts';
import type { FindingDraft } from '../detection/detector.ts';
import { virtualServicesLookedAt } from '../gateways/looked-at.ts';
import { provesAbsence } from '../detection/proves-absence.ts';
import { scopeOf } from '../references/reference.ts';

const CLAIM_NOT_VERIFIED: Check = {
  id: 'claim-not-verified',
  title: 'A VirtualService routes by claims of a token that the gateway does not validate',
  level: 'high',
  blind: 'RequestAuthentications that charts or other repositories make.',
  knownAs: [{ code: 'IST0149', analyzer: 'virtualservice.JWTClaimRouteAnalyzer' }],
};

/** Without a RequestAuthentication at the gateway's pods no request has claims: ROUTE-33, JWT-1. */
export const claimsUnverified = ofObjects(
  [CLAIM_NOT_VERIFIED],
  virtualServicesLookedAt,
  (input) => (virtualService) =>
    unverifiedClaims(input.mesh, virtualService)
      .filter(
        ({ workload: { namespace } }) =>
          provesAbsence(input, namespace) &&
          provesAbsence(input, input.mesh.configuration.rootNamespace),
      )
      .map((claim) => draftOf(virtualService, claim)),
);

function draftOf(
  virtualService: Resource,
  { claim, origin, gateway, workload, elsewhere }: UnverifiedClaim,
): FindingDraft {
  const [targeted] = elsewhere;
  return {
    check: CLAIM_NOT_VERIFIED.id,
    subject: virtualService,
    key: `claim at ${gateway.namespace}/${gateway.name} ${workload.kind} ${workload.namespace}/${workload.name}`,
    scope: scopeOf('service'),
    ...(targeted !== undefined && { knownAs: [] }),
    message: `The route of ${subjectText(virtualService)} that asks for \`${claim}\` never sees that claim at ${subjectText(workload.resource)}.`,
    why: `Claims are there only once a RequestAuthentication has validated the token, and none selects these pods in namespace ${namespaceText(workload.namespace)} or the root namespace${targeted === undefined ? '' : `; ${subjectText(targeted)} (${placeOf(targeted.origin)}) is for something else`}. The gateway is ${subjectText(gateway)} (${placeOf(gateway.origin)}).`,
    symptom: 'requests with a valid token take the next route that matches, or get 404 NR',
    origin,
    related: [gateway.origin, workload.resource.origin],
    fix: {
      text: `Add a RequestAuthentication in namespace ${namespaceText(workload.namespace)} that selects the pods of the gateway and names the issuer of the tokens.`,
    },
  };
}
