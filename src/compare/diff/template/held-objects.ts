import type { MapNode, Node, Resource } from '../../../manifest/index.ts';
import {
  canonicalJson,
  groupVersionOf,
  isClusterScoped,
  isMeshKind,
  mapNode,
  parseYaml,
  plainOf,
  scalar,
  stringAt,
} from '../../../manifest/index.ts';
import { holdsForMesh } from '../../../istio/index.ts';
import type { DeliveredContent } from '../change.ts';
import { controlPlaneShape } from '../control-plane-installation.ts';
import { bringsOthers, MESH_KIND_NAMES } from '../kind-reach.ts';

/** Says where a chart puts what its values hold, if that does not say so itself. */
interface PlaceOfHeld {
  readonly namespace: string | null;
  readonly rootNamespaces: ReadonlySet<string>;
}

/**
 * Judges objects that stand whole in values and are on one side only: charts apply them as they are written (`extraObjects`,
 * `extraDeploy`, a text with a manifest). Null where there is none, or none of the mesh.
 */
export function contentOfHeld(
  before: readonly Node[],
  after: readonly Node[],
  place: PlaceOfHeld,
): DeliveredContent | null {
  const [was, is] = [before, after].map(
    (side) => new Map(side.flatMap(heldIn).map((held) => [canonicalJson(plainOf(held)), held])),
  );
  const differing = [
    ...[...(was ?? [])].filter(([key]) => is?.has(key) !== true),
    ...[...(is ?? [])].filter(([key]) => was?.has(key) !== true),
  ].map(([, held]) => contentOfObject(held, place));
  return (
    (['mesh-wide', 'may-be-mesh-wide', 'part-of-mesh'] as const).find((each) =>
      differing.includes(each),
    ) ?? null
  );
}

function contentOfObject(
  held: MapNode,
  { namespace: release, rootNamespaces }: PlaceOfHeld,
): DeliveredContent {
  const { group, version } = groupVersionOf(stringAt(held, 'apiVersion') ?? '');
  const kind = stringAt(held, 'kind') ?? '';
  const name = stringAt(held, 'metadata', 'name') ?? '';
  const namespace = stringAt(held, 'metadata', 'namespace') ?? release ?? '';
  const { origin } = held;
  const object = { group, version, kind, namespace, name, stableName: name, node: held, origin };
  if (isMeshWideObject(object, rootNamespaces)) return 'mesh-wide';
  const isOpen = `${kind}${namespace}`.includes(OPEN) || rootNamespaces.has(namespace);
  if (isMeshKind(object)) return isOpen || namespace === '' ? 'may-be-mesh-wide' : 'part-of-mesh';
  const isWide = MESH_KIND_NAMES.has(kind) || bringsOthers(object) || isClusterScoped(group, kind);
  return isOpen || isWide ? 'may-be-mesh-wide' : 'other';
}

/** An object that holds for the whole mesh: a policy of the root namespace for all, or of the control plane. */
export function isMeshWideObject(resource: Resource, rootNamespaces: ReadonlySet<string>): boolean {
  const { kind, name, namespace } = resource;
  if (kind === 'MeshPolicy' || controlPlaneShape(resource) !== null) return true;
  if (/^(?:Mutating|Validating)WebhookConfiguration$/.test(kind)) return name.includes('istio');
  if (!rootNamespaces.has(namespace)) return false;
  if (kind === 'ConfigMap') return /^istio(?:-|$)/.test(name);
  if (kind === 'Secret') return name === 'cacerts' || name.startsWith('istio-');
  return holdsForMesh(resource, { rootNamespace: namespace });
}

/** Lists the values that an object gives to charts, wherever it has them. */
export function valuesIn(node: Node | undefined): readonly Node[] {
  if (node?.kind === 'seq') return node.items.flatMap(valuesIn);
  if (node?.kind !== 'map') return [];
  return [...node.entries].flatMap(([key, value]) => (VALUES.has(key) ? [value] : valuesIn(value)));
}

const VALUES: ReadonlySet<string> = new Set([
  'values',
  'valuesObject',
  'valuesContent',
  'parameters',
]);

/** Lists what has an API, a kind and metadata, at any depth, also in texts; a reference to an object has no metadata. */
function heldIn(node: Node): readonly MapNode[] {
  if (node.kind === 'seq') return node.items.flatMap(heldIn);
  if (node.kind === 'scalar') return typeof node.value === 'string' ? inText(node, node.value) : [];
  const isObject =
    ['apiVersion', 'kind'].every((key) => stringAt(node, key) !== undefined) &&
    node.entries.has('metadata');
  return [...(isObject ? [node] : []), ...[...node.entries.values()].flatMap(heldIn)];
}

/** A text that names objects and cannot be read may hold any. */
const inText = ({ origin }: Node, text: string): readonly MapNode[] =>
  !/\bapiVersion["']?\s*:/.test(text) || !/\bkind["']?\s*:/.test(text)
    ? []
    : text.split(/^---.*$/m).flatMap((document) => {
        const plain = document.replace(CODE_ALONE, '').replace(EXPRESSION, OPEN);
        const read = parseYaml(origin.file, plain);
        return read.some(({ problems }) => problems.length > 0)
          ? [mapNode(new Map([['kind', scalar(OPEN, origin)]]), origin)]
          : read.flatMap(({ node }) => (node === null ? [] : heldIn(node)));
      });

const CODE_ALONE = /^\s*(?:\{\{[^{}]*\}\}\s*)+$/gm;
const EXPRESSION = /\{\{[^{}]*\}\}/g;

/** Stands for what an expression in a text comes to. */
const OPEN = 'OPEN-EXPRESSION';
