import { isPassedOver, listed, placeOf, subjectText } from '../../manifest/index.ts';
import type { KeyFetches } from './key-fetches.ts';
import { unrestrictedKeyFetches } from './key-fetches.ts';
import type { Check } from '../detection/check.ts';
import { ofObjects } from '../detection/check.ts';
import type { FindingDraft } from '../detection/detector.ts';
import { WHOLE_MESH } from './whole-mesh.ts';

const MOST_NAMED = 3;

const KEY_FETCH_UNRESTRICTED: Check = {
  id: 'key-fetch-unrestricted',
  title: 'The control plane fetches keys of tokens from whatever address an author writes',
  level: 'low',
  severity: 'warning',
  blind:
    'Network policies that keep istiod from internal addresses, and who may write a RequestAuthentication.',
  knownAs: [{ code: 'IST0175', analyzer: 'authn.BlockedCIDRsAnalyzer' }],
};

/** Control planes without a list of addresses that they must not fetch keys from. */
export const tokenKeys = ofObjects(
  [KEY_FETCH_UNRESTRICTED],
  ({ mesh }) =>
    unrestrictedKeyFetches(mesh).filter(({ istiod }) => !isPassedOver(istiod.namespace)),
  () => (fetches) => [findingFor(fetches)],
);

const LIST =
  'Set BLOCKED_CIDRS_IN_JWKS_URIS of istiod to the private and link-local ranges that hold no issuer of yours.';

function findingFor({ istiod, asking, tooOld, isElsewhere }: KeyFetches): FindingDraft {
  const names = listed(asking.map(subjectText), MOST_NAMED);
  return {
    check: KEY_FETCH_UNRESTRICTED.id,
    subject: istiod,
    key: 'fetches keys from anywhere',
    scope: WHOLE_MESH,
    message: isElsewhere
      ? `Whether ${subjectText(istiod)} keeps from fetching keys at internal addresses is not seen here.`
      : `Who may write a RequestAuthentication can make ${subjectText(istiod)} call any address that it reaches.`,
    why: [
      isElsewhere
        ? `Its BLOCKED_CIDRS_IN_JWKS_URIS is taken from elsewhere (${placeOf(istiod.origin)}).`
        : tooOld === null
          ? `It has no BLOCKED_CIDRS_IN_JWKS_URIS (${placeOf(istiod.origin)}).`
          : `Istio ${tooOld}, which it runs, has no setting that keeps it from any (${placeOf(istiod.origin)}).`,
      asking.length === 0
        ? 'The RequestAuthentications here carry their keys along; one with `jwksUri` has them fetched.'
        : `${names} ${asking.length === 1 ? 'has' : 'have'} keys fetched.`,
    ].join(' '),
    symptom: 'none, until somebody asks it for metadata of the cloud or an internal service',
    origin: istiod.origin,
    related: asking.slice(0, MOST_NAMED).map(({ origin }) => origin),
    fix: {
      text:
        tooOld === null
          ? LIST
          : `Move to Istio 1.29, or 1.28.6: what comes before does not read the list. ${LIST}`,
    },
  };
}
