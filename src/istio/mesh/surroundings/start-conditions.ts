import type { Resource } from '../../../manifest/index.ts';
import { entriesAt, nodeAt, stringAt } from '../../../manifest/index.ts';
import type { MeshSurroundings } from './mesh-surroundings.ts';
import { isOfGateways, isVital } from './mesh-surroundings.ts';
import { takesIn, requirementsOf } from '../../matching/label-requirement.ts';
import { namespaceAsks } from './label-selection.ts';
import { isOfDelivery } from './pod-inventory.ts';
import type { ActsOn, Influence } from './influence.ts';
import { mayKeepPodsFromStarting, leavesRoom } from './resource-quota.ts';

/** Kinds that decide, for all pods of their namespace, whether they start. A new one is one line. AROUND-11 */
const OF_NAMESPACE: ReadonlyMap<string, string> = new Map([
  ['/LimitRange', 'says what pods must request at most, or at least'],
  ['/ResourceQuota', 'says how much all pods together may take'],
  ['quota.openshift.io/AppliedClusterResourceQuota', 'says how much all pods together may take'],
  ['hnc.x-k8s.io/HierarchicalResourceQuota', 'says how much all pods together may take'],
]);

/** Kinds that limit pods in the whole cluster, or in the namespaces that a selector names. */
const OF_CLUSTER: ReadonlyMap<string, string> = new Map([
  ['quota.openshift.io/ClusterResourceQuota', 'says how much all pods together may take'],
  ['flowcontrol.apiserver.k8s.io/FlowSchema', 'says whose requests the API server answers first'],
  [
    'flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration',
    'says how many requests the API server answers at once',
  ],
]);

/** Labels and annotations of a Namespace by which pods are refused there, or put on other nodes. A new one is one line. */
const OF_LABELS: readonly (readonly [pattern: RegExp, words: string])[] = [
  [/^pod-security\.kubernetes\.io\/enforce/, 'refuses pods with more rights than it names'],
  [
    /^(?:scheduler\.alpha\.kubernetes\.io|openshift\.io)\/node-selector$/,
    'says on which nodes pods run',
  ],
  [
    /^scheduler\.alpha\.kubernetes\.io\/(?:defaultTolerations|tolerationsWhitelist)$/,
    'says on which nodes pods run',
  ],
  [/^openshift\.io\/sa\.scc\./, 'says as whom pods run'],
  [
    /^(?:admission\.gatekeeper\.sh|policy\.sigstore\.dev)\//,
    'says whether policies hold for its pods',
  ],
];

/** Tells what keeps the mesh's own pods from starting, or may. */
export const startInfluence = (
  resource: Resource,
  around: MeshSurroundings,
): readonly Influence[] => [
  ...ofNamespace(resource, around),
  ...ofCluster(resource, around),
  ...ofLabels(resource, around),
  ...ofClass(resource, around),
];

function whereIn(around: MeshSurroundings, namespace: string): ActsOn | null {
  if (namespace === '' || isVital(around, namespace)) return 'control-plane';
  if (isOfGateways(around, namespace)) return 'gateway';
  return isOfDelivery(namespace) ? 'delivery' : null;
}

const PODS: Readonly<Record<ActsOn, string>> = {
  'control-plane':
    'the pods of the control plane do not start, or not again, where they do not fit',
  gateway: 'the pods of gateways do not start, or not again, where they do not fit',
  delivery: 'the pods that bring what is merged do not start, or not again, where they do not fit',
  'one-namespace': 'pods do not start where they do not fit',
};

function ofNamespace(resource: Resource, around: MeshSurroundings): readonly Influence[] {
  const { group, kind, namespace } = resource;
  const words = OF_NAMESPACE.get(`${group}/${kind}`);
  const on = words === undefined ? null : whereIn(around, namespace);
  if (words === undefined || on === null || !mayKeepPodsFromStarting(resource)) return [];
  if (leavesRoom(resource, around)) return [];
  const where = namespace || around.rootNamespace;
  return [
    {
      kind: 'start',
      on,
      does: `${isOfScopes(resource) ? 'says how much pods of its scopes may take' : words} in ${where}: ${PODS[on]}`,
      because: `It holds for ${isOfScopes(resource) ? 'the pods of its scopes' : 'all pods'} of ${where}`,
    },
  ];
}

/** Tells of a quota that it counts pods of some classes or lifetimes alone. */
const isOfScopes = ({ node }: Resource): boolean =>
  nodeAt(node, 'spec', 'scopeSelector') !== undefined ||
  nodeAt(node, 'spec', 'scopes') !== undefined;

function ofCluster(
  { group, kind, node }: Resource,
  around: MeshSurroundings,
): readonly Influence[] {
  const words = OF_CLUSTER.get(`${group}/${kind}`);
  if (words === undefined) return [];
  const selector = nodeAt(node, 'spec', 'selector', 'labels');
  const isForMesh = [...around.namespaces].some(
    (namespace) =>
      takesIn(requirementsOf(selector), namespaceAsks(around.mesh, namespace)) !== 'no',
  );
  return isForMesh
    ? [
        {
          kind: 'start',
          on: 'control-plane',
          does: `${words} in the whole cluster`,
          because: 'It belongs to no namespace',
        },
      ]
    : [];
}

function ofLabels(
  { group, kind, name, node }: Resource,
  around: MeshSurroundings,
): readonly Influence[] {
  if (group !== '' || kind !== 'Namespace') return [];
  const on = whereIn(around, name);
  if (on === null) return [];
  const found = ['labels', 'annotations'].flatMap((field) =>
    [...entriesAt(node, 'metadata', field)].flatMap(([key, value]) => {
      const words = OF_LABELS.find(([pattern]) => pattern.test(key))?.[1];
      const text = value.kind === 'scalar' ? String(value.value ?? '') : '';
      return words === undefined || isOpen(key, text) ? [] : [{ key, text, value, words }];
    }),
  );
  return found.map(({ key, text, value, words }) => ({
    kind: 'start',
    on,
    does: `${words} (${key}: ${text}): ${PODS[on]}`,
    because: `Kubernetes asks the Namespace before it makes a pod in ${name}`,
    at: value,
    content: `${key}=${text}`,
  }));
}

/** Tells whether a label lets every pod in. */
const isOpen = (key: string, text: string): boolean =>
  /\/enforce$/.test(key) && text === 'privileged';

/** Classes that the pods of the mesh name, and a priority that every pod without one gets. */
function ofClass(
  { group, kind, name, node }: Resource,
  { facts }: MeshSurroundings,
): readonly Influence[] {
  const field = CLASSES.get(`${group}/${kind}`);
  if (field === undefined) return [];
  const user = facts.pods.find(({ podSpec }) => stringAt(podSpec, field) === name);
  const isDefault = nodeAt(node, 'globalDefault');
  const isForAll = isDefault?.kind === 'scalar' && isDefault.value === true;
  if (user === undefined && !isForAll) return [];
  return [
    {
      kind: 'start',
      on: user?.part ?? 'control-plane',
      does:
        user === undefined
          ? 'decides which pods give way to others, for every pod that names no class'
          : `decides whether the pods of ${user.resource.kind} ${user.resource.namespace}/${user.resource.name} start, and for whom they give way`,
      because:
        user === undefined ? 'It is the default of the cluster' : `They name it as their ${field}`,
    },
  ];
}

const CLASSES: ReadonlyMap<string, string> = new Map([
  ['scheduling.k8s.io/PriorityClass', 'priorityClassName'],
  ['node.k8s.io/RuntimeClass', 'runtimeClassName'],
]);
