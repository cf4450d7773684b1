import type { Node, Resource } from '../../manifest/index.ts';
import {
  entriesAt,
  fieldPath,
  itemsAt,
  mapNode,
  nodeAt,
  scalar,
  stringAt,
} from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import type { Change } from './change.ts';

/** The field by which an Application gives labels to the namespace that it makes (ARGO-40). */
const MANAGED = ['syncPolicy', 'managedNamespaceMetadata'] as const;

/** Where the spec of Applications stands, by the kind of the object. */
const SPECS: ReadonlyMap<string, readonly string[]> = new Map([
  ['Application', ['spec']],
  ['ApplicationSet', ['spec', 'template', 'spec']],
]);

/** Fields by which another namespace gets them. */
const DECIDING =
  /^spec(?:$|\.template$|\.(?:template\.spec\.)?(?:syncPolicy|destination)(?:[.[]|$))/;

/** A namespace as it is labelled in effect on both sides. */
export interface LabelledNamespace {
  readonly before: Resource;
  readonly after: Resource;
  /** Fields of it that an Application writes. */
  readonly fields: ReadonlySet<string>;
}

/**
 * Namespaces whose labels come of Applications that a change edits, as their objects would have them: every check of a
 * Namespace sees these too. What an Application no longer says of a namespace stays as it is in the cluster, and so
 * does one whose Application goes.
 */
export function managedNamespaces(
  changes: readonly Change[],
  before: Mesh | null,
  after: Mesh | null,
): readonly LabelledNamespace[] {
  const found = new Map<string, LabelledNamespace>();
  for (const { field, object, oldObject, subject } of changes) {
    if (object === null || !SPECS.has(subject.kind) || !isDeciding(field)) continue;
    const name = managedBy(object);
    if (name === null || found.has(name)) continue;
    const labels = [object, oldObject].flatMap((side) =>
      side !== null && managedBy(side) === name ? labelsOf(side) : [],
    );
    found.set(name, {
      before: namespaceOf(name, before, object),
      after: namespaceOf(name, after, object),
      fields: new Set(labels.map((label) => fieldPath(['metadata', 'labels', label]))),
    });
  }
  return [...found.values()];
}

const isDeciding = (field: string | null): boolean => field === null || DECIDING.test(field);

/** The namespace that an Application labels: it has to be told to make it, too. */
function managedBy(applier: Resource): string | null {
  const spec = specOf(applier);
  const isMade = itemsAt(spec, 'syncPolicy', 'syncOptions').some(
    (option) => option.kind === 'scalar' && option.value === 'CreateNamespace=true',
  );
  return isMade && nodeAt(spec, ...MANAGED) !== undefined
    ? (stringAt(spec, 'destination', 'namespace') ?? null)
    : null;
}

const specOf = ({ node, kind }: Resource): Node | undefined =>
  nodeAt(node, ...(SPECS.get(kind) ?? ['spec']));

const labelsOf = (applier: Resource): readonly string[] => [
  ...entriesAt(specOf(applier), ...MANAGED, 'labels').keys(),
];

function namespaceOf(name: string, mesh: Mesh | null, applier: Resource): Resource {
  const known = mesh?.namespaceObject(name);
  const place = nodeAt(specOf(applier), ...MANAGED)?.origin ?? applier.origin;
  const text = (value: string, origin = place): Node => scalar(value, origin);
  const labels = new Map(
    [...(known?.labels ?? [])].map(([key, value]): [string, Node] => [
      key,
      text(value, known?.originOf(key)),
    ]),
  );
  const metadata = mapNode(
    new Map<string, Node>([
      ['name', text(name)],
      ['labels', mapNode(labels, place)],
    ]),
    place,
  );
  const object = mapNode(
    new Map<string, Node>([
      ['apiVersion', text('v1')],
      ['kind', text('Namespace')],
      ['metadata', metadata],
    ]),
    place,
  );
  const names = { namespace: '', name, stableName: name };
  return { group: '', version: 'v1', kind: 'Namespace', ...names, node: object, origin: place };
}
