import { OPERATOR_GROUPS } from '../../../kinds/index.ts';
import { stringAt } from '../../../manifest/index.ts';
import type { Mesh } from '../../mesh.ts';

/** Charts that run a part of the mesh on each node; one whose name is not told may be one of them. */
const CHARTS = /^(?:(?:istio-)?(?:cni|ztunnel|ambient|istio))?$/;
const MODE_LABEL = 'istio.io/dataplane-mode';

/**
 * Whether anything of an environment says that ztunnel or the CNI agent runs on its nodes: a chart or an operator that
 * brings them, or pods of ambient mode, which need both. A gateway of a waypoint's class is for such pods.
 */
export const speaksOfNodeAgents = (mesh: Mesh): boolean =>
  mesh.charts.some(({ chart }) => CHARTS.test(chart)) ||
  mesh.resources.some(({ group }) => OPERATOR_GROUPS.has(group)) ||
  mesh
    .ofKind('', 'Namespace')
    .some(({ name }) => mesh.namespaceLabels(name)?.get(MODE_LABEL) === 'ambient') ||
  mesh.workloads.some(({ labels }) => labels.get(MODE_LABEL) === 'ambient') ||
  mesh
    .ofKind('gateway.networking.k8s.io', 'Gateway')
    .some(({ node }) => stringAt(node, 'spec', 'gatewayClassName') === 'istio-waypoint');
