import type { MapNode, Node, PathStep } from '../../manifest/index.ts';
import { fieldPath, parseYaml, resourceOf, stringAt } from '../../manifest/index.ts';
import type { ClearCredential } from './clear-credential.ts';
import { clearIn } from './clear-credential.ts';

/** Credentials in annotations, of the object and of the pods that it makes; `ofCopy` reads an object that one holds. */
export function clearInAnnotations(
  node: Node,
  ofCopy: (copy: MapNode) => readonly ClearCredential[],
  path: readonly PathStep[] = [],
): readonly ClearCredential[] {
  if (node.kind === 'scalar') return [];
  if (!mayHoldAnnotations(node)) return [];
  if (node.kind === 'seq')
    return node.items.flatMap((item, index) => clearInAnnotations(item, ofCopy, [...path, index]));
  return [...node.entries].flatMap(([key, value]) => {
    const here = [...path, key];
    if (key !== 'annotations' || path.at(-1) !== 'metadata')
      return NO_OBJECTS.has(key) ? [] : clearInAnnotations(value, ofCopy, here);
    if (value.kind !== 'map') return [];
    return [...value.entries].flatMap(([name, one]) => inAnnotation(name, one, here, ofCopy));
  });
}

/** Most objects have none, and then need no paths. */
function mayHoldAnnotations(node: Node): boolean {
  if (node.kind === 'scalar') return false;
  if (node.kind === 'seq') return node.items.some(mayHoldAnnotations);
  if (node.entries.has('annotations')) return true;
  for (const [key, value] of node.entries)
    if (!NO_OBJECTS.has(key) && mayHoldAnnotations(value)) return true;
  return false;
}

/** What holds no object with annotations, and may be large. */
const NO_OBJECTS: ReadonlySet<string> = new Set(['data', 'stringData', 'binaryData', 'status']);

function inAnnotation(
  name: string,
  node: Node,
  path: readonly PathStep[],
  ofCopy: (copy: MapNode) => readonly ClearCredential[],
): readonly ClearCredential[] {
  const copy = copyIn(node);
  const own = [...path, name];
  if (copy === null)
    return clearIn(node, { holder: 'annotation', path: own, name, writing: 'text' });
  return ofCopy(copy).map((one) => ({
    ...one,
    holder: 'annotation',
    field: `${fieldPath(own)} ${one.field}`,
    origin: node.origin,
  }));
}

/** The object that an applier has left there as it was applied; null where there is none. */
function copyIn(node: Node): MapNode | null {
  if (node.kind !== 'scalar' || typeof node.value !== 'string') return null;
  if (!/^\s*\{/.test(node.value) || !node.value.includes('"kind"')) return null;
  const [document] = parseYaml(node.origin.file, node.value);
  const copy = document?.node;
  if (copy?.kind !== 'map' || stringAt(copy, 'kind') === undefined) return null;
  return resourceOf(copy) === undefined ? null : copy;
}
