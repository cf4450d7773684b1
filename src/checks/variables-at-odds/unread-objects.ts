import type { Mesh } from '../../istio/index.ts';
import type { Node, Resource } from '../../manifest/index.ts';
import { entriesAt, nodeAt, placeOf, say } from '../../manifest/index.ts';
import { worldOf } from '../detection/absence-proof.ts';
import type { Told } from '../detection/check.ts';
import { betweenSides, check } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';
import { nameOf, nodesIn, readsOf } from './unread-variables.ts';

/**
 * Tells of a ConfigMap that comes and nobody reads, or that the last pod stops to read: of those that were so before
 * nobody expects anything.
 */
export const objectUnread = check({
  id: 'object-unread',
  title: 'No pod reads a new or previously read ConfigMap',
  level: 'low',
  blind: 'Programs that read the ConfigMap from the API server.',
  find: (input) =>
    betweenSides(input, ({ before, after }) =>
      after.partial || before.partial ? [] : objectsUnread(before, after, input),
    ),
});

function objectsUnread(before: Mesh, after: Mesh, input: DetectorInput): readonly Told[] {
  const objects = after.ofKind('', 'ConfigMap');
  if (objects.length === 0) return [];
  const [read, wasRead] = [readsOf(after), readsOf(before)];
  const past = new Map(before.ofKind('', 'ConfigMap').map((each) => [stableOf(each), each]));
  const { hidden } = worldOf(input);
  const served = new Set(after.workloads.map(({ namespace }) => namespace));
  return objects.flatMap((object) => {
    const { namespace, name } = object;
    const was = past.get(stableOf(object));
    const isNews = was === undefined || wasRead.has(nameOf(was.namespace, was.name));
    if (!isNews || read.has(nameOf(namespace, name)) || !served.has(namespace)) return [];
    if (namespace === after.configuration.rootNamespace || isForPrograms(object)) return [];
    if (hidden.in(namespace).length > 0 || isNamedAnywhere(after, object)) return [];
    return [tellObject(object, was !== undefined)];
  });
}

const stableOf = ({ namespace, stableName }: Resource): string => nameOf(namespace, stableName);

/** Tells whether labels or annotations of its own may have a program find it: dashboards, rules, pages. */
const isForPrograms = ({ node }: Resource): boolean =>
  ['labels', 'annotations'].some((field) =>
    [...entriesAt(nodeAt(node, 'metadata'), field)].some(([key]) => !USUAL.test(key)),
  );

const USUAL =
  /^(?:app|team|env|environment|tier|owner)$|^(?:app\.kubernetes\.io|helm\.sh|meta\.helm\.sh|argocd\.argoproj\.io|kustomize\.toolkit\.fluxcd\.io|config\.kubernetes\.io)\//;

interface TextsOfMesh {
  /** Holds whole texts of objects, but for their own names. */
  readonly whole: ReadonlySet<string>;
  /** Holds what pods are told: arguments, commands and values. */
  readonly told: readonly string[];
}

const known = new WeakMap<Mesh, TextsOfMesh>();

/** Tells whether any object names it, or a pod is told a text with its name. */
function isNamedAnywhere(mesh: Mesh, object: Resource): boolean {
  const texts = known.get(mesh) ?? textsOf(mesh);
  known.set(mesh, texts);
  return [object.name, object.stableName].some(
    (name) => texts.whole.has(name) || texts.told.some((text) => text.includes(name)),
  );
}

const textsOf = ({ resources, workloads }: Mesh): TextsOfMesh => ({
  whole: new Set(
    resources.flatMap(({ node, name, stableName }) =>
      textsIn(node).filter((text) => text !== name && text !== stableName),
    ),
  ),
  told: workloads.flatMap(({ containers }) =>
    containers.flatMap(({ node }) =>
      ['args', 'command', 'env'].flatMap((field) => textsIn(nodeAt(node, field))),
    ),
  ),
});

const textsIn = (node: Node | undefined): readonly string[] =>
  [...nodesIn(node)].flatMap((each) =>
    each.kind === 'scalar' && typeof each.value === 'string' ? [each.value] : [],
  );

const tellObject = (object: Resource, wasRead: boolean): Told => ({
  subject: object,
  key: 'read by nobody',
  scope: { level: 'workload', workloads: 0, services: 0, namespaces: 1 },
  message: `No pod reads ConfigMap ${stableOf(object)}${wasRead ? ' any more' : ', which is new'}.`,
  why: `No variable, volume or other object in namespace ${object.namespace} names it (${placeOf(object.origin)}).`,
  symptom: say`an edit of it changes nothing`,
  origin: object.origin,
  fix: {
    text: wasRead
      ? say`Take it out, or have the pods read it again.`
      : say`Name it where it is meant to be read (\`envFrom\`, \`valueFrom\` or a volume), or take it out.`,
  },
});
