import type { RenderedEnvironment, RenderedRoot, RenderedTree } from '../../../gitops/index.ts';
import type { ClusterDrift } from '../comparison/cluster-comparison.ts';
import { BY_NOBODY, NO_REASONS } from '../../../gitops/index.ts';
import type { Resource } from '../../../manifest/index.ts';
import { resourceKey } from '../../../manifest/index.ts';
import type { OtherGeneration } from '../comparison/config-maps/generated-names.ts';
import { underLiveNames } from '../comparison/config-maps/generated-names.ts';

/** Holds what stands for objects, or beside them, in a review. */
interface BesideObjects {
  readonly generations: readonly OtherGeneration[];
  readonly sides: readonly { readonly git: Resource; readonly live: Resource }[];
}

/** An environment as Git has it and as its cluster has it, in the form of the two trees of a review. */
export interface SidesOfDrift {
  readonly git: RenderedTree;
  readonly live: RenderedTree;
}

/** What else the cluster has stands beside both: a call to a Service of another team is no call into nothing. */
export function sidesOf(
  rendered: RenderedEnvironment,
  plan: RenderedTree['plan'],
  { drifts, beside }: Pick<ClusterDrift, 'drifts' | 'beside'>,
  { generations, sides }: BesideObjects,
): SidesOfDrift {
  const standsFor = new Map<string, Resource | null>();
  const added: Resource[] = [];
  for (const drift of drifts)
    if (drift.kind === 'added') added.push(drift.live);
    else standsFor.set(resourceKey(drift.git), drift.live);
  const inCluster = (root: RenderedRoot): RenderedRoot => {
    const isTouched = root.resources.some((resource) => standsFor.has(resourceKey(resource)));
    if (!isTouched && generations.length === 0) return root;
    const resources = root.resources.flatMap((resource) => {
      const live = standsFor.get(resourceKey(resource));
      return live === undefined ? [resource] : live === null ? [] : [live];
    });
    return { ...root, resources: underLiveNames(resources, generations) };
  };
  const side = (roots: readonly RenderedRoot[]): RenderedTree => ({
    plan: {
      environments: [{ ...rendered.environment, roots: roots.map(({ root }) => root) }],
      notes: [],
      gaps: [],
      reasons: NO_REASONS,
      ...(plan.own !== undefined && { own: plan.own }),
    },
    environments: [{ ...rendered, roots }],
  });
  const ofGit = sides.map(({ git }) => git);
  const ofCluster = rootOf('(cluster)', [...added, ...sides.map(({ live }) => live)]);
  const keys = new Set(ofGit.map(resourceKey));
  const others = rootOf(
    '(beside)',
    beside.filter((resource) => !keys.has(resourceKey(resource))),
  );
  return {
    git: side([...rendered.roots, rootOf('(cluster)', ofGit), others]),
    live: side([...rendered.roots.map(inCluster), ofCluster, others]),
  };
}

/** A root that nothing of the tree is. */
export const rootOf = (path: string, resources: readonly Resource[]): RenderedRoot => ({
  root: {
    path,
    content: { kind: 'folder', files: [] },
    by: BY_NOBODY,
  },
  status: 'complete',
  resources,
  gaps: [],
  failure: null,
  reads: new Set(),
});
