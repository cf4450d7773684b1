import { asGatewayApiGateway } from '../../views/gateway-api.ts';
import { API_GROUPS, OPERATOR_GROUPS } from '../../../manifest/index.ts';
import type { Resource } from '../../../manifest/index.ts';
import { meshParts } from '../control-plane/control-plane-inputs.ts';
import type { MeshPartFacts } from '../control-plane/mesh-part-facts.ts';
import { meshPartFacts } from '../control-plane/mesh-part-facts.ts';
import type { MeshPart } from '../control-plane/mesh-pods.ts';
import type { Mesh } from '../mesh.ts';
import type { KnownPods } from './pod-inventory.ts';
import { knownPods, SYSTEM_NAMESPACE } from './pod-inventory.ts';

/** One side of an environment, with what is known of the mesh's own parts in it. */
export interface MeshSurroundings {
  readonly mesh: Mesh;
  readonly rootNamespace: string;
  /** The root namespace, and where istiod runs otherwise. */
  readonly namespaces: ReadonlySet<string>;
  readonly facts: MeshPartFacts;
  readonly pods: readonly KnownPods[];
  readonly partOf: (resource: Resource) => MeshPart | null;
}

const known = new WeakMap<Mesh, MeshSurroundings>();

/** Gives what has to be known to tell what an object does to the mesh; it is found once for each side. */
export function surroundingsOf(mesh: Mesh): MeshSurroundings {
  const found = known.get(mesh);
  if (found !== undefined) return found;
  const { rootNamespace } = mesh.configuration;
  const facts = meshPartFacts(mesh.resources, rootNamespace);
  const around: MeshSurroundings = {
    mesh,
    rootNamespace,
    namespaces: facts.namespaces,
    facts,
    pods: knownPods(facts, () => speaksOfNodeAgents(mesh)),
    partOf: meshParts(mesh.resources, rootNamespace),
  };
  known.set(mesh, around);
  return around;
}

/** Charts that run a part of the mesh on each node; one whose name is not told may be one of them. */
const NODE_CHARTS = /^(?:(?:istio-)?(?:cni|ztunnel|ambient|istio))?$/;
const MODE_LABEL = 'istio.io/dataplane-mode';

/**
 * Tells whether anything of an environment says that ztunnel or the CNI agent runs on its nodes: a chart or
 * an operator that brings them, or pods of ambient mode, which need both. A gateway of a waypoint's class is
 * for such pods.
 */
const speaksOfNodeAgents = (mesh: Mesh): boolean =>
  mesh.charts.some(({ chart }) => NODE_CHARTS.test(chart)) ||
  mesh.resources.some(({ group }) => OPERATOR_GROUPS.has(group)) ||
  mesh
    .ofKind('', 'Namespace')
    .some(({ name }) => mesh.namespaceLabels(name)?.get(MODE_LABEL) === 'ambient') ||
  mesh.workloads.some(({ labels }) => labels.get(MODE_LABEL) === 'ambient') ||
  mesh
    .ofKind(API_GROUPS.gatewayApi, 'Gateway')
    .some((gateway) => asGatewayApiGateway(gateway).isWaypoint);

/** Tells whether a namespace is one without which there is no mesh. */
export const isVital = ({ namespaces }: MeshSurroundings, namespace: string): boolean =>
  namespace === SYSTEM_NAMESPACE || namespaces.has(namespace);

/** Namespaces in which gateways run. */
export const isOfGateways = ({ facts }: MeshSurroundings, namespace: string): boolean =>
  facts.pods.some(({ part, resource }) => part === 'gateway' && resource.namespace === namespace);
