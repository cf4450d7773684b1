import { isPassedOver, placeOf, subjectText } from '../../manifest/index.ts';
import type { CrowdedListener } from './crowded-listeners.ts';
import { crowdedListeners } from './crowded-listeners.ts';
import { MOST_CERTIFICATES } from '../../istio/index.ts';
import type { Check } from '../detection/check.ts';
import { ofObjects } from '../detection/check.ts';
import type { FindingDraft } from '../detection/detector.ts';
import { scopeOf } from '../references/reference.ts';

const CERTIFICATES_TOO_MANY: Check = {
  id: 'certificates-too-many',
  title: 'A listener names more certificates than Istio takes, and is not served at all',
  level: 'high',
  blind: 'GatewayClasses that are made elsewhere.',
};

/** Istio does not take the first two of them: it leaves the listener out (GWAPI-16). */
export const certificatesTooMany = ofObjects(
  [CERTIFICATES_TOO_MANY],
  ({ mesh }) => crowdedListeners(mesh).filter(({ owner }) => !isPassedOver(owner.namespace)),
  () => (crowded) => [draftOf(crowded)],
);

function draftOf({ owner, listener }: CrowdedListener): FindingDraft {
  const references = listener.certificateRefs.value;
  const excess = references[MOST_CERTIFICATES]?.origin ?? listener.origin;
  const name = listener.name?.value ?? '';
  return {
    check: CERTIFICATES_TOO_MANY.id,
    subject: owner,
    key: `certificates of listener ${name} on port ${String(listener.port?.value ?? '')}`,
    scope: scopeOf('service'),
    message: `${subjectText(owner)} does not serve ${listener.hostname?.value ?? `listener ${name}`}: the listener names ${String(references.length)} certificates.`,
    why: `Istio takes up to two, one for each kind of key such as RSA and ECDSA; at a third (${placeOf(excess)}) it leaves the whole listener out, and takes none of them.`,
    symptom:
      'connection refused, or reset during the TLS handshake; the status of the listener says InvalidTLS',
    origin: excess,
    fix: {
      text: 'Make a listener with a hostname of its own for each certificate, or one certificate for all the names.',
    },
  };
}
