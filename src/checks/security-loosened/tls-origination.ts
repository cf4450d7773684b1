import type { Mesh } from '../../istio/index.ts';
import {
  clientTls,
  isGatewayWorkload,
  isLedToByHttp,
  protocolFamily,
  registryOf,
  routesTo,
  rulesForHost,
} from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { AddressedService } from '../addressed-services.ts';
import { addressedServices, speaksTls } from '../addressed-services.ts';
import type { MeshSides } from '../detection/check.ts';
import { OWN_TLS, weakerRules, writtenClientTls } from './client-tls-weakening.ts';
import { mayHaveClients } from './destination-rule-clients.ts';

type RegistryService = ReturnType<typeof registryOf>['services'][number];
type ClientTls = ReturnType<typeof clientTls>[number];
type Proxy = Parameters<typeof clientTls>[1];

/** Calls for which proxies opened TLS, and open none any more. */
export interface LostOrigination {
  readonly service: RegistryService;
  readonly port: number;
  readonly subset: string | null;
  /** The rule by which a proxy that loses it opened TLS, or the first of those that it is made of. */
  readonly old: Resource;
  /** Holds what such a proxy was told before, and is told now. */
  readonly before: ClientTls;
  readonly after: ClientTls;
  /** Namespaces of the proxies, in order. */
  readonly namespaces: readonly string[];
  /** Workloads among them that are seen to call the host, each by the first setting that says so. */
  readonly callers: readonly AddressedService[];
}

/**
 * Finds ports of services without proxies to which the proxies of the base opened TLS and those of the head send
 * plaintext (MTLS-15, 19…22, DR-2…15, 26, SE-8).
 */
export function lostOriginations(before: Mesh, after: Mesh): readonly LostOrigination[] {
  const lost = registryOf(after)
    .services.filter(
      (service) => rulesForHost(before, service.host).some(opensTls) && hasNoProxy(service),
    )
    .flatMap((service) => lostOf(before, after, service));
  if (lost.length === 0) return [];
  const told = new Set(weakerRules(before, after).map(({ rule }) => rule));
  return lost.filter(({ after: { rules } }) => !rules.some((rule) => told.has(rule)));
}

/** Tells whether a rule opens TLS anywhere with certificates that are not the mesh's. */
const opensTls = (rule: Resource): boolean =>
  writtenClientTls(rule).some(({ mode }) => OWN_TLS.has(mode ?? ''));

/** Tells whether what leaves a proxy without TLS of a rule is plaintext, for nothing at the other end has a sidecar. */
const hasNoProxy = ({ external, backing }: RegistryService): boolean =>
  external ||
  (backing.kind === 'workloads' &&
    backing.workloads.every(({ sidecar }) => sidecar.kind === 'known' && !sidecar.value));

function lostOf(before: Mesh, after: Mesh, service: RegistryService): readonly LostOrigination[] {
  const old = registryOf(before)
    .named(service.host)
    .find(
      ({ namespace, kubernetes }) =>
        namespace === service.namespace && kubernetes === service.kubernetes,
    );
  if (old === undefined) return [];
  const routed = routesTo(after, service.host).filter(({ protocol }) => protocol === 'http');
  const subsets = [null, ...new Set(routed.flatMap(({ subset }) => subset ?? []))];
  return service.ports
    .filter(({ number }) => old.ports.some((port) => port.number === number))
    .filter(
      // whoever calls a port of TLS opens it by themselves, unless a route of HTTP leads there
      ({ number, protocol }) =>
        protocolFamily(protocol) !== 'tls' || isLedToByHttp(after, service, number),
    )
    .flatMap(({ number: port }) =>
      subsets.flatMap((subset) => lostAt({ before, after }, { service, port, subset }) ?? []),
    );
}

/** Names what proxies send to. */
type Sought = Pick<LostOrigination, 'service' | 'port' | 'subset'>;

function lostAt({ before, after }: MeshSides, sought: Sought): LostOrigination | null {
  const clients = clientsOf(before, after, sought).map(({ proxy, isSeen }) => ({
    namespace: proxy.namespace,
    isSeen,
    was: clientTls(before, proxy, sought.service, sought),
    now: clientTls(after, proxy, sought.service, sought),
  }));
  const opening = clients.filter(({ was }) => was.every(({ opens }) => opens === 'own'));
  const losing = opening.filter(({ now }) => now.every(({ opens }) => opens === 'none'));
  const seen = addressedServices(after).filter(
    ({ service: { host } }) => host === sought.service.host,
  );
  const plain = seen.filter((address) => !speaksTls(address));
  const isKept = opening.some((client) => client.isSeen && !losing.includes(client));
  if (plain.length === 0 && (seen.length > 0 || isKept)) return null;
  const callers = plain.filter(
    ({ workload: { namespace, sidecar } }) =>
      (sidecar.kind === 'unknown' || sidecar.value) &&
      losing.some((client) => client.namespace === namespace),
  );
  const calling = new Set(callers.map(({ workload }) => workload.namespace));
  const counted =
    plain.length === 0 ? losing : losing.filter(({ namespace }) => calling.has(namespace));
  const [first] = counted;
  const [was] = first?.was ?? [];
  const [now] = first?.now ?? [];
  const [old] = was?.rules ?? [];
  if (was === undefined || now === undefined || old === undefined) return null;
  return {
    ...sought,
    old,
    before: was,
    after: now,
    namespaces: [...new Set(counted.map(({ namespace }) => namespace))].sort(),
    callers: callers.filter(
      ({ workload }, index) => callers.findIndex((one) => one.workload === workload) === index,
    ),
  };
}

/** A proxy that may call; one that is not seen stands for all of a rule's namespace. */
interface Client {
  readonly proxy: Proxy;
  readonly isSeen: boolean;
}

/** Lists the proxies that know the service, and one of each namespace of a rule for it where none is seen. */
function clientsOf(before: Mesh, after: Mesh, { service }: Sought): readonly Client[] {
  const seen = after.workloads.flatMap((workload): readonly Client[] => {
    const { namespace, labels, sidecar } = workload;
    const isGateway = isGatewayWorkload(after, workload);
    const mayHaveProxy = isGateway || sidecar.kind === 'unknown' || sidecar.value;
    return mayHaveProxy && mayKnow(service, namespace)
      ? [{ proxy: { kind: isGateway ? 'gateway' : 'sidecar', namespace, labels }, isSeen: true }]
      : [];
  });
  const covering = rulesForHost(before, service.host).filter((rule) => mayHaveClients(rule, after));
  const unseen = [...new Set(covering.map(({ namespace }) => namespace))]
    .filter((namespace) => seen.every(({ proxy }) => proxy.namespace !== namespace))
    .map((namespace) => ({
      proxy: { kind: 'sidecar' as const, namespace, labels: new Map<string, string>() },
      isSeen: false,
    }));
  return [...seen, ...unseen];
}

const mayKnow = ({ exportTo }: RegistryService, namespace: string): boolean =>
  exportTo.has('*') || exportTo.has(namespace);
