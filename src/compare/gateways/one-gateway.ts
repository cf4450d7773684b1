import type { Mesh } from '../../istio/index.ts';
import { containsLabels, gatewaysOfCharts, isGatewayWorkload } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { selectorOf } from '../../manifest/index.ts';
import type { Change } from '../diff/change.ts';

/**
 * Marks changes of objects of the root namespace whose selector, before and after, chooses the pods of one gateway and
 * nothing else: what comes through that gateway is all that they hold for, in whichever namespace it is (AUTHZ-2).
 */
export const withOneGateway = (
  changes: readonly Change[],
  before: Mesh,
  after: Mesh,
): readonly Change[] =>
  changes.map((change) => {
    const { subject, object, oldObject } = change;
    if (subject.namespace !== after.configuration.rootNamespace || !CHOOSING.has(subject.kind))
      return change;
    const isOfOne =
      (oldObject === null || choosesOneGateway(before, oldObject)) &&
      (object === null || choosesOneGateway(after, object));
    return isOfOne && (object ?? oldObject) !== null ? { ...change, isOfOneGateway: true } : change;
  });

/** Kinds that hold in every namespace where they are of the root namespace. */
const CHOOSING: ReadonlySet<string> = new Set([
  'AuthorizationPolicy',
  'PeerAuthentication',
  'RequestAuthentication',
  'EnvoyFilter',
  'WasmPlugin',
]);

/** Pods that are not seen may have the same labels. */
function choosesOneGateway(mesh: Mesh, resource: Resource): boolean {
  const selector = selectorOf(resource);
  if (mesh.partial || selector.size === 0) return false;
  // charts that are not rendered have pods too, and none but gateways are labelled so
  if (mesh.charts.length > 0 && !/gateway/.test(selector.get('istio') ?? '')) return false;
  const made = gatewaysOfCharts(mesh).filter(({ labels }) => containsLabels(labels, selector));
  const pods = mesh.workloads.filter(({ labels }) => containsLabels(labels, selector));
  return (
    made.length + pods.length === 1 && pods.every((workload) => isGatewayWorkload(mesh, workload))
  );
}
