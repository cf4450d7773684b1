import { compareNodes } from '../../../compare/index.ts';
import {
  isMeshKind,
  mapNode,
  nodeAt,
  resourceKey,
  rowOf,
  stringMapAt,
} from '../../../manifest/index.ts';
import type { ManifestSchemas, Node, PathStep, Resource } from '../../../manifest/index.ts';
import type { FieldDrift, FieldWriter, ObjectDrift, PassedField } from './drift.ts';
import { isTool } from './field-exemption.ts';
import { actsOnGit, reachOfGit } from './stray-objects.ts';
import type { IgnoredFieldsOf } from './declared/ignore-differences.ts';
import { NOTHING_IGNORED } from './declared/ignore-differences.ts';
import type { LiveObject } from './live-object.ts';
import { latestWriter } from './managed-fields.ts';
import type { SettledObject } from './settle-object.ts';
import { settleObject } from './settle-object.ts';

/** What a cluster was asked for and has. */
interface ClusterContents {
  readonly objects: readonly LiveObject[];
  /** Whether an object would be among them if the cluster had it: of others it cannot be said that they are gone. */
  readonly isListed: (resource: Resource) => boolean;
  /** Says where objects hold for the whole mesh. */
  readonly rootNamespace: string;
}

/** Where a cluster left what Git says of one environment. */
export interface ClusterDrift {
  readonly drifts: readonly ObjectDrift[];
  /** Objects with fields that are others than in Git, and nobody's drift. */
  readonly passed: readonly { readonly git: Resource; readonly fields: readonly PassedField[] }[];
  /** Of Git's objects, how many were compared. */
  readonly compared: number;
  /** Of Git's objects those of kinds that were not listed. */
  readonly notListed: readonly Resource[];
  /** What else the cluster has: others answer for it. */
  readonly beside: readonly Resource[];
  /** Lists of that the objects of the mesh that no tool applies, in namespaces that Git does not fill. */
  readonly strays: readonly StrayObject[];
}

/** An object of the mesh where nobody in Git applies anything. */
export interface StrayObject {
  readonly live: Resource;
  readonly by: FieldWriter | null;
}

/** Compares what Git renders to for one cluster with what the cluster has. */
export function compareCluster(
  git: readonly Resource[],
  cluster: ClusterContents,
  schemas: Pick<ManifestSchemas, 'typeOf'>,
  ignoredIn: IgnoredFieldsOf,
): ClusterDrift {
  const found = new Map(cluster.objects.map((object) => [keyOf(object.resource), object]));
  const compared = git.map((resource) => {
    const object = found.get(keyOf(resource));
    return object === undefined && !cluster.isListed(resource)
      ? { resource, drift: null, passed: [], isListed: false }
      : { resource, ...compareObject(resource, object, schemas, ignoredIn), isListed: true };
  });
  const others = unmanaged(git, cluster, found, schemas);
  return {
    drifts: [...compared.flatMap(({ drift }) => drift ?? []), ...others.added],
    passed: compared.flatMap(({ resource, passed: fields }) =>
      fields.length === 0 ? [] : [{ git: resource, fields }],
    ),
    compared: compared.filter(({ isListed }) => isListed).length,
    notListed: compared.flatMap(({ resource, isListed }) => (isListed ? [] : [resource])),
    beside: others.beside,
    strays: others.strays,
  };
}

interface ComparedObject {
  readonly drift: ObjectDrift | null;
  readonly passed: readonly PassedField[];
}

function compareObject(
  git: Resource,
  object: LiveObject | undefined,
  schemas: Pick<ManifestSchemas, 'typeOf'>,
  ignoredIn: IgnoredFieldsOf,
): ComparedObject {
  if (object === undefined || object.isDeleted)
    return { drift: isHook(git) ? null : { kind: 'removed', git, live: null }, passed: [] };
  const type = schemas.typeOf(object.resource);
  const settled = settleObject(git, object, type, ignoredIn(git, object.resource));
  return { drift: changedObject(git, settled), passed: settled.passed };
}

/** Objects by what they are called, whatever group served their kind earlier. */
const keyOf = (resource: Resource): string =>
  resourceKey({ ...resource, group: rowOf(resource)?.group ?? resource.group });

function changedObject(
  git: Resource,
  { node, writerOf }: SettledObject,
): Extract<ObjectDrift, { kind: 'changed' }> | null {
  const generated = new Map<string, string>();
  const comparison = { of: git, generatedBefore: generated, generatedAfter: generated };
  const differences = compareNodes(git.node, node, comparison);
  if (differences.length === 0) return null;
  const pathIn = pathsOf(git.node);
  const fields = differences.map(({ path, before, after }): FieldDrift => {
    const stated = before === undefined ? undefined : pathIn.get(before);
    return {
      kind: before === undefined ? 'added' : after === undefined ? 'removed' : 'changed',
      path: stated ?? path,
      git: before ?? null,
      live: after ?? null,
      by:
        after === undefined
          ? null
          : (writerWithin(after, writerOf) ?? writerAround(node, path, writerOf)),
    };
  });
  return { kind: 'changed', git, live: { ...git, node }, fields };
}

/** Who wrote a value, or the part of it that is not Git's. */
function writerWithin(node: Node, writerOf: SettledObject['writerOf']): FieldDrift['by'] {
  const own = writerOf(node);
  if (own !== null) return own;
  const children =
    node.kind === 'map' ? [...node.entries.values()] : node.kind === 'seq' ? node.items : [];
  const writers = children.flatMap((child) => writerWithin(child, writerOf) ?? []);
  return writers.sort((a, b) => (b.at ?? '').localeCompare(a.at ?? ''))[0] ?? null;
}

/** Who wrote the value that a part of it stands in: of YAML in a text, of an item in a list of another order. */
function writerAround(
  root: Node,
  path: readonly PathStep[],
  writerOf: SettledObject['writerOf'],
): FieldDrift['by'] {
  for (let length = path.length; length > 0; length -= 1) {
    const node = nodeAt(root, ...path.slice(0, length));
    const writer = node === undefined ? null : writerOf(node);
    if (writer !== null) return writer;
  }
  return null;
}

function pathsOf(root: Node): ReadonlyMap<Node, readonly PathStep[]> {
  const paths = new Map<Node, readonly PathStep[]>();
  const visit = (node: Node, path: readonly PathStep[]): void => {
    paths.set(node, path);
    if (node.kind === 'map') for (const [key, child] of node.entries) visit(child, [...path, key]);
    if (node.kind === 'seq')
      for (const [index, child] of node.items.entries()) visit(child, [...path, index]);
  };
  visit(root, []);
  return paths;
}

type AddedDrift = Extract<ObjectDrift, { kind: 'added' }>;

/**
 * Sorts what the cluster has and Git does not: of the mesh, in namespaces that Git fills or on what Git has, it is drift; the
 * rest is others'.
 */
function unmanaged(
  git: readonly Resource[],
  { objects, rootNamespace }: Pick<ClusterContents, 'objects' | 'rootNamespace'>,
  found: ReadonlyMap<string, LiveObject>,
  schemas: Pick<ManifestSchemas, 'typeOf'>,
): { readonly added: AddedDrift[]; readonly beside: Resource[]; readonly strays: StrayObject[] } {
  const known = new Set(git.map(keyOf));
  const reach = reachOfGit(git, rootNamespace);
  const ownMarks = new Set(
    git.flatMap((resource) => marksOf(found.get(keyOf(resource))?.resource ?? resource)),
  );
  const added: AddedDrift[] = [];
  const beside: Resource[] = [];
  const strays: StrayObject[] = [];
  for (const object of objects) {
    const { resource, isOwned, isDeleted } = object;
    if (known.has(keyOf(resource)) || isDeleted) continue;
    const isNobodys = isMeshKind(resource) && !isOwned && !isManagedElsewhere(resource, ownMarks);
    const isFilled = reach.namespaces.has(resource.namespace);
    const by = writerOfWhole(object);
    const isOfPerson = isNobodys && resource.namespace !== '' && isByPerson(by);
    if ((isNobodys && isFilled) || (isOfPerson && actsOnGit(resource, reach))) {
      added.push(addedDrift(object, schemas));
      continue;
    }
    beside.push(resource);
    if (isOfPerson) strays.push({ live: resource, by });
  }
  return { added, beside, strays };
}

/** Tools of others apply what they apply from elsewhere; nobody is on record where the API server keeps no record. */
const isByPerson = (by: FieldWriter | null): boolean => by !== null && !isTool(by.manager);

const writerOfWhole = ({ written }: LiveObject): FieldWriter | null =>
  latestWriter(written.filter(({ subresource }) => subresource === ''));

function addedDrift(object: LiveObject, schemas: Pick<ManifestSchemas, 'typeOf'>): AddedDrift {
  const { resource } = object;
  const bare = bareOf(resource);
  const { node } = settleObject(bare, object, schemas.typeOf(resource), NOTHING_IGNORED);
  return { kind: 'added', git: null, live: { ...resource, node }, by: writerOfWhole(object) };
}

/** What an object is called, and nothing of it. */
function bareOf(resource: Resource): Resource {
  const { node, origin } = resource;
  const kept = (from: Node | undefined, names: readonly string[]): Map<string, Node> =>
    new Map(from?.kind === 'map' ? [...from.entries].filter(([name]) => names.includes(name)) : []);
  const metadata = mapNode(kept(node.entries.get('metadata'), ['name', 'namespace']), origin);
  const entries = kept(node, ['apiVersion', 'kind']).set('metadata', metadata);
  return { ...resource, node: mapNode(entries, origin) };
}

const ARGO_TRACKING = 'argocd.argoproj.io/tracking-id';
const FLUX = /^(kustomize|helm)\.toolkit\.fluxcd\.io\/(name|namespace)$/;
const HELM = 'meta.helm.sh/release-name';
/** Marks what `istioctl install` makes. */
const ISTIOCTL = 'install.operator.istio.io/owning-resource';

/**
 * By what tools know their objects again: the Application of an Argo CD tracking id, the Kustomization or HelmRelease of
 * Flux's labels, the release of Helm's annotations, the IstioOperator of Istio's labels. Argo CD's older label (`app.kubernetes.io/instance`) is people's too.
 */
function marksOf({ node }: Resource): readonly string[] {
  const labels = stringMapAt(node, 'metadata', 'labels');
  const annotations = stringMapAt(node, 'metadata', 'annotations');
  const tracking = annotations.get(ARGO_TRACKING);
  const helm = annotations.get(HELM);
  const operator = labels.get(ISTIOCTL);
  const flux = [...labels].filter(([key]) => FLUX.test(key)).map((entry) => entry.join('='));
  return [
    ...(tracking === undefined ? [] : [`argo:${tracking.slice(0, tracking.indexOf(':'))}`]),
    ...(flux.length === 0 ? [] : [`flux:${flux.sort().join(',')}`]),
    ...(helm === undefined ? [] : [`helm:${helm}`]),
    ...(operator === undefined ? [] : [`istioctl:${operator}`]),
  ];
}

/** Whether a tool applies an object that applies none of those that Git has here. */
function isManagedElsewhere(resource: Resource, ownMarks: ReadonlySet<string>): boolean {
  const marks = marksOf(resource);
  return marks.length > 0 && !marks.some((mark) => ownMarks.has(mark));
}

const HOOKS = ['argocd.argoproj.io/hook', 'helm.sh/hook'];

/** Whether an object is there for a step of a sync or release only, and may be gone by now. */
const isHook = ({ node }: Resource): boolean => {
  const annotations = stringMapAt(node, 'metadata', 'annotations');
  return HOOKS.some((name) => annotations.has(name));
};
