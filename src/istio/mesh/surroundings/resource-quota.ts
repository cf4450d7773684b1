import {
  entriesAt,
  itemsAt,
  nodeAt,
  podTemplateOf,
  runsPods,
  stringAt,
} from '../../../manifest/index.ts';
import type { Node, Resource } from '../../../manifest/index.ts';
import { quantityOf } from '../quantity.ts';
import type { MeshSurroundings } from './mesh-surroundings.ts';
import { SYSTEM_NAMESPACE } from './pod-inventory.ts';

/**
 * Counts what one workload of a namespace takes at most while it is rolled out; part of it may not be known.
 */
interface Taking {
  /** Pods at once. */
  readonly pods: number;
  readonly containers: readonly Node[];
  /** Containers that run before the others, each by itself. */
  readonly first: readonly Node[];
}

/**
 * Tells whether a quota or limits leave room for all pods of their namespace that are rendered here, istiod's
 * among them, and for those more that a rollout starts. They do not where anything is not known of one of
 * them. AROUND-11
 */
export function leavesRoom(resource: Resource, around: MeshSurroundings): boolean {
  const { group, kind, namespace } = resource;
  const istiod = around.facts.pods.some(
    (each) => each.part === 'control-plane' && each.resource.namespace === namespace,
  );
  if (group !== '' || !istiod || namespace === SYSTEM_NAMESPACE) return false;
  const workloads = around.mesh.resources.filter(
    (each) => each.namespace === namespace && runsPods(each),
  );
  if (workloads.some(isInjected)) return false;
  if (kind === 'LimitRange') return workloads.every((each) => isWithin(resource, each));
  const takings = workloads.map((each) => takingOf(each, around));
  return kind === 'ResourceQuota' && hasAll(resource, takings);
}

/** Tells whether something is put into a pod beside what is written, for that takes something too. */
const isInjected = (workload: Resource): boolean =>
  ['labels', 'annotations'].some(
    (field) =>
      stringAt(podTemplateOf(workload), 'metadata', field, 'sidecar.istio.io/inject') === 'true',
  );

function hasAll({ node }: Resource, takings: readonly (Taking | null)[]): boolean {
  const known = takings.filter((each) => each !== null);
  if (known.length < takings.length) return false;
  return [...entriesAt(node, 'spec', 'hard')].every(([key, value]) => {
    const most = value.kind === 'scalar' ? quantityOf(String(value.value ?? '')) : null;
    const all = known.map((each) => takenOf(key, each));
    return most !== null && all.every((each) => each !== null) && sumOf(all) <= most;
  });
}

/** Keys by which quotas count something of pods; any other key counts what is not known here. */
const COUNTED: ReadonlyMap<string, readonly ['requests' | 'limits', string]> = new Map([
  ['cpu', ['requests', 'cpu']],
  ['requests.cpu', ['requests', 'cpu']],
  ['limits.cpu', ['limits', 'cpu']],
  ['memory', ['requests', 'memory']],
  ['requests.memory', ['requests', 'memory']],
  ['limits.memory', ['limits', 'memory']],
]);

/**
 * Counts what a workload takes of what a quota counts; null where one of its containers does not say, and is
 * refused.
 */
function takenOf(key: string, { pods, containers, first }: Taking): number | null {
  if (key === 'pods' || key === 'count/pods') return pods;
  const counted = COUNTED.get(key);
  if (counted === undefined) return null;
  const amountsOf = (list: readonly Node[]) => list.map((each) => amountOf(each, ...counted));
  const [own, before] = [amountsOf(containers), amountsOf(first)];
  if ([...own, ...before].includes(null)) return null;
  return pods * Math.max(sumOf(own), ...before.map((each) => each ?? 0));
}

const sumOf = (amounts: readonly (number | null)[]): number =>
  amounts.reduce<number>((sum, each) => sum + (each ?? 0), 0);

/** A request that is not written is the limit. */
function amountOf(container: Node, of: 'requests' | 'limits', name: string): number | null {
  const read = (field: 'requests' | 'limits'): number | null => {
    const node = nodeAt(container, 'resources', field, name);
    return node?.kind === 'scalar' ? quantityOf(String(node.value ?? '')) : null;
  };
  return read(of) ?? (of === 'requests' ? read('limits') : null);
}

/** Counts what a workload takes; null where it is not known how many pods there are at once. */
function takingOf(workload: Resource, around: MeshSurroundings): Taking | null {
  const template = podTemplateOf(workload);
  if (workload.kind !== 'Deployment' || template === undefined) return null;
  const replicas = Math.max(replicasOf(workload), ...scaledTo(workload, around));
  const spec = nodeAt(template, 'spec');
  return Number.isFinite(replicas)
    ? {
        pods: replicas + surgeOf(workload, replicas),
        containers: itemsAt(spec, 'containers'),
        first: itemsAt(spec, 'initContainers'),
      }
    : null;
}

function numberOf(node: Node | undefined): number | null {
  return node?.kind === 'scalar' && typeof node.value === 'number' ? node.value : null;
}

const replicasOf = ({ node }: Resource): number => numberOf(nodeAt(node, 'spec', 'replicas')) ?? 1;

/** The most that autoscalers of it may ask for; without end for one of another kind. */
const scaledTo = (
  { kind, namespace, name }: Resource,
  { mesh }: MeshSurroundings,
): readonly number[] =>
  mesh.resources
    .filter((each) => each.namespace === namespace)
    .flatMap((each) => {
      const target =
        nodeAt(each.node, 'spec', 'scaleTargetRef') ?? nodeAt(each.node, 'spec', 'targetRef');
      const isIts = stringAt(target, 'name') === name && stringAt(target, 'kind') === kind;
      if (!isIts) return [];
      return each.kind === 'HorizontalPodAutoscaler'
        ? [numberOf(nodeAt(each.node, 'spec', 'maxReplicas')) ?? Infinity]
        : [Infinity];
    });

/** A quarter more where nothing is said, rounded up. */
function surgeOf({ node }: Resource, replicas: number): number {
  if (stringAt(node, 'spec', 'strategy', 'type') === 'Recreate') return 0;
  const written = nodeAt(node, 'spec', 'strategy', 'rollingUpdate', 'maxSurge');
  const value = written?.kind === 'scalar' ? written.value : '25%';
  if (typeof value === 'number') return value;
  const percent = /^(\d+)%$/.exec(String(value))?.[1];
  return percent === undefined ? Infinity : Math.ceil((replicas * Number(percent)) / 100);
}

const OF_CONTAINERS: ReadonlySet<string> = new Set(['cpu', 'memory']);

/**
 * Tells whether a workload's containers say what they take, and that it is within all that is said of
 * containers.
 */
function isWithin({ node }: Resource, workload: Resource): boolean {
  const template = podTemplateOf(workload);
  const spec = nodeAt(template, 'spec');
  const containers = ['containers', 'initContainers'].flatMap((list) => itemsAt(spec, list));
  return itemsAt(nodeAt(node, 'spec', 'limits')).every((item) => {
    const type = stringAt(item, 'type') ?? '';
    if (type !== 'Container') return type === 'PersistentVolumeClaim';
    if (nodeAt(item, 'maxLimitRequestRatio') !== undefined) return false;
    return containers.every((container) => fitsIn(item, container));
  });
}

/** A default is for whoever says nothing: then it is not known here what comes of it. */
function fitsIn(item: Node, container: Node): boolean {
  const names = ['min', 'max', 'default', 'defaultRequest'].flatMap((field) => [
    ...entriesAt(item, field).keys(),
  ]);
  return [...new Set(names)].every((name) => {
    const boundOf = (field: string): number | null => {
      const text = stringAt(item, field, name);
      const bound = text === undefined ? numberOf(nodeAt(item, field, name)) : quantityOf(text);
      return nodeAt(item, field, name) === undefined ? null : (bound ?? Number.NaN);
    };
    const [least, most] = [boundOf('min'), boundOf('max')];
    const asked = amountOf(container, 'requests', name);
    const limit = amountOf(container, 'limits', name);
    if (!OF_CONTAINERS.has(name) || asked === null || limit === null) return false;
    return (least === null || asked >= least) && (most === null || limit <= most);
  });
}

/** Types that a LimitRange may limit without touching a pod or a part of one. A new one is one line. */
const NO_PODS: ReadonlySet<string> = new Set([
  'PersistentVolumeClaim',
  'openshift.io/Image',
  'openshift.io/ImageStream',
]);

/**
 * Fields of an item that hold for pods: defaults do too, for a limit below what a container asks for refuses
 * its pod.
 */
const LIMITS = ['min', 'max', 'default', 'defaultRequest', 'maxLimitRequestRatio'];

/**
 * Matches what a quota may count that no pod of the mesh takes: volumes, and what runs once. A new one is one
 * line.
 */
const NOT_OF_THE_MESH: readonly RegExp[] = [
  /^requests\.storage$/,
  /^(?:count\/)?persistentvolumeclaims$/,
  /\.storageclass\.storage\.k8s\.io\//,
  /^count\/(?:jobs|cronjobs)\.batch$/,
];

/**
 * Tells whether a limit or a quota may keep a pod of the mesh from starting; one of a kind that is not read
 * here may. AROUND-11
 */
export function mayKeepPodsFromStarting({ group, kind, node }: Resource): boolean {
  if (group !== '') return true;
  if (kind === 'LimitRange') return itemsAt(nodeAt(node, 'spec', 'limits')).some(isForPods);
  if (kind !== 'ResourceQuota') return true;
  const counted = [...entriesAt(node, 'spec', 'hard').keys()];
  return counted.some((key) => !NOT_OF_THE_MESH.some((pattern) => pattern.test(key)));
}

const isForPods = (item: Node): boolean =>
  !NO_PODS.has(stringAt(item, 'type') ?? '') &&
  LIMITS.some((field) => nodeAt(item, field) !== undefined);
