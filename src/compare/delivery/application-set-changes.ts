import type { Change } from '../diff/change.ts';
import type { EnvironmentPair, RenderedEnvironment, RenderedTree } from '../../gitops/index.ts';
import { allMade, filesNamedBy, isBelow, isProduction, setHere } from '../../gitops/index.ts';
import type { ResourceId } from '../../manifest/index.ts';
import { pathGlob } from '../../manifest/index.ts';

/** What a set makes on both sides of an environment. */
type SetHere = ReturnType<typeof setHere>;

/**
 * What of a set shows whole in the Applications that it makes: elements of lists, and templates. Other fields hold for all
 * of them (how they are synced), or decide what is read elsewhere, whatever they come to here: a revision, a selector, an
 * address (ARGO-66).
 */
const showsInApplications = (field: string | null): boolean =>
  field !== null && /^spec\.(?:template(?:Patch)?\b|generators\b.*\.list\.elements\b)/.test(field);

/**
 * Tells whether a change is of an ApplicationSet, and of its Applications in other environments alone, or of a file that
 * gives it the parameters of such Applications: it makes one there, or lies in a folder that the set applies there, and
 * neither is so here, on either side (ARGO-66, ARGO-67).
 */
export function isForOtherEnvironments(
  pair: EnvironmentPair,
  trees: readonly RenderedTree[],
  changedFiles: readonly string[],
): (change: Change) => boolean {
  const everywhere = trees.flatMap(({ environments }) => environments);
  const here = [pair.before, pair.after].filter((side) => side !== null);
  const known = new Map<string, SetHere>();
  const made = (set: string): SetHere => {
    const found = known.get(set) ?? setHere(set, [pair.before, pair.after], trees);
    known.set(set, found);
    return found;
  };
  return ({ kind, subject, field, origin }) => {
    if (subject.kind !== 'ApplicationSet') return false;
    const set = `${subject.namespace}/${subject.name}`;
    if (kind !== 'unseen') return showsInApplications(field) && made(set).isSame;
    if (saysNothing(made(set), origin.file, changedFiles.includes(origin.file))) return true;
    const isAppliedIn = (environments: readonly RenderedEnvironment[]): boolean =>
      environments.some(({ roots, environment: { alike = [] } }) =>
        [...roots.map(({ root }) => root), ...alike].some((root) =>
          allMade(root).some(
            (each) =>
              each.set === set &&
              (each.files?.includes(origin.file) === true || isBelow(origin.file, root.path)),
          ),
        ),
      );
    return isAppliedIn(everywhere) && !isAppliedIn(here);
  };
}

/**
 * The environments that the change takes away and that a set made something for: where no other one is altered, what is
 * written otherwise in the set is of these (ARGO-66).
 */
export function environmentsLeft(
  pairs: readonly EnvironmentPair[],
  trees: readonly RenderedTree[],
): (set: ResourceId) => readonly string[] {
  const gone = pairs.filter(({ after }) => after === null);
  return ({ namespace, name }) =>
    gone
      .filter(({ before }) => !setHere(`${namespace}/${name}`, [before, null], trees).isSame)
      .map((pair) => pair.name);
}

/**
 * Tells whether a change is of an ApplicationSet, and of its Applications outside of production alone. What goes to a cluster
 * that production is in too may reach production there (ARGO-37).
 */
export function isForNoProduction(
  all: readonly { readonly pair: EnvironmentPair; readonly mates: readonly EnvironmentPair[] }[],
  trees: readonly RenderedTree[],
  changedFiles: readonly string[],
): (change: Change) => boolean {
  const ofProduction = all.flatMap(({ pair }) =>
    isProduction(pair) ? [isForOtherEnvironments(pair, trees, changedFiles)] : [],
  );
  const beside = new Set(
    all.flatMap(({ pair, mates }) => (mates.some(isProduction) ? [pair.name] : [])),
  );
  return (change) =>
    ofProduction.length > 0 &&
    !beside.has(change.environment) &&
    ofProduction.every((isElsewhere) => isElsewhere(change));
}

/**
 * Whether a file that a set may read as it is written says nothing of what it makes here: all of that is known, none of it
 * names the file, and either the file is the same or it gave parameters to Applications that are (ARGO-66).
 */
const saysNothing = ({ isSame, decided }: SetHere, path: string, isChanged: boolean): boolean =>
  decided !== null && (isSame || !isChanged) && !decided.some((each) => names(each, path));

function names(
  { object: { namespace }, name, written: node }: NonNullable<SetHere['decided']>[number],
  path: string,
): boolean {
  if (node.kind !== 'map') return true;
  const { origin } = node;
  return filesNamedBy({
    group: 'argoproj.io',
    kind: 'Application',
    namespace,
    name,
    node,
    origin,
  }).some((file) => (file.isPattern ? pathGlob(file.path).matches(path) : file.path === path));
}
