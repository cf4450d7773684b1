import { isPassedOver, itemsAt, nodeAt, stringAt, stringMapAt } from '../../manifest/index.ts';
import type { Node, Origin } from '../../manifest/index.ts';
import type { Mesh, Workload } from '../../istio/index.ts';

/** A workload whose proxy has the image that the injector puts the right one in place of. */
export interface UnreplacedImage {
  readonly workload: Workload;
  readonly origin: Origin;
}

const AUTO = 'auto';

/** Workloads whose container `istio-proxy` has the image `auto`. */
export const imagesToReplace = (mesh: Mesh): readonly UnreplacedImage[] =>
  mesh.workloads.flatMap((workload) => {
    if (isPassedOver(workload.namespace)) return [];
    const proxy = itemsAt(workload.podSpec, 'containers').find(
      (one) => stringAt(one, 'name') === 'istio-proxy' && stringAt(one, 'image') === AUTO,
    );
    const image = nodeAt(proxy, 'image');
    return image === undefined ? [] : [{ workload, origin: image.origin }];
  });

/** Whether a webhook of Istio that is rendered here takes the pods of a workload. */
export function isTakenByWebhook(mesh: Mesh, { namespace, labels }: Workload): boolean {
  const ofNamespace = mesh.namespaceLabels(namespace === '' ? 'default' : namespace) ?? new Map();
  return injectors(mesh).some(
    (webhook) =>
      selects(nodeAt(webhook, 'namespaceSelector'), ofNamespace) &&
      selects(nodeAt(webhook, 'objectSelector'), labels),
  );
}

const known = new WeakMap<Mesh, readonly Node[]>();

function injectors(mesh: Mesh): readonly Node[] {
  const found =
    known.get(mesh) ??
    mesh
      .ofKind('admissionregistration.k8s.io', 'MutatingWebhookConfiguration')
      .flatMap(({ node }) => itemsAt(node, 'webhooks'))
      .filter((webhook) => (stringAt(webhook, 'name') ?? '').endsWith('istio.io'));
  known.set(mesh, found);
  return found;
}

/** A selector that is not there takes everything, and so does an empty one. */
function selects(selector: Node | undefined, labels: ReadonlyMap<string, string>): boolean {
  const wanted = [...stringMapAt(selector, 'matchLabels')];
  return (
    wanted.every(([key, value]) => labels.get(key) === value) &&
    itemsAt(selector, 'matchExpressions').every((expression) => holds(expression, labels))
  );
}

function holds(expression: Node, labels: ReadonlyMap<string, string>): boolean {
  const value = labels.get(stringAt(expression, 'key') ?? '');
  const isIn = itemsAt(expression, 'values').some(
    (one) => one.kind === 'scalar' && one.value === value,
  );
  switch (stringAt(expression, 'operator') ?? '') {
    case 'In':
      return isIn;
    case 'NotIn':
      return !isIn;
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return false;
  }
}
