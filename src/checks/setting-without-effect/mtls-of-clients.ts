import { placeOf, subjectText } from '../../manifest/index.ts';
import type { HiddenMtls, UndemandedMtls } from './wide-mtls.ts';
import { hiddenMtls, undemandedMtls } from './wide-mtls.ts';
import type { Check } from '../detection/check.ts';
import { ofObjects } from '../detection/check.ts';
import type { FindingDraft } from '../detection/detector.ts';
import { provesAbsence } from '../detection/proves-absence.ts';

const NOT_DEMANDED: Check = {
  id: 'mtls-not-demanded',
  title: 'Clients are told to use mTLS, and no server asks for it',
  level: 'low',
  blind: 'PeerAuthentications that are not rendered here.',
  severity: 'info',
  knownAs: [{ code: 'KIA0205' }, { code: 'KIA0206' }],
};
const HIDDEN: Check = {
  id: 'mtls-rule-hidden',
  title: 'A DestinationRule of one host takes the place of the one that has clients use mTLS',
  level: 'medium',
  blind: 'Clients in namespaces with rules of their own.',
  severity: 'warning',
  knownAs: [{ code: 'KIA0204' }],
};

/** mTLS of all clients without servers that ask for it keeps nobody out (MTLS-1). */
export const mtlsNotDemanded = ofObjects(
  [NOT_DEMANDED],
  (input) =>
    undemandedMtls(input.mesh).filter(({ namespace }) =>
      [input.mesh.configuration.rootNamespace, ...(namespace === null ? [] : [namespace])].every(
        (one) => provesAbsence(input, one),
      ),
    ),
  () => (one) => [undemandedDraft(one)],
);

function undemandedDraft({ rule, origin, namespace }: UndemandedMtls): FindingDraft {
  const whom = namespace === null ? 'the mesh' : `namespace ${namespace}`;
  return {
    check: NOT_DEMANDED.id,
    subject: rule,
    key: 'mtls',
    scope: {
      level: namespace === null ? 'mesh' : 'namespace',
      workloads: 0,
      services: 0,
      namespaces: namespace === null ? 0 : 1,
    },
    message: `${subjectText(rule)} has clients use mTLS in ${whom}, and the servers answer plaintext all the same.`,
    why: `It sets mTLS for all services there (${placeOf(origin)}), and no PeerAuthentication of ${whom} sets a mode, which leaves PERMISSIVE.`,
    symptom: 'nothing fails: pods without a sidecar are answered as before',
    origin,
    fix: {
      text: 'Ask for it where it is meant, by a PeerAuthentication with mode STRICT; the rule itself is not needed while proxies decide about mTLS themselves.',
    },
    knownAs: [{ code: namespace === null ? 'KIA0205' : 'KIA0206' }],
  };
}

/** Without auto mTLS the nearest rule alone says what clients send (DR-5, MTLS-15). */
export const mtlsRuleHidden = ofObjects(
  [HIDDEN],
  ({ mesh }) => hiddenMtls(mesh),
  () => (one) => [hiddenDraft(one)],
);

const hiddenDraft = ({ rule, host, wide, because }: HiddenMtls): FindingDraft => ({
  check: HIDDEN.id,
  subject: rule,
  key: 'tls',
  scope: { level: 'service', workloads: 0, services: 1, namespaces: 1 },
  message: `Clients that go by ${subjectText(rule)} send plaintext to ${host}.`,
  why: `It has no tls and takes the place of ${subjectText(wide)}, which sets mTLS (${placeOf(because)}): rules are not put together, and enableAutoMtls is off.`,
  symptom: 'under STRICT 503 with flag UC; else nothing fails, and the calls are not encrypted',
  origin: rule.origin,
  related: [because],
  fix: { text: 'Repeat `tls: { mode: ISTIO_MUTUAL }` in the trafficPolicy of this rule.' },
});
