import type { FileTree, Node, Resource } from '../../manifest/index.ts';
import { canonicalJson, nodeAt, plainOf, stringAt } from '../../manifest/index.ts';
import type { DeclaredApplication } from '../argo/application.ts';
import { OPEN } from '../appliers/applier.ts';
import type { Environment, EnvironmentPlan, RenderedEnvironment } from '../environment.ts';
import { installerKey } from '../releases/release.ts';
import { chartPlace, sourcesOf } from '../releases/release-inputs.ts';
import { joinPath } from '../tree-path.ts';
import { applicationPlaces, holdersOfSet } from './application-places.ts';

/** Gives the charts of each environment that sets install in it; nothing shows them but these Applications. */
type MadeIn = (rendered: RenderedEnvironment) => Pick<Environment, 'madeApplications'>;

/**
 * Finds the Applications that sets make and whose charts are not seen whole, for each environment that they go to: by what
 * they apply there, else by their cluster. One that goes to the cluster which its set lies in, or to one that nobody here
 * knows, counts where the set does. Of one with something open nothing is known for certain, and it is left out
 * (ARGO-59, ARGO-61).
 */
export function madeApplications(
  tree: FileTree,
  { applications = [] }: Pick<EnvironmentPlan, 'applications'>,
  environments: readonly RenderedEnvironment[],
  rendered: ReadonlySet<string>,
): MadeIn {
  const made = applications.filter(
    (each) => each.object.kind === 'ApplicationSet' && installsUnseen(each, tree, rendered),
  );
  if (made.length === 0) return () => ({});
  const placesOf = applicationPlaces({ environments }).application;
  const found = new Map<string, Resource[]>();
  for (const each of made) {
    const placed = placesOf(each);
    const { namespace, name } = each.object;
    const places =
      placed.size > 0 ? placed : holdersOfSet(`${namespace}/${name}`, { environments });
    const objects = resourcesOf(each);
    for (const place of places) found.set(place, [...(found.get(place) ?? []), ...objects]);
  }
  return ({ environment }) => {
    const own = found.get(environment.name);
    return own === undefined ? {} : { madeApplications: own };
  };
}

/** Tells whether one of its sources is a chart of which Helm does not render all here. */
const installsUnseen = (
  { written }: DeclaredApplication,
  tree: FileTree,
  rendered: ReadonlySet<string>,
): boolean =>
  sourcesOf(nodeAt(written, 'spec')).some(
    ({ source }) => isChart(source, tree) && !rendered.has(installerKey(chartPlace(source))),
  ) && !canonicalJson(plainOf(written)).includes(OPEN);

function isChart(source: Node, tree: FileTree): boolean {
  if ((stringAt(source, 'chart') ?? '') !== '') return true;
  const file = joinPath('.', `${stringAt(source, 'path') ?? ''}/Chart.yaml`);
  return file !== null && tree.oidOf(file) !== undefined;
}

function resourcesOf({ object, name, written: node }: DeclaredApplication): readonly Resource[] {
  if (node.kind !== 'map') return [];
  const { namespace } = object;
  const { origin } = node;
  const kind = { group: 'argoproj.io', version: 'v1alpha1', kind: 'Application' };
  return [{ ...kind, namespace, name, stableName: name, node, origin }];
}

/** Joins what sets make for environments that are looked at together. */
export function madeInAll(
  all: readonly Pick<Environment, 'madeApplications'>[],
): Pick<Environment, 'madeApplications'> {
  const made = [...new Set(all.flatMap((each) => each.madeApplications ?? []))];
  return made.length === 0 ? {} : { madeApplications: made };
}

/** Tells whether sets make the same, as far as it is written. */
export function isMadeAlike(
  was: Pick<Environment, 'madeApplications'>,
  is: Pick<Environment, 'madeApplications'>,
): boolean {
  const [before, after] = [was, is].map(({ madeApplications: made = [] }) =>
    made.map(({ node }) => canonicalJson(plainOf(node))).sort(),
  );
  return JSON.stringify(before) === JSON.stringify(after);
}
