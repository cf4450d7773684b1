import type { Origin } from '../../../manifest/index.ts';
import { rememberedIn } from '../mesh-memory.ts';
import type { Call } from './call.ts';
import { commandTo, methodTo } from '../request/http-methods.ts';
import type { Container, Mesh, Service, Workload } from '../mesh.ts';
import type { ServiceAddress } from '../service-address.ts';
import {
  addressesIn,
  connectionsIn,
  keyOfName,
  namesAddress,
  namesDependency,
  namesPort,
  portNameFor,
  portOfAddress,
} from '../service-address.ts';
import { parseServiceHost, serviceNamed } from '../service-host.ts';
import type { SettingSource } from './setting-texts.ts';
import { settingTexts } from './setting-texts.ts';

type Sureness = Call['sure'];

/** An address in the settings of a container. */
export interface AddressInSettings {
  readonly workload: Workload;
  readonly container: Container;
  /** The variable, flag or mounted key that holds it. */
  readonly setting: string;
  /** The name that says what it is: the setting, or the key of a line of a file. */
  readonly named: string;
  readonly source: SettingSource;
  readonly address: ServiceAddress;
  /** Says how much the setting shows of a call. */
  readonly sure: Sureness;
  /** The method of the request, if the text around the address shows it. */
  readonly method: string | null;
  readonly origin: Origin;
}

/** Calls that the environment variables, arguments and mounted ConfigMaps of workloads show. */
export function callsOfSettings(mesh: Mesh): readonly Call[] {
  return mesh.workloads.flatMap((workload) =>
    addressesOf(mesh, workload).flatMap((found) => {
      const destination = destinationOf(mesh, found);
      if (destination === undefined) return [];
      return [
        {
          source: {
            kind: 'workload' as const,
            workload,
            ...(found.container.init ? { init: found.container } : {}),
          },
          destination,
          port: portOf(found.address, destination),
          path: found.address.path,
          ...(found.method !== null && { method: found.method }),
          basis: 'variable' as const,
          sure: found.sure,
          origin: found.origin,
          ...(OF_SIGNALS.test(found.setting) && { isOfSignals: true as const }),
        },
      ];
    }),
  );
}

/** Matches names of settings by which SDKs and agents know where metrics, logs and traces go. */
const OF_SIGNALS =
  /(?:^|[_.-])(?:otel|otlp|opentelemetry|jaeger|zipkin|statsd|dogstatsd|sentry|loki|fluentd?|fluentbit|logstash|pushgateway|tempo)(?:[_.-]|$)|^dd[_.-](?:agent|trace)/i;

/** Everything in a workload's settings that is written like a network address. */
export const addressesOf = rememberedIn((mesh, workload: Workload): readonly AddressInSettings[] =>
  workload.containers.flatMap((container) => {
    const texts = [...settingTexts(mesh, workload, container)];
    const numbers = new Map(
      texts.flatMap(({ named, text, source, setting }) =>
        namesPort(named) && /^\d+$/.test(text)
          ? [[`${source === 'file' ? setting : ''} ${keyOfName(named)}`, text]]
          : [],
      ),
    );
    return texts.flatMap(({ named, text, around = text, isCommand, ...place }) =>
      (isCommand === true ? connectionsIn(text) : addressesIn(text)).flatMap((found) => {
        if (found.form === 'word' && !namesAddress(named) && !namesDependency(named)) return [];
        const address = withPort(
          found,
          numbers.get(`${place.source === 'file' ? place.setting : ''} ${portNameFor(named)}`),
        );
        const sure = surenessOf(address, isCommand === true, named, around);
        const method = methodTo(address.host, around);
        return [{ workload, container, named, ...place, address, sure, method }];
      }),
    );
  }),
);

/** The address of `PAYMENTS_HOST` with the port that `PAYMENTS_PORT` has. */
const withPort = (address: ServiceAddress, port: string | undefined): ServiceAddress =>
  address.form === 'word' && port !== undefined
    ? (addressesIn(`${address.host}:${port}`)[0] ?? address)
    : address;

/** Says how much an address shows: who waits for it may only connect, and who looks it up or depends on it need not. */
function surenessOf(
  { scheme, host }: ServiceAddress,
  isConnection: boolean,
  name: string,
  around: string,
): Sureness {
  const command = commandTo(host, around);
  if (namesDependency(name) || LOOKS_UP.test(command)) return 'intends';
  if (scheme === 'http' || scheme === 'https') return 'sends';
  return isConnection || WAITS.test(name) || WAITS.test(command) ? 'connects' : 'sends';
}

const LOOKS_UP = /(?:^|[\s/])(?:nslookup|getent|dig)\s/;

/** Matches names and commands of what waits until somebody listens: `WAIT_HOSTS`, `wait-for-it.sh`, `dockerize -wait`. */
const WAITS = /(?:^|[\s/_.-])wait(?:[\s_.-]|4|$)/i;

/** A bare word counts only where it names a Service of the same namespace, or a Service and its namespace. */
function destinationOf(mesh: Mesh, found: AddressInSettings): Service | undefined {
  const { address, workload } = found;
  const name = parseServiceHost(address.host, workload.namespace);
  if (address.form !== 'word')
    return (name === null ? undefined : serviceNamed(mesh, name)) ?? podOfHeadless(mesh, found);
  if (name?.form === 'short') return serviceNamed(mesh, name);
  return name?.form === 'dotted' ? mesh.service(name.namespace, name.name) : undefined;
}

/** `kafka-0.kafka`, `kafka-0.kafka.data.svc.cluster.local`: one pod behind a headless Service. */
function podOfHeadless(mesh: Mesh, { address, workload }: AddressInSettings): Service | undefined {
  const dot = address.host.indexOf('.');
  if (dot < 0) return undefined;
  const name = parseServiceHost(address.host.slice(dot + 1), workload.namespace);
  const service = name === null ? undefined : serviceNamed(mesh, name);
  return service?.headless === true ? service : undefined;
}

/** The port that is called: as written, else the scheme's, else the only one there is. */
function portOf(address: ServiceAddress, service: Service): number | null {
  const [only] = service.ports;
  return (
    portOfAddress(address) ?? (service.ports.length === 1 && only !== undefined ? only.port : null)
  );
}
