import type { Change, DeliveredContent } from '../../diff/change.ts';
import { controlPlaneShape } from '../../diff/control-plane-installation.ts';
import { DELIVERED_CONTENTS } from '../../diff/change.ts';
import {
  canonicalJson,
  isMeshKind,
  itemsAt,
  nodeAt,
  placeOf,
  plainOf,
  stringAt,
  subjectText,
} from '../../../manifest/index.ts';
import type { Node, Resource } from '../../../manifest/index.ts';
import { reachesEveryNamespace } from '../../../istio/index.ts';
import { isDelivering } from '../../../gitops/index.ts';
import type { WrappedObject } from './wrapped-objects.ts';
import { wrappedObjects } from './wrapped-objects.ts';
import { wrappingKind } from './wrapping-kinds.ts';

/** What is known of the sides of an environment that wrappers are looked at in. */
export interface WrappersAround {
  /** Namespaces whose policies hold for a whole mesh. */
  readonly rootNamespaces: ReadonlySet<string>;
  /** All objects of both sides. */
  readonly resources: () => readonly Resource[];
}

/** Changes of objects that hold others, with what is known of these; and what is to be said of it, one sentence each. */
export function withWrapped(
  changes: readonly Change[],
  around: WrappersAround,
): { readonly changes: readonly Change[]; readonly notes: readonly string[] } {
  const known = new Map<Resource, Held | null>();
  const heldBy = (resource: Resource | null): Held | null => {
    if (resource === null) return null;
    const found = known.has(resource) ? known.get(resource) : heldIn(resource, around);
    known.set(resource, found ?? null);
    return found ?? null;
  };
  const notes = new Set<string>();
  const told = changes.map((change) => {
    if (change.content !== undefined || isAboutItself(change.field)) return change;
    const [before, after] = [heldBy(change.oldObject), heldBy(change.object)];
    const found = changedOf(before, after, change);
    const content = worstContent(found.map((each) => contentOf(each, around.rootNamespaces)));
    if (content === null) return change;
    for (const note of notesOf(change, found, (after ?? before)?.by ?? '')) notes.add(note);
    return { ...change, content };
  });
  return notes.size === 0 ? { changes, notes: [] } : { changes: told, notes: [...notes] };
}

interface Held {
  readonly by: string;
  readonly holds: readonly string[];
  /** By what is written: equal where nothing of it changes. */
  readonly parts: ReadonlyMap<string, WrappedObject | null>;
}

/** Labels and annotations of the object itself, but for those by which it is left alone. */
const isAboutItself = (field: string | null): boolean =>
  field !== null &&
  /^(?:metadata|status)\b/.test(field) &&
  !/paus|suspend|reconcil|prune|delet|skip|ignore/i.test(field);

function heldIn(resource: Resource, around: WrappersAround): Held | null {
  const named = namingSet(resource, around);
  const kind = named ?? wrappingKind(resource);
  if (kind === null) return null;
  const own = kind.holds.length === 0 ? [resource.node] : nodesAt(resource.node, kind.holds);
  const nodes = setOf(resource) !== undefined ? [...own, ...namedBy(resource, around)] : own;
  const parts = new Map<string, WrappedObject | null>();
  for (const node of nodes) {
    const { objects, unread } = wrappedObjects(node);
    for (const object of objects)
      if (object.node !== resource.node && (kind.names === true || hasContent(object)))
        parts.set(canonicalJson(plainOf(object.node)), object);
    for (const text of unread) parts.set(text, null);
  }
  return { by: kind.by, holds: kind.holds, parts };
}

const nodesAt = (node: Node, paths: readonly string[]): readonly Node[] =>
  paths.flatMap((path) => nodeAt(node, ...path.split('.')) ?? []);

/** What names an object by kind and name alone holds nothing of it. */
const hasContent = ({ node }: WrappedObject): boolean =>
  [...node.entries.keys()].some((key) => !NAMING.has(key));

const NAMING: ReadonlySet<string> = new Set([
  'apiVersion',
  'kind',
  'name',
  'namespace',
  'uid',
  'fieldPath',
  'resourceVersion',
  'sectionName',
  'weight',
]);

/** Kinds that apply what ConfigMaps and Secrets hold that they name. A new one is one row. */
const SETS: readonly NamingKind[] = [
  {
    group: 'addons.cluster.x-k8s.io',
    kind: 'ClusterResourceSet',
    at: ['spec', 'resources'],
    by: 'Cluster API',
  },
  // https://projectsveltos.github.io/sveltos
  ...['ClusterProfile', 'Profile'].map((kind) => ({
    group: 'config.projectsveltos.io',
    kind,
    at: ['spec', 'policyRefs'],
    by: 'Sveltos',
  })),
];

interface NamingKind {
  readonly group: string;
  readonly kind: string;
  /** Names by kind and name; of its own namespace where none is written. */
  readonly at: readonly string[];
  readonly by: string;
}

const setOf = ({ group, kind }: Resource): NamingKind | undefined =>
  SETS.find((row) => row.group === group && row.kind === kind);

function namingSet(
  resource: Resource,
  { resources }: WrappersAround,
): { readonly holds: readonly string[]; readonly by: string; readonly names?: true } | null {
  if (resource.group !== '' || (resource.kind !== 'ConfigMap' && resource.kind !== 'Secret'))
    return null;
  const isOfType = stringAt(resource.node, 'type') === 'addons.cluster.x-k8s.io/resource-set';
  const by = isOfType
    ? 'Cluster API'
    : resources()
        .filter((each) => names(each, resource))
        .map((each) => setOf(each)?.by)[0];
  return by === undefined ? null : { holds: ['data', 'stringData', 'binaryData'], by };
}

function names(set: Resource, { kind, name, namespace }: Resource): boolean {
  const row = setOf(set);
  if (row === undefined) return false;
  return itemsAt(set.node, ...row.at).some(
    (each) =>
      stringAt(each, 'kind') === kind &&
      stringAt(each, 'name') === name &&
      (stringAt(each, 'namespace') ?? set.namespace) === namespace,
  );
}

const namedBy = (set: Resource, { resources }: WrappersAround): readonly Node[] =>
  resources().flatMap((each) =>
    each.group === '' && names(set, each)
      ? nodesAt(each.node, ['data', 'stringData', 'binaryData'])
      : [],
  );

/**
 * The parts that a change is about: those that differ, and where the change is of what decides how and whether they are
 * applied, all of them.
 */
function changedOf(
  before: Held | null,
  after: Held | null,
  { field }: Change,
): readonly (WrappedObject | null)[] {
  const [was, is] = [before?.parts ?? NO_PARTS, after?.parts ?? NO_PARTS];
  const holds = (after ?? before)?.holds ?? [];
  const isInside = field === null || holds.length === 0 || holds.some((path) => isAt(field, path));
  const differ = [...was, ...is].filter(([key]) => !isInside || was.has(key) !== is.has(key));
  return differ.map(([, object]) => object);
}

const NO_PARTS: ReadonlyMap<string, WrappedObject | null> = new Map();

const isAt = (field: string, path: string): boolean =>
  field.startsWith(path) || path.startsWith(`${field}.`);

/** Null where it is nothing of the mesh. */
function contentOf(
  object: WrappedObject | null,
  rootNamespaces: ReadonlySet<string>,
): DeliveredContent | null {
  if (object === null) return 'may-be-mesh-wide';
  if (controlPlaneShape(object) !== null) return 'mesh-wide';
  const isInRoot = rootNamespaces.has(object.namespace) || object.namespace.startsWith('kube-');
  if (isMeshKind(object)) {
    if ([...rootNamespaces].some((root) => reachesEveryNamespace(object, root))) return 'mesh-wide';
    return isInRoot || isOpen(object.namespace) ? 'may-be-mesh-wide' : 'other';
  }
  const isWide = isInRoot || isDelivering(object) || OF_CLUSTER.test(object.kind);
  return isWide || isOpen(object.kind) || isOpen(object.group) ? 'may-be-mesh-wide' : null;
}

/** What a template or its applier decides. */
const isOpen = (text: string): boolean => (text === '' ? false : /\{\{|\$\{|<<|\$\(/.test(text));

/** Kinds that decide over objects of all namespaces, whatever they are called. */
const OF_CLUSTER =
  /^(?:Mutating|Validating)(?:WebhookConfiguration|AdmissionPolicy(?:Binding)?)$|^CustomResourceDefinition$|^APIService$/;

const worstContent = (found: readonly (DeliveredContent | null)[]): DeliveredContent | null =>
  DELIVERED_CONTENTS.find((each) => found.includes(each)) ?? null;

/** How many wrapped objects a note names. */
const MOST_NAMED = 5;

function notesOf(
  { subject, origin }: Change,
  found: readonly (WrappedObject | null)[],
  by: string,
): readonly string[] {
  const named = [...new Set(found.flatMap((each) => (each === null ? [] : [nameOf(each)])))];
  const what =
    named.length === 0 ? 'What may be objects of the mesh' : named.slice(0, MOST_NAMED).join(', ');
  const more = named.length > MOST_NAMED ? ` and ${String(named.length - MOST_NAMED)} more` : '';
  return [
    `${what}${more}: wrapped in ${subjectText(subject)} (${placeOf(origin)}). What ${by} applies of it is not rendered here.`,
  ];
}

const nameOf = (object: WrappedObject): string =>
  object.name === '' ? `a ${object.kind}` : subjectText(object);
