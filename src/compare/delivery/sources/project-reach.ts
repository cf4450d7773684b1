import type { Node } from '../../../manifest/index.ts';
import { fitsWildcard, itemsAt, nodeAt, stringAt } from '../../../manifest/index.ts';

/** Kinds of the whole cluster by which nothing of a mesh is decided, as groups and kinds. */
const ORDINARY: ReadonlySet<string> = new Set([
  '/Namespace',
  '/PersistentVolume',
  'networking.k8s.io/IngressClass',
  'scheduling.k8s.io/PriorityClass',
  'snapshot.storage.k8s.io/VolumeSnapshotClass',
  'storage.k8s.io/StorageClass',
]);

/**
 * Names the first thing beyond ordinary namespaces that a project lets an Application bring, as `namespace istio-system`;
 * null for none. What is not understood counts as allowed: a source of elsewhere may say any namespace of these (ARGO-38,
 * ARGO-55, ARGO-56).
 */
export function projectReach(
  project: Node,
  application: Node,
  namespaces: Iterable<string>,
): string | null {
  const target = nodeAt(application, 'spec', 'destination');
  const entries = itemsAt(project, 'spec', 'destinations').filter((entry) =>
    mayBeCluster(entry, target),
  );
  for (const namespace of namespaces)
    if (isNamespaceAllowed(entries, namespace)) return `namespace ${namespace}`;
  const kind = itemsAt(project, 'spec', 'clusterResourceWhitelist')
    .map((each) => `${stringAt(each, 'group') ?? ''}/${stringAt(each, 'kind') ?? ''}`)
    .find((each) => !ORDINARY.has(each));
  return kind === undefined ? null : `the cluster-wide kind ${kind.replace(/^\//, '')}`;
}

const MAX_PATTERN = 300;

/** Tells whether a pattern of a destination fits a text; null for one with more than stars in it. */
const fits = (pattern: string, text: string): boolean | null =>
  pattern.length > MAX_PATTERN || text.length > MAX_PATTERN || /[[\]{}\\?]/.test(pattern)
    ? null
    : fitsWildcard(pattern, text);

/** Only like is compared with like: one cluster has a name and an address. */
const mayBeCluster = (entry: Node, target: Node | undefined): boolean =>
  ['server', 'name'].every((field) => {
    const [pattern, is] = [stringAt(entry, field) ?? '', stringAt(target, field) ?? ''];
    return pattern === '' || is === '' || fits(pattern, is) !== false;
  });

/** An entry for some clusters alone forbids nothing for certain. */
function isNamespaceAllowed(entries: readonly Node[], namespace: string): boolean {
  const fitting = entries.filter((entry) => {
    const pattern = (stringAt(entry, 'namespace') ?? '').replace(/^!/, '');
    const isFitting = fits(pattern, namespace);
    return isDenial(entry) ? isFitting === true && isForAll(entry) : isFitting !== false;
  });
  return fitting.length > 0 && !fitting.some(isDenial);
}

const isDenial = (entry: Node): boolean => (stringAt(entry, 'namespace') ?? '').startsWith('!');

const isForAll = (entry: Node): boolean =>
  ['server', 'name'].some((field) => stringAt(entry, field) === '*');
