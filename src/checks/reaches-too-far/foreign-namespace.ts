import type { TreeOwners } from '../../compare/index.ts';
import type { RenderedEnvironment } from '../../gitops/index.ts';
import { meshWideObjects } from '../../istio/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { isMeshKind, listed, placeOf, subjectText } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { check } from '../detection/check.ts';
import type { Told } from '../detection/check.ts';

/** Tells of objects of the mesh that one team approves, and that are in force for what another one runs. */
export const actsInOthersNamespace = check({
  id: 'acts-in-others-namespace',
  title: 'Object affects a namespace whose workloads have other owners',
  level: 'medium',
  blind: 'Agreements between teams, and owners that no CODEOWNERS names.',
  find: ({ mesh, rendered, owners }) =>
    owners?.file == null ? [] : foreignObjects(mesh, rendered, owners),
});

type Names = ReadonlySet<string>;

function foreignObjects(
  mesh: Mesh,
  { roots }: RenderedEnvironment,
  owners: TreeOwners,
): readonly Told[] {
  const kustomizations = new Map(
    roots.flatMap(({ root, resources }) => {
      const file = root.path === '.' ? FILE : `${root.path}/${FILE}`;
      return resources.map((resource) => [resource, file] as const);
    }),
  );
  const ownersOf = (resource: Resource): Names =>
    namesIn(owners, [resource.origin.file, kustomizations.get(resource) ?? '']);
  const namespaces = ownersOfNamespaces(mesh, ownersOf);
  const central = centralOwners(mesh, namespaces, ownersOf);
  return mesh.resources.filter(isMeshKind).flatMap((object): readonly Told[] => {
    const theirs = namespaces.get(object.namespace);
    if (theirs === undefined || object.namespace === mesh.configuration.rootNamespace) return [];
    const own = ownersOf(object);
    // who makes the namespace has a say in it
    const makers = namesOf(mesh, object.namespace, ownersOf);
    const isForeign =
      own.size > 0 &&
      [...own].every((each) => !theirs.has(each) && !central.has(each) && !makers.has(each));
    return isForeign ? [tell(object, own, theirs)] : [];
  });
}

const FILE = 'kustomization.yaml';

/** Names the owners of the Namespace itself, whose labels decide about all workloads in it. */
const namesOf = (mesh: Mesh, name: string, ownersOf: (resource: Resource) => Names): Names => {
  const namespace = mesh.find('', 'Namespace', '', name);
  return namespace === undefined ? new Set() : ownersOf(namespace);
};

/** Names the owners of files, by lines that are about more than everything. */
function namesIn({ ownersOf, entries }: TreeOwners, files: readonly string[]): Names {
  const names = new Set<string>();
  for (const file of files) {
    const found = file === '' ? null : ownersOf(file);
    const line = entries.find((entry) => entry.line === found?.line);
    if (found === null || line === undefined || EVERYTHING.test(line.text)) continue;
    for (const owner of found.owners) names.add(owner.toLowerCase());
  }
  return names;
}

const EVERYTHING = /^\/?\*+(?:\/\*+)?$/;

/**
 * Names the owners of the workloads of each namespace; a namespace in which some workload has no owner is
 * nobody's.
 */
function ownersOfNamespaces(
  { workloads }: Mesh,
  ownersOf: (resource: Resource) => Names,
): ReadonlyMap<string, Names> {
  const found = new Map<string, Set<string>>();
  const open = new Set<string>();
  for (const { resource, namespace } of workloads) {
    const owners = ownersOf(resource);
    if (owners.size === 0) open.add(namespace);
    const known = found.get(namespace) ?? new Set();
    for (const owner of owners) known.add(owner);
    found.set(namespace, known);
  }
  for (const namespace of open) found.delete(namespace);
  return found;
}

/** Counts namespaces: a team with objects in so many of them runs something for all of them. */
const MANY_NAMESPACES = 3;

function centralOwners(
  mesh: Mesh,
  namespaces: ReadonlyMap<string, Names>,
  ownersOf: (resource: Resource) => Names,
): Names {
  const reach = new Map<string, Set<string>>();
  for (const object of mesh.resources.filter(isMeshKind))
    if (namespaces.has(object.namespace))
      for (const owner of ownersOf(object))
        reach.set(owner, (reach.get(owner) ?? new Set()).add(object.namespace));
  const central = new Set(
    [...reach].filter(([, own]) => own.size >= MANY_NAMESPACES).map(([owner]) => owner),
  );
  for (const object of meshWideObjects(mesh).objects)
    for (const owner of ownersOf(object)) central.add(owner);
  return central;
}

function tell(object: Resource, own: Names, theirs: Names): Told {
  const { namespace, origin } = object;
  const [mine, others] = [own, theirs].map((names) => listed([...names].sort(), 3));
  return {
    subject: object,
    key: "in another's namespace",
    scope: { level: 'cross-namespace', workloads: 0, services: 0, namespaces: 1 },
    message: `${subjectText(object)} acts in ${namespace}, whose workloads belong to ${others ?? ''}, and only ${mine ?? ''} is asked about it.`,
    why: `CODEOWNERS gives ${placeOf(origin)} to ${mine ?? ''}, and no file of the workloads of ${namespace}.`,
    symptom: `traffic of ${namespace} changes without those who run it having seen it`,
    fix: {
      text: `Move it to the folder of ${namespace}, or name ${others ?? ''} as owners of the file too.`,
    },
  };
}
