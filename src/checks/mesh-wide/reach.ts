import type { Workload } from '../../istio/index.ts';
import { isGatewayWorkload } from '../../istio/index.ts';
import type { DetectorInput, Scope } from '../detection/detector.ts';
import { firstOf } from '../../manifest/index.ts';

/** Whom a mesh-wide change reaches in one environment. */
interface Reach {
  readonly scope: Scope;
  /** "11 workloads in 4 namespaces (batch, orders, payments and 1 more)"; "11 workloads seen here, in …" where more are delivered */
  readonly text: string;
  /** The same without the names of the namespaces. */
  readonly short: string;
}

const MAX_NAMED = 4;

/** What a reach is counted over, and whether more is delivered than is seen of it. */
type Counted = Pick<DetectorInput, 'mesh' | 'rendered'>;

/** All workloads that have a proxy, or may have one. */
export const everyProxy = (input: Counted): Reach =>
  reachOf(
    input,
    input.mesh.workloads.filter(({ sidecar }) => sidecar.kind === 'unknown' || sidecar.value),
    'every proxy of the mesh',
  );

/** All gateways that are rendered here. */
export const everyGateway = (input: Counted): Reach =>
  reachOf(
    input,
    input.mesh.workloads.filter((workload) => isGatewayWorkload(input.mesh, workload)),
    'every gateway of the mesh',
  );

/** The reach of a change that concerns these workloads; `whom` says it where none is rendered here. */
export function reachOf(
  { mesh, rendered }: Counted,
  workloads: readonly Workload[],
  whom: string,
): Reach {
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
    ...reachWords(workloads.length, named, whom, isSeenWhole(rendered)),
  };
}

/** Whether nothing is delivered beside what is rendered here: charts, remote bases and templates hold workloads, too. */
const isSeenWhole = ({ roots }: DetectorInput['rendered']): boolean =>
  roots.every(({ gaps }) => gaps.every(({ reason }) => reason === 'unresolved-variable'));

function reachWords(
  workloads: number,
  namespaces: readonly string[],
  whom: string,
  isWhole: boolean,
): Pick<Reach, 'text' | 'short'> {
  const many = `${count(workloads, 'workload')}${isWhole ? '' : ' seen here'}`;
  const only =
    workloads === 0
      ? `${whom} (no such workload is rendered here)`
      : namespaces.length === 0
        ? many
        : null;
  if (only !== null) return { text: only, short: only };
  const short = `${many}${isWhole ? '' : ','} in ${count(namespaces.length, 'namespace')}`;
  return { text: `${short} (${someOf(namespaces)})`, short };
}

/** "1 workload", "11 workloads" */
export const count = (number: number, noun: string): string =>
  `${String(number)} ${noun}${number === 1 ? '' : 's'}`;

/** The first few names, and how many more there are. */
export const someOf = (names: readonly string[]): string => firstOf(names, MAX_NAMED);
