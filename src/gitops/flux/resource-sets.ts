import type { GapDraft, MapNode, Node, Resource, UnseenContent } from '../../manifest/index.ts';
import {
  API_GROUPS,
  canonicalJson,
  itemsAt,
  mapNode,
  nodeAt,
  placeOf,
  plainOf,
  resourceOf,
  seqNode,
  stringAt,
  subjectText,
  entriesAt,
  scalar,
  stringMapAt,
} from '../../manifest/index.ts';
import type { RenderedRoot } from '../environment.ts';
import { isTemplated, madeObjects, recipesOf } from './resource-set-template.ts';

/** The objects that ResourceSets of some roots make, with the roots that bring the sets (FOP-1). */
export function withResourceSets(
  roots: readonly RenderedRoot[],
  everywhere: () => readonly RenderedRoot[],
): readonly RenderedRoot[] {
  if (!roots.some(holdsSet)) return roots;
  const own = roots.flatMap(providersIn);
  const providers = own.length > 0 ? own : everywhere().flatMap(providersIn);
  return roots.map((root) => (holdsSet(root) ? withMade(root, providers) : root));
}

const holdsSet = (root: RenderedRoot): boolean => setsIn(root).length > 0;

const isOfOperator =
  (kind: string) =>
  (resource: Resource): boolean =>
    resource.kind === kind && resource.group === API_GROUPS.fluxOperator;

const isSet = isOfOperator('ResourceSet');
const isProvider = isOfOperator('ResourceSetInputProvider');

const setsOfRoots = new WeakMap<RenderedRoot, readonly Resource[]>();

function setsIn(root: RenderedRoot): readonly Resource[] {
  const known = setsOfRoots.get(root) ?? root.resources.filter(isSet);
  setsOfRoots.set(root, known);
  return known;
}

const providersIn = ({ resources }: RenderedRoot): readonly Resource[] =>
  resources.filter(isProvider);

/** Equal ones are the same object, on both sides of a change too. */
const made = new WeakMap<RenderedRoot, { readonly key: string; readonly whole: RenderedRoot }>();

function withMade(root: RenderedRoot, providers: readonly Resource[]): RenderedRoot {
  const key = canonicalJson(providers.map(({ node }) => [placeOf(node.origin), plainOf(node)]));
  const known = made.get(root);
  if (known?.key === key) return known.whole;
  const found = setsIn(root).map((set) => ofSet(set, providers, root));
  const whole: RenderedRoot = {
    ...root,
    status:
      root.status === 'complete' && found.some(({ gaps }) => gaps.length > 0)
        ? 'partial'
        : root.status,
    resources: [...root.resources, ...found.flatMap(({ resources }) => resources)],
    gaps: [...root.gaps, ...found.flatMap(({ gaps }) => gaps)],
    unseen: [...(root.unseen ?? []), ...found.flatMap(({ unseen }) => unseen)],
  };
  made.set(root, { key, whole });
  return whole;
}

interface OfSet {
  readonly resources: readonly Resource[];
  readonly gaps: readonly GapDraft[];
  readonly unseen: readonly UnseenContent[];
}

function ofSet(set: Resource, providers: readonly Resource[], { root }: RenderedRoot): OfSet {
  const inputs = inputSets(set, providers);
  const resources = inputs.kind === 'known' ? madeObjects(set, inputs.sets) : null;
  if (resources !== null) return { resources, gaps: [], unseen: [] };
  const why = inputs.kind === 'unseen' ? inputs.why : 'its templates do more than name inputs';
  const { origin } = set;
  const text = subjectText(set);
  const written = nodeAt(set.node, 'spec') ?? set.node;
  return {
    resources: [],
    gaps: [
      {
        reason: 'template',
        root: root.path,
        message: `What ${text} makes is not seen here, for ${why}.`,
        origin,
        key: text,
        input: canonicalJson(plainOf(written)),
      },
    ],
    unseen: contentsOf(set, providers),
  };
}

/** Each object that it has a template of, as far as that says what it is; a text as a whole. */
function contentsOf(set: Resource, providers: readonly Resource[]): readonly UnseenContent[] {
  const spec = nodeAt(set.node, 'spec');
  const inputs = mapNode(
    new Map<string, Node>([
      ...['inputs', 'inputsFrom', 'inputStrategy', 'commonMetadata'].flatMap((field) => {
        const node = nodeAt(spec, field);
        return node === undefined ? [] : [[field, node] as const];
      }),
      ['providers', seqNode(usedBy(set, providers), set.origin)],
    ]),
    set.origin,
  );
  return recipesOf(set).flatMap(({ resources, template }) => [
    ...resources.flatMap((node) => (node.kind === 'map' ? [ofObject(set, node, inputs)] : [])),
    ...(template === undefined ? [] : [ofText(set, template, inputs)]),
  ]);
}

/** Lists what may give a set inputs: all of its namespace that it asks for by name, or by labels. */
const usedBy = (set: Resource, providers: readonly Resource[]): readonly Node[] => {
  const references = itemsAt(set.node, 'spec', 'inputsFrom');
  return providers.flatMap(({ namespace, name, node }) =>
    namespace === set.namespace &&
    references.some((each) => (stringAt(each, 'name') ?? name) === name)
      ? (nodeAt(node, 'spec') ?? [])
      : [],
  );
};

function ofObject(set: Resource, node: MapNode, inputs: Node): UnseenContent {
  const kind = stringAt(node, 'kind') ?? '';
  const namespace = stringAt(node, 'metadata', 'namespace') ?? '';
  const name = stringAt(node, 'metadata', 'name') ?? '';
  const object = resourceOf(node);
  const isKnown = !isTemplated(`${stringAt(node, 'apiVersion') ?? '<<'}${kind}`) && kind !== '';
  return {
    ...contentOf(set, `${kind} ${name}`, inputs, node),
    text: isKnown ? `kind: ${kind}\n${canonicalJson(plainOf(node))}` : null,
    namespace: namespace === '' || isTemplated(namespace) ? null : namespace,
    usedIn: object === undefined ? [] : [object],
  };
}

function ofText(set: Resource, template: Node, inputs: Node): UnseenContent {
  const text = template.kind === 'scalar' ? String(template.value ?? '') : null;
  return { ...contentOf(set, 'resourcesTemplate', inputs, template), text };
}

const contentOf = (set: Resource, what: string, inputs: Node, node: Node): UnseenContent => ({
  kind: 'Template',
  name: `${what} of ${subjectText(set)}`,
  written: mapNode(
    new Map([
      ['template', node],
      ['inputs', inputs],
    ]),
    node.origin,
  ),
  origin: node.origin,
  namespace: null,
  changesOthers: false,
  text: null,
  usedIn: [],
  laidOver: null,
});

/** Holds what a ResourceSet is filled in with, once for each; or the reason why that is not known here. */
type InputSets =
  | { readonly kind: 'known'; readonly sets: readonly Node[] }
  | { readonly kind: 'unseen'; readonly why: string };

/**
 * The inputs of a ResourceSet: those that it says itself, and those of providers that lie in the tree and are static.
 * All sets count one after the other; without any it is filled in once (FOP-1).
 */
function inputSets(set: Resource, providers: readonly Resource[]): InputSets {
  const spec = nodeAt(set.node, 'spec');
  const strategy = stringAt(spec, 'inputStrategy', 'name') ?? 'Flatten';
  const own = itemsAt(spec, 'inputs').map((inputs) => withProvider(inputs, set));
  const references = itemsAt(spec, 'inputsFrom');
  if (references.length === 0 && own.length === 0)
    return { kind: 'known', sets: [mapNode(new Map(), set.origin)] };
  if (strategy !== 'Flatten')
    return { kind: 'unseen', why: `its inputs are put together by ${strategy}` };
  const sets = [...own];
  for (const reference of references) {
    const found = namedBy(reference, set, providers);
    if (found === null) return { kind: 'unseen', why: 'its inputs come from outside the tree' };
    for (const provider of found) {
      const type = stringAt(provider.node, 'spec', 'type') ?? '';
      if (type !== 'Static') return { kind: 'unseen', why: `its inputs come from ${type}` };
      const values = nodeAt(provider.node, 'spec', 'defaultValues');
      sets.push(withProvider(values ?? mapNode(new Map(), provider.origin), provider));
    }
  }
  return { kind: 'known', sets };
}

/** Gives null where none is seen, or what it goes by is more than labels. */
function namedBy(
  reference: Node,
  { namespace }: Resource,
  providers: readonly Resource[],
): readonly Resource[] | null {
  const near = providers.filter((provider) => provider.namespace === namespace);
  const name = stringAt(reference, 'name');
  const labels = [...stringMapAt(reference, 'selector', 'matchLabels')];
  const isPlain =
    name !== undefined || (labels.length > 0 && !nodeAt(reference, 'selector', 'matchExpressions'));
  const found = near.filter((provider) =>
    name === undefined
      ? labels.every(([key, value]) => stringAt(provider.node, 'metadata', 'labels', key) === value)
      : provider.name === name,
  );
  return isPlain && found.length > 0 ? found : null;
}

/** Each set knows which object it comes from. */
function withProvider(inputs: Node, { node, kind, name, namespace, origin }: Resource): Node {
  const provider = new Map<string, Node>([
    ['apiVersion', scalar(stringAt(node, 'apiVersion') ?? '', origin)],
    ['kind', scalar(kind, origin)],
    ['name', scalar(name, origin)],
    ['namespace', scalar(namespace, origin)],
  ]);
  return mapNode(
    new Map([...entriesAt(inputs), ['provider', mapNode(provider, origin)]]),
    inputs.origin,
  );
}
