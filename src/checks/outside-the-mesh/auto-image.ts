import type { Mesh, Workload } from '../../istio/index.ts';
import type { Node, Origin } from '../../manifest/index.ts';
import {
  isSystemNamespace,
  itemsAt,
  nodeAt,
  placeOf,
  stringAt,
  stringMapAt,
  subjectText,
} from '../../manifest/index.ts';
import { scopeOfWorkloads } from '../detection/finding-scope.ts';
import type { KnownAs, Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';

const named = (code: string): readonly KnownAs[] => [
  { code, analyzer: 'injection.ImageAutoAnalyzer' },
];

/**
 * Only an injector can give the image. Where everything there is is here, its webhooks are too; else the labels decide
 * (INJ-2…7).
 */
export const imageNotReplaced = check({
  id: 'image-not-replaced',
  title: 'A proxy has the image `auto`, and no injector puts the right one in its place',
  level: 'medium',
  blind: 'Injectors that are not rendered here, where the labels do not decide.',
  knownAs: [...named('IST0146'), ...named('IST0147')],
  find: (input) =>
    imagesToReplace(input.mesh)
      .filter((image) => !isReplaced(input, image))
      .map((image) => tell(image, input.mesh)),
});

/** A workload whose proxy has the image that the injector puts the right one in place of. */
interface UnreplacedImage {
  readonly workload: Workload;
  readonly origin: Origin;
}

const AUTO = 'auto';

const imagesToReplace = (mesh: Mesh): readonly UnreplacedImage[] =>
  mesh.workloads.flatMap((workload) => {
    if (isSystemNamespace(workload.namespace)) return [];
    const proxy = itemsAt(workload.podSpec, 'containers').find(
      (one) => stringAt(one, 'name') === 'istio-proxy' && stringAt(one, 'image') === AUTO,
    );
    const image = nodeAt(proxy, 'image');
    return image === undefined ? [] : [{ workload, origin: image.origin }];
  });

/** Whether a webhook of Istio that is rendered here takes the pods of a workload. */
function isTakenByWebhook(mesh: Mesh, { namespace, labels }: Workload): boolean {
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

function isReplaced({ mesh, isWhole }: DetectorInput, { workload }: UnreplacedImage): boolean {
  if (isWhole === true) return workload.kind !== 'Pod' && isTakenByWebhook(mesh, workload);
  return workload.sidecar.kind === 'unknown' || workload.sidecar.value;
}

/** Istio looks at Deployments and Pods, which it takes for pods that run. */
function namesFor(workload: Workload): Pick<Told, 'knownAs' | 'severity'> {
  if (workload.kind === 'Pod') return { knownAs: named('IST0147'), severity: 'error' };
  return { knownAs: workload.kind === 'Deployment' ? named('IST0146') : [] };
}

function tell({ workload, origin }: UnreplacedImage, mesh: Mesh): Told {
  const subject = subjectText(workload.resource);
  return {
    subject: workload.resource,
    key: 'image auto',
    scope: scopeOfWorkloads([workload], mesh),
    ...namesFor(workload),
    message:
      workload.kind === 'Pod'
        ? `The proxy of ${subject} does not start: its image is still \`auto\`.`
        : `Pods of ${subject} do not start: no injector replaces the image \`auto\` of their proxy.`,
    why: `The image of istio-proxy is \`auto\` (${placeOf(origin)}), which stands for "the injector knows", and no injector takes these pods by the labels of the pods and their namespace.`,
    symptom: 'ErrImagePull, then ImagePullBackOff, for the image "auto"',
    origin,
    fix: {
      text: 'Label the pod template `sidecar.istio.io/inject: "true"` (and `istio.io/rev` where the control plane has a revision), or label the namespace.',
      elsewhereFirst: true,
    },
  };
}
