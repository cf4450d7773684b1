import type { RenderedRoot } from '../../environments/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { entriesAt, nodeAt, placeOf, resourceKey, subjectText } from '../../manifest/index.ts';
import type { RenderedTree } from '../render-tree.ts';

/** More folders are not named one by one, nor more objects of one. */
const MOST = 10;
const MOST_OBJECTS = 3;

/**
 * What a change takes out of Git and nothing takes out of the cluster: what applies the folder does not prune, or the
 * object says that it stays (ARGO-43, ARGO-44, FLUX-33). One sentence for each folder that is still applied.
 */
export function keptRemovals(base: RenderedTree, merged: RenderedTree): readonly string[] {
  const now = new Map(merged.environments.map((each) => [each.environment.name, each.roots]));
  const said = base.environments.flatMap(({ environment: { name }, roots }) => {
    const after = now.get(name);
    return after === undefined ? [] : keptOf(roots, after);
  });
  return [...new Set(said)].slice(0, MOST);
}

function keptOf(
  before: readonly RenderedRoot[],
  after: readonly RenderedRoot[],
): readonly string[] {
  if (before.every((root) => after.includes(root))) return [];
  const paths = new Set(
    after.flatMap(({ root: { path }, status }) => (status === 'failed' ? [] : [path])),
  );
  const still = new Set(after.flatMap(({ resources }) => resources.map(resourceKey)));
  return before.flatMap(({ root, resources }) => {
    const { appliedBy, path, keepsRemoved } = root;
    if (appliedBy === null || !paths.has(path)) return [];
    const gone = resources.filter(
      (each) => !still.has(resourceKey(each)) && (keepsRemoved === true || staysBehind(each)),
    );
    const [first] = gone;
    if (first === undefined) return [];
    const why =
      keepsRemoved === true && !staysBehind(first)
        ? `what applies ${path} (${placeOf(appliedBy)}) prunes nothing by itself`
        : 'it says so itself';
    const verb = gone.length === 1 ? 'stays' : 'stay';
    return [`${named(gone)} ${verb} in the cluster until somebody deletes it there: ${why}.`];
  });
}

function named(objects: readonly Resource[]): string {
  const shown = objects.slice(0, MOST_OBJECTS).map(subjectText).join(', ');
  const more = objects.length - MOST_OBJECTS;
  return more > 0 ? `${shown} and ${String(more)} more` : shown;
}

/** By an annotation for Argo CD, or a label or annotation for Flux. */
export function staysBehind({ node }: Resource): boolean {
  const annotations = entriesAt(node, 'metadata', 'annotations');
  const options = annotations.get('argocd.argoproj.io/sync-options');
  const words = options?.kind === 'scalar' ? String(options.value).split(',') : [];
  if (words.some((word) => word.trim() === 'Prune=false')) return true;
  return ['annotations', 'labels'].some((field) => {
    const mark = nodeAt(node, 'metadata', field, 'kustomize.toolkit.fluxcd.io/prune');
    return mark?.kind === 'scalar' && String(mark.value).toLowerCase() === 'disabled';
  });
}
