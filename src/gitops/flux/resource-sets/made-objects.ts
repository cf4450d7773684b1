import { placeInline } from '../../../kustomize/index.ts';
import type { Node, Resource } from '../../../manifest/index.ts';
import {
  expandLists,
  itemsAt,
  nodeAt,
  parseYaml,
  resourceKey,
  resourceOf,
  stringAt,
} from '../../../manifest/index.ts';
import { commonMetadataOf, withCommonMetadata } from '../common-metadata.ts';
import { filledIn, filledText } from './fill-in.ts';

/** By which the operator leaves out an object of a set (FOP-2). */
const RECONCILE = 'fluxcd.controlplane.io/reconcile';

/** What a ResourceSet, or a step of it, makes objects of. */
interface Recipe {
  readonly resources: readonly Node[];
  readonly template: Node | undefined;
}

/** Of a set: what it says itself, and what its steps say. */
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

/** Null where one of them is none. */
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
