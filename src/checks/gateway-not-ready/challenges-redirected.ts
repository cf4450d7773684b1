import { placeOf, subjectText } from '../../manifest/index.ts';
import type { RedirectedChallenge } from './redirected-challenges.ts';
import { redirectedChallenges } from './redirected-challenges.ts';
import type { Check } from '../detection/check.ts';
import { ofObjects } from '../detection/check.ts';
import type { FindingDraft } from '../detection/detector.ts';
import { gatewaysLookedAt } from '../gateways/looked-at.ts';
import { scopeOf } from '../references/reference.ts';

const CHALLENGE_REDIRECTED: Check = {
  id: 'challenge-redirected',
  title: 'The challenge for a certificate comes to a server that redirects all plaintext to HTTPS',
  level: 'medium',
  blind: 'Issuers and Certificates that are not here, and routes for challenges that others make.',
};

/** Certificates that cannot be had over HTTP, for the Gateway sends that to HTTPS: GW-12. */
export const challengesRedirected = ofObjects(
  [CHALLENGE_REDIRECTED],
  gatewaysLookedAt,
  ({ mesh }) =>
    (gateway) =>
      redirectedChallenges(mesh, gateway).map(draftOf),
);

function draftOf({
  gateway,
  origin,
  host,
  certificate,
  issuer,
  secret,
}: RedirectedChallenge): FindingDraft {
  return {
    check: CHALLENGE_REDIRECTED.id,
    subject: gateway,
    key: `challenge of ${certificate.namespace}/${certificate.name}`,
    scope: scopeOf('service'),
    message: `The certificate of ${host} is not issued, or not renewed: ${subjectText(gateway)} redirects the challenge for it to HTTPS.`,
    why: `${subjectText(issuer)} (${placeOf(issuer.origin)}) has the host proved by HTTP-01 on port 80, through an Ingress of Istio's class. \`httpsRedirect\` (${placeOf(origin)}) answers every path before that Ingress does, and over HTTPS no route of the repository leads to the solver. ${subjectText(certificate)} (${placeOf(certificate.origin)}) makes the Secret \`${secret}\` that the Gateway shows.`,
    symptom:
      'cert-manager says "wrong status code"; weeks later browsers refuse the certificate as expired',
    origin,
    related: [certificate.origin, issuer.origin],
    fix: {
      text: 'Prove the host by DNS-01, or redirect in a VirtualService whose first route leads `/.well-known/acme-challenge/` past the redirect.',
    },
  };
}
