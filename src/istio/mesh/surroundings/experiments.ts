import type { Resource } from '../../../manifest/index.ts';
import { nodeAt } from '../../../manifest/index.ts';
import type { MeshSurroundings } from './mesh-surroundings.ts';
import { isOfGateways, isVital } from './mesh-surroundings.ts';
import { isOfDelivery } from './pod-inventory.ts';
import type { ActsOn, Influence } from './influence.ts';
import type { Leaf } from '../../matching/node-walk.ts';
import { leavesBelow } from '../../matching/node-walk.ts';

/** A tool that breaks what runs, to see what becomes of it. */
interface ExperimentTool {
  /** The group of its kinds, and those below it. */
  readonly group: string;
  /** Kinds that only say how, and break nothing before another object names them. */
  readonly describes: readonly string[];
}

/** Each tool of which it is known that its objects name namespaces whose pods they break. A new one is one line. AROUND-18 */
const TOOLS: readonly ExperimentTool[] = [
  { group: 'chaos-mesh.org', describes: ['WorkflowNode', 'RemoteCluster', 'StatusCheck'] },
  { group: 'litmuschaos.io', describes: ['ChaosExperiment', 'ChaosResult'] },
  { group: 'chaosblade.io', describes: [] },
  { group: 'chaos.datadoghq.com', describes: [] },
];

/** Experiments on the mesh's own namespaces, or on those of the cluster itself. AROUND-18 */
export function experimentInfluence(
  resource: Resource,
  around: MeshSurroundings,
): readonly Influence[] {
  if (!breaksSomething(resource)) return [];
  const named = [...leavesBelow(nodeAt(resource.node, 'spec'))].filter(isOfNamespaces);
  for (const { on, is } of TARGETS) {
    const leaf = named.find(({ text }) => namespacesIn(text).some((each) => is(around, each)));
    if (leaf !== undefined) return [breaks(on, leaf)];
  }
  // without namespaces it is for its own
  const own = TARGETS.find(({ is }) => named.length === 0 && is(around, resource.namespace));
  return own === undefined ? [] : [breaks(own.on, null, resource.namespace)];
}

const breaksSomething = ({ group, kind }: Resource): boolean =>
  TOOLS.some(
    (tool) =>
      (group === tool.group || group.endsWith(`.${tool.group}`)) && !tool.describes.includes(kind),
  );

const TARGETS: readonly {
  on: ActsOn;
  is: (around: MeshSurroundings, namespace: string) => boolean;
}[] = [
  { on: 'control-plane', is: isVital },
  { on: 'gateway', is: isOfGateways },
  { on: 'delivery', is: (_around, namespace) => isOfDelivery(namespace) },
];

/** Fields that name namespaces: `namespaces` and `appns`, wherever they are, and ChaosBlade's matchers. */
const isOfNamespaces = ({ keys }: Leaf): boolean =>
  keys.some((key) => /namespace|appns|^matchers$/i.test(key));

const namespacesIn = (text: string): readonly string[] => text.split(/[\s,;]+/);

const RUNNING: Readonly<Record<ActsOn, string>> = {
  'control-plane': 'the control plane or what the cluster stands on runs',
  gateway: 'gateways run',
  delivery: 'what brings all that is merged runs',
  'one-namespace': 'pods run',
};

function breaks(on: ActsOn, leaf: Leaf | null, home = ''): Influence {
  const namespace = leaf?.text ?? home;
  return {
    kind: 'experiments',
    on,
    does: `breaks on purpose what runs in ${namespace}, where ${RUNNING[on]}`,
    because:
      leaf === null
        ? 'An experiment that names no namespace is for its own'
        : `It names ${namespace} as what it is for`,
    ...(leaf !== null && { at: leaf.node }),
  };
}

/** Tells whether it is read from objects of a kind what they break. */
export const isExperimentKind = ({ group }: Pick<Resource, 'group'>): boolean =>
  TOOLS.some((tool) => group === tool.group || group.endsWith(`.${tool.group}`));
