import type { EnvironmentPair, RenderedTree } from '../../gitops/index.ts';
import { rootDeletions } from '../../gitops/index.ts';
import type { Mesh, MeshResolutionSettings } from '../../istio/index.ts';
import type { Change } from '../diff/change.ts';
import type { EndingAppliers } from '../diff/departures.ts';
import { isForNoProduction } from './application-set-changes.ts';
import type { DeliveredBy } from './delivered-content.ts';
import { deliveredOnEitherSide } from './delivered-content.ts';
import { deliversToProduction } from './delivery-changes.ts';
import type { BroughtIntoProduction } from './one-cluster/objects-in-production.ts';
import { broughtIntoProduction } from './one-cluster/objects-in-production.ts';
import type { WithPlaceIds } from './place-ids.ts';
import { withPlaceIds } from './place-ids.ts';

/** What is known of where things are delivered, on either side. */
export interface WhereChangesGo {
  readonly deliveredBy: DeliveredBy;
  readonly brought: BroughtIntoProduction;
  /** Whether a change is of what a set makes outside of production alone. */
  readonly isOfNoProduction: (change: Change) => boolean;
  /** The key of the changed object where it applies a folder of production's, whichever environment it is part of. */
  readonly toProduction: (change: Change) => readonly string[];
  readonly withPlaceIds: WithPlaceIds;
  /** Says what a root of the base is deleted with. */
  readonly deletions: EndingAppliers;
}

/** An environment on both sides with its meshes; null for what is not there. */
interface ResolvedEnvironment {
  readonly pair: EnvironmentPair;
  /** The other environments of its cluster. */
  readonly mates: readonly EnvironmentPair[];
  readonly before: Mesh | null;
  readonly mesh: Mesh | null;
}

/** Where things are delivered, by all environments of both sides. */
export function whereChangesGo(
  environments: readonly ResolvedEnvironment[],
  sides: readonly [RenderedTree, RenderedTree],
  settings: MeshResolutionSettings,
  changedFiles: readonly string[],
): WhereChangesGo {
  const brought = broughtIntoProduction(
    environments.map((each) => ({ pair: each.pair, rootNamespaces: rootNamespacesOf(each) })),
  );
  const deliveredBy = deliveredOnEitherSide(sides, settings, brought);
  return {
    brought,
    deliveredBy,
    isOfNoProduction: isForNoProduction(environments, sides, changedFiles),
    toProduction: (change) => deliversToProduction(change, deliveredBy),
    withPlaceIds: withPlaceIds(sides),
    deletions: rootDeletions(...sides),
  };
}

/** The namespaces whose policies hold for the whole mesh, on either side. */
export const rootNamespacesOf = ({
  before,
  mesh,
}: Pick<ResolvedEnvironment, 'before' | 'mesh'>): readonly string[] =>
  [before, mesh].flatMap((side) => side?.configuration.rootNamespace ?? []);
