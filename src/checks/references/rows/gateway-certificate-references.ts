import type { View } from '../../../istio/index.ts';
import { grantFor, viewOf, viewOfPart, runsBefore, isRunByIstio } from '../../../istio/index.ts';
import { API_GROUPS, placeOf, subjectText } from '../../../manifest/index.ts';
import type { Node, Resource } from '../../../manifest/index.ts';
import type { Check } from '../../detection/check.ts';
import type { NamedObject, TargetKind } from '../reference-target.ts';
import type { ReferencePlace, ReferenceRow } from '../reference-row.ts';
import type { Reference } from '../reference.ts';
import { missing, resolved, scopeOf } from '../reference.ts';
import { hasVariable } from '../unresolved-text.ts';
import type { World } from '../world.ts';
import { CREDENTIAL } from './istio-gateway-references.ts';
import { nearObjects } from '../host-outcome.ts';
import { isExternal } from '../external-objects.ts';
import { EVERYWHERE } from './setting-uses.ts';
import { generatedAs } from './settings-references.ts';

const ISSUERS = ['cert-manager.io/issuer', 'cert-manager.io/cluster-issuer'];

/**
 * Tells whether an object asks cert-manager, by naming an issuer, for the Secrets that its listeners name in
 * its own namespace (https://cert-manager.io/docs/usage/gateway/).
 */
const asksForCertificates = (object: Resource): boolean =>
  ISSUERS.some((key) => viewOf('Metadata', object).annotations.has(key));

const LISTENER_CERTIFICATE_MISSING: Check = {
  id: 'listener-certificate-missing',
  title: 'Secret of a Gateway API listener not found',
  level: 'high',
  blind: 'Secrets that are created manually or by something that is not rendered here.',
};
const CERTIFICATE_NOT_GRANTED: Check = {
  id: 'certificate-not-granted',
  title: "No ReferenceGrant allows a listener's Secret in another namespace",
  level: 'high',
  blind: 'Grants that are created elsewhere.',
};
export const LISTENER_CERTIFICATE_CHECKS = [LISTENER_CERTIFICATE_MISSING, CERTIFICATE_NOT_GRANTED];

const PLACES = {
  from: ['Gateway', 'ListenerSet'].map((kind) => ({ group: API_GROUPS.gatewayApi, kind })),
  under: 'spec',
  at: ['listeners[].tls.certificateRefs[]'],
};

/** Finds Certificates of listeners that end TLS (GWAPI-7, GWAPI-16). */
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

/**
 * Names the Secret with which TLS ends at the listener. Null unless it is the only certificate: of two, the
 * other one may do.
 */
function secretAt({ subject, at }: ReferencePlace): NamedObject | null {
  const { kind, name, namespace, group } = viewOfPart('TargetReference', at) ?? {};
  const listener = listenerAt(subject, at);
  const isSecret = !group?.value && (kind?.value ?? 'Secret') === 'Secret';
  if (!isSecret || !name?.value || listener === undefined || !endsWithIt(listener)) return null;
  return { of: CREDENTIAL, namespace: namespace?.value ?? subject.namespace, name: name.value };
}

const endsWithIt = (listener: View<'AddedListener'>): boolean =>
  listener.isTerminating &&
  listener.certificateRefs.value.length === 1 &&
  !listener.takesMeshCertificate;

const listenerAt = (subject: Resource, at: Node): View<'AddedListener'> | undefined =>
  listenersOf(subject).find(({ certificateRefs }) =>
    certificateRefs.value.some(({ origin }) => origin === at.origin),
  );

const listenersOf = (subject: Resource): readonly View<'AddedListener'>[] =>
  (subject.kind === 'Gateway'
    ? viewOf('GatewayApiGateway', subject)
    : viewOf('ListenerSet', subject)
  ).listeners.value;

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

/** Looks for the ReferenceGrant that a Secret of another namespace needs there (GWAPI-7). */
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

const AUTHORITY_MISSING: Check = {
  id: 'client-authority-missing',
  title: 'CA for Gateway API client certificate validation not found',
  level: 'high',
  blind: 'ConfigMaps and Secrets that something creates in the cluster.',
};
export const CLIENT_AUTHORITY_CHECKS = [AUTHORITY_MISSING];

/** Finds the authorities by which a Gateway of the Gateway API verifies its clients (GWAPI-22). */
export const CLIENT_AUTHORITY_ROWS: readonly ReferenceRow[] = [
  {
    from: [{ group: API_GROUPS.gatewayApi, kind: 'Gateway' }],
    under: 'spec',
    at: [
      'tls.frontend.default.validation.caCertificateRefs[]',
      'tls.frontend.perPort[].tls.validation.caCertificateRefs[]',
    ],
    check: AUTHORITY_MISSING,
    target: authorityAt,
    key: ({ namespace, name }) => `authority ${namespace}/${name}`,
    sentences: ({ subject, at }, { of, namespace, name }) => ({
      message: `${subjectText(subject)} takes no connection where it asks clients for certificates: the authority to verify them by is not there.`,
      why: `It names ${of === CREDENTIAL ? 'Secret' : 'ConfigMap'} \`${name}\` (${placeOf(at.origin)}), and there is none in namespace ${namespace}. A listener whose only authority is not found is not accepted.`,
      symptom:
        'connection refused; the status of the listener says NoValidCACertificate, or InvalidCACertificateRef',
      fix: `Make it in namespace ${namespace}, with the authority under \`ca.crt\`.`,
    }),
  },
];

/**
 * Names the authority that verifies clients. Null where there are several, for the others may do, and where
 * it is of neither kind: that is refused for its kind.
 */
function authorityAt({ world, subject, at }: ReferencePlace): NamedObject | null {
  const { kind, name, namespace, group } = viewOfPart('TargetReference', at) ?? {};
  const of = group?.value ? undefined : KINDS.get(kind?.value ?? '');
  return of === undefined ||
    !name?.value ||
    !isAlone(subject) ||
    // Istio before 1.28 passes over it (GWAPI-22)
    (isRunByIstio(world.mesh, subject) && runsBefore(world.mesh, '1.28'))
    ? null
    : { of, namespace: namespace?.value ?? subject.namespace, name: name.value };
}

function isAlone(gateway: Resource): boolean {
  const { clientValidation, clientValidationPerPort } = viewOf('GatewayApiGateway', gateway);
  return [
    clientValidation,
    ...clientValidationPerPort.value.map(({ validation }) => validation),
  ].every((one) => (one?.authorities.value.length ?? 0) <= 1);
}

const AUTHORITY_MAP: TargetKind = {
  find: ({ mesh }, { namespace, name }) =>
    mesh.find(API_GROUPS.core, 'ConfigMap', namespace, name) ??
    mesh.find('trust.cert-manager.io', 'Bundle', '', name),
  missing: (world, { namespace, name }, consequence) => {
    if (EVERYWHERE.has(name) || isExternal(world, 'ConfigMap', namespace, name)) return resolved();
    const own = world.inNamespace(API_GROUPS.core, 'ConfigMap', namespace);
    return missing({
      ...consequence,
      target: `ConfigMap ${name} in namespace ${namespace}`,
      namespace,
      proof: own.length > 0 ? 'absence' : 'near',
      quiet: true,
      near: [
        ...generatedAs(own, name),
        ...nearObjects(name, new Map(own.map((one) => [one.name, one]))).filter(
          ({ relation }) => relation === 'letters',
        ),
      ],
    });
  },
};

const KINDS: ReadonlyMap<string, TargetKind> = new Map([
  ['ConfigMap', AUTHORITY_MAP],
  ['Secret', CREDENTIAL],
]);
