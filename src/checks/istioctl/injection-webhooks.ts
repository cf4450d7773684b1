import type { Mesh, Workload } from '../../istio/index.ts';
import { itemsAt, nodeAt, stringAt, stringMapAt } from '../../manifest/index.ts';
import type { Node } from '../../manifest/index.ts';

/**
 * Tells whether a webhook of Istio that is rendered here takes the pods of a workload, as `istioctl analyze`
 * compares selectors. It takes a Pod for one that runs, which no webhook changes any more.
 */
export function isTakenByWebhook(mesh: Mesh, { kind, namespace, labels }: Workload): boolean {
  if (kind === 'Pod') return false;
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

/**
 * Tells whether a selector takes the labels; one that is not there takes everything, and so does an empty
 * one.
 */
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
