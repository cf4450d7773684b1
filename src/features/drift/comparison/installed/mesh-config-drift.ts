import type { MapNode, Node, Origin, PathStep, Resource } from '../../../../manifest/index.ts';
import {
  canonicalJson,
  mapNode,
  nodeAt,
  plainOf,
  scalar,
  secretsIn,
  seqNode,
} from '../../../../manifest/index.ts';
import { parseEmbeddedYaml } from '../../../../istio/index.ts';
import type { FieldDrift, FieldWriter, ObjectDrift } from '../drift.ts';
import { appliersOf } from '../field-exemption.ts';
import type { LiveObject } from '../live-object.ts';
import { latestWriter, writersIn } from '../managed-fields.ts';
import type { MeshInstaller } from './mesh-installers.ts';

/** One MeshConfig as Git says and as it is live, each in the ConfigMap that istiod reads. */
export interface MeshConfigSides {
  readonly git: Resource;
  readonly live: Resource;
}

type ComparedMeshConfig =
  | { readonly kind: 'same' }
  | {
      readonly kind: 'differs';
      readonly drift: Extract<ObjectDrift, { kind: 'changed' }>;
      /** The ConfigMap as Git would have it and as it is, where no field of Git's object shows all of it; else null. */
      readonly asConfigMaps: MeshConfigSides | null;
    }
  /** `why` is half a sentence. */
  | { readonly kind: 'unreadable'; readonly why: string };

/**
 * Compares the MeshConfig that an installer states with the one that istiod reads. The text of the ConfigMap is written
 * whole, so that who wrote a field of it is who wrote the text.
 */
export function compareMeshConfig(installer: MeshInstaller, live: LiveObject): ComparedMeshConfig {
  const { node } = live.resource;
  const written = nodeAt(node, 'data', 'mesh');
  const mesh = parseEmbeddedYaml(written);
  if (written === undefined || mesh?.kind !== 'map')
    return { kind: 'unreadable', why: 'its field data.mesh holds no MeshConfig that can be read' };
  const writers = writersIn(node, live.written);
  const by = latestWriter(writers.of(written));
  const isByHand = by !== null && !appliersOf(live, writers, node).has(by.manager);
  const stated = statedFields(installer);
  const fields = [
    ...stated.flatMap((field) => statedDrift(field, mesh, by)),
    ...(isByHand && !installer.hasProfile ? addedDrifts(installer, stated, mesh, by) : []),
  ];
  if (fields.length === 0) return { kind: 'same' };
  const { resource } = installer;
  const drift = {
    ...({ kind: 'changed', git: resource } as const),
    live: withFields(resource, fields),
    fields,
    liveIn: { group: '', kind: 'ConfigMap', ...installer.configMap },
  };
  return { kind: 'differs', drift, asConfigMaps: configMapsOf(drift, mesh, live) };
}

/** Begins the MeshConfig in what is called the field of another file. */
const ELSEWHERE = 'meshConfig';

function configMapsOf(
  { git, fields, liveIn }: Extract<ObjectDrift, { kind: 'changed' }>,
  mesh: MapNode,
  live: LiveObject,
): MeshConfigSides | null {
  const [first] = fields.filter(({ path }) => path[0] === ELSEWHERE);
  if (first === undefined || liveIn === undefined) return null;
  const { file, line } = (first.git ?? git).origin;
  const origin = { file, line, column: 1, endLine: line };
  const holding = (text: MapNode): Resource => {
    const data = mapNode(
      new Map([['mesh', scalar(JSON.stringify(plainOf(text)), origin)]]),
      origin,
    );
    const entries = new Map([...live.resource.node.entries]).set('data', data);
    return { ...live.resource, origin, node: mapNode(entries, origin) };
  };
  const asGit = fields.reduce((map, { path, git: stated }) => {
    const at = path.indexOf(ELSEWHERE) + 1;
    return withValue(map, path.slice(at), stated);
  }, mesh);
  return { git: holding(asGit), live: holding(mesh) };
}

/** A field of MeshConfig that Git states. */
interface StatedField {
  /** Within the MeshConfig. */
  readonly path: readonly string[];
  /** Within the object; that of the MeshConfig where another file holds it. */
  readonly at: readonly PathStep[];
  readonly node: Node;
}

/** The last one where several state it. */
function statedFields({ stated, resource }: MeshInstaller): readonly StatedField[] {
  const fields = new Map<string, StatedField>();
  for (const { path, node } of stated)
    for (const [steps, leaf] of leavesWithin(node, [])) {
      const own = path === null ? null : [...path, ...steps];
      const isThere = own !== null && nodeAt(resource.node, ...own) === leaf;
      const at = isThere ? own : [ELSEWHERE, ...steps];
      fields.set(steps.join('\0'), { path: steps, at, node: leaf });
    }
  return [...fields.values()];
}

/** Scalars and lists: a list is one value to whoever installs. */
function* leavesWithin(
  node: Node,
  path: readonly string[],
): Generator<readonly [readonly string[], Node]> {
  if (node.kind !== 'map') {
    yield [path, node];
    return;
  }
  for (const [key, child] of node.entries) yield* leavesWithin(child, [...path, key]);
}

function statedDrift(
  { path, at, node }: StatedField,
  mesh: MapNode,
  by: FieldWriter | null,
): readonly FieldDrift[] {
  const live = nodeAt(mesh, ...path);
  if (isOpen(node)) return [];
  if (live === undefined) return [{ kind: 'removed', path: at, git: node, live: null, by: null }];
  if (isSameSetting(node, live)) return [];
  return [{ kind: 'changed', path: at, git: node, live: shownAs(live, node.origin), by }];
}

/** A null takes out a value of the chart, and a variable is put in by whoever applies it: what is live is not known. */
function isOpen(node: Node): boolean {
  if (node.kind === 'scalar') return node.value === null || /\$[{(]|\{\{/.test(String(node.value));
  const inner = node.kind === 'map' ? [...node.entries.values()] : node.items;
  return inner.some(isOpen);
}

/** A text of digits and the number are one value to who reads the text of a ConfigMap, and so are `10s` and `10.0s`. */
function isSameSetting(git: Node, live: Node): boolean {
  if (git.kind === 'scalar' && live.kind === 'scalar')
    return wordOf(git.digits ?? git.value) === wordOf(live.digits ?? live.value);
  if (git.kind === 'seq' && live.kind === 'seq')
    return (
      git.items.length === live.items.length &&
      git.items.every((item, index) => {
        const other = live.items[index];
        return other !== undefined && isSameSetting(item, other);
      })
    );
  if (git.kind === 'map' && live.kind === 'map') {
    const keys = new Set([...git.entries.keys(), ...live.entries.keys()]);
    return [...keys].every((key) => {
      const [one, other] = [git.entries.get(key), live.entries.get(key)];
      return one !== undefined && other !== undefined && isSameSetting(one, other);
    });
  }
  return canonicalJson(plainOf(git)) === canonicalJson(plainOf(live));
}

function wordOf(value: unknown): string {
  const word = String(value);
  const seconds = /^(\d+)(?:\.(\d*?)0*)?s$/.exec(word);
  if (seconds === null) return word;
  const [, whole = '', part = ''] = seconds;
  return part === '' ? `${whole}s` : `${whole}.${part}s`;
}

/** Says what the chart and `istioctl` write beside what people state (`templates/configmap.yaml` of istiod's chart). */
const OF_INSTALLER =
  /^(?:defaultConfig\.(?:discoveryAddress|tracing|image|proxyMetadata)(?:\..*)?|defaultProviders(?:\..*)?|enablePrometheusMerge|rootNamespace|trustDomain|meshMTLS\..*|ingressControllerMode|extensionProviders|localityLbSetting\.enabled)$/;

/** Says what somebody wrote into it by hand beside what Git states. */
function addedDrifts(
  { stated }: MeshInstaller,
  fields: readonly StatedField[],
  mesh: MapNode,
  by: FieldWriter | null,
): readonly FieldDrift[] {
  const known = new Set(fields.map(({ path }) => path.join('\0')));
  const last = stated.at(-1);
  const inObject = fields.find(({ at }) => at[0] !== ELSEWHERE);
  const prefix = inObject === undefined || last?.path == null ? [ELSEWHERE] : last.path;
  const around = last?.node.origin;
  return [...leavesWithin(mesh, [])].flatMap(([path, node]): readonly FieldDrift[] => {
    const isKnown = path.some((_, index) => known.has(path.slice(0, index + 1).join('\0')));
    if (isKnown || OF_INSTALLER.test(path.join('.')) || around === undefined) return [];
    const live = shownAs(node, around);
    return [{ kind: 'added', path: [...prefix, ...path], git: null, live, by }];
  });
}

/** A copy of a live value with the place of Git's, without secrets. */
function shownAs(live: Node, origin: Origin): Node {
  const root = live.kind === 'map' ? live : mapNode(new Map([['value', live]]), live.origin);
  const secrets = secretsIn(root, null);
  const copy = (node: Node): Node => {
    switch (node.kind) {
      case 'scalar': {
        const secret = secrets.get(node);
        return secret === undefined ? { ...node, origin } : scalar(secret.shown(), origin);
      }
      case 'seq':
        return seqNode(node.items.map(copy), origin);
      case 'map':
        return mapNode(
          new Map([...node.entries].map(([key, child]) => [key, copy(child)])),
          origin,
        );
    }
  };
  return copy(live);
}

/** An installer with the live values where it states them; what another file states stays as it is. */
function withFields(resource: Resource, fields: readonly FieldDrift[]): Resource {
  const node = fields
    .filter(({ path }) => path[0] === 'spec')
    .reduce((root, { path, live }) => withValue(root, path, live), resource.node);
  return { ...resource, node };
}

function withValue(map: MapNode, path: readonly PathStep[], value: Node | null): MapNode {
  const [step, ...rest] = path;
  const key = String(step);
  const entries = new Map(map.entries);
  if (rest.length === 0) {
    if (value === null) entries.delete(key);
    else entries.set(key, value);
    return mapNode(entries, map.origin);
  }
  const child = map.entries.get(key);
  const inner = child?.kind === 'map' ? child : mapNode(new Map(), map.origin);
  entries.set(key, withValue(inner, rest, value));
  return mapNode(entries, map.origin);
}
