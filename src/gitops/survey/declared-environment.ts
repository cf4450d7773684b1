/** An environment that the repository's configuration names. */
export interface DeclaredEnvironment {
  readonly name: string;
  /** Globs of folders that are applied to it; a folder without wildcards stands for all below it. */
  readonly paths: readonly string[];
  /** Clusters that it is, as appliers name them; absent where folders say it. */
  readonly destinations?: readonly string[];
  /** Null: its name decides. */
  readonly production: boolean | null;
  readonly cluster: string | null;
  /** What applies its folders is known to lie in another repository. */
  readonly isAppliedElsewhere?: boolean;
  /** Version of Kubernetes that charts are told where their appliers name none; absent where nobody says. */
  readonly kubernetesVersion?: string;
}
