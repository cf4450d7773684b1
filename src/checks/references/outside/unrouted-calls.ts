import type { Call, Mesh } from '../../../istio/index.ts';
import { callOutcome, knownCalls, requestsOf } from '../../../istio/index.ts';
import type { Origin } from '../../../manifest/index.ts';
import { say, slot, subjectText } from '../../../manifest/index.ts';
import { callKey } from '../../authorization-cuts-off-callers/call-losses.ts';
import type { Told } from '../../detection/check.ts';
import { betweenSides, check, idsOf } from '../../detection/check.ts';
import { scopeOf } from '../reference.ts';

/** A call that this change brings and that the caller's proxy answers with 404, and the routes that leave it out. */
interface UnroutedCall {
  readonly call: Call;
  readonly because: readonly Origin[];
}

/** Finds new known calls, such as to another path than before, that no route of the host takes (ROUTE-23). */
export const newCallUnrouted = check({
  id: 'new-call-unrouted',
  title: 'New call that no route of its host matches',
  level: 'high',
  blind: 'Calls whose address code builds, and callers without a proxy.',
  find: (input) =>
    betweenSides(input, ({ before, after }) => {
      const known = new Set(knownCalls(before, 'workloads').map(callKey));
      const found = knownCalls(after, 'workloads')
        .filter((call) => call.sure === 'sends' && !known.has(callKey(call)))
        .flatMap((call) => unrouted(after, call) ?? []);
      const distinct = new Map(found.map((one) => [callKey(one.call), one]));
      return [...distinct.values()].flatMap((one) => tell(after, one) ?? []);
    }),
});

/** Null where some request of the call may find a route. */
function unrouted(mesh: Mesh, { source, ...call }: Call): UnroutedCall | null {
  const { destination, port: number, path, method } = call;
  const port = destination.ports.find((one) => one.port === number);
  if (source.kind !== 'workload' || source.init !== undefined || port === undefined) return null;
  const endings = requestsOf(port, path, method).flatMap((http) => {
    const host = destination.host.toLowerCase();
    const made = { host, port: port.port, serverName: null };
    const asked = { ...made, http: http === null ? null : { ...http, host } };
    return callOutcome(mesh, source.workload, asked).endings.map(
      ({ chain }) => chain.find((one) => one.step === 'route')?.decision,
    );
  });
  const [first] = endings;
  return first?.kind === 'no-route' && endings.every((one) => one?.kind === 'no-route')
    ? { call: { ...call, source }, because: first.because }
    : null;
}

function tell(mesh: Mesh, { call, because }: UnroutedCall): Told | null {
  const { source, destination, path, origin } = call;
  const route = mesh
    .ofKind('networking.istio.io', 'VirtualService')
    .find((one) => because.some(({ file, line }) => isWithin(one.origin, file, line)));
  if (source.kind !== 'workload' || route === undefined) return null;
  const { resource } = source.workload;
  const service = destination.resource;
  const asked = path ?? '/';
  return {
    subject: resource,
    of: idsOf([resource, service]),
    key: `${asked} of ${subjectText(service)} has no route`,
    scope: scopeOf('service', { workloads: 1, services: 1 }),
    calls: [{ caller: subjectText(resource), called: [subjectText(service)] }],
    message: say`${slot.object(resource)} now calls ${slot.object(service)} with path ${slot.code(asked)}, which no route matches.`,
    why: say`${slot.object(route)} has the routes of the host (${slot.place(route.origin)}). The caller has the address at ${slot.place(origin)}.`,
    symptom: say`404 from its own proxy, NR in the access log`,
    origin,
    related: [route.origin],
    fix: {
      text: say`Add a route for ${slot.code(asked)} to ${slot.object(route)}, or keep the earlier address.`,
    },
  };
}

const isWithin = ({ file, line, endLine }: Origin, at: string, number: number): boolean =>
  file === at && number >= line && number <= endLine;
