import type { ChartRoot } from '../environment.ts';
import type { DeclaredApplication } from './application.ts';
import type { ApplierInput, Refusal } from '../appliers/environment-source.ts';
import type { Projects } from './app-project.ts';
import type { FindSettings } from './argo-settings.ts';
import type { ClaimsFolder } from './config-management-plugin.ts';
import type { PlannedApplication } from './followed/planned-set.ts';
import type { SetContext } from './sets/generator-parameters.ts';
import type { UnseenGenerator } from './unseen-generators.ts';
import type { ClusterSecrets, UnseenCluster } from './cluster-secrets.ts';

/** Holds what all Applications and ApplicationSets of a tree are read with. */
export interface ArgoInput extends Omit<ApplierInput, 'clusters'> {
  readonly clusters: ClusterSecrets;
  readonly unseenClusters: readonly UnseenCluster[];
  /** Tells whether the configuration says which clusters there are: Secrets of the tree are never all. */
  readonly areAllClusters: boolean;
  readonly settings: FindSettings;
  readonly projects: Projects;
  /** Tells whether a plugin takes a folder whose type no block fixes. */
  readonly isClaimed: ClaimsFolder;
  /** Collects generators that the tree does not answer. */
  readonly unseenGenerators: UnseenGenerator[];
  /** Collects what somebody should know of an Application or a set, one sentence each. */
  readonly notes: Set<string>;
  /** Collects what Argo CD refuses: an Application, or a whole set. */
  readonly refused: Refusal[];
  /** Collects what is not followed to its end, one sentence each. */
  readonly limited: Set<string>;
  /** Collects what matrix generators leave out for there is too much of it: clusters, or other parameters. */
  readonly thinned: Set<'clusters' | 'applications'>;
  /** Gives the Applications of a set that are followed, and collects what is wrong with its generators. */
  plannedOf(context: SetContext): readonly PlannedApplication[];
  /** All Applications, those of sets too. */
  readonly applications: DeclaredApplication[];
  /** Charts of registries that Applications install. */
  readonly charts: ChartRoot[];
}
