import { RE2JS } from 're2js';
import type { UnseenSide } from '../diff/unseen-changes.ts';
import type { RenderedEnvironment, RenderedTree } from '../../gitops/index.ts';
import type { Resource, UnseenContent } from '../../manifest/index.ts';
import { laidOverOf, stringAt } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { releasesOf } from '../../gitops/index.ts';
import { undecidedContents } from './releases/undecided-contents.ts';

/** What one side of an environment delivers unseen: with its roots, and beside them. */
export function unseenSide(
  rendered: RenderedEnvironment | null,
  tree: RenderedTree,
  mesh: Mesh | null,
): UnseenSide | null {
  if (rendered === null) return null;
  return {
    rendered,
    beside: [...undecidedContents(rendered), ...besideRoots(rendered, tree)],
    rootNamespace: mesh?.configuration.rootNamespace ?? '',
  };
}

const besideRoots = (rendered: RenderedEnvironment, tree: RenderedTree): readonly UnseenContent[] =>
  (tree.plan.unseen ?? []).flatMap(({ root, content, environment = null }) => {
    if (root === null)
      return mayBeOf(environment, rendered, tree) ? ofReleases(content, rendered, tree) : [];
    const own = rendered.roots.filter((each) => each.root.path === root);
    if (own.length === 0) return [];
    return [
      {
        ...content,
        usedIn: reachedBy(
          content,
          own.flatMap(({ resources }) => resources),
        ),
      },
    ];
  });

/** An environment that nothing else is of is any. */
const mayBeOf = (
  environment: string | null,
  { environment: { name } }: RenderedEnvironment,
  { environments }: RenderedTree,
): boolean =>
  environment === null ||
  name === environment ||
  environments.every((other) => other.environment.name !== environment);

/** The objects of a folder that something which its applier lays over it is for. */
const reachedBy = (content: UnseenContent, resources: readonly Resource[]): readonly Resource[] => {
  const laid = laidOverOf(content).map(({ reach }) => reach);
  return resources.filter(({ kind, name }) =>
    laid.some((reach) => fits(reach.kind, kind) && fits(reach.name, name)),
  );
};

/** A pattern that is none fits whatever there is. */
function fits(pattern: string, word: string): boolean {
  if (pattern === '' || pattern.length > LONGEST) return true;
  try {
    return RE2JS.compile(pattern).matches(word);
  } catch {
    return true;
  }
}

const LONGEST = 200;

/**
 * A chart of the tree once for each release of it here, in the release's namespace. One that nothing in
 * the tree installs may be installed anywhere.
 */
function ofReleases(
  chart: UnseenContent,
  rendered: RenderedEnvironment,
  { environments }: RenderedTree,
): readonly UnseenContent[] {
  const releases = releasesOf(chart, rendered);
  if (releases.length > 0)
    return releases.map((release) => ({ ...chart, namespace: namespaceOf(release) }));
  return environments.some((other) => releasesOf(chart, other).length > 0) ? [] : [chart];
}

const namespaceOf = ({ node, namespace }: Resource): string | null =>
  stringAt(node, 'spec', 'targetNamespace') ?? (namespace === '' ? null : namespace);
