import { z } from 'zod';
import type { MapNode, Node, Origin, Resource } from '../../../manifest/index.ts';
import { mapNode, resourceOf, scalar, seqNode } from '../../../manifest/index.ts';
import type { WrittenFields } from './managed-fields.ts';
import { ManagedFieldsSchema, writtenFieldsOf } from './managed-fields.ts';

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

export type ReadLiveObject =
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
