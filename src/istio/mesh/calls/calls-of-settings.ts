import type { Origin, MapNode, Node } from '../../../manifest/index.ts';
import { itemsAt, nodeAt, stringAt } from '../../../manifest/index.ts';
import type { Call } from './call.ts';
import { methodTo } from '../request/http-methods.ts';
import { embeddedLine } from '../embedded-yaml.ts';
import type { Container, Mesh, Service, Workload } from '../mesh.ts';
import type { ServiceAddress } from '../service-address.ts';
import { addressesIn, namesAddress } from '../service-address.ts';
import { parseServiceHost, serviceNamed } from '../service-host.ts';
import { expandReferences } from '../environment-variables.ts';

/** Says where a setting stands; a `file` is a key of a mounted ConfigMap. */
type SettingSource = 'variable' | 'argument' | 'file';

/** An address in the settings of a container. */
export interface AddressInSettings {
  readonly workload: Workload;
  readonly container: Container;
  /** The variable, flag or mounted key that holds it. */
  readonly setting: string;
  readonly source: SettingSource;
  readonly address: ServiceAddress;
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
export function addressesOf(mesh: Mesh, workload: Workload): readonly AddressInSettings[] {
  return workload.containers.flatMap((container) =>
    [...texts(mesh, workload, container)].flatMap(
      ({ setting, source, text, around = text, origin }) =>
        addressesIn(text).flatMap((address) =>
          address.form === 'word' && !namesAddress(setting)
            ? []
            : [
                {
                  workload,
                  container,
                  setting,
                  source,
                  address,
                  method: methodTo(address.host, around),
                  origin,
                },
              ],
        ),
    ),
  );
}

interface Setting {
  readonly setting: string;
  readonly source: SettingSource;
  readonly text: string;
  /** The command that the text is a word of; absent for a text by itself. */
  readonly around?: string;
  readonly origin: Origin;
}

function* texts(mesh: Mesh, workload: Workload, container: Container): Generator<Setting> {
  for (const { name, value, origin } of container.variables.values())
    if (value !== null) yield { setting: name, source: 'variable', text: value, origin };
  let flag = '';
  const words = [...itemsAt(container.node, 'command'), ...itemsAt(container.node, 'args')].flatMap(
    ({ origin, ...item }) =>
      item.kind === 'scalar' && typeof item.value === 'string'
        ? [{ origin, text: expandReferences(item.value, container.variables) }]
        : [],
  );
  const around = words.map(({ text }) => text).join(' ');
  for (const { text, origin } of words) {
    const equals = /^(-{1,2}[A-Za-z][\w.-]*)=(.*)$/s.exec(text);
    yield equals === null
      ? { setting: flag, source: 'argument', text, around, origin }
      : {
          setting: equals[1] ?? '',
          source: 'argument',
          text: equals[2] ?? '',
          around,
          origin,
        };
    flag = text.startsWith('-') ? text : '';
  }
  for (const mounted of mountedKeys(mesh, workload, container)) yield* linesOfFile(mounted);
}

function linesOfFile({ key, value }: MountedKey): Iterable<Setting> {
  if (value.kind !== 'scalar' || typeof value.value !== 'string') return [];
  const { value: text, origin } = value;
  return text.length < MAX_FILE ? linesOf({ setting: key, source: 'file', text, origin }) : [];
}

/** Larger files are data, not settings. */
const MAX_FILE = 262_144;

/** Lines with a URL or a `.svc` name; the rest of a file says too little to be an address. */
function* linesOf({ setting, source, text, origin }: Setting): Generator<Setting> {
  let number = 0;
  const targets = targetsOf(text);
  for (const line of text.split('\n')) {
    number += 1;
    for (const target of targets(line)) {
      const at = embeddedLine(origin, number);
      yield { setting, source, text: target, origin: { ...origin, line: at, endLine: at } };
    }
    if (!line.includes('://') && !line.includes('.svc')) continue;
    if (/^\s*(?:#|\/\/|;)/.test(line)) continue;
    const at = embeddedLine(origin, number);
    yield { setting, source, text: line, origin: { ...origin, line: at, endLine: at } };
  }
}

/**
 * Gives what reads, line by line, whom a configuration of Prometheus asks by the name of a Service and its namespace:
 * `targets: ['web.shop:9102']`. With settings of its own a job may ask in TLS or for another path.
 */
function targetsOf(text: string): (line: string) => readonly string[] {
  if (!/^scrape_configs:/m.test(text)) return () => [];
  const isUsual = !/^\s*(?:- )?(?:scheme|metrics_path):/m.test(text);
  let isList = false;
  return (line) => {
    const start = /^\s*(?:- )?targets:(.*)$/.exec(line)?.[1];
    const item = isList ? /^\s*- (.*)$/.exec(line)?.[1] : undefined;
    const found = start ?? item;
    isList = found !== undefined && (start === undefined || start.trim() === '');
    return [...(found ?? '').matchAll(TARGET)].flatMap(([, name, namespace, port]) => {
      const host = `${name ?? ''}.${namespace ?? ''}.svc:${port ?? ''}`;
      return isUsual ? [`http://${host}/metrics`] : [host];
    });
  };
}

/** Matches `web.shop:9102`; longer names are read as they are anywhere else. */
const TARGET = /(?<![\w.-])([a-z0-9-]{1,63})\.([a-z0-9-]{1,63}):(\d{1,5})(?![\w.:-])/g;

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

const SCHEME_PORTS: ReadonlyMap<string, number> = new Map([
  ['http', 80],
  ['ws', 80],
  ['https', 443],
  ['wss', 443],
]);

/** The port that is called: as written, else the scheme's, else the only one there is. */
function portOf(address: ServiceAddress, service: Service): number | null {
  if (address.port !== null) return address.port;
  const usual = SCHEME_PORTS.get(address.scheme ?? '');
  if (usual !== undefined) return usual;
  const [only] = service.ports;
  return service.ports.length === 1 && only !== undefined ? only.port : null;
}

/** A key of a ConfigMap that a container mounts as a file. */
interface MountedKey {
  readonly key: string;
  readonly value: Node;
}

/**
 * Keys of the ConfigMaps that the container mounts: those that the volume lists, and of a `subPath` what lies there.
 * The configuration of the mesh is not among them: istiod reads it, and what it names is called by proxies.
 */
function* mountedKeys(mesh: Mesh, workload: Workload, container: Container): Generator<MountedKey> {
  const volumes = itemsAt(workload.podSpec, 'volumes');
  const seen = new Set<string>();
  for (const mount of itemsAt(container.node, 'volumeMounts')) {
    const name = stringAt(mount, 'name');
    const volume = volumes.find((one) => name !== undefined && stringAt(one, 'name') === name);
    const below = stringAt(mount, 'subPath')?.replace(/^\.\/|\/$/g, '') ?? '';
    for (const source of configMapsOf(volume)) {
      const map = stringAt(source, 'name') ?? '';
      for (const { key, path, value } of filesOf(source, dataOf(mesh, workload, map))) {
        const isThere = below === '' || path === below || path.startsWith(`${below}/`);
        if (!isThere || isForProxies(map, key) || seen.has(`${map} ${key}`)) continue;
        seen.add(`${map} ${key}`);
        yield { key, value };
      }
    }
  }
}

const isForProxies = (map: string, key: string): boolean =>
  /^istio(?:-|$)/.test(map) && (key === 'mesh' || key === 'meshNetworks');

/** Lists what a volume takes from ConfigMaps, by itself or as one of several sources. */
const configMapsOf = (volume: Node | undefined): readonly Node[] =>
  [
    nodeAt(volume, 'configMap'),
    ...itemsAt(nodeAt(volume, 'projected'), 'sources').map((one) => nodeAt(one, 'configMap')),
  ].filter((node) => node !== undefined);

function dataOf(mesh: Mesh, { namespace }: Workload, name: string): MapNode | undefined {
  const map = name === '' ? undefined : mesh.find('', 'ConfigMap', namespace, name);
  const data = nodeAt(map?.node, 'data');
  return data?.kind === 'map' ? data : undefined;
}

/** Reads the files of a ConfigMap that is mounted; without `items` every key is a file of its name. */
function* filesOf(
  source: Node,
  data: MapNode | undefined,
): Generator<MountedKey & { readonly path: string }> {
  if (data === undefined) return;
  const items = itemsAt(source, 'items');
  const listed = new Map(
    items.map((item) => [stringAt(item, 'key') ?? '', stringAt(item, 'path') ?? '']),
  );
  for (const [key, value] of data.entries) {
    const path = items.length === 0 ? key : listed.get(key);
    if (path !== undefined) yield { key, path, value };
  }
}
