/** A release of Kubernetes that a file says of a cluster: `1.24`. */
export interface ClusterVersion {
  readonly version: string;
  readonly file: string;
  readonly line: number;
}

/** Holds what files that make clusters say of their release. */
export interface SaidKubernetes {
  /** The one release that is said of the environment's clusters; null where several are, or it may be said of others. */
  readonly version: string | null;
  /** `eks.tf:3 says 1.24` */
  readonly places: string;
}
