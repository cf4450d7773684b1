import type { Mesh, Workload } from '../../istio/index.ts';
import { groupedBy } from '../../istio/index.ts';
import { nodeAt, numberAt, resourceKey, stringAt } from '../../manifest/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';

/** Holds the fewest pods that a workload has while all is well, and the line that says so. */
export interface PodCount {
  readonly least: number;
  readonly origin: Origin;
  /** Tells whether a scaler may make more of them. */
  readonly isScaled: boolean;
}

/** Kinds of scalers, with the field of the least number and what holds where it is not written. */
const SCALERS = [
  { group: 'autoscaling', kind: 'HorizontalPodAutoscaler', field: 'minReplicas', usual: 1 },
  { group: 'keda.sh', kind: 'ScaledObject', field: 'minReplicaCount', usual: 0 },
] as const;

/**
 * Counts the pods of a workload: what its scaler leaves at least, else what is written. Null where neither says it, for
 * there may be a scaler that is not seen; and where several scale it.
 */
export function podCountOf(mesh: Mesh, workload: Workload): PodCount | null {
  const { resource, replicas, templateFrom } = workload;
  if (templateFrom !== null) return null;
  const scalers = scalersIn(mesh).get(keyOf(workload)) ?? [];
  if (scalers.length > 0) return countOfCopies(scalers);
  if (replicas === null) return null;
  const written = nodeAt(resource.node, 'spec', 'replicas') ?? resource;
  return { least: replicas, origin: written.origin, isScaled: false };
}

/** Gives the line that says the number of pods of a workload; undefined where none does. */
export const writtenCountAt = ({ resource }: Pick<Workload, 'resource'>): Origin | undefined =>
  nodeAt(resource.node, 'spec', 'replicas')?.origin;

interface Scaler {
  readonly object: Resource;
  readonly field: string;
  readonly usual: number;
}

/** Copies of one scaler in folders of which one is applied are one, where they leave the same number. */
function countOfCopies(scalers: readonly Scaler[]): PodCount | null {
  const keys = new Set(scalers.map(({ object }) => resourceKey(object)));
  const [first, ...copies] = scalers.map(countOf);
  const isSame = copies.every((copy) => copy?.least === first?.least);
  return keys.size === 1 && isSame ? (first ?? null) : null;
}

function countOf({ object, field, usual }: Scaler): PodCount | null {
  const place = nodeAt(object.node, 'spec', field);
  const least = place === undefined ? usual : numberAt(place);
  return least === undefined ? null : { least, origin: (place ?? object).origin, isScaled: true };
}

const known = new WeakMap<Mesh, ReadonlyMap<string, readonly Scaler[]>>();

/** Lists the scalers of a mesh by what they scale. */
function scalersIn(mesh: Mesh): ReadonlyMap<string, readonly Scaler[]> {
  const found =
    known.get(mesh) ??
    groupedBy(
      SCALERS.flatMap(({ group, kind, ...one }) =>
        mesh.ofKind(group, kind).map((object) => ({ object, ...one })),
      ),
      ({ object: { namespace, node } }) => {
        const target = nodeAt(node, 'spec', 'scaleTargetRef');
        const kind = stringAt(target, 'kind') ?? 'Deployment';
        return keyOf({ kind, namespace, name: stringAt(target, 'name') ?? '' });
      },
    );
  known.set(mesh, found);
  return found;
}

const keyOf = ({ kind, namespace, name }: Pick<Workload, 'kind' | 'namespace' | 'name'>): string =>
  `${kind} ${namespace}/${name}`;

/** An amount of pods as Kubernetes has it: a number, or a share of them; null for what is neither. */
export function amountAt(resource: Resource, ...path: readonly string[]): PodAmount | null {
  const place = nodeAt(resource.node, ...path);
  if (place?.kind !== 'scalar' || place.value === null) return null;
  const number = numberAt(resource.node, ...path);
  if (number !== undefined)
    return { text: String(number), pods: number, percent: 0, origin: place.origin };
  const [, percent] = /^(\d+)%$/.exec(String(place.value)) ?? [];
  return percent === undefined
    ? null
    : { text: `${percent}%`, pods: 0, percent: Number(percent), origin: place.origin };
}

export interface PodAmount {
  readonly text: string;
  readonly pods: number;
  readonly percent: number;
  readonly origin: Origin;
}

/** Counts the pods of an amount, a share rounded up. */
export const roundedUp = ({ pods, percent }: PodAmount, of: number): number =>
  pods + Math.ceil((percent * of) / 100);
