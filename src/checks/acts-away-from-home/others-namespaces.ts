import type { TreeOwners } from '../../compare/index.ts';
import type { RenderedRoot } from '../../gitops/index.ts';
import { releaseOfRoot } from '../../gitops/index.ts';
import { aroundMesh } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import {
  counted,
  isClusterScoped,
  listed,
  placeOf,
  rowOf,
  stringMapAt,
  subjectText,
} from '../../manifest/index.ts';
import type { Check, ToldBy } from '../detection/check.ts';
import { checks } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';
import { homeOf, isNamespace, kindIn } from './fillings.ts';
import type {
  Filler,
  ForeignObjects,
  NamespaceFillers,
  RootOfChange,
} from './namespace-fillers.ts';
import { nameOfRoot, namespaceFillers } from './namespace-fillers.ts';
import { foreignToFolder, SHARED } from './folder-fillers.ts';
import { ownersOfFiles } from './owners-of-files.ts';

const inNamespaceOfOthers: Check = {
  id: 'in-namespace-of-others',
  title: "Folder adds its first objects to another folder's namespace",
  level: 'high',
  blind: 'Other repositories that add objects to the namespace.',
  mayAct: true,
};

const inSharedNamespace: Check = {
  id: 'in-shared-namespace',
  title: 'New folder adds objects to a namespace several folders share',
  level: 'medium',
  blind: 'Other repositories that add objects to the namespace.',
  mayAct: true,
};

/** Asks of every object that a root brings anew whose namespace it comes to. */
export const namespacesOfOthers = checks([inNamespaceOfOthers, inSharedNamespace], (input) => {
  const { mesh, before, rendered, renderedBefore } = input;
  if (before === null || renderedBefore === null || mesh === before) return [];
  const fillers = namespaceFillers(renderedBefore, rendered, before, mesh);
  return fillers.roots.flatMap((root) => toldOfRoot(root, fillers, input));
});

function toldOfRoot(
  root: RootOfChange,
  fillers: NamespaceFillers,
  input: DetectorInput,
): readonly ToldBy[] {
  const byNamespace = new Map<string, Resource[]>();
  for (const resource of root.brought) {
    const home = homeOf(resource);
    if (home !== '' && isAsked(resource))
      byNamespace.set(home, [...(byNamespace.get(home) ?? []), resource]);
  }
  return [...byNamespace].flatMap(([namespace, resources]) => {
    const foreign = foreignIn(namespace, resources, root, fillers, input);
    return foreign === null ? [] : tell(namespace, foreign, root);
  });
}

/**
 * Tells whether an object is asked about: what delivers is judged by what it brings, a Secret that tells Argo CD of a cluster
 * or repository by what Applications take from there (ARGO-80), and what belongs to no namespace is nobody's.
 */
const isAsked = (resource: Resource): boolean =>
  (!isClusterScoped(resource.group, resource.kind) || homeOf(resource) !== '') &&
  !(isOfDelivery(resource) && APPLYING.has(resource.kind)) &&
  !(
    resource.kind === 'Secret' && stringMapAt(resource.node, 'metadata', 'labels').has(ARGO_SECRET)
  );

const ARGO_SECRET = 'argocd.argoproj.io/secret-type';

const isOfDelivery = (resource: Resource): boolean =>
  rowOf(resource)?.family === 'delivery' || resource.group.endsWith('.argoproj.io');

const APPLYING: ReadonlySet<string> = new Set([
  ...['Application', 'ApplicationSet', 'AppProject', 'Kustomization', 'GitRepository'],
  ...['OCIRepository', 'Bucket', 'HelmRepository', 'FluxInstance', 'ResourceSet', 'GitRepo'],
  'ImageUpdater',
]);

/** Gives the objects that come to a namespace of others; null for none. */
function foreignIn(
  namespace: string,
  resources: readonly Resource[],
  of: RootOfChange,
  fillers: NamespaceFillers,
  input: DetectorInput,
): ForeignObjects | null {
  const { before, mesh } = input;
  const { root, before: past, filled } = of;
  const place = aroundMesh.vitalPlaces(before ?? mesh)(namespace);
  // within a root that fills several namespaces the folder is the second answer; a chart is one release
  if (filled.own.has(namespace))
    return filled.own.size > 1 && releaseOfRoot(root.root) === undefined
      ? foreignToFolder(namespace, resources, place, input)
      : null;
  if (isBroughtUpBy(of, namespace, fillers)) return null;
  const others = fillers
    .fillersOf(namespace)
    .filter(({ root: other }) => other !== past && !fillers.areOne(other, root));
  const foreign = resources.filter((one) => !isUsual(one, namespace, of, place));
  if (foreign.length === 0 || (place === null && others.length === 0)) return null;
  const told = {
    ...{ resources: foreign, place, isShared: false, bringer: bringerOf(of, namespace, input) },
    others: others.map(({ root: other, by }) => ({ name: nameOfRoot(other), by })),
  };
  if (place !== null || past !== null) return told;
  if (haveOneOwner(foreign, others, input.owners)) return null;
  const folders = new Set(others.map(({ root: other }) => other.root.path));
  return { ...told, isShared: folders.size >= (input.owners?.file == null ? SHARED - 1 : SHARED) };
}

/** Tells whether a root brings up its namespace, or Istio there; that of the cluster is there before any root. */
const isBroughtUpBy = (
  { root }: RootOfChange,
  namespace: string,
  { founds }: NamespaceFillers,
): boolean => !OF_CLUSTER.has(namespace) && founds(root, namespace);

const OF_CLUSTER: ReadonlySet<string> = new Set(['default', 'kube-system', 'kube-public']);

/** Tells whether whoever brings an object has brought its like there before, or delivers there by what it declares. */
const isUsual = (
  resource: Resource,
  namespace: string,
  { root, before: past, filled, named }: RootOfChange,
  place: string | null,
): boolean =>
  filled.kinds.has(kindIn(resource)) ||
  isOfAnotherGroup(resource, past) ||
  (place === null && named.has(namespace)) ||
  (filled.any.has(namespace) &&
    (!isBinding(resource) || (place === null && isNamedAfter(root, namespace))));

/** Tells whether a root had the object before, in another group of the API. */
const isOfAnotherGroup = (
  { kind, namespace, name, origin }: Resource,
  past: RenderedRoot | null,
): boolean =>
  past?.resources.some(
    (each) =>
      each.kind === kind &&
      each.namespace === namespace &&
      each.name === name &&
      each.origin.file === origin.file,
  ) === true;

/** Says what is known, before the change, of who brings the objects. */
function bringerOf(
  { root, before: past }: RootOfChange,
  namespace: string,
  { renderedBefore, changes }: DetectorInput,
): string {
  const name = nameOfRoot(root);
  if (past !== null) return `${name} had no workload of ${namespace} and no such Namespace`;
  const wasThere =
    renderedBefore?.roots.some((each) => each.root.path === root.root.path) === true ||
    changes.some(
      ({ object, standing }) =>
        standing !== undefined && object !== null && root.resources.includes(object),
    );
  if (wasThere) return `${name} brought nothing to ${namespace} before`;
  return root.root.by.tool === 'nobody'
    ? `${name} is new, and what applies it is not seen here`
    : `${name} is new`;
}

/** Tells whether the folder of a root is one of a namespace by its name. */
const isNamedAfter = ({ root }: RenderedRoot, namespace: string): boolean =>
  root.path.split('/').includes(namespace);

/** Kinds of which having brought one makes no namespace one's own, and which nobody needs to be asked about there. */
const LOOSE: ReadonlySet<string> = new Set([
  'ConfigMap',
  'PersistentVolumeClaim',
  'Event',
  'Lease',
]);

/**
 * Tells whether an object decides about others of its namespace: workloads, accounts, rights, quotas, policies, routes and
 * Secrets do, and so may whatever is not known to do nothing there.
 */
const isBinding = (resource: Resource): boolean =>
  !(resource.group === '' && LOOSE.has(resource.kind)) &&
  aroundMesh.knowledgeOfKind(resource, NONE) !== 'ordinary';

const NONE: ReadonlySet<string> = new Set();

/** Tells whether CODEOWNERS gives the objects and all that fills their namespace to the same people. */
function haveOneOwner(
  own: readonly Resource[],
  others: readonly Filler[],
  owners: TreeOwners | undefined,
): boolean {
  const mine = ownersOfFiles(own.map(fileOf), owners);
  const theirs = ownersOfFiles(
    others.map(({ root, by }) => by?.origin.file ?? root.root.path),
    owners,
  );
  return mine !== null && mine === theirs;
}

const fileOf = ({ origin }: Resource): string => origin.file;

function tell(
  namespace: string,
  { resources, place, others, isShared, bringer }: ForeignObjects,
  { root }: RootOfChange,
): readonly ToldBy[] {
  const [subject, ...more] = resources.toSorted((one, other) => weightOf(other) - weightOf(one));
  if (subject === undefined) return [];
  const rest = more.length === 0 ? '' : ` and ${counted(more.length, 'more object')}`;
  const named = [...new Set(others.map(({ name }) => name))];
  const names = listed(named, 3);
  const whose = place ?? `which ${names} ${named.length === 1 ? 'fills' : 'fill'}`;
  const [comes, shares] = more.length === 0 ? ['comes', 'shares'] : ['come', 'share'];
  const what = `${subjectText(subject)}${rest}`;
  const owned = isNamespace(subject)
    ? `${nameOfRoot(root)} brings ${what}, ${whose}`
    : `${what} ${comes} to namespace ${namespace}, ${whose}`;
  const seen = others.flatMap(({ by }) => by ?? []);
  const evidence = listed(
    [...new Set(seen.map((by) => `${subjectText(by)} (${placeOf(by.origin)})`))],
    3,
  );
  return [
    {
      by: isShared ? inSharedNamespace : inNamespaceOfOthers,
      subject,
      ...(more.length > 0 && { subjects: resources }),
      key: `namespace of others ${namespace} ${root.root.path}`,
      scope: { level: 'cross-namespace', workloads: 0, services: 0, namespaces: 1 },
      message: isShared ? `${what} ${shares} namespace ${namespace} with ${names}.` : `${owned}.`,
      why: `${bringer}${evidence === '' ? '' : `; others have ${evidence} there`}.`,
      ...(seen.length > 0 && { related: seen.slice(0, MOST_PLACES).map(({ origin }) => origin) }),
      symptom: `not known: whether it affects what runs in ${namespace}`,
      fix: {
        text: `Agree on it with those who run ${namespace}.`,
        kind: 'choice',
      },
    },
  ];
}

const MOST_PLACES = 3;

/** Of the objects of one namespace the Namespace itself tells least. */
const weightOf = (resource: Resource): number =>
  isNamespace(resource) ? 0 : isBinding(resource) ? 2 : 1;
