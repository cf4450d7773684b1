import type { Mesh } from '../../istio/index.ts';
import {
  clientTls,
  completedHost,
  isLedToByHttp,
  protocolFamily,
  registryOf,
  rulesForHost,
  viewOf,
} from '../../istio/index.ts';
import { coversHost, listed, placeOf, subjectText, say } from '../../manifest/index.ts';
import type { Resource, ResourceId } from '../../manifest/index.ts';
import type { AddressedService } from '../addressed-services.ts';
import { addressedServices, isProxied, speaksTls } from '../addressed-services.ts';
import type { Check, ToldBy } from '../detection/check.ts';
import { checks, toldOfEach } from '../detection/check.ts';
import { workloadId } from '../detection/finding-scope.ts';
import { scopeOf } from '../references/reference.ts';

type RegistryService = AddressedService['service'];
type ClientTls = ReturnType<typeof clientTls>[number];
type Opened = ClientTls & { readonly rule: Resource };

const TLS_IN_TLS: Check = {
  id: 'tls-in-tls',
  title: 'DestinationRule originates TLS for calls already using TLS',
  level: 'high',
  blind: 'Addresses that code builds.',
};
const TLS_PORT_WRAPPED: Check = {
  id: 'tls-port-wrapped',
  title: 'DestinationRule originates TLS on an external port declared as TLS',
  level: 'medium',
  blind: "The clients' real protocol: no caller is seen.",
};

/** TLS that a proxy opens around the TLS of its application. */
interface WrappedTls {
  readonly service: RegistryService;
  readonly port: number;
  readonly opened: Opened;
  /** Workloads that are seen to speak TLS there; empty where only the port says so. */
  readonly callers: readonly AddressedService[];
}

/** Finds TLS in TLS: MTLS-20, 22, PROTO-8. */
export const tlsInTls = checks([TLS_IN_TLS, TLS_PORT_WRAPPED], ({ mesh }) =>
  registryOf(mesh)
    .services.filter((service) => isOpenedSomewhere(mesh, service))
    .flatMap((service) =>
      service.ports.flatMap(({ number, protocol }) => {
        const family = protocolFamily(protocol);
        // what is no request passes a port of HTTP by (PROTO-7), and routes for TLS may lead elsewhere
        if (family === 'http' || hasRoutesForTls(mesh, service)) return [];
        return (
          byCallers(mesh, service, number) ??
          (family === 'tls' && service.external ? byPort(mesh, service, number) : null) ??
          []
        );
      }),
    )
    .map(({ callers: [first, ...more], ...wrapped }) =>
      first === undefined
        ? tell({ ...wrapped, callers: [] })
        : toldOfEach([first, ...more], callerOf, (callers) => tell({ ...wrapped, callers })),
    ),
);

const callerOf = ({ workload }: AddressedService): ResourceId => workloadId(workload.resource);

const isOpenedSomewhere = (mesh: Mesh, { host }: RegistryService): boolean =>
  rulesForHost(mesh, host).some((rule) => viewOf('DestinationRule', rule).trafficPolicy !== null);

const hasRoutesForTls = (mesh: Mesh, { host }: RegistryService): boolean =>
  mesh.ofKind('networking.istio.io', 'VirtualService').some((routes) => {
    const { tls, tcp, hosts } = viewOf('VirtualService', routes);
    return (
      tls.value.length + tcp.value.length > 0 &&
      hosts.value.some(({ value }) =>
        coversHost(completedHost(value, routes.namespace, mesh.configuration.clusterDomain), host),
      )
    );
  });

function byCallers(
  mesh: Mesh,
  service: RegistryService,
  port: number,
): readonly WrappedTls[] | null {
  const wrapped = addressedServices(mesh).flatMap((address) => {
    if (address.service !== service || address.port !== port || !speaksTls(address)) return [];
    const opened = openedFor(mesh, service, port, address.workload);
    return opened !== null && isProxied(mesh, address) ? [{ address, opened }] : [];
  });
  const [first] = wrapped;
  if (first === undefined) return null;
  const callers = wrapped.map(({ address }) => address);
  return [
    {
      service,
      port,
      opened: first.opened,
      callers: callers.filter(
        ({ workload }, index) => callers.findIndex((one) => one.workload === workload) === index,
      ),
    },
  ];
}

/** A port of TLS outside to which sidecars open TLS, and no route of HTTP leads, which would be what the rule is for. */
function byPort(mesh: Mesh, service: RegistryService, port: number): readonly WrappedTls[] | null {
  if (isLedToByHttp(mesh, service, port)) return null;
  if (addressedServices(mesh).some((address) => address.service === service)) return null;
  for (const workload of mesh.workloads) {
    if (workload.sidecar.kind === 'unknown' || !workload.sidecar.value) continue;
    if (!service.exportTo.has('*') && !service.exportTo.has(workload.namespace)) continue;
    const opened = openedFor(mesh, service, port, workload);
    if (opened !== null) return [{ service, port, opened, callers: [] }];
  }
  return null;
}

/** Gives what the rule that surely counts for a sidecar says, where it opens TLS that is not the mesh's. */
function openedFor(
  mesh: Mesh,
  service: RegistryService,
  port: number,
  { namespace, labels }: Pick<AddressedService['workload'], 'namespace' | 'labels'>,
): Opened | null {
  const told = clientTls(mesh, { kind: 'sidecar', namespace, labels }, service, {
    port,
    subset: null,
  });
  const [first] = told;
  const [rule] = first?.rules ?? [];
  return first !== undefined && rule !== undefined && told.every(({ opens }) => opens === 'own')
    ? { ...first, rule }
    : null;
}

function tell({ service, port, opened, callers }: WrappedTls): ToldBy {
  const { rule, block, mode } = opened;
  const where = `${service.host}:${String(port)}`;
  const [first] = callers;
  const said = block === null ? rule.origin : (block.mode?.origin ?? block.origin);
  const declared = service.ports.find(({ number }) => number === port);
  return {
    by: first === undefined ? TLS_PORT_WRAPPED : TLS_IN_TLS,
    subject: rule,
    key: `tls in tls to ${where}`,
    scope: scopeOf('service', { workloads: callers.length, services: 1 }),
    message:
      first === undefined
        ? `Calls to ${where} fail: proxies put the TLS of their applications into TLS of their own.`
        : `${listed(
            callers.map(({ workload }) => subjectText(workload.resource)),
            3,
          )} cannot reach ${where}: TLS is put into TLS.`,
    why:
      first === undefined
        ? `${subjectText(rule)} has proxies open TLS (${mode}, ${placeOf(said)}), and ${subjectText(service.resource)} declares the port as \`${declared?.protocol ?? ''}\` (${placeOf(declared?.origin ?? service.resource.origin)}), on which applications speak TLS by themselves.`
        : `${first.setting === '' ? 'An argument' : first.setting} (${placeOf(first.origin)}) says \`${first.scheme ?? ''}://\`, so the application opens TLS, and by ${subjectText(rule)} (${mode}, ${placeOf(said)}) its proxy opens another one around it. The server finds no request in it.`,
    symptom: say`the TLS handshake of the application fails: "wrong version number", or the connection is reset`,
    origin: said,
    related: [...callers.slice(0, 2).map(({ origin }) => origin), service.resource.origin],
    fix: {
      text:
        first === undefined
          ? say`Remove \`tls\` from the rule; or, where applications are to speak plain HTTP, declare the port as \`HTTP\`.`
          : service.kubernetes
            ? say`Remove \`tls\` from the rule, or let the application call with \`http://\`.`
            : say`Remove \`tls\` from the rule; or let the application call with \`http://\` and declare the port as \`HTTP\`.`,
    },
  };
}
