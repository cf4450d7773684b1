import { z } from 'zod';
import type { MapNode, Node, Origin, Resource, GroupKind } from '../../../manifest/index.ts';
import { mapNode, resourceOf, scalar, seqNode } from '../../../manifest/index.ts';
import type { WrittenFields } from './managed-fields.ts';
import { ManagedFieldsSchema, writtenFieldsOf } from './managed-fields.ts';
import type { UnreadPart } from './drift.ts';
import { isOptionalKind } from './drift-kinds.ts';
import type { ListedKind } from '../../../forge/index.ts';

/** An object as the API server gives it. Not redacted: nothing of it is shown or kept as it is. */
export interface LiveObject {
  /** All of whose nodes have one origin, which names the cluster. */
  readonly resource: Resource;
  /** Empty where the API server keeps no record. */
  readonly written: readonly WrittenFields[];
  /** Whether a controller made it and answers for it (`ownerReferences` with `controller: true`). */
  readonly isOwned: boolean;
  /** Whether it is on its way out: it has a `deletionTimestamp`. */
  readonly isDeleted: boolean;
  /** What `kubectl apply` was last given; null where that is not on record. */
  readonly lastApplied: MapNode | null;
}

type ReadLiveObject =
  | { readonly kind: 'read'; readonly object: LiveObject }
  | { readonly kind: 'unreadable'; readonly why: string };

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

const Metadata = z.looseObject({
  name: z.string(),
  namespace: z.string().optional(),
  annotations: z.record(z.string(), z.string()).nullish(),
  deletionTimestamp: z.string().nullish(),
  ownerReferences: z.array(z.looseObject({ controller: z.boolean().nullish() })).nullish(),
  managedFields: z.array(ManagedFieldsSchema).nullish(),
});
const KubernetesObject = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: Metadata,
});

/** Nested so deep an object is refused by the API server too. */
const MAX_DEPTH = 200;
const MAX_VALUES = 200_000;

/** Reads one item of a list, whose kind and version items of lists leave out; `place` says where it was found. */
export function readLiveObject(
  json: unknown,
  listed: { readonly apiVersion: string; readonly kind: string },
  place: Origin,
): ReadLiveObject {
  const read = KubernetesObject.safeParse(
    typeof json === 'object' && json !== null ? { ...listed, ...json } : json,
  );
  if (!read.success) return { kind: 'unreadable', why: 'it is no object of Kubernetes' };
  const { metadata } = read.data;
  const node = nodeOfJson(read.data, place);
  const resource = node === null ? undefined : resourceOf(node);
  if (resource === undefined)
    return { kind: 'unreadable', why: 'it is nested too deeply, or too large' };
  const lastApplied = metadata.annotations?.[LAST_APPLIED];
  return {
    kind: 'read',
    object: {
      resource,
      written: (metadata.managedFields ?? []).map(writtenFieldsOf),
      isOwned: (metadata.ownerReferences ?? []).some(({ controller }) => controller === true),
      isDeleted: typeof metadata.deletionTimestamp === 'string',
      lastApplied: lastApplied === undefined ? null : mapOfText(lastApplied, place),
    },
  };
}

function mapOfText(text: string, place: Origin): MapNode | null {
  try {
    const node = nodeOfJson(JSON.parse(text), place);
    return node?.kind === 'map' ? node : null;
  } catch {
    return null;
  }
}

/** Null where it is nested too deeply or too large. */
function nodeOfJson(json: unknown, place: Origin): Node | null {
  const budget = { values: MAX_VALUES };
  const build = (value: unknown, depth: number): Node => {
    budget.values -= 1;
    if (budget.values < 0 || depth > MAX_DEPTH) throw new RangeError();
    if (Array.isArray(value))
      return seqNode(
        value.map((item) => build(item, depth + 1)),
        place,
      );
    if (typeof value === 'object' && value !== null)
      return mapNode(
        new Map(Object.entries(value).map(([key, each]) => [key, build(each, depth + 1)])),
        place,
      );
    const isScalar =
      typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    return scalar(isScalar ? value : null, place);
  };
  try {
    return build(json, 0);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

export const isOf =
  (resource: GroupKind) =>
  ({ of }: ListedKind): boolean =>
    of.group === resource.group && of.kind === resource.kind;

/** Where objects of a cluster are: what it is called stands for a file, and there are no lines. */
export const placeInCluster = (cluster: string): Origin => ({
  file: `live in ${cluster}`,
  line: 0,
  column: 0,
  endLine: 0,
});

interface ReadObjects {
  readonly objects: readonly LiveObject[];
  readonly unread: readonly UnreadPart[];
}

/** Objects of a cluster, and what cannot be read of them: once for each kind and reason. */
export function readObjects(listed: readonly ListedKind[], cluster: string): ReadObjects {
  const place = placeInCluster(cluster);
  const read = listed.flatMap((each) => (each.kind === 'listed' ? [readItems(each, place)] : []));
  return {
    objects: read.flatMap(({ objects }) => objects),
    unread: read.flatMap(({ unread }) => unread),
  };
}

function readItems(
  { of, apiVersion, items }: Extract<ListedKind, { kind: 'listed' }>,
  place: Origin,
): ReadObjects {
  const objects: LiveObject[] = [];
  const reasons = new Map<string, number>();
  for (const item of items) {
    const read = isOfOther(item, of)
      ? ({ kind: 'unreadable', why: 'it is of another kind' } as const)
      : readLiveObject(item, { apiVersion, kind: of.kind }, place);
    if (read.kind === 'read') objects.push(read.object);
    else reasons.set(read.why, (reasons.get(read.why) ?? 0) + 1);
  }
  const unread = [...reasons].map(([why, count]) => ({
    ...({ of, isOptional: false, reason: 'not-kubernetes' } as const),
    why: `of ${count === 1 ? 'an object' : `each of ${String(count)} objects`} ${why}`,
  }));
  return { objects, unread };
}

const SaysKind = z.looseObject({ kind: z.string() });

/** Items of built-in kinds do not say what they are. */
function isOfOther(item: unknown, { kind }: GroupKind): boolean {
  const said = SaysKind.safeParse(item);
  return said.success && said.data.kind !== kind;
}

/** Kinds that could not be listed. */
export const unreadKinds = (listed: readonly ListedKind[]): readonly UnreadPart[] =>
  listed.flatMap((each) => {
    if (each.kind !== 'unknown') return [];
    const { of, reason, why } = each;
    return [{ of, reason, why, isOptional: isOptionalKind(of) }];
  });

export function countsByKind(resources: readonly Resource[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { kind } of resources) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}
