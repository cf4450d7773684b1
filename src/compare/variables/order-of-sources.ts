import type { EnvironmentVariable, Mesh } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { itemsAt } from '../../manifest/index.ts';
import type { PlacedContainer } from './compared-containers.ts';
import { sourceNotSeen } from './env-from-source.ts';

/** Describes a variable that another source of a container decides. */
interface OtherSource {
  readonly name: string;
  readonly before: EnvironmentVariable;
  readonly after: EnvironmentVariable;
}

interface Sided {
  readonly mesh: Mesh;
  readonly resource: Resource;
}

/**
 * Lists the variables that the order of `envFrom` decides otherwise, of which the last source has its way; null where not
 * all sources are seen. `field` leads to the list in the object.
 */
export function decidedByOrder(
  before: Sided,
  after: Sided,
  field: string,
): readonly OtherSource[] | null {
  const [, list = '', at = ''] =
    /\.(initContainers|containers)\[(\d+)\]\.envFrom$/.exec(field) ?? [];
  const now = placed(after, (podSpec) => itemsAt(podSpec, list)[Number(at)]);
  if (list === '' || now === null) return null;
  const was = placed(before, (podSpec) => named(podSpec, list, now));
  if (was === null || sourceNotSeen(was) !== null || sourceNotSeen(now) !== null) return null;
  const past = was.container.variables;
  return [...now.container.variables.values()].flatMap((variable) => {
    const earlier = past.get(variable.name);
    return earlier === undefined || sourceOf(earlier) === sourceOf(variable)
      ? []
      : [{ name: variable.name, before: earlier, after: variable }];
  });
}

type PodSpec = Mesh['workloads'][number]['podSpec'];

const named = (podSpec: PodSpec, list: string, { container }: PlacedContainer) =>
  itemsAt(podSpec, list).find(
    (node) =>
      node.kind === 'map' &&
      [node.entries.get('name')].some(
        (one) => one?.kind === 'scalar' && one.value === container.name,
      ),
  );

function placed(
  { mesh, resource }: Sided,
  find: (podSpec: PodSpec) => ReturnType<typeof itemsAt>[number] | undefined,
): PlacedContainer | null {
  const workload = mesh.workloads.find((one) => one.resource === resource);
  const node = find(workload?.podSpec);
  const container = workload?.containers.find((one) => one.node === node);
  return workload === undefined || container === undefined ? null : { mesh, workload, container };
}

const sourceOf = ({ from, value }: EnvironmentVariable): string =>
  JSON.stringify(from === null ? ['', value] : [from.kind, from.name, from.key]);
