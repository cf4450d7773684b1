import type { Origin, MapNode, Node } from '../../../manifest/index.ts';
import { itemsAt, nodeAt, stringAt } from '../../../manifest/index.ts';
import { embeddedLine, parseEmbeddedYaml } from '../embedded-yaml.ts';
import { expandReferences, expandShell } from '../environment-variables.ts';
import type { Container, Mesh, Workload } from '../mesh.ts';
import { keyOfName, namesAddress, namesPort, portNameFor } from '../service-address.ts';

/** Says where a setting stands; a `file` is a key of a mounted ConfigMap. */
export type SettingSource = 'variable' | 'argument' | 'file';

/** A text in the settings of a container. */
interface SettingText {
  /** The variable, flag, hook or mounted key that holds it. */
  readonly setting: string;
  /** The name that says what it is: the setting, or the key of a line of a file. */
  readonly named: string;
  readonly source: SettingSource;
  readonly text: string;
  /** The command that the text is a word of; absent for a text by itself. */
  readonly around?: string;
  /** Set for a whole command, whose words are texts of their own. */
  readonly isCommand?: true;
  readonly origin: Origin;
}

/** Lists the texts of a container's variables, of the commands that run in it, and of the files that it mounts. */
export function* settingTexts(
  mesh: Mesh,
  workload: Workload,
  container: Container,
): Generator<SettingText> {
  for (const { name, value, origin } of container.variables.values())
    if (value !== null)
      yield { setting: name, named: name, source: 'variable', text: value, origin };
  yield* wordsOf(container, '', [
    ...itemsAt(container.node, 'command'),
    ...itemsAt(container.node, 'args'),
  ]);
  for (const hook of HOOKS)
    yield* wordsOf(container, hook.join('.'), itemsAt(container.node, ...hook, 'exec', 'command'));
  for (const mounted of mountedKeys(mesh, workload, container)) yield* linesOfFile(mounted);
}

/** Commands of these run in the container; what they ask by HTTP or TCP, the kubelet does. */
const HOOKS = [
  ...[['livenessProbe'], ['readinessProbe'], ['startupProbe']],
  ...[
    ['lifecycle', 'postStart'],
    ['lifecycle', 'preStop'],
  ],
];

function* wordsOf(
  { variables }: Container,
  hook: string,
  items: readonly Node[],
): Generator<SettingText> {
  const written = items.flatMap(({ origin, ...item }) =>
    item.kind === 'scalar' && typeof item.value === 'string'
      ? [{ origin, text: expandReferences(item.value, variables) }]
      : [],
  );
  const [program] = written;
  if (program === undefined) return;
  const words = SHELL.test(program.text)
    ? written.map((word) => ({ ...word, text: expandShell(word.text, variables) }))
    : written;
  const around = words.map(({ text }) => text).join(' ');
  const place = { source: 'argument' as const, around };
  let flag = hook;
  for (const { text, origin } of words) {
    const [, setting = flag, value = text] = /^(-{1,2}[A-Za-z][\w.-]*)=(.*)$/s.exec(text) ?? [];
    yield { ...place, setting, named: setting, text: value, origin };
    flag = text.startsWith('-') ? text : hook;
  }
  const { origin } = program;
  yield { ...place, setting: hook, named: hook, text: around, isCommand: true, origin };
}

const SHELL = /(?:^|\/)(?:ba|da|a|z|k)?sh$/;

function* linesOfFile({ key, value }: MountedKey): Generator<SettingText> {
  if (value.kind !== 'scalar' || typeof value.value !== 'string') return;
  const { value: text, origin } = value;
  if (text.length >= MAX_FILE) return;
  const pairs = HAS_PAIR.test(text) ? mapsIn(parseEmbeddedYaml(value)).flatMap(pairsIn) : [];
  for (const pair of pairs) yield { ...pair, setting: key, source: 'file' };
  const told = new Set(pairs.map(({ line }) => line));
  for (const one of linesOf(key, text, origin))
    if (!told.has(one.origin.line) || one.text.includes('://')) yield one;
}

/** Matches what may have a host and a port beside each other. */
const HAS_PAIR = /host[\s\S]*port|port[\s\S]*host|address|server|endpoint/i;

function mapsIn(node: Node | undefined): readonly MapNode[] {
  if (node === undefined || node.kind === 'scalar') return [];
  if (node.kind === 'seq') return node.items.flatMap(mapsIn);
  return [node, ...[...node.entries.values()].flatMap(mapsIn)];
}

/** Gives each address of a map with the port that stands beside it; `line` is that of the address. */
function pairsIn({ entries }: MapNode) {
  const all = [...entries].flatMap(([named, node]) =>
    node.kind === 'scalar' ? [{ named, text: String(node.value), origin: node.origin }] : [],
  );
  return all.flatMap(({ named, text: host, origin: { line } }) => {
    const key = namesAddress(named) ? portNameFor(named) : null;
    const port = all.find((one) => keyOfName(one.named) === key);
    return port === undefined || !/^[1-9]\d{0,4}$/.test(port.text)
      ? []
      : [{ named, text: `${host}:${port.text}`, origin: port.origin, line }];
  });
}

/** Larger files are data, not settings. */
const MAX_FILE = 262_144;

/** Lines with a URL, a `.svc` name, a command that connects, or a key that says that its value is an address or port. */
function* linesOf(setting: string, text: string, origin: Origin): Generator<SettingText> {
  let number = 0;
  const targets = targetsOf(text);
  for (const line of text.split('\n')) {
    number += 1;
    const at = embeddedLine(origin, number);
    const place = {
      ...{ setting, named: setting, source: 'file' as const },
      origin: { ...origin, line: at, endLine: at },
    };
    for (const target of targets(line)) yield { ...place, text: target };
    if (/^\s*(?:#|\/\/|;)/.test(line)) continue;
    if (line.includes('://') || line.includes('.svc'))
      yield { ...place, named: KEYED.exec(line)?.[1] ?? setting, text: line };
    else {
      const [, named = '', value = ''] = ASSIGNED.exec(line) ?? [];
      if (namesAddress(named) || namesPort(named)) yield { ...place, named, text: value };
      else yield { ...place, text: line, isCommand: true };
    }
  }
}

/** Matches a line that gives a key one value: `payments.host=payments`, `PAYMENTS_PORT: "8080"`. */
const ASSIGNED =
  /^\s*(?:- |export )?["']?([A-Za-z][\w.-]{0,80})["']?\s*[:=]\s*["']?([\w.:-]{1,200})["']?,?\s*$/;
const KEYED = /^\s*(?:- |export )?["']?([A-Za-z][\w.-]{0,80})["']?\s*[:=]/;

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
