import { placeInline } from '../../kustomize/index.ts';
import type { Node, Resource, Origin, ScalarNode } from '../../manifest/index.ts';
import {
  expandLists,
  itemsAt,
  nodeAt,
  parseYaml,
  resourceKey,
  resourceOf,
  stringAt,
  mapNode,
  seqNode,
} from '../../manifest/index.ts';
import { commonMetadataOf, withCommonMetadata } from './common-metadata.ts';
import { readUnquoted } from './substitution/unquoted-value.ts';

/** Is the annotation by which the operator leaves out an object of a set (FOP-2). */
const RECONCILE = 'fluxcd.controlplane.io/reconcile';

/** Holds what a ResourceSet, or a step of it, makes objects of. */
interface Recipe {
  readonly resources: readonly Node[];
  readonly template: Node | undefined;
}

/** Lists what a set itself says, and what its steps say. */
export const recipesOf = ({ node }: Resource): readonly Recipe[] => {
  const spec = nodeAt(node, 'spec');
  return [...(spec === undefined ? [] : [spec]), ...itemsAt(spec, 'steps')].map((part) => ({
    resources: itemsAt(part, 'resources'),
    template: nodeAt(part, 'resourcesTemplate'),
  }));
};

/** The objects that a ResourceSet makes of its inputs, each once; null where one of them is not followed (FOP-1). */
export function madeObjects(set: Resource, sets: readonly Node[]): readonly Resource[] | null {
  const nodes = sets.flatMap((inputs) => recipesOf(set).map((recipe) => nodesOf(recipe, inputs)));
  const objects = nodes.map((each) => (each === null ? null : objectsOf(each)));
  if (objects.includes(null)) return null;
  const made = new Map<string, Resource>();
  for (const resource of objects.flatMap((each) => each ?? [])) {
    const key = resourceKey(resource);
    if (!isLeftOut(resource) && !made.has(key)) made.set(key, resource);
  }
  const said = commonMetadataOf(nodeAt(set.node, 'spec'));
  return said === undefined ? [...made.values()] : withCommonMetadata([...made.values()], said);
}

/** Gives null where one of them is no object. */
function objectsOf(nodes: readonly Node[]): readonly Resource[] | null {
  const all = nodes.flatMap(expandLists);
  const resources = all.flatMap((node) => resourceOf(node) ?? []);
  return resources.length === all.length ? resources : null;
}

function nodesOf({ resources, template }: Recipe, inputs: Node): readonly Node[] | null {
  const filled = resources.flatMap((each) => filledIn(each, inputs) ?? []);
  if (filled.length < resources.length) return null;
  const text = template === undefined ? [] : objectsOfText(template, inputs);
  return text && [...filled, ...text];
}

/** Objects that stand in a text, at the lines where they stand. */
function objectsOfText(template: Node, inputs: Node): readonly Node[] | null {
  if (template.kind !== 'scalar' || typeof template.value !== 'string') return null;
  const filled = filledText(template.value, inputs);
  if (filled === null) return null;
  const { origin } = template;
  const documents = placeInline(parseYaml(origin.file, filled.text), origin, 'field');
  if (documents.some(({ problems }) => problems.length > 0)) return null;
  return documents.flatMap(({ node }) => node ?? []);
}

const isLeftOut = ({ node }: Resource): boolean =>
  stringAt(node, 'metadata', 'annotations', RECONCILE)?.toLowerCase() === 'disabled';

/** `<< inputs.team.name >>`, also as a quoted text or a number; anything else is a template that is not followed. */
const PLAIN = /<<-?\s*\.?inputs((?:\.\w+)+)\s*(?:\|\s*(?:quote|int|toString))?\s*-?>>/g;

/** Tells whether a text is a template that is filled in. */
export const isTemplated = (text: string): boolean => text.includes('<<');

/** A text with inputs in place of what names them; null where it asks for more, or for an input that is not there. */
function filledText(
  text: string,
  inputs: Node,
): { readonly text: string; readonly origin: Origin | null } | null {
  const used: (Node | undefined)[] = [];
  const filled = text.replace(PLAIN, (_, path: string) => {
    const value = nodeAt(inputs, ...path.slice(1).split('.'));
    used.push(value);
    return value?.kind === 'scalar' ? String(value.value ?? '') : '';
  });
  const isWhole = used.every((value) => value?.kind === 'scalar') && !isTemplated(filled);
  return isWhole ? { text: filled, origin: used.at(-1)?.origin ?? null } : null;
}

/** An object with its inputs, at the places where these are written; null where it is not followed. */
function filledIn(node: Node, inputs: Node): Node | null {
  switch (node.kind) {
    case 'scalar':
      return filledScalar(node, inputs);
    case 'seq': {
      const items = node.items.flatMap((item) => filledIn(item, inputs) ?? []);
      return items.length === node.items.length ? seqNode(items, node.origin) : null;
    }
    case 'map': {
      const entries = [...node.entries].flatMap(([key, value]) => filledEntry(key, value, inputs));
      return entries.length === node.entries.size ? mapNode(new Map(entries), node.origin) : null;
    }
  }
}

function filledScalar(node: ScalarNode, inputs: Node): Node | null {
  if (typeof node.value !== 'string' || !isTemplated(node.value)) return node;
  const filled = filledText(node.value, inputs);
  return filled && readUnquoted(node.value, filled.text, filled.origin ?? node.origin);
}

function filledEntry(key: string, value: Node, inputs: Node): readonly [string, Node][] {
  const name = isTemplated(key) ? filledText(key, inputs)?.text : key;
  const filled = filledIn(value, inputs);
  return name === undefined || filled === null ? [] : [[name, filled]];
}
