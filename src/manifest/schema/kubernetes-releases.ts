/** Minor releases of Kubernetes 1, the last one included: `{ from: 31, until: 33 }`. */
export interface KubernetesReleases {
  readonly from: number;
  readonly until: number;
}
