import type { RenderedTree } from '../../../gitops/index.ts';
import { lazily, repositoryIdentity, shownAddress } from '../../../gitops/index.ts';
import { groupedBy, meshParts } from '../../../istio/index.ts';
import { runsPods } from '../../../manifest/index.ts';
import type { Resource } from '../../../manifest/index.ts';
import { argoReadings } from './argo-readings.ts';
import { fluxReadings } from './flux-readings.ts';
import type { SourceReading } from './reading.ts';
import { isLeftOpen, isOwnAddress, keyOfReader, objectsOf } from './reading.ts';

/** Something that a delivery object reads since the change, and that may hold objects of the mesh. */
export interface NewReading {
  /** Says of it, in two sentences, what is read and why that may bring anything. */
  readonly note: string;
}

/** Namespaces in which Argo CD and Flux usually lie. */
const APPLIERS = ['argocd', 'argo-cd', 'openshift-gitops', 'flux-system'];

/**
 * Finds what is read of other repositories and registries since a change, by the objects that say so: nobody sees what lies
 * there, whatever namespace it is put into (ARGO-38). Another release, or a commit, of what was read before is not new, but
 * for another major version of a chart.
 */
export function newReadings(
  [base, merged]: readonly [RenderedTree, RenderedTree],
  rootNamespaces: ReadonlySet<string>,
): (resource: Resource) => readonly NewReading[] {
  const [were, are] = [objectsOf(base), objectsOf(merged)];
  const namespaces = lazily(
    () =>
      new Set([
        ...rootNamespaces,
        'kube-system',
        ...APPLIERS,
        ...namespacesOfMesh(were, rootNamespaces),
      ]),
  );
  const projectsIn = (objects: readonly Resource[]): readonly Resource[] =>
    objects.filter(({ kind }) => kind === 'AppProject');
  const known = projectsIn(were);
  const before = [...argoReadings(base, known, namespaces), ...fluxReadings(were)];
  const isKnown = knownIn(before);
  const isOwn = isOwnAddress(base, merged);
  const isHere = renderedFrom(merged, before);
  // what a project allowed, and allows since the change, counts alike
  const projects = [...known, ...projectsIn(are)];
  const after = [...argoReadings(merged, projects, namespaces), ...fluxReadings(are)];
  const found = after.flatMap((reading) => {
    if (isOwn(reading.address) || isKnown(reading) || isHere(reading)) return [];
    const reach = reading.reach();
    return reach === null ? [] : [{ ...reading, note: noteOf(reading, reach) }];
  });
  const byReader = groupedBy(
    found.flatMap((each) => each.readers.map((reader) => ({ ...each, reader }))),
    ({ reader }) => reader,
  );
  return (resource) => byReader.get(keyOfReader(resource)) ?? [];
}

function noteOf({ reader, address, what, isChart }: SourceReading, reach: string): string {
  const kind = isChart ? 'chart' : 'folder';
  const source = isLeftOpen(what) ? `a ${kind} that is not known` : `${kind} ${what}`;
  const from = isLeftOpen(address) ? 'a repository that is not known' : shownAddress(address);
  return `${reader} reads ${source} of ${from}, which is not in this repository. Not known: its objects. They can be of the mesh: ${reach}.`;
}

/**
 * Tells of a reading whether its folder is rendered here and its address is a variable that the base reads already: whoever
 * fills it in is the same, and the objects are judged.
 */
function renderedFrom(
  { environments }: RenderedTree,
  before: readonly SourceReading[],
): (reading: SourceReading) => boolean {
  const known = new Set(before.map(({ address }) => address));
  const folders = lazily(
    () =>
      new Set(
        environments.flatMap(({ roots }) =>
          roots.flatMap(({ root, resources }) =>
            resources.length > 0 && root.by.tool !== 'nobody' ? [root.path] : [],
          ),
        ),
      ),
  );
  return ({ address, what, isChart }) =>
    !isChart &&
    /^\$\{\w+\}$/.test(address) &&
    known.has(address) &&
    folders().has(what.replace(/^\.\/|\/+$/g, ''));
}

/** Tells of a reading whether the base has it, in the same project and cluster. */
function knownIn(before: readonly SourceReading[]): (reading: SourceReading) => boolean {
  const keyOf = ({ under, address, what, isChart }: SourceReading): string =>
    JSON.stringify([under, repositoryIdentity(address), what, isChart]);
  const read = groupedBy(before, keyOf);
  const charts = groupedBy(
    before.filter(({ isChart }) => isChart),
    chartOf,
  );
  return (reading) => {
    if (reading.isChart)
      return (charts.get(chartOf(reading)) ?? []).some((each) => isOneMajor(each, reading));
    // what could bring nothing of the mesh is as good as new where it can
    const same = (read.get(keyOf(reading)) ?? []).filter((each) => each.reach() !== null);
    return same.some((each) => each.revision === reading.revision || isFixed(reading.revision));
  };
}

const chartOf = ({ address, what }: SourceReading): string =>
  JSON.stringify([repositoryIdentity(address), what]);

/** Another major version of a chart is another chart; one that is not said may be the same. */
function isOneMajor(...sides: readonly SourceReading[]): boolean {
  const majors = sides.flatMap(({ revision }) => MAJOR.exec(revision)?.[1] ?? []);
  return majors.length < sides.length || new Set(majors).size === 1;
}

/** The first number of a version, or of a range of them. */
const MAJOR = /^[\^~=>v\s]*(\d+)(?:\.|$)/;

/** A release or a whole commit: of the same repository it is judged as another version. */
const isFixed = (revision: string): boolean =>
  /^[0-9a-f]{40}$|(?:^|[-_/])v?\d+(?:\.\d+)+(?:[-+][\w.+-]+)?$|^sha256:[0-9a-f]{64}$/i.test(
    revision,
  );

/** Namespaces in which the control plane or gateways run. */
const namespacesOfMesh = (
  objects: readonly Resource[],
  rootNamespaces: ReadonlySet<string>,
): readonly string[] =>
  [...rootNamespaces].flatMap((root) => {
    const partOf = meshParts(objects, root);
    return objects.flatMap((each) =>
      runsPods(each) && partOf(each) !== null ? [each.namespace] : [],
    );
  });
