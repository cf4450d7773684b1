import type { Mesh, Workload } from '../../istio/index.ts';
import { viewOf } from '../../istio/index.ts';
import {
  API_GROUPS,
  itemsAt,
  listed,
  nodeAt,
  stringAt,
  subjectText,
  say,
  slot,
} from '../../manifest/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check, idOf } from '../detection/check.ts';
import { scopeOfWorkloads } from '../detection/finding-scope.ts';
import { hasVariable } from '../references/unresolved-text.ts';

/**
 * Tells of gateways that ask the server behind a Service for another name than its certificate is for, as far as the
 * Certificate of cert-manager and the volume of the pods say what they show (GWAPI-19).
 */
export const backendNotCertified = check({
  id: 'backend-not-certified',
  title: "BackendTLSPolicy hostname not in the backend's certificate",
  level: 'high',
  blind: 'Certificates that pods do not get from a Secret of cert-manager in a volume.',
  severity: 'warning',
  find: ({ mesh }) =>
    mesh
      .ofKind(API_GROUPS.gatewayApi, 'BackendTLSPolicy')
      .flatMap((policy) => uncertified(policy, mesh).map((one) => tell(one, mesh))),
});

interface Uncertified {
  readonly policy: Resource;
  readonly service: Mesh['services'][number];
  readonly workload: Workload;
  readonly certificate: Resource;
  readonly hostname: string;
  readonly names: readonly string[];
  readonly origin: Origin;
}

function uncertified(policy: Resource, mesh: Mesh): readonly Uncertified[] {
  const { hostname, targetRefs, subjectAltNames } = viewOf('BackendTlsPolicy', policy);
  // names of its own take the place of the hostname, which is the server name alone then
  if (hostname === null || subjectAltNames.value.length > 0 || hasVariable(hostname.value))
    return [];
  const asked = { policy, hostname: hostname.value, origin: hostname.origin };
  return targetRefs.value.flatMap(({ kind, name }) => {
    if (kind?.value !== 'Service' || name === null) return [];
    const service = mesh.service(policy.namespace, name.value);
    return (service?.workloads ?? []).slice(0, 1).flatMap((workload): readonly Uncertified[] => {
      const certificate = certificateOf(workload, mesh);
      if (certificate === null || service === undefined) return [];
      const names = namesOf(certificate);
      const isUnsure = names.length === 0 || names.some(hasVariable);
      return isUnsure || names.some((one) => covers(one, hostname.value))
        ? []
        : [{ ...asked, service, workload, certificate, names }];
    });
  });
}

/** Finds the one Certificate whose Secret pods have in a volume; null where it is not certain that they show it. */
function certificateOf({ namespace, podSpec }: Workload, mesh: Mesh): Resource | null {
  const volumes = itemsAt(podSpec, 'volumes');
  if (volumes.some((one) => ['projected', 'csi'].some((way) => nodeAt(one, way) !== undefined)))
    return null;
  const secrets = new Set(volumes.flatMap((one) => stringAt(one, 'secret', 'secretName') ?? []));
  const [certificate = null, ...others] = mesh
    .ofKind(API_GROUPS.certManager, 'Certificate')
    .filter(
      (one) =>
        one.namespace === namespace && secrets.has(stringAt(one.node, 'spec', 'secretName') ?? ''),
    );
  return others.length > 0 ? null : certificate;
}

const namesOf = ({ node }: Resource): readonly string[] =>
  itemsAt(node, 'spec', 'dnsNames').flatMap((name) => stringAt(name)?.toLowerCase() ?? []);

/** Tells whether a name of a certificate is for a host: its `*` stands for one step. */
function covers(name: string, host: string): boolean {
  const [, ...rest] = host.toLowerCase().split('.');
  return name === host.toLowerCase() || name === `*.${rest.join('.')}`;
}

const NAMED = 3;

function tell(
  { policy, service, workload, certificate, hostname, names, origin }: Uncertified,
  mesh: Mesh,
): Told {
  const shown = listed(names, NAMED);
  return {
    subject: policy,
    key: `certificate of ${service.name}`,
    of: [idOf(service.resource)],
    scope: scopeOfWorkloads([workload], mesh),
    message: `Gateways refuse the certificate of ${subjectText(service.resource)}: ${subjectText(policy)} asks for ${hostname}, and the certificate is for ${shown}.`,
    why: say`${slot.object(workload.resource)} has in a volume what ${slot.object(certificate)} makes (${slot.place(certificate.origin)}), and the name that is asked for is not among its \`dnsNames\` (${slot.place(origin)}).`,
    symptom: say`503 at the gateway, with CERTIFICATE_VERIFY_FAILED in its logs`,
    origin,
    related: [certificate.origin],
    fix: {
      text: `Write ${names[0] ?? ''} as \`hostname\`, or have the certificate made for ${hostname} first.`,
    },
  };
}
