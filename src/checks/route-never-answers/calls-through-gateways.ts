import { callOutcome, gatewayOutcome, isGatewayWorkload } from '../../istio/index.ts';
import type { Mesh, Workload } from '../../istio/index.ts';
import { placeOf, resourceKey, subjectText, say } from '../../manifest/index.ts';
import type { AddressedService } from '../addressed-services.ts';
import { addressedServices, isProxied } from '../addressed-services.ts';
import { betweenSides, check } from '../detection/check.ts';
import type { Told } from '../detection/check.ts';
import { scopeOf } from '../references/reference.ts';

/**
 * Follows calls of workloads that their proxies lead to pods of a gateway, as egress gateways are used: who calls sees what
 * the gateway answers (ROUTE-23, 41).
 */
export const callsLostAtGateway = check({
  id: 'calls-lost-at-gateway',
  title: 'Gateway no longer serves calls that proxies route through it',
  level: 'high',
  blind: 'Callers whose address code builds, and gateways whose pods are not rendered here.',
  find: (input) =>
    betweenSides(input, ({ before, after }) => {
      const told = new Set<string>();
      return addressedServices(after).flatMap((call): readonly Told[] => {
        const key = `${subjectText(call.workload.resource)} ${call.host}`;
        const lost = told.has(key) ? null : lostOn(call, before, after);
        if (lost === null) return [];
        told.add(key);
        return [tell(call, lost)];
      });
    }),
});

/** A call that comes to a gateway and gets no further. */
interface LostCall {
  readonly gateway: Workload;
  readonly status: number;
  readonly flag: string | null;
}

/** Gives how a call fails at a gateway that led it on before; null where it does not, or that is not certain. */
function lostOn(call: AddressedService, before: Mesh, after: Mesh): LostCall | null {
  if (call.scheme !== 'http' || call.port === null || !call.service.external) return null;
  if (!isProxied(after, call)) return null;
  const now = throughGateway(after, call.workload, call, call.port);
  if (now?.ending.kind !== 'refused' || now.ending.status === null) return null;
  const caller = before.workloads.find(
    ({ resource }) => resourceKey(resource) === resourceKey(call.workload.resource),
  );
  const was = caller === undefined ? null : throughGateway(before, caller, call, call.port);
  return was?.ending.kind === 'answered'
    ? { gateway: now.gateway, status: now.ending.status, flag: now.ending.flag }
    : null;
}

/** Gives how the gateway that a proxy leads a call to ends it; null where it leads it elsewhere, or in part. */
function throughGateway(
  mesh: Mesh,
  workload: Workload,
  { host, path }: Pick<AddressedService, 'host' | 'path'>,
  port: number,
) {
  const http = { method: 'GET', host, path: path ?? '/', headers: new Map(), token: null };
  const [first, ...others] = callOutcome(mesh, workload, {
    host,
    port,
    http,
    serverName: null,
  }).endings;
  if (first === undefined || others.length > 0 || first.ending.kind !== 'answered') return null;
  const { by } = first.ending;
  const led = first.chain.findLast((step) => step.step === 'destination');
  if (by === null || led === undefined || !isGatewayWorkload(mesh, by)) return null;
  const [ending, ...more] = gatewayOutcome(
    mesh,
    { kind: 'workload', workload: by },
    { port: led.to.port, encrypted: false, http },
  ).endings;
  return ending === undefined || more.length > 0 ? null : { gateway: by, ending: ending.ending };
}

const tell = (
  { workload, service, setting, origin }: AddressedService,
  { gateway, status, flag }: LostCall,
): Told => ({
  subject: workload.resource,
  key: `${service.host} through ${subjectText(gateway.resource)}`,
  scope: scopeOf('workload', { workloads: 1, services: 1 }),
  message: `${subjectText(workload.resource)} can no longer call ${service.host}: its calls are led to ${subjectText(gateway.resource)}, which answers ${String(status)}.`,
  why: `${setting === '' ? 'An argument' : setting} (${placeOf(origin)}) names the host, and the proxy leads there what is for it.`,
  symptom: `${String(status)}${flag === null ? '' : `, response flag ${flag} at the gateway`}`,
  origin,
  fix: {
    text: say`Keep what the gateway led them on by, or have proxies lead these calls elsewhere first.`,
    kind: 'choice',
  },
});
