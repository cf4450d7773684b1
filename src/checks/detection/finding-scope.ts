import { namespaceText, firstOf } from '../../manifest/index.ts';
import type { Resource, ResourceId } from '../../manifest/index.ts';
import type { Mesh, Workload } from '../../istio/index.ts';
import type { Scope, ScopeLevel, DetectorInput, FindingDraft } from './detector.ts';
import type { PolicyPoint } from '../authorization/policy-points.ts';
import { conditionText } from '../authorization/policy-place.ts';
import { isGatewayWorkload, parseServiceHost } from '../../istio/index.ts';

/** Gives the calls that a change at some policy points is about, and how far it reaches. */
export function reachOfPoints(
  points: readonly PolicyPoint[],
  mesh: Mesh,
): Pick<FindingDraft, 'calls' | 'scope'> {
  const workloads = points.flatMap(({ workload }) => workload ?? []);
  const namespaces = new Set(points.map(({ after }) => after.namespace));
  return {
    calls: [{ caller: null, called: [...new Set(points.map(({ name }) => name))] }],
    scope: scopeOfWorkloads(workloads, mesh, namespaces),
  };
}

/** Measures how far a change at workloads reaches; `namespaces` also counts those that hold none of them. */
export function scopeOfWorkloads(
  workloads: readonly Workload[],
  mesh: Mesh,
  namespaces: ReadonlySet<string> = new Set(workloads.map(({ namespace }) => namespace)),
): Scope {
  const touched = new Set(workloads);
  const services = mesh.services.filter((service) =>
    service.workloads.some((one) => touched.has(one)),
  );
  return {
    level: levelOf(touched.size, namespaces),
    workloads: touched.size,
    services: services.length,
    namespaces: namespaces.size,
  };
}

function levelOf(workloads: number, namespaces: ReadonlySet<string>): ScopeLevel {
  if (namespaces.has('*')) return 'mesh';
  if (namespaces.size > 1) return 'cross-namespace';
  return workloads <= 1 ? 'workload' : 'namespace';
}

/**
 * Names points in a sentence: `Deployment shop/web`, `Deployment shop/web and StatefulSet shop/db`, `5
 * workloads in shop`.
 */
export function namePoints(
  points: readonly Pick<PolicyPoint, 'name' | 'after' | 'mayBeNone' | 'mayHaveNoProxy'>[],
): string {
  // what goes for some of them alone stands behind each; what goes for all is said once, by who writes the sentence
  const isAlike = conditionText(points) !== '';
  const names = [
    ...new Set(points.map((one) => (isAlike ? one.name : `${one.name}${conditionText([one])}`))),
  ];
  if (names.length <= 2) return names.join(' and ');
  const namespaces = [...new Set(points.map(({ after }) => after.namespace))];
  const where =
    namespaces.length <= 2
      ? namespaces.map(namespaceText).join(' and ')
      : `${String(namespaces.length)} namespaces`;
  return `${String(names.length)} workloads in ${where}`;
}

/** Says whom a mesh-wide change reaches in one environment. */
interface MeshReach {
  readonly scope: Scope;
  /**
   * Names it in full: "11 workloads in 4 namespaces (batch, orders, payments and 1 more)"; "11 workloads seen
   * here, in …" where more are delivered.
   */
  readonly text: string;
  /** Names it without the namespaces. */
  readonly short: string;
}

const MAX_NAMED = 4;

/**
 * The part of the input over which a reach is counted, with what tells whether more is delivered than is
 * seen.
 */
type Counted = Pick<DetectorInput, 'mesh' | 'rendered'>;

/** Counts all workloads that have a proxy, or may have one. */
export function everyProxy(input: Counted): MeshReach {
  const { workloads } = input.mesh;
  const reach = meshReachOf(
    input,
    workloads.filter(({ sidecar }) => sidecar.kind === 'unknown' || sidecar.value),
    'every proxy of the mesh',
  );
  return workloads.some(({ sidecar }) => sidecar.kind === 'unknown') ? atMost(reach) : reach;
}

/** Says of a number that it is the most: whether some of those have a proxy is not known. */
const atMost = ({ text, short, ...reach }: MeshReach): MeshReach => {
  const upTo = (words: string): string => words.replace(/^(?=\d+ workloads )/, 'up to ');
  return { ...reach, text: upTo(text), short: upTo(short) };
};

/** Counts all gateways that are rendered here. */
export const everyGateway = (input: Counted): MeshReach =>
  meshReachOf(
    input,
    input.mesh.workloads.filter((workload) => isGatewayWorkload(input.mesh, workload)),
    'every gateway of the mesh',
  );

/**
 * Measures the reach of a change that concerns these workloads; `whom` names them where none is rendered
 * here.
 */
export function meshReachOf(
  { mesh, rendered }: Counted,
  workloads: readonly Workload[],
  whom: string,
): MeshReach {
  const reached = new Set(workloads);
  const namespaces = [...new Set(workloads.map(({ namespace }) => namespace))].sort();
  const named = namespaces.filter((name) => name !== '');
  const services = mesh.services.filter((service) =>
    service.workloads.some((workload) => reached.has(workload)),
  );
  return {
    scope: {
      level: 'mesh',
      workloads: workloads.length,
      services: services.length,
      namespaces: Math.max(named.length, Math.min(namespaces.length, 1)),
    },
    ...reachWords(
      { workloads: workloads.length, namespaces: named, isLeast: named.length < namespaces.length },
      whom,
      isSeenWhole(rendered),
    ),
  };
}

/**
 * Tells whether nothing is delivered beside what is rendered here: charts, remote bases and templates hold
 * workloads, too.
 */
const isSeenWhole = ({ roots }: DetectorInput['rendered']): boolean =>
  roots.every(({ gaps }) => gaps.every(({ reason }) => reason === 'unresolved-variable'));

/** Holds what is counted; `isLeast` where some of the workloads say no namespace, so that there may be more of them. */
interface Counts {
  readonly workloads: number;
  readonly namespaces: readonly string[];
  readonly isLeast: boolean;
}

function reachWords(
  { workloads, namespaces, isLeast }: Counts,
  whom: string,
  isAll: boolean,
): Pick<MeshReach, 'text' | 'short'> {
  const many = `${count(workloads, 'workload')}${isAll ? '' : ' seen here'}`;
  const only =
    workloads === 0
      ? `${whom} (no such workload is rendered here)`
      : namespaces.length === 0
        ? many
        : null;
  if (only !== null) return { text: only, short: only };
  const least = isLeast ? 'at least ' : '';
  const short = `${many}${isAll ? '' : ','} in ${least}${count(namespaces.length, 'namespace')}`;
  return { text: `${short} (${someOf(namespaces)})`, short };
}

/** Counts in words: "1 workload", "11 workloads". */
export const count = (number: number, noun: string): string =>
  `${String(number)} ${noun}${number === 1 ? '' : 's'}`;

/** Lists the first few names, and says how many more there are. */
export const someOf = (names: readonly string[]): string => firstOf(names, MAX_NAMED);

/** This scope is for what reaches every pod that the control plane serves, however many are rendered here. */
export const WHOLE_MESH: Scope = { level: 'mesh', workloads: 0, services: 0, namespaces: 0 };

/** Names a workload as it is called without the hash that a generator adds. */
export const workloadId = ({ group, kind, namespace, stableName }: Resource): ResourceId => ({
  group,
  kind,
  namespace,
  name: stableName,
});

export const namespaceId = (name: string): ResourceId => ({
  group: '',
  kind: 'Namespace',
  namespace: '',
  name,
});

/** The Service of a host by its full name; for other hosts, an id that only holds the host. */
export function hostId(host: string): ResourceId {
  const service = parseServiceHost(host, '');
  return service?.form === 'full'
    ? { group: '', kind: 'Service', namespace: service.namespace, name: service.name }
    : { group: '', kind: 'Host', namespace: '', name: host };
}
