import type { DeclaredCluster } from '../argo/cluster-secrets.ts';
import type { HeldObjects, LiveObjects } from '../appliers/find-appliers.ts';
import type { LooseCharts } from '../releases/loose-releases.ts';
import type { NameEvidence } from '../names/evidence/name-evidence.ts';
import type { OwnNames } from '../appliers/repository-identity.ts';

/** Holds what is known of a tree that the tree itself cannot say, the configuration's part of it first. */
export interface DeliverySettings {
  /** Addresses of the repository that the tree is of; without any it is guessed which appliers read it. */
  readonly repositoryAliases?: readonly string[];
  /** Globs of folders that nobody delivers; what an applier of the tree applies is delivered all the same. */
  readonly notDelivered?: readonly string[];
  /** Clusters that Argo CD has; absent where only Secrets of the tree tell of them. */
  readonly clusters?: readonly DeclaredCluster[];
  /** Lists what else the repository is called; it is absent where nobody knows. */
  readonly ownNames?: OwnNames;
  /**
   * Holds what the cluster has in place of what files declare that did not reach it; it is absent where there
   * is nothing.
   */
  readonly live?: LiveObjects;
  /** Appliers as roots render them, where files say something else; absent for none. */
  readonly held?: HeldObjects;
  /** Says which charts that nothing in the tree installs are rendered; it is absent where there are none. */
  readonly loose?: LooseCharts;
  /** Holds what the other side of a change says of names; it is absent where there is none. */
  readonly beside?: NameEvidence;
  /** Places of appliers that nothing here applies, as what is rendered tells; absent for none. */
  readonly unlisted?: ReadonlySet<string>;
  /** Names what the base of a change applies (`appliedKeys`), for that is in the cluster; absent where there is no base. */
  readonly appliedBefore?: ReadonlySet<string>;
  /** Tells whether the plan says all that its names come of; it is absent where nobody asks. */
  readonly isExplained?: boolean;
}
