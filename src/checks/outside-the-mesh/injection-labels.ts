import type { Mesh, Workload } from '../../istio/index.ts';
import { revisionFactsOf } from '../../istio/index.ts';
import type { Node, Origin, Resource } from '../../manifest/index.ts';
import {
  isSystemNamespace,
  nodeAt,
  placeOf,
  podTemplateOf,
  subjectText,
  say,
} from '../../manifest/index.ts';
import { scopeOfWorkloads } from '../detection/finding-scope.ts';
import type { Check, Told, ToldBy } from '../detection/check.ts';
import { checks, check } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';
import { isKnownInside, isKnownOutside } from './mesh-membership.ts';
import {
  mayBeInstalled,
  nearestRevision,
  revisionChanges,
  revisionsSeen,
  wasRevision,
} from './revision-changes.ts';
import { strictCallees } from './strict-callees.ts';

const labelNotRead: Check = {
  id: 'label-not-read',
  title: 'Injection label is misplaced or has an invalid value',
  level: 'medium',
  blind: 'Labels and injectors that are configured in the cluster.',
};

const revisionUnknown: Check = {
  id: 'revision-unknown',
  title: 'Control plane revision of a namespace or pods not found',
  level: 'high',
  severity: 'warning',
  blind: 'Control planes and tags that are installed in ways that the repository does not show.',
};

/** Finds labels that look as if they asked for a proxy, or refused one (INJ-5, INJ-6, INJ-10, INJ-11). */
export const labelsNotRead = checks([labelNotRead, revisionUnknown], (input) => ({
  findings: unreadLabels(input.mesh)
    .filter((label) => label.fault !== 'revision' || !wasRevision(label.value, input.before))
    .map((label) => tellUnreadLabel(label, input)),
  unknowns: revisionChanges(input),
}));

/** A label or annotation about injection that does not do what it says. */
interface UnreadLabel {
  readonly subject: Resource;
  readonly pods: readonly Workload[];
  readonly key: string;
  readonly value: string;
  readonly origin: Origin;
  /**
   * `value` means that it has none of the words that count (INJ-6); `object` that it is on the object, not on
   * its pods (INJ-10); `annotation` that nothing calls the injector that would read it (INJ-5); `revision`
   * that no control plane that is seen here is called so (INJ-11).
   */
  readonly fault: 'value' | 'object' | 'annotation' | 'revision';
}

const INJECT = 'sidecar.istio.io/inject';
const INJECTION = 'istio-injection';
const REVISION = 'istio.io/rev';

const unreadLabels = (mesh: Mesh): readonly UnreadLabel[] => [
  ...mesh.ofKind('', 'Namespace').flatMap((namespace) => ofNamespace(mesh, namespace)),
  ...mesh.workloads.flatMap((workload) =>
    isSystemNamespace(workload.namespace) ? [] : ofWorkload(mesh, workload),
  ),
  ...ofUnknownRevisions(mesh),
];

function ofNamespace(mesh: Mesh, namespace: Resource): readonly UnreadLabel[] {
  const label = nodeAt(namespace.node, 'metadata', 'labels', INJECTION);
  const value = settingText(label);
  if (label === undefined || value === null || ['enabled', 'disabled'].includes(value)) return [];
  const pods = mesh.workloads.filter((one) => one.namespace === namespace.name);
  return [
    { subject: namespace, pods, key: INJECTION, value, origin: label.origin, fault: 'value' },
  ];
}

function ofWorkload(mesh: Mesh, workload: Workload): readonly UnreadLabel[] {
  const { resource, kind } = workload;
  const template = podTemplateOf(resource);
  const onPods = nodeAt(template, 'metadata', 'labels', INJECT);
  const said = (node: Node, fault: UnreadLabel['fault'], value: string): readonly UnreadLabel[] => [
    { subject: resource, pods: [workload], key: INJECT, value, origin: node.origin, fault },
  ];
  const value = settingText(onPods);
  if (onPods !== undefined && value !== null)
    return ['true', 'false'].includes(value) ? [] : said(onPods, 'value', value);
  const onObject = nodeAt(resource.node, 'metadata', 'labels', INJECT);
  const asked = settingText(onObject);
  if (kind !== 'Pod' && onObject !== undefined && asked !== null)
    return isOtherwise(mesh, workload, asked) ? said(onObject, 'object', asked) : [];
  const annotation = nodeAt(template, 'metadata', 'annotations', INJECT);
  return annotation !== undefined &&
    settingText(annotation) === 'true' &&
    isKnownOutside(mesh, workload) &&
    !workload.annotations.has('inject.istio.io/templates')
    ? said(annotation, 'annotation', 'true')
    : [];
}

/** Tells whether the pods are not as the label says. */
const isOtherwise = (mesh: Mesh, workload: Workload, asked: string): boolean =>
  asked === 'true' ? !isKnownInside(mesh, workload) : !isKnownOutside(mesh, workload);

const settingText = (node: Node | undefined): string | null =>
  node?.kind === 'scalar' && node.value !== null ? String(node.value) : null;

/** These words name no control plane, or the one that has no name (INJ-11). */
const ALWAYS_KNOWN: ReadonlySet<string> = new Set(['default', 'none', '']);

/**
 * Lists labels with unknown revisions, and only where control planes are seen: otherwise they are installed
 * by other means, under names that nobody sees.
 */
function ofUnknownRevisions(mesh: Mesh): readonly UnreadLabel[] {
  const { run, tags, keeps } = revisionFactsOf(mesh, mesh.charts);
  if (run.size === 0) return [];
  const isUnknown = (value: string): boolean =>
    !ALWAYS_KNOWN.has(value) && !run.has(value) && !tags.has(value) && !keeps(value);
  const ofNamespaces = mesh.ofKind('', 'Namespace').flatMap((namespace) => {
    const label = nodeAt(namespace.node, 'metadata', 'labels', REVISION);
    const isRead = nodeAt(namespace.node, 'metadata', 'labels', INJECTION) === undefined;
    const pods = mesh.workloads.filter((one) => one.namespace === namespace.name);
    return isRead ? ofRevision(namespace, pods, label, isUnknown) : [];
  });
  // what pods name counts where their namespace says nothing (INJ-2)
  const ofPods = mesh.workloads.flatMap((workload) => {
    const labels = mesh.namespaceLabels(workload.namespace);
    const isRead = labels !== undefined && !labels.has(INJECTION) && !labels.has(REVISION);
    const label = nodeAt(podTemplateOf(workload.resource), 'metadata', 'labels', REVISION);
    const refuses = workload.labels.get(INJECT) === 'false';
    return isRead && !refuses ? ofRevision(workload.resource, [workload], label, isUnknown) : [];
  });
  return [...ofNamespaces, ...ofPods];
}

function ofRevision(
  subject: Resource,
  pods: readonly Workload[],
  label: Node | undefined,
  isUnknown: (value: string) => boolean,
): readonly UnreadLabel[] {
  const value = settingText(label);
  return label === undefined || value === null || !isUnknown(value)
    ? []
    : [{ subject, pods, key: REVISION, value, origin: label.origin, fault: 'revision' }];
}

function tellUnreadLabel(label: UnreadLabel, input: DetectorInput): ToldBy {
  const { mesh } = input;
  const { subject, pods, key, value, fault, origin } = label;
  const namespace = subject.namespace === '' ? subject.name : subject.namespace;
  const namespaces = new Set([namespace]);
  return {
    by: fault === 'revision' ? revisionUnknown : labelNotRead,
    subject,
    key: `${fault} ${key}`,
    ...(fault === 'revision' &&
      mayBeInstalled(value, namespace, input) && { aspect: 'maybe-installed' }),
    scope: scopeOfWorkloads(pods, mesh, namespaces),
    origin,
    symptom: say`pods start without the proxy that the label seems to ask for, or with one that it seems to refuse, and nothing is logged`,
    ...sentencesOf(label, mesh),
  };
}

type LabelSentences = Pick<Told, 'message' | 'why' | 'fix'> & Partial<Pick<Told, 'symptom'>>;

function sentencesOf(
  { subject, pods, key, value, origin, fault }: UnreadLabel,
  mesh: Mesh,
): LabelSentences {
  const name = subjectText(subject);
  const place = placeOf(origin);
  switch (fault) {
    case 'value':
      return valueUnknown(subject, key, value, place);
    case 'object':
      return {
        message: `${key}=${value} on ${name} does nothing: injection reads the labels of pods.`,
        why: `The label is on the object itself (${place}), not on its pod template.`,
        fix: { text: say`Move it to \`spec.template.metadata.labels\`.`, elsewhereFirst: true },
      };
    case 'annotation':
      return {
        message: `Pods of ${name} get no proxy: the annotation ${key}=true is read only once the injector is called.`,
        why: `It is an annotation (${place}), and whether the injector is called hangs on labels, of which none asks for it.`,
        fix: {
          text: say`Write it as a label of the pod template (\`spec.template.metadata.labels\`).`,
          elsewhereFirst: true,
        },
      };
    case 'revision': {
      const strict = strictCallees(mesh, pods);
      return {
        message: `Pods of ${name} may get no proxy: no control plane of revision ${value} is seen here.`,
        why: `It asks for revision ${value} (${place}); here there ${wordsFor(revisionsSeen(mesh))}.`,
        symptom: `after their next restart pods have no sidecar, and nothing is logged${strict === null ? '' : `; ${strict} resets their connections, for it takes only mTLS`}`,
        fix: {
          text: `${nearestRevision(value, mesh)}, or install the tag ${value}.`,
        },
      };
    }
  }
}

function valueUnknown(
  subject: Resource,
  key: string,
  value: string,
  place: string,
): LabelSentences {
  const name = subjectText(subject);
  const isOfNamespace = subject.kind === 'Namespace';
  const [on, off] = isOfNamespace ? ['enabled', 'disabled'] : ['true', 'false'];
  return {
    message: isOfNamespace
      ? `Pods of ${name} get no proxy: ${key}=${value} is not ${on}, and whatever else it says keeps injection off.`
      : `${key}=${value} on the pods of ${name} says nothing: only ${on} and ${off} count.`,
    why: `The label has another value (${place}).`,
    fix: { text: `Write \`${key}: "${on}"\` or \`${key}: "${off}"\`.`, elsewhereFirst: true },
  };
}

const wordsFor = (revisions: readonly string[]): string =>
  revisions.length === 1 ? `is ${revisions[0] ?? ''}` : `are ${revisions.join(', ')}`;

/**
 * Finds pods of which ztunnel and a sidecar are both asked: ztunnel leaves pods with a sidecar alone,
 * whatever their own label asks for (INJ-14).
 */
export const podsOfTwoModes = check({
  id: 'pods-of-two-modes',
  title: 'Pods request ambient mode but have a sidecar',
  level: 'medium',
  blind: 'Labels that something else sets on pods at creation.',
  severity: 'error',
  knownAs: [{ code: 'KIA1311' }],
  find: ({ mesh }) => podsAskedTwice(mesh).map((pods) => tellPodsAskedTwice(pods, mesh)),
});

const MODE = 'istio.io/dataplane-mode';
const INJECT_LABEL = 'sidecar.istio.io/inject';

/** Pods that ask ztunnel to take them, and have a sidecar, with which it leaves them alone (INJ-14). */
interface AskedTwice {
  readonly workload: Workload;
  /** The place where their label asks for ztunnel. */
  readonly ambientAt: Origin;
  /** The place where they themselves ask for the sidecar; null where their namespace does. */
  readonly sidecarAt: Origin | null;
  readonly because: readonly Origin[];
}

/**
 * Lists such pods. Only a label on the pods themselves counts: a namespace of the ambient mesh with pods that
 * keep their sidecar says one thing only.
 */
const podsAskedTwice = (mesh: Mesh): readonly AskedTwice[] =>
  mesh.workloads.flatMap((workload) => {
    const { labels, resource, sidecar } = workload;
    if (labels.get(MODE) !== 'ambient' || sidecar.kind !== 'known' || !sidecar.value) return [];
    const labelAt = (key: string): Origin =>
      nodeAt(podTemplateOf(resource), 'metadata', 'labels', key)?.origin ?? resource.origin;
    const sidecarAt = labels.get(INJECT_LABEL) === 'true' ? labelAt(INJECT_LABEL) : null;
    return [{ workload, ambientAt: labelAt(MODE), sidecarAt, because: sidecar.because }];
  });

function tellPodsAskedTwice(
  { workload, ambientAt, sidecarAt, because }: AskedTwice,
  mesh: Mesh,
): Told {
  const [at] = sidecarAt === null ? because : [sidecarAt];
  const name = subjectText(workload.resource);
  return {
    subject: workload.resource,
    key: 'two modes',
    scope: scopeOfWorkloads([workload], mesh),
    message: `The pods of ${name} ask for the ambient mesh and get a sidecar: ztunnel leaves them alone.`,
    why: `Their label istio.io/dataplane-mode is \`ambient\` (${placeOf(ambientAt)}), and they are injected${sidecarAt === null ? ' all the same' : ' by their label sidecar.istio.io/inject'}${at === undefined ? '' : ` (${placeOf(at)})`}.`,
    symptom: say`no errors: every proxy upgrade still restarts the pods`,
    origin: ambientAt,
    related: at === undefined ? [] : [at],
    fix: {
      text:
        sidecarAt === null
          ? say`Remove the label, or end the injection (label \`sidecar.istio.io/inject: "false"\`).`
          : say`Keep the label that is meant and remove the other.`,
      elsewhereFirst: true,
    },
    // Kiali sees the labels of pods
    ...(sidecarAt === null && { knownAs: [] }),
  };
}
