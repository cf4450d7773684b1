import {
  firstOf,
  isClusterScoped,
  itemsAt,
  nodeAt,
  rowOf,
  runsPods,
} from '../../../manifest/index.ts';
import type { Node, Resource } from '../../../manifest/index.ts';
import { parseEmbeddedYaml } from '../embedded-yaml.ts';
import type { MeshSurroundings } from './mesh-surroundings.ts';
import type { Influence } from './influence.ts';
import type { Leaf } from '../../matching/node-walk.ts';
import { leavesBelow } from '../../matching/node-walk.ts';

/** A Secret or ConfigMap by which the mesh is run, as Istio names it. AROUND-8 */
interface NamedInput {
  readonly name: RegExp;
  /** The words of a sentence for what is in it. */
  readonly holds: string;
  /**
   * Tells that nobody else has such a name: it is told wherever it stands. Others are told where a ConfigMap
   * or Secret is spoken of.
   */
  readonly isOwn: boolean;
  /** Each namespace has one, of which the proxies there read. */
  readonly everywhere?: true;
}

const INPUTS: readonly NamedInput[] = [
  { name: /^cacerts$/, holds: "the mesh's certificate authority", isOwn: true },
  {
    name: /^istio-ca-(?:secret|private-key)$/,
    holds: "the mesh's certificate authority",
    isOwn: true,
  },
  { name: /^istiod-tls(?:-.+)?$/, holds: "istiod's own certificate", isOwn: true },
  {
    name: /^istio-ca-(?:root-cert|crl)$/,
    holds: 'the authority that every proxy trusts',
    isOwn: true,
    everywhere: true,
  },
  {
    // istiod's ClusterTrustBundle, of which proxies read in the place of the ConfigMaps
    name: /^istio\.io:istiod-ca:.+$/,
    holds: 'the authority that every proxy trusts',
    isOwn: true,
  },
  { name: /^istio-remote-secret-.+$/, holds: 'the access to another cluster', isOwn: true },
  {
    name: /^(?:istiod?-kubeconfig|istio-kubeconfig)$/,
    holds: 'the access to the cluster',
    isOwn: true,
  },
  { name: /^istio-sidecar-injector(?:-.+)?$/, holds: 'what is injected into pods', isOwn: false },
  { name: /^istio-cni-config(?:-.+)?$/, holds: 'how traffic comes to the proxies', isOwn: true },
  { name: /^istio$/, holds: 'the configuration of the mesh', isOwn: false },
  {
    name: /^istio-(?!ca-|cni|sidecar|remote|ingress|egress|gateway|system|reader|leader|namespace|proxy|validator|revision)[a-z0-9.-]+$/,
    holds: 'the configuration of a revision of the mesh',
    isOwn: false,
  },
  {
    name: /^extension-apiserver-authentication$/,
    holds: 'whom the API server trusts',
    isOwn: true,
  },
];

/**
 * Objects that make or name a Secret or ConfigMap of the control plane: of any kind, for what makes one need not be known
 * here. What is a part of the control plane itself is judged as one. AROUND-8
 */
export function inputInfluence(resource: Resource, around: MeshSurroundings): readonly Influence[] {
  if (around.partOf(resource) === 'control-plane' || isOnlyTold(resource)) return [];
  const found = namedBy(resource);
  if (found.length === 0) return [];
  const reaching = found.filter((each) => reaches(resource, each, around));
  const [first] = reaching;
  if (first === undefined) return [];
  const names = [...new Set(reaching.map(({ text }) => text))];
  const isWide = !first.input.everywhere || !isOfOneNamespace(resource, around);
  const isReader = runsPods(resource);
  const letsRead = givesReadingOnly(resource);
  return [
    {
      kind: 'input',
      on: isWide ? 'control-plane' : 'one-namespace',
      does: `${isReader ? 'reads' : letsRead ? 'lets others read' : 'makes or names'} ${firstOf(names, 3)}, which holds ${first.input.holds}`,
      ...(letsRead && { symptom: `no errors: who is bound to it reads ${first.input.holds}` }),
      because: `Istio reads what it needs by these names, in ${around.rootNamespace}${first.input.everywhere ? ' and in every namespace' : ''}`,
      ...(first.node !== null && { at: first.node }),
      ...(isReader && { content: names.join(' ') }),
    },
  ];
}

/** Tells whether an object is a role whose rules change nothing. */
const givesReadingOnly = ({ kind, node }: Resource): boolean =>
  /^(?:Cluster)?Role$/.test(kind) &&
  itemsAt(node, 'rules').every((rule) =>
    itemsAt(rule, 'verbs').every(
      (verb) => verb.kind === 'scalar' && /^(?:get|list|watch)$/.test(String(verb.value)),
    ),
  );

/** Tells whether an object is only told of; what delivers others is judged by what it brings. */
const isOnlyTold = (resource: Resource): boolean =>
  NEVER.has(resource.kind) || rowOf(resource)?.family === 'delivery';

const NEVER: ReadonlySet<string> = new Set([
  'Event',
  'Lease',
  'Namespace',
  'CustomResourceDefinition',
]);

interface Named {
  readonly input: NamedInput;
  readonly text: string;
  /** Is null where it is the object's own name. */
  readonly node: Node | null;
}

/** Names in the object's own name, in what it says below `metadata`, and in annotations. */
function namedBy(resource: Resource): readonly Named[] {
  const { node, name, stableName } = resource;
  const own = INPUTS.filter(
    (input) =>
      (input.isOwn || isHolder(resource)) &&
      [name, stableName].some((each) => input.name.test(each)),
  ).map((input) => ({ input, text: name, node: null }));
  const found: Named[] = [...own];
  for (const [key, value] of node.entries) {
    if (key === 'apiVersion' || key === 'kind' || key === 'status') continue;
    const part = key === 'metadata' ? nodeAt(value, 'annotations') : value;
    for (const leaf of leavesBelow(part))
      if (!(resource.kind === 'ConfigMap' && key === 'data' && isSettings(leaf)))
        found.push(...namedIn(leaf, runsPods(resource)));
  }
  return found;
}

/**
 * Tells whether a text is a file of settings: a map that is no object. What a program makes by them, it makes by rights that a
 * role gives it, which is told of that.
 */
function isSettings({ node }: Leaf): boolean {
  const file = parseEmbeddedYaml(node);
  return file?.kind === 'map' && !file.entries.has('apiVersion');
}

/** Kinds whose own name is that of a ConfigMap which something else makes of them. */
const isHolder = ({ kind }: Resource): boolean =>
  kind !== 'ConfigMap' && /ConfigMap|Bundle/.test(kind);

/** One word of a text; texts of many words are prose or files. */
function namedIn(leaf: Leaf, isReader: boolean): readonly Named[] {
  if (leaf.text.length > LONGEST || !/ca|istio|ext/.test(leaf.text)) return [];
  if (READERS.test(leaf.keys.at(-1) ?? '')) return [];
  const words = leaf.text.split(/[\s,;"'=:/]+/);
  return INPUTS.flatMap((input) => {
    if (!input.isOwn && (isReader || !isOfConfigMap(leaf))) return [];
    // a generic name is the whole text
    const text = input.isOwn ? words.find((word) => input.name.test(word)) : leaf.text;
    return text !== undefined && input.name.test(text) && !isPath(leaf, text)
      ? [{ input, text, node: leaf.node }]
      : [];
  });
}

const LONGEST = 20_000;

/** Fields where a name of Istio's is that of something else. */
const READERS = /^(?:gatewayClassName|controllerName|mountPath|subPath|image|ingressClassName)$/;

/** `/etc/ssl/certs/java/cacerts` is Java's. */
const isPath = ({ text }: Leaf, word: string): boolean =>
  text.includes(`/${word}`) && /^\/|:\/\//.test(text);

const isOfConfigMap = ({ keys }: Leaf): boolean => keys.some((key) => /config-?map/i.test(key));

/** Tells whether an object is about the root namespace: it is there, belongs to none, or speaks of it. */
function reaches(resource: Resource, { input }: Named, around: MeshSurroundings): boolean {
  const { group, kind, namespace } = resource;
  if (input.everywhere === true) return !readsOnly(resource);
  if (isClusterScoped(group, kind)) return true;
  if (namespace === '' || around.namespaces.has(namespace)) return true;
  return speaksOfRoot(resource, around);
}

/** Tells whether an object names the root namespace, or is copied into others. */
const speaksOfRoot = (resource: Resource, { namespaces }: MeshSurroundings): boolean =>
  [...leavesOfAll(resource)].some(
    ({ keys, text }) =>
      text.split(/[\s,;"'=:/]+/).some((word) => namespaces.has(word)) ||
      isCopiedAnywhere(keys, text),
  );

/**
 * Tells whether an object writes a Secret of the control plane by way of another that it names: a push to a store for the
 * root namespace.
 */
export const writesBy = (
  resource: Resource,
  named: () => readonly Resource[],
  around: MeshSurroundings,
): boolean =>
  !isOnlyTold(resource) &&
  namedBy(resource).some(({ input }) => input.isOwn && input.everywhere !== true) &&
  named().some((each) => speaksOfRoot(each, around));

/** Pods read the ConfigMap of their own namespace as they are meant to, and roles only name it. */
const readsOnly = (resource: Resource): boolean =>
  runsPods(resource) || /Role|Policy$/.test(resource.kind);

/** Annotations of controllers that copy an object into other namespaces, all of them or by a pattern. */
const isCopiedAnywhere = (keys: readonly string[], text: string): boolean =>
  keys.some((key) => /replicat|reflect|copy|sync|clone/i.test(key)) && text !== 'false';

function* leavesOfAll({ node }: Resource): Generator<Leaf> {
  for (const [key, value] of node.entries)
    if (key !== 'status')
      yield* leavesBelow(key === 'metadata' ? nodeAt(value, 'annotations') : value);
}

const isOfOneNamespace = (resource: Resource, { namespaces }: MeshSurroundings): boolean =>
  resource.namespace !== '' && !namespaces.has(resource.namespace);
