import type { Mesh, Service, Workload } from '../../istio/index.ts';
import {
  createHostResolver,
  isGatewayWorkload,
  isVariableSet,
  parseServiceHost,
  takesPlaintext,
  targetPortOf,
  viewOf,
} from '../../istio/index.ts';
import type { Node, Origin } from '../../manifest/index.ts';
import { nodeAt, numberAt, say, slot, stringAt, subjectText } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import { isMeshed } from '../meshed-pods.ts';
import { scopeOf } from '../references/reference.ts';
import { serviceText } from './call-verdicts.ts';

/** Lists what says that pods surely take nothing but mTLS on a port: who has no certificate of the mesh is refused; null where they may take it. */
function refusalOf(mesh: Mesh, workload: Workload, port: number | null): readonly Origin[] | null {
  const takes = takesPlaintext(mesh, workload, port);
  return takes.kind === 'known' && !takes.value ? takes.because : null;
}

/** Names the annotation that keeps the agent from answering probes for the application (MTLS-14). */
const PROBES_AS_WRITTEN = 'sidecar.istio.io/rewriteAppHTTPProbers';

const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'];

/**
 * Tells of probes that the sidecar refuses: the agent answers for the application unless it is told not to
 * (MTLS-14).
 */
export const probeInPlaintext = check({
  id: 'probe-in-plaintext',
  title: 'Kubelet sends plaintext probes to a port that requires mTLS',
  level: 'high',
  blind: 'Probes that charts or admission webhooks add.',
  find: ({ mesh }) => mesh.workloads.flatMap((workload) => failingProbes(mesh, workload)),
});

function failingProbes(mesh: Mesh, workload: Workload): readonly Told[] {
  const probes = refusedProbes(mesh, workload);
  const [first] = probes;
  if (first === undefined) return [];
  return [
    {
      subject: workload.resource,
      key: 'probes',
      scope: scopeOf('workload', { workloads: 1 }),
      message: say`The kubelet's probes of ${slot.object(workload.resource)} fail, and its pods restart or never become ready.`,
      why: say`The kubelet speaks plaintext, sidecar.istio.io/rewriteAppHTTPProbers keeps the agent from answering for the application, and the workload accepts only mTLS.`,
      symptom: say`probe fails: connection reset by peer`,
      origin: first.because[0] ?? first.origin,
      related: probes.map(({ origin }) => origin),
      fix: {
        text: say`Remove the annotation sidecar.istio.io/rewriteAppHTTPProbers, or keep the probed port PERMISSIVE.`,
      },
    },
  ];
}

/**
 * Lists HTTP and gRPC probes that the kubelet sends in plaintext to a port that accepts only mTLS, for the
 * agent is told not to answer them. Those to a port that the sidecar leaves alone are answered (MTLS-9,
 * MTLS-14, INJ-13).
 */
function refusedProbes(mesh: Mesh, workload: Workload) {
  const { sidecar, annotations, containers } = workload;
  if (annotations.get(PROBES_AS_WRITTEN) !== 'false') return [];
  if (sidecar.kind !== 'known' || !sidecar.value) return [];
  return containers
    .filter(({ name, init }) => !init && name !== 'istio-proxy')
    .flatMap(({ node, ports }) =>
      PROBES.flatMap((name) => {
        const probe = nodeAt(node, name);
        const port = probe === undefined ? undefined : portOf(probe, ports);
        const because = port === undefined ? null : refusalOf(mesh, workload, port);
        return probe === undefined || because === null ? [] : [{ origin: probe.origin, because }];
      }),
    );
}

/** Gives the port of a probe; undefined for a probe of another kind, null for a name that no port has. */
function portOf(
  probe: Node,
  ports: Workload['containers'][number]['ports'],
): number | null | undefined {
  const kind = ['httpGet', 'grpc'].find((one) => nodeAt(probe, one) !== undefined);
  if (kind === undefined) return undefined;
  const named = stringAt(probe, kind, 'port');
  return numberAt(probe, kind, 'port') ?? ports.find(({ name }) => name === named)?.number ?? null;
}

/**
 * Tells of load balancers that are refused: clients outside the mesh, and the load balancer's own health
 * checks, have no certificate of the mesh (T15).
 */
export const loadBalancerRefused = check({
  id: 'load-balancer-refused',
  title: 'Load balancer sends directly to a workload that requires mTLS',
  level: 'high',
  blind: 'NodePorts and external addresses of the same pods.',
  find: ({ mesh }) => mesh.services.flatMap((service) => refusedBalancer(mesh, service)),
});

function refusedBalancer(mesh: Mesh, service: Service): readonly Told[] {
  const { node } = service.resource;
  if (stringAt(node, 'spec', 'type') !== 'LoadBalancer') return [];
  const closed = service.ports.flatMap((port) => closedAt(mesh, service, port) ?? []);
  const [first] = closed;
  if (first === undefined) return [];
  const ports = closed.map(({ port }) => String(port)).join(', ');
  const type = nodeAt(node, 'spec', 'type');
  return [
    {
      subject: service.resource,
      key: `load balancer, ports ${ports}`,
      calls: [{ caller: 'clients outside the mesh', called: [subjectText(service.resource)] }],
      scope: scopeOf('service', { workloads: 1 }),
      message: `Clients outside the mesh cannot reach ${serviceText(service)} through its load balancer (port ${ports}), and its health checks fail.`,
      why: say`The load balancer leads straight to ${slot.object(first.workload.resource)}, which accepts only mTLS, and nobody outside the mesh has its certificates.`,
      symptom: say`connection reset by peer; all backends of the load balancer turn unhealthy`,
      origin: first.because[0] ?? service.resource.origin,
      related: type === undefined ? [] : [type.origin],
      fix: {
        text: say`Let the load balancer lead to an ingress gateway, or keep these ports PERMISSIVE with portLevelMtls.`,
      },
    },
  ];
}

/** Finds the first workload behind the port that surely refuses plaintext. */
function closedAt(mesh: Mesh, service: Service, port: Service['ports'][number]) {
  if (port.protocol === 'UDP') return undefined;
  for (const workload of service.workloads) {
    if (isGatewayWorkload(mesh, workload)) continue;
    const because = refusalOf(mesh, workload, targetPortOf(port, workload));
    if (because !== null) return { port: port.port, workload, because };
  }
  return undefined;
}

const BY_PROXIES = 'PILOT_JWT_ENABLE_REMOTE_JWKS';

/**
 * Tells of keys for tokens that istiod cannot fetch: it has no proxy, and asks a server of the mesh without a certificate,
 * which STRICT refuses (MTLS-25).
 */
export const keysNotFetched = check({
  id: 'keys-not-fetched',
  title: 'istiod fetches JWKS from pods that require mTLS',
  level: 'high',
  blind:
    'Issuers whose keys have no `jwksUri`, key fetching by proxies if istiod is not rendered here, and a sidecar of istiod itself.',
  find: ({ mesh }) => (isFetchedElsewise(mesh) ? [] : refusedFetches(mesh)),
});

/** Tells whether proxies fetch the keys, by a setting of istiod, or istiod has a proxy itself. */
const isFetchedElsewise = (mesh: Mesh): boolean =>
  isVariableSet(mesh, BY_PROXIES) ||
  mesh.workloads.some((one) => one.labels.get('app') === 'istiod' && isMeshed(mesh, one) === true);

const refusedFetches = (mesh: Mesh): readonly Told[] =>
  mesh.ofKind('security.istio.io', 'RequestAuthentication').flatMap((asking) =>
    viewOf('RequestAuthentication', asking).jwtRules.value.flatMap(
      ({ issuer, jwks, jwksUri }): readonly Told[] => {
        if (issuer === null || jwks !== null || jwksUri === null) return [];
        const refused = refusedAt(mesh, jwksUri.value);
        if (refused === null) return [];
        const { service, port, because } = refused;
        return [
          {
            subject: asking,
            key: `keys of ${issuer.value}`,
            scope: scopeOf('service', { workloads: 1 }),
            message: `istiod cannot fetch the keys of ${issuer.value} for ${subjectText(asking)}: ${serviceText(service)} accepts only mTLS.`,
            why: say`istiod fetches them from there (${slot.place(jwksUri.origin)}), without a proxy and a certificate of the mesh. It goes on with keys that it has until it restarts or the issuer signs with another one.`,
            symptom: say`401 for tokens of this issuer, as soon as istiod has none of its keys`,
            origin: because[0] ?? jwksUri.origin,
            related: [jwksUri.origin],
            fix: {
              text: say`Keep port ${slot.number(port)} of these pods PERMISSIVE (portLevelMtls in a PeerAuthentication with a selector), name an address outside the mesh in \`jwksUri\`, or write the keys into \`jwks\`.`,
            },
          },
        ];
      },
    ),
  );

const ADDRESS = /^(https?):\/\/([^/:?#]+)(?::(\d+))?(?:[/?#]|$)/;

/** Finds the Service that is asked where all of its pods refuse what comes without a certificate; null for others. */
function refusedAt(mesh: Mesh, address: string) {
  const [, scheme, host = '', written] = ADDRESS.exec(address) ?? [];
  const name = parseServiceHost(host, mesh.configuration.rootNamespace);
  const service = name === null ? undefined : createHostResolver(mesh).service(name);
  const number = written === undefined ? (scheme === 'https' ? 443 : 80) : Number(written);
  const port = service?.ports.find((one) => one.port === number);
  if (service === undefined || port === undefined) return null;
  const refusals = service.workloads.map((workload) => {
    const target = targetPortOf(port, workload);
    const because = target === null ? null : refusalOf(mesh, workload, target);
    return target === null || because === null ? null : { service, port: target, because };
  });
  return refusals.includes(null) ? null : (refusals[0] ?? null);
}
