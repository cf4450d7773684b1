import type { AddedListener } from '../../../../istio/index.ts';
import {
  asGatewayApiGateway,
  asListenerSet,
  asTargetReference,
  grantFor,
  isTerminating,
  takesMeshCertificate,
} from '../../../../istio/index.ts';
import { API_GROUPS, placeOf, subjectText } from '../../../../manifest/index.ts';
import type { Node, Resource } from '../../../../manifest/index.ts';
import { asksForCertificates } from '../../issued-certificates.ts';
import type { Check } from '../../../detection/check.ts';
import type { NamedObject } from '../../named-object.ts';
import type { ReferencePlace, ReferenceRow } from '../../reference-row.ts';
import type { Reference } from '../../reference.ts';
import { missing, resolved, scopeOf } from '../../reference.ts';
import { hasVariable } from '../../unresolved-text.ts';
import type { World } from '../../world.ts';
import { CREDENTIAL } from '../istio-gateway-references.ts';

const LISTENER_CERTIFICATE_MISSING: Check = {
  id: 'listener-certificate-missing',
  title: 'A listener of the Gateway API names a Secret that nothing makes there',
  level: 'high',
  blind: 'Secrets that are made by hand or by something that is not rendered here.',
};
const CERTIFICATE_NOT_GRANTED: Check = {
  id: 'certificate-not-granted',
  title: 'A listener names a Secret of another namespace that no ReferenceGrant admits it to',
  level: 'high',
  blind: 'Grants that are made elsewhere.',
};
export const LISTENER_CERTIFICATE_CHECKS = [LISTENER_CERTIFICATE_MISSING, CERTIFICATE_NOT_GRANTED];

const PLACES = {
  from: ['Gateway', 'ListenerSet'].map((kind) => ({ group: API_GROUPS.gatewayApi, kind })),
  under: 'spec',
  at: ['listeners[].tls.certificateRefs[]'],
};

/** Certificates of listeners that end TLS (GWAPI-7, GWAPI-16). */
export const LISTENER_CERTIFICATE_ROWS: readonly ReferenceRow[] = [
  {
    ...PLACES,
    check: LISTENER_CERTIFICATE_MISSING,
    target: (place) => {
      const secret = secretAt(place);
      return secret === null || isMadeForIt(place, secret) || !mayName(place, secret)
        ? null
        : secret;
    },
    key: ({ namespace, name }) => `certificate ${namespace}/${name}`,
    sentences: ({ subject, at }, { namespace, name }) => ({
      message: `${subjectText(subject)} does not serve ${servedBy(subject, at)}: its certificate is not there.`,
      why: `It names Secret \`${name}\` (${placeOf(at.origin)}), and nothing makes that in namespace ${namespace}. A listener without its certificate is not programmed.`,
      symptom:
        'connection refused, or reset during the TLS handshake; the status of the listener says InvalidCertificateRef',
      fix: `Make the Secret in namespace ${namespace}.`,
    }),
  },
  { ...PLACES, picked: grantOf },
];

/** Where TLS ends at the listener by this one certificate: of two the other one may do. */
function secretAt({ subject, at }: ReferencePlace): NamedObject | null {
  const { kind, name, namespace, group } = asTargetReference(at) ?? {};
  const listener = listenerAt(subject, at);
  const isSecret = !group?.value && (kind?.value ?? 'Secret') === 'Secret';
  if (!isSecret || !name?.value || listener === undefined || !endsWithIt(listener)) return null;
  return { of: CREDENTIAL, namespace: namespace?.value ?? subject.namespace, name: name.value };
}

const endsWithIt = (listener: AddedListener): boolean =>
  isTerminating(listener) &&
  listener.certificateRefs.value.length === 1 &&
  !takesMeshCertificate(listener);

const listenerAt = (subject: Resource, at: Node): AddedListener | undefined =>
  listenersOf(subject).find(({ certificateRefs }) =>
    certificateRefs.value.some(({ origin }) => origin === at.origin),
  );

const listenersOf = (subject: Resource): readonly AddedListener[] =>
  (subject.kind === 'Gateway' ? asGatewayApiGateway(subject) : asListenerSet(subject)).listeners
    .value;

function servedBy(subject: Resource, at: Node): string {
  const { hostname, name } = listenerAt(subject, at) ?? {};
  return hostname?.value ?? `listener ${name?.value ?? ''}`;
}

const isMadeForIt = ({ subject }: ReferencePlace, { namespace }: NamedObject): boolean =>
  namespace === subject.namespace && asksForCertificates(subject);

const mayName = ({ world, subject }: ReferencePlace, secret: NamedObject): boolean =>
  secret.namespace === subject.namespace || grantIn(world, subject, secret) !== undefined;

const grantIn = (
  { mesh }: World,
  subject: Resource,
  { namespace, name }: NamedObject,
): Resource | undefined => grantFor(mesh, subject, { kind: 'Secret', namespace, name });

/** A Secret of another namespace needs a ReferenceGrant there (GWAPI-7). */
function grantOf(place: ReferencePlace): readonly Reference[] {
  const { world, subject, at } = place;
  const secret = secretAt(place);
  if (secret === null || secret.namespace === subject.namespace || subject.namespace === '')
    return [];
  const { namespace, name } = secret;
  if (hasVariable(namespace + name)) return [];
  const found = grantIn(world, subject, secret);
  return [
    {
      check: CERTIFICATE_NOT_GRANTED,
      subject,
      key: `grant ${namespace}/${name}`,
      origin: at.origin,
      outcome:
        found !== undefined
          ? resolved(found)
          : missing({
              target: `a ReferenceGrant in namespace ${namespace} for ${subject.kind}s of namespace ${subject.namespace}`,
              namespace,
              proof: 'absence',
              near: [],
              scope: scopeOf('cross-namespace', { services: 1, namespaces: 2 }),
              sentences: {
                message: `${subjectText(subject)} does not serve ${servedBy(subject, at)}: it may not use its certificate.`,
                why: `Secret \`${name}\` is in namespace ${namespace}, and no ReferenceGrant there admits ${subject.kind}s of namespace ${subject.namespace}.`,
                symptom:
                  'connection refused, or reset during the TLS handshake; the status of the listener says RefNotPermitted',
                fix: `Add a ReferenceGrant in namespace ${namespace} (from ${subject.kind} of ${subject.namespace} to Secret ${name}), or keep the Secret beside the ${subject.kind}.`,
              },
            }),
    },
  ];
}
