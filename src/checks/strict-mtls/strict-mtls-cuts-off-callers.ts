import type { RenderedEnvironment } from '../../gitops/index.ts';
import type { Mesh, Workload, Service } from '../../istio/index.ts';
import { checks, detectorOf, check } from '../detection/check.ts';
import { judgedCalls, serviceText, workloadText } from './call-verdicts.ts';
import type { JudgedCall } from './call-verdicts.ts';
import { conflictingRules, RULE_REFUSED } from './destination-rule-conflicts.ts';
import { CALLER_WITHOUT_MTLS, tellCutOff } from './callers-without-mtls.ts';
import { initContainerCutOff } from './init-containers-cut-off.ts';
import { keysNotFetched } from './keys-not-fetched.ts';
import { SERVICE_NOT_SHOWN } from './service-not-shown.ts';
import { undecidedCalls } from './undecided-calls.ts';
import type { Node, Origin } from '../../manifest/index.ts';
import { nodeAt, numberAt, stringAt, say, subjectText } from '../../manifest/index.ts';
import { acceptedMtls, inboundProxy, isGatewayWorkload, targetPortOf } from '../../istio/index.ts';
import type { Told } from '../detection/check.ts';

/** Names the annotation that keeps the agent from answering probes for the application (MTLS-14). */
const PROBES_AS_WRITTEN = 'sidecar.istio.io/rewriteAppHTTPProbers';

const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'];

/** A probe of the kubelet that the sidecar refuses. */
interface UnansweredProbe {
  readonly origin: Origin;
  /** Lists what says that the port takes nothing but mTLS. */
  readonly because: readonly Origin[];
}

/**
 * Tells of probes that the sidecar refuses: the agent answers for the application unless it is told not to
 * (MTLS-14).
 */
const probeInPlaintext = check({
  id: 'probe-in-plaintext',
  title: 'Kubelet sends plaintext probes to a port that requires mTLS',
  level: 'high',
  blind: 'Probes that charts or admission webhooks add.',
  find: ({ mesh }) => mesh.workloads.flatMap((workload) => failingProbes(mesh, workload)),
});

function failingProbes(mesh: Mesh, workload: Workload): readonly Told[] {
  const probes = unansweredProbes(mesh, workload);
  const [first] = probes;
  if (first === undefined) return [];
  return [
    {
      subject: workload.resource,
      key: 'probes',
      scope: { level: 'workload', workloads: 1, services: 0, namespaces: 1 },
      message: `The kubelet's probes of ${workloadText(workload)} fail, and its pods restart or never become ready.`,
      why: `The kubelet speaks plaintext, ${PROBES_AS_WRITTEN} keeps the agent from answering for the application, and the workload accepts only mTLS.`,
      symptom: say`probe fails: connection reset by peer`,
      origin: first.because[0] ?? first.origin,
      related: probes.map(({ origin }) => origin),
      fix: {
        text: `Remove the annotation ${PROBES_AS_WRITTEN}, or keep the probed port PERMISSIVE.`,
      },
    },
  ];
}

/**
 * Finds HTTP and gRPC probes that the kubelet sends in plaintext to a port that accepts only mTLS, for the
 * agent is told not to answer them. Those to a port that the sidecar leaves alone are answered (MTLS-9,
 * MTLS-14, INJ-13).
 */
function unansweredProbes(mesh: Mesh, workload: Workload): readonly UnansweredProbe[] {
  const { sidecar, annotations, containers } = workload;
  if (annotations.get(PROBES_AS_WRITTEN) !== 'false') return [];
  if (sidecar.kind !== 'known' || !sidecar.value) return [];
  return containers
    .filter(({ name, init }) => !init && name !== 'istio-proxy')
    .flatMap(({ node, ports }) =>
      PROBES.flatMap((name) => {
        const probe = nodeAt(node, name);
        const port = probe === undefined ? undefined : portOf(probe, ports);
        if (probe === undefined || port === undefined) return [];
        const because = refusedBy(mesh, workload, port);
        return because === null ? [] : [{ origin: probe.origin, because }];
      }),
    );
}

/** Gives the port of a probe; undefined for a probe of another kind, null for a name that no port has. */
function portOf(
  probe: Node,
  ports: Workload['containers'][number]['ports'],
): number | null | undefined {
  const isHttp = nodeAt(probe, 'httpGet') !== undefined;
  if (!isHttp && nodeAt(probe, 'grpc') === undefined) return undefined;
  const at = [isHttp ? 'httpGet' : 'grpc', 'port'];
  const named = stringAt(probe, ...at);
  return numberAt(probe, ...at) ?? ports.find(({ name }) => name === named)?.number ?? null;
}

function refusedBy(mesh: Mesh, workload: Workload, port: number | null): readonly Origin[] | null {
  const proxy = inboundProxy({ mesh, allNamespaces: true }, workload, port);
  if (proxy.kind === 'unknown' || !proxy.value) return null;
  const { mode, ambiguous, because } = acceptedMtls(mesh, workload, port);
  return mode === 'STRICT' && ambiguous === undefined ? because : null;
}

/**
 * Tells of load balancers that are refused: clients outside the mesh, and the load balancer's own health
 * checks, have no certificate of the mesh (T15).
 */
const loadBalancerRefused = check({
  id: 'load-balancer-refused',
  title: 'Load balancer sends directly to a workload that requires mTLS',
  level: 'high',
  blind: 'NodePorts and external addresses of the same pods.',
  find: ({ mesh }) => mesh.services.flatMap((service) => refusedAt(mesh, service)),
});

function refusedAt(mesh: Mesh, service: Service): readonly Told[] {
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
      scope: { level: 'service', workloads: 1, services: 1, namespaces: 1 },
      message: `Clients outside the mesh cannot reach ${serviceText(service)} through its load balancer (port ${ports}), and its health checks fail.`,
      why: `The load balancer leads straight to ${first.workload}, which accepts only mTLS, and nobody outside the mesh has its certificates.`,
      symptom: say`connection reset by peer; all backends of the load balancer turn unhealthy`,
      origin: first.because ?? service.resource.origin,
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
    const target = targetPortOf(port, workload);
    const proxy = inboundProxy({ mesh, allNamespaces: true }, workload, target);
    const { mode, ambiguous, because } = acceptedMtls(mesh, workload, target);
    if (mode === 'STRICT' && ambiguous === undefined && proxy.kind === 'known' && proxy.value)
      return { port: port.port, workload: workloadText(workload), because: because[0] };
  }
  return undefined;
}

/** Names the changes after which it is worth saying that a caller's sidecar is not known. */
const RELEVANT: ReadonlySet<string> = new Set([
  'mtls-mode',
  'injection',
  'revision',
  'traffic-policy',
  'mesh-config',
]);

/**
 * Tells of calls that fail; where a rule makes all of a Service's callers fail, that is told instead of each.
 */
const failingCalls = checks(
  [CALLER_WITHOUT_MTLS, SERVICE_NOT_SHOWN, RULE_REFUSED],
  ({ mesh, before, changes, rendered, renderedBefore }) => {
    const facts = { mesh, allNamespaces: rendersAllNamespaces(rendered) };
    const old =
      before === null || renderedBefore === null
        ? null
        : { mesh: before, allNamespaces: rendersAllNamespaces(renderedBefore) };
    const calls = judgedCalls(facts);
    const cutOff = calls.filter(({ outcome }) => outcome.outcome === 'fail');
    const conflicts = conflictingRules(facts, cutOff);
    const relevant = changes.some(({ kind }) => RELEVANT.has(kind));
    return {
      findings: [
        ...cutOff
          .filter((call) => !conflicts.explains(call))
          .map((call) => tellCutOff(mesh, before, call)),
        ...conflicts.findings,
      ],
      unknowns: [
        ...conflicts.unknowns,
        ...(relevant ? undecidedCalls(mesh, old, calls.filter(isOpen)) : []),
      ],
    };
  },
);

/**
 * Finds callers whose connections fail because client and server do not agree about mTLS: a server accepts
 * only mTLS, and a caller has no proxy or another TLS mode; or mTLS is sent to a server that does not take
 * it. It goes by the outcome table T1…T18 (MTLS-14, MTLS-25).
 */
export const strictMtlsCutsOffCallers = detectorOf(
  'strict-mtls-cuts-off-callers',
  'callers cut off by STRICT mTLS, TLS mode or visibility',
  [failingCalls, loadBalancerRefused, probeInPlaintext, keysNotFetched, initContainerCutOff],
);

/** Tells whether STRICT mTLS may refuse a call, and it is not known whether it does. */
const isOpen = ({ outcome, server }: JudgedCall): boolean =>
  outcome.outcome === 'unknown' &&
  outcome.serverMode === 'STRICT' &&
  !(server.proxy.kind === 'known' && !server.proxy.value);

/** Lists the gaps that leave no Namespace object out. */
const WITHOUT_NAMESPACES: ReadonlySet<string> = new Set([
  'helm-chart',
  'unresolved-variable',
  'not-decided',
  'conflict',
]);

const rendersAllNamespaces = ({ roots }: RenderedEnvironment): boolean =>
  roots.every(
    ({ status, gaps }) =>
      status !== 'failed' && gaps.every(({ reason }) => WITHOUT_NAMESPACES.has(reason)),
  );
