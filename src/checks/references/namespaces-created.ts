import type { RenderedEnvironment, RenderedRoot } from '../../gitops/index.ts';
import { argoApplying, fluxApplying, isDelivering, objectKey } from '../../gitops/index.ts';
import type { Mesh } from '../../istio/index.ts';
import type { Node, Resource } from '../../manifest/index.ts';
import {
  booleanAt,
  canonicalJson,
  isClusterScoped,
  isSystemNamespace,
  nodeAt,
  placeOf,
  plainOf,
  stringAt,
} from '../../manifest/index.ts';

/** The namespaces of one side of an environment: into which something goes, and which of them something makes. */
export interface Namespaces {
  /** Objects of the environment, by the namespace that they go into. */
  readonly used: ReadonlyMap<string, readonly Resource[]>;
  readonly created: ReadonlySet<string>;
  /** Tells whether more namespaces may be made by what is not rendered, or by scripts. */
  readonly isOpen: boolean;
}

const CREATES = 'CreateNamespace=true';

/** Gaps that hide no Namespace: parts of texts, and charts, which are installed into namespaces and make none. */
const HARMLESS: ReadonlySet<string> = new Set([
  'unresolved-variable',
  'missing-input',
  'conflict',
  'helm-chart',
]);

/**
 * Reads which namespaces are made: by a Namespace, by an Application of Argo CD with CreateNamespace (ARGO-40), by a
 * HelmRelease with `createNamespace`, by what is named like one in other groups (anchors, tenants, projects). A
 * Kustomization of Flux makes none, its targetNamespace has to be there.
 */
export function namespacesOf(
  mesh: Mesh,
  { roots }: RenderedEnvironment,
  meshes: readonly Mesh[] = [mesh],
): Namespaces {
  const appliers = [...new Set([mesh, ...meshes].flatMap(appliersOf))];
  const creating = new Map(appliers.map((each) => [objectKey(each), creates(each)]));
  const created = new Set([
    ...mesh.ofKind('', 'Namespace').map(({ name }) => name),
    ...mesh.resources.flatMap(madeBy),
    ...appliers.flatMap(targetOf),
    ...roots.flatMap((root) => givenBy(root, creating)),
  ]);
  return { used: usedIn(mesh, roots), created, isOpen: roots.some(mayMakeMore) };
}

/** Lists what of a mesh delivers something, once for all who ask. */
function appliersOf(mesh: Mesh): readonly Resource[] {
  const found = knownAppliers.get(mesh) ?? [
    ...mesh.resources.filter(isDelivering),
    ...mesh.charts.map(({ resource }) => resource),
  ];
  knownAppliers.set(mesh, found);
  return found;
}

const knownAppliers = new WeakMap<Mesh, readonly Resource[]>();

function creates({ node }: Resource): boolean {
  const found =
    knownCreators.get(node) ??
    (canonicalJson(plainOf(node)).includes(CREATES) ||
      booleanAt(node, 'spec', 'install', 'createNamespace') === true ||
      booleanAt(node, 'spec', 'createNamespace') === true);
  knownCreators.set(node, found);
  return found;
}

const knownCreators = new WeakMap<Node, boolean>();

/** Names the namespace that an applier makes by what it says itself. */
function targetOf(applier: Resource): readonly string[] {
  if (!creates(applier)) return [];
  const { node, namespace } = applier;
  const own = stringAt(node, 'spec', 'targetNamespace');
  const spec = nodeAt(node, 'spec', 'template', 'spec') ?? nodeAt(node, 'spec');
  const isFlux = applier.kind === 'HelmRelease';
  return [own ?? stringAt(spec, 'destination', 'namespace') ?? (isFlux ? namespace : '')];
}

/** Names the namespace that the applier of a root makes for it; one that is not seen may make it. */
function givenBy(
  { root }: RenderedRoot,
  creating: ReadonlyMap<string, boolean>,
): readonly string[] {
  const argo = argoApplying(root);
  if (argo === null || argo.defaultNamespace === null) return [];
  const makes = (argo.appliedAs ?? []).some(({ object }) => creating.get(object) ?? true);
  return makes || argo.appliedAs === undefined ? [argo.defaultNamespace] : [];
}

/** Names what an object of an operator makes a namespace of, where it is called as one. */
const madeBy = ({ group, kind, name, node }: Resource): readonly string[] =>
  group !== '' && MAKERS.test(kind) ? [name, ...wrappedIn(node)] : [];

const MAKERS = /namespace|tenant|project|^object$|^bundle$|^manifestwork$/i;

const wrappedIn = (node: Node): readonly string[] =>
  [...canonicalJson(plainOf(node)).matchAll(/"name":"([a-z0-9-]{1,63})"/g)].flatMap(
    ([, name]) => name ?? [],
  );

/** Tells whether a root holds more than is seen, or somebody runs commands beside what is applied. */
function mayMakeMore({ root, status, gaps, failure }: RenderedRoot): boolean {
  const isOfTools = root.by.tool === 'script' || root.by.tool === 'kfctl';
  if (isOfTools || failure !== null) return true;
  return status !== 'complete' && gaps.some(({ reason }) => !HARMLESS.has(reason));
}

/** Namespaces that are there before anything of a tree is applied. */
const ALWAYS_THERE: ReadonlySet<string> = new Set([
  '',
  'default',
  'argocd',
  'flux-system',
  'istio-system',
]);

/** Tells whether an object belongs to the namespace of a tool that delivers, which is there before it reads anything. */
const isTools = (resource: Resource): boolean =>
  isDelivering(resource) && resource.kind !== 'HelmRelease';

function usedIn(
  mesh: Mesh,
  roots: readonly RenderedRoot[],
): ReadonlyMap<string, readonly Resource[]> {
  const used = new Map<string, Resource[]>();
  const ofAppliers = new Set(mesh.resources.filter(isTools).map(({ namespace }) => namespace));
  for (const { resources } of roots)
    for (const resource of resources) {
      const { group, kind, namespace } = resource;
      if (isTools(resource) || isClusterScoped(group, kind)) continue;
      if (ALWAYS_THERE.has(namespace) || isSystemNamespace(namespace)) continue;
      if (namespace === mesh.configuration.rootNamespace || ofAppliers.has(namespace)) continue;
      used.set(namespace, [...(used.get(namespace) ?? []), resource]);
    }
  return used;
}

/**
 * Says who applies a root, and what that one would have to say to make a namespace; `label` is what the namespace has to
 * have for its pods to get a proxy. An Application makes the namespace of its destination alone, without labels that it
 * does not give itself; what a set makes is written in its template, for all of them (ARGO-40).
 */
export function applierWords(
  root: RenderedRoot['root'],
  { name, label }: { readonly name: string; readonly label: string | null },
  appliers: readonly Resource[],
): {
  readonly how: string;
  readonly instead: string;
  readonly fails: string;
} {
  const fails = 'the sync fails';
  const argo = argoApplying(root);
  if (argo !== null && argo.defaultNamespace !== name)
    return {
      fails,
      how: 'an Application makes no other than that of its destination',
      instead: '',
    };
  if (argo !== null) {
    const applying = new Set(argo.appliedAs?.map(({ object }) => object));
    const set = appliers.find(
      (one) => one.kind === 'ApplicationSet' && applying.has(objectKey(one)),
    );
    const labelled =
      label === null
        ? ''
        : ', with that label under `managedNamespaceMetadata.labels`, or it gets none';
    return {
      fails,
      how: `its Application does not set ${CREATES}`,
      instead: `, or set \`syncOptions: [${CREATES}]\` in ${set === undefined ? 'its Application' : templateWords(set)}${labelled}`,
    };
  }
  if (fluxApplying(root) !== null)
    return { fails, how: 'a Kustomization of Flux makes none', instead: '' };
  return { fails: 'applying that fails', how: 'nothing else here makes it', instead: '' };
}

function templateWords({ node, origin }: Resource): string {
  const template = nodeAt(node, 'spec', 'template')?.origin ?? origin;
  return `the template of its ApplicationSet (${placeOf(template)}), for all that it makes`;
}
