import { isPassedOver, nodeAt, podTemplateOf } from '../../manifest/index.ts';
import type { Node, Origin, Resource } from '../../manifest/index.ts';
import type { Mesh, Workload } from '../../istio/index.ts';
import { revisionFactsOf } from '../../istio/index.ts';
import { isKnownInside, isKnownOutside } from './pods-in-mesh.ts';

/** A label or annotation about injection that does not do what it says. */
export interface UnreadLabel {
  readonly subject: Resource;
  readonly pods: readonly Workload[];
  readonly key: string;
  readonly value: string;
  readonly origin: Origin;
  /**
   * `value`: it has none of the words that count (INJ-6); `object`: it is on the object, not on its pods (INJ-10);
   * `annotation`: nothing calls the injector that would read it (INJ-5); `revision`: no control plane that is seen here is
   * called so (INJ-11).
   */
  readonly fault: 'value' | 'object' | 'annotation' | 'revision';
}

const INJECT = 'sidecar.istio.io/inject';
const INJECTION = 'istio-injection';
const REVISION = 'istio.io/rev';

/** Labels of namespaces and of workloads that have no effect, or another than they seem to ask for. */
export const unreadLabels = (mesh: Mesh): readonly UnreadLabel[] => [
  ...mesh.ofKind('', 'Namespace').flatMap((namespace) => ofNamespace(mesh, namespace)),
  ...mesh.workloads.flatMap((workload) =>
    isPassedOver(workload.namespace) ? [] : ofWorkload(mesh, workload),
  ),
  ...ofUnknownRevisions(mesh),
];

function ofNamespace(mesh: Mesh, namespace: Resource): readonly UnreadLabel[] {
  const label = nodeAt(namespace.node, 'metadata', 'labels', INJECTION);
  const value = textOf(label);
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
  const value = textOf(onPods);
  if (onPods !== undefined && value !== null)
    return ['true', 'false'].includes(value) ? [] : said(onPods, 'value', value);
  const onObject = nodeAt(resource.node, 'metadata', 'labels', INJECT);
  const asked = textOf(onObject);
  if (kind !== 'Pod' && onObject !== undefined && asked !== null)
    return isOtherwise(mesh, workload, asked) ? said(onObject, 'object', asked) : [];
  const annotation = nodeAt(template, 'metadata', 'annotations', INJECT);
  return annotation !== undefined &&
    textOf(annotation) === 'true' &&
    isKnownOutside(mesh, workload) &&
    !workload.annotations.has('inject.istio.io/templates')
    ? said(annotation, 'annotation', 'true')
    : [];
}

/** Whether the pods are not as the label says. */
const isOtherwise = (mesh: Mesh, workload: Workload, asked: string): boolean =>
  asked === 'true' ? !isKnownInside(mesh, workload) : !isKnownOutside(mesh, workload);

const textOf = (node: Node | undefined): string | null =>
  node?.kind === 'scalar' && node.value !== null ? String(node.value) : null;

/** Words that name no control plane, or the one that has no name (INJ-11). */
const ALWAYS_KNOWN: ReadonlySet<string> = new Set(['default', 'none', '']);

/** Only where control planes are seen: else they are installed by other means, under whatever names. */
function ofUnknownRevisions(mesh: Mesh): readonly UnreadLabel[] {
  const { run, tags } = revisionFactsOf(mesh, mesh.charts);
  if (run.size === 0) return [];
  return mesh.ofKind('', 'Namespace').flatMap((namespace) => {
    const label = nodeAt(namespace.node, 'metadata', 'labels', REVISION);
    const value = textOf(label);
    const isRead = nodeAt(namespace.node, 'metadata', 'labels', INJECTION) === undefined;
    if (label === undefined || value === null || !isRead) return [];
    if (ALWAYS_KNOWN.has(value) || run.has(value) || tags.has(value)) return [];
    const pods = mesh.workloads.filter((one) => one.namespace === namespace.name);
    return [
      { subject: namespace, pods, key: REVISION, value, origin: label.origin, fault: 'revision' },
    ];
  });
}

/** Names of control planes that are seen here, and their tags. */
export function revisionsSeen(mesh: Mesh): readonly string[] {
  const { run, tags } = revisionFactsOf(mesh, mesh.charts);
  return [...new Set([...run, ...tags.keys()])].sort();
}
