import type { RenderedEnvironment, RenderedRoot } from '../environment.ts';
import type { RenderedTree } from '../stages/tree-renderer.ts';
import type { Sides } from '../stages/stage.ts';
import { releaseOfRoot } from '../roots/root.ts';
import type { Root } from '../roots/root.ts';
import { joinPath } from '../tree-path.ts';
import type { Resource, UnseenContent } from '../../manifest/index.ts';
import { stringAt } from '../../manifest/index.ts';

/**
 * Trees without charts that nothing installs there and that the other tree installs: what comes of it and what goes are
 * the objects of that, and the chart is the same.
 */
export function withoutInstalled<T extends Sides>(sides: T): T {
  const all = [sides.base, sides.merged];
  const loose = all.flatMap(({ plan: { unseen = [] } }) =>
    unseen.flatMap(({ content: { kind, name } }) => (kind === 'Chart' ? [name] : [])),
  );
  const installed = installedFolders(
    all.flatMap(({ environments }) => environments),
    loose,
  );
  if (installed.size === 0) return sides;
  return {
    ...sides,
    base: without(sides.base, installed),
    merged: without(sides.merged, installed),
  };
}

/** Environments without the charts that nobody installs, where these charts are installed. */
export function withoutLoose(
  environments: readonly RenderedEnvironment[],
  installed: ReadonlySet<string>,
): readonly RenderedEnvironment[] {
  const isLeft = ({ root }: RenderedRoot): boolean =>
    releaseOfRoot(root)?.loose === undefined || !installed.has(root.path);
  const isWhole = ({ roots, beside = [] }: RenderedEnvironment): boolean =>
    roots.every(isLeft) && beside.every(isLeft);
  return installed.size === 0
    ? environments
    : environments.map((each) => {
        if (isWhole(each)) return each;
        const { environment, roots, beside = [] } = each;
        const left = beside.filter(isLeft);
        return {
          ...each,
          environment: {
            ...environment,
            roots: environment.roots.filter(
              (root) => releaseOfRoot(root)?.loose === undefined || !installed.has(root.path),
            ),
          },
          roots: roots.filter(isLeft),
          ...(left.length > 0 ? { beside: left } : { beside: [] }),
        };
      });
}

function without(all: RenderedTree, installed: ReadonlySet<string>): RenderedTree {
  const environments = withoutLoose(all.environments, installed);
  const isSame = environments.every((each, at) => each === all.environments[at]);
  const tree = isSame ? all : { ...all, environments };
  const { unseen = [] } = tree.plan;
  const kept = unseen.filter(
    ({ root, content: { kind, name } }) =>
      kind !== 'Chart' || root !== null || !installed.has(name),
  );
  return kept.length === unseen.length ? tree : { ...tree, plan: { ...tree.plan, unseen: kept } };
}

/** Charts of the tree, by their folders, that a release installs, or brings for its chart, or a kustomization inflates. */
export function installedFolders(
  environments: readonly RenderedEnvironment[],
  charts: readonly string[],
): ReadonlySet<string> {
  const roots = environments.flatMap((environment) => environment.roots);
  const isLoose = (root: Root): boolean => releaseOfRoot(root)?.loose !== undefined;
  const reading = roots.filter(
    ({ root, inflated = [], unseen = [] }) =>
      inflated.length > 0 ||
      (releaseOfRoot(root) !== undefined && !isLoose(root) && unseen.length === 0),
  );
  const loose = roots.flatMap(({ root }) => (isLoose(root) ? [root.path] : []));
  return new Set([
    ...roots.flatMap(({ root }) =>
      releaseOfRoot(root) === undefined || isLoose(root) ? [] : [root.path],
    ),
    ...[...charts, ...loose].filter((chart) => reading.some(({ reads }) => reads.has(`${chart}/`))),
  ]);
}

/** The releases of Flux that install a chart of the tree. */
export const releasesOf = (
  { name }: UnseenContent,
  { roots }: RenderedEnvironment,
): readonly Resource[] =>
  roots
    .flatMap(({ resources }) => resources)
    .filter(
      ({ kind, node }) =>
        kind === 'HelmRelease' &&
        joinPath('.', stringAt(node, 'spec', 'chart', 'spec', 'chart') ?? '..') === name,
    );
