import {
  asGatewayApiGateway,
  asTargetReference,
  readsClientValidation,
} from '../../../../istio/index.ts';
import { API_GROUPS, placeOf, subjectText } from '../../../../manifest/index.ts';
import type { Resource } from '../../../../manifest/index.ts';
import type { Check } from '../../../detection/check.ts';
import { nearObjects } from '../../host-outcome.ts';
import { isExternal } from '../../made-elsewhere.ts';
import type { NamedObject, TargetKind } from '../../named-object.ts';
import type { ReferencePlace, ReferenceRow } from '../../reference-row.ts';
import { missing, resolved } from '../../reference.ts';
import { CREDENTIAL } from '../istio-gateway-references.ts';
import { EVERYWHERE, generatedAs } from '../settings-references.ts';

const AUTHORITY_MISSING: Check = {
  id: 'client-authority-missing',
  title: 'A Gateway asks clients for certificates of an authority that is not there',
  level: 'high',
  blind: 'ConfigMaps and Secrets that something makes in the cluster.',
};
export const CLIENT_AUTHORITY_CHECKS = [AUTHORITY_MISSING];

/** The authorities by which a Gateway of the Gateway API verifies its clients (GWAPI-22). */
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

/** Of several the others may do; what is neither of both kinds is refused for its kind. */
function authorityAt({ world, subject, at }: ReferencePlace): NamedObject | null {
  const { kind, name, namespace, group } = asTargetReference(at) ?? {};
  const of = group?.value ? undefined : KINDS.get(kind?.value ?? '');
  return of === undefined ||
    !name?.value ||
    !isAlone(subject) ||
    !readsClientValidation(world.mesh, subject)
    ? null
    : { of, namespace: namespace?.value ?? subject.namespace, name: name.value };
}

function isAlone(gateway: Resource): boolean {
  const { clientValidation, clientValidationPerPort } = asGatewayApiGateway(gateway);
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
