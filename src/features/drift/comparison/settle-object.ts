import type {
  ManifestSchemas,
  MapNode,
  Node,
  Origin,
  PathStep,
  Resource,
  SecretValues,
} from '../../../manifest/index.ts';
import {
  canonicalJson,
  mapNode,
  plainOf,
  scalar,
  secretsIn,
  seqNode,
} from '../../../manifest/index.ts';
import type { FieldWriter, PassedField } from './drift.ts';
import type { IgnoredFields } from './declared/ignore-differences.ts';
import type { LiveObject } from './live-object.ts';
import type { Writers } from './managed-fields.ts';
import { latestWriter, writersIn } from './managed-fields.ts';
import type { WhyPassed } from './field-exemption.ts';
import { appliersOf, whyStatedPasses, whyUnstatedPasses } from './field-exemption.ts';
import { isSameValue } from './value-equality.ts';
import { settleList } from './settle-list.ts';
import { isBuiltIn } from './server-values.ts';

/** Git's object as it is in the cluster, and who made it so. */
export interface SettledObject {
  /** Nodes that are the same in effect are Git's own; every other one has the place in Git where it belongs. */
  readonly node: MapNode;
  /** Of the nodes that are not Git's. */
  readonly writerOf: (node: Node) => FieldWriter | null;
  /** Fields that are another and are nobody's drift, and those of which that cannot be told. */
  readonly passed: readonly PassedField[];
}

/** What one object is settled with. */
export interface Settling {
  readonly of: Resource;
  readonly live: LiveObject;
  readonly writers: Writers;
  /** Who applies Git. */
  readonly appliers: ReadonlySet<string>;
  readonly ignored: IgnoredFields;
  readonly secrets: SecretValues;
  readonly writerOf: Map<Node, FieldWriter | null>;
  readonly passed: PassedField[];
}

/** Where a value stands. */
export interface At {
  readonly path: readonly PathStep[];
  /** Null where the structure is not known. */
  readonly type: ReturnType<ManifestSchemas['typeOf']>;
  /** Of Git's value around it. */
  readonly origin: Origin;
  /** Whether its kind has no such field: the API server drops it on the way in. */
  readonly isDropped: boolean;
}

/** What the API server keeps of an object's metadata for people. */
const OF_METADATA: ReadonlySet<string> = new Set(['labels', 'annotations']);
const NOT_COMPARED: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'status']);

/** Takes over from a live object what is neither Git's nor the API server's, a tool's or a controller's. */
export function settleObject(
  git: Resource,
  live: LiveObject,
  type: ReturnType<ManifestSchemas['typeOf']>,
  ignored: IgnoredFields,
): SettledObject {
  const writers = writersIn(live.resource.node, live.written);
  const settling: Settling = {
    of: git,
    live,
    writers,
    appliers: appliersOf(live, writers, live.resource.node),
    ignored,
    secrets: secretsIn(live.resource.node, git.kind),
    writerOf: new Map(),
    passed: [],
  };
  const { node, origin } = git;
  const entries = new Map<string, Node>();
  const keys = new Set([...node.entries.keys(), ...live.resource.node.entries.keys()]);
  for (const key of keys) {
    const [stated, found] = [node.entries.get(key), live.resource.node.entries.get(key)];
    const at = below({ path: [], type, origin, isDropped: false }, node, key);
    const settled = NOT_COMPARED.has(key)
      ? stated
      : key === 'metadata'
        ? settleMetadata(stated, found, at, settling)
        : settle(stated, found, at, settling);
    if (settled !== undefined) entries.set(key, settled);
  }
  return {
    node: mapNode(entries, node.origin),
    writerOf: (each) => settling.writerOf.get(each) ?? null,
    passed: settling.passed,
  };
}

function settleMetadata(
  git: Node | undefined,
  live: Node | undefined,
  at: At,
  settling: Settling,
): Node | undefined {
  if (git?.kind !== 'map' || live?.kind !== 'map') return git;
  const entries = new Map<string, Node>();
  for (const key of new Set([...git.entries.keys(), ...OF_METADATA])) {
    const stated = git.entries.get(key);
    const settled = OF_METADATA.has(key)
      ? settle(stated, live.entries.get(key), below(at, git, key), settling)
      : stated;
    if (settled !== undefined) entries.set(key, settled);
  }
  return mapNode(entries, git.origin);
}

/** The value that Git would have to state; undefined for none. */
function settle(
  git: Node | undefined,
  live: Node | undefined,
  at: At,
  settling: Settling,
): Node | undefined {
  // an API server keeps no null
  const stated = isNull(git) ? undefined : git;
  const found = isNull(live) ? undefined : live;
  if (stated === undefined) return found === undefined ? git : settleUnstated(found, at, settling);
  return found === undefined
    ? settleGone(stated, at, settling)
    : settleStated(stated, found, at, settling);
}

function settleStated(stated: Node, found: Node, at: At, settling: Settling): Node {
  if (stated.kind === 'map' && found.kind === 'map') return settleMap(stated, found, at, settling);
  if (stated.kind === 'seq' && found.kind === 'seq') {
    const list = settleList(stated, found, at, settling, settle);
    return list === stated ? stated : noted(list, found, settling);
  }
  const areScalars = stated.kind === 'scalar' && found.kind === 'scalar';
  if (areScalars && isSameValue(settling.of, at.path, stated, found)) return stated;
  const why = whyStatedPasses(found, at, settling);
  if (why === null) return taken(found, stated.origin, settling);
  pass(why, found, at, settling);
  return stated;
}

const isNull = (node: Node | undefined): boolean => node?.kind === 'scalar' && node.value === null;

function settleMap(git: MapNode, live: MapNode, at: At, settling: Settling): MapNode {
  const entries = new Map<string, Node>();
  let same = true;
  for (const key of new Set([...git.entries.keys(), ...live.entries.keys()])) {
    const stated = git.entries.get(key);
    const settled = settle(stated, live.entries.get(key), below(at, git, key), settling);
    same &&= settled === stated;
    if (settled !== undefined) entries.set(key, settled);
  }
  return same ? git : mapNode(entries, git.origin);
}

function below({ path, type, origin }: At, git: Node | null, key: string): At {
  const known = type?.fields.get(key) ?? type?.values ?? null;
  return {
    path: [...path, key],
    type: known,
    origin: git?.origin ?? origin,
    isDropped: known === null && type?.type === 'object' && type.open !== true,
  };
}

/** What Git states and the cluster does not have: gone, unless the API server does not keep it. */
function settleGone(git: Node, at: At, settling: Settling): Node | undefined {
  if ((isBuiltIn(settling.of) || at.path[0] === 'metadata') && isEmpty(git)) return git;
  return at.isDropped || settling.ignored({ path: at.path, node: git }, []) ? git : undefined;
}

/** Kubernetes' own kinds leave out what is empty (`omitempty`). */
function isEmpty(node: Node): boolean {
  if (node.kind === 'map') return [...node.entries.values()].every(isEmpty);
  if (node.kind === 'seq') return node.items.length === 0;
  return node.value === '' || node.value === false || node.value === 0 || node.value === null;
}

/** What Git does not state: of maps and lists, entry by entry, what is neither the API server's nor a tool's. */
function settleUnstated(live: Node, at: At, settling: Settling): Node | undefined {
  if (isDefault(live, at)) return undefined;
  const why = whyUnstatedPasses(live, at, settling);
  if (why !== null) {
    pass(why, live, at, settling);
    return undefined;
  }
  if (live.kind === 'map' && live.entries.size > 0) return settleEntries(live, at, settling);
  if (live.kind === 'seq' && live.items.some(({ kind }) => kind === 'map'))
    return noted(settleList(seqNode([], at.origin), live, at, settling, settle), live, settling);
  return taken(live, at.origin, settling);
}

function settleEntries(live: MapNode, at: At, settling: Settling): Node | undefined {
  const entries = new Map<string, Node>();
  for (const [key, value] of live.entries) {
    const settled = settleUnstated(value, below(at, null, key), settling);
    if (settled !== undefined) entries.set(key, settled);
  }
  return entries.size === 0 ? undefined : noted(mapNode(entries, at.origin), live, settling);
}

/** Whether it is what the API server fills in by the schema of the kind. */
const isDefault = (live: Node, { type }: At): boolean =>
  type?.default !== undefined && canonicalJson(type.default) === canonicalJson(plainOf(live));

/** Notes that a value is another and nobody's drift. */
function pass(why: WhyPassed, live: Node, at: At, { passed, writers }: Settling): void {
  if (why !== 'server') passed.push({ path: at.path, why, by: latestWriter(writers.of(live)) });
}

/** A copy of a live value with a place in Git, without secrets. */
function taken(live: Node, origin: Origin, settling: Settling): Node {
  const copy = (): Node => {
    switch (live.kind) {
      case 'scalar': {
        const secret = settling.secrets.get(live);
        return secret === undefined ? { ...live, origin } : scalar(secret.shown(), origin);
      }
      case 'seq':
        return seqNode(
          live.items.map((item) => taken(item, origin, settling)),
          origin,
        );
      case 'map':
        return mapNode(
          new Map([...live.entries].map(([key, value]) => [key, taken(value, origin, settling)])),
          origin,
        );
    }
  };
  return noted(copy(), live, settling);
}

/** Remembers who wrote what a node stands for. */
function noted<N extends Node>(node: N, live: Node, { writers, writerOf }: Settling): N {
  const entries = [live, ...descendantsOf(live)].flatMap((each) => writers.of(each));
  writerOf.set(node, latestWriter(entries));
  return node;
}

const descendantsOf = (node: Node): readonly Node[] => {
  const children =
    node.kind === 'map' ? [...node.entries.values()] : node.kind === 'seq' ? node.items : [];
  return children.flatMap((child) => [child, ...descendantsOf(child)]);
};
