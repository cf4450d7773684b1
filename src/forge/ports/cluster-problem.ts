/** Why a cluster, or one kind of it, did not answer. */
export interface ClusterProblem {
  readonly reason:
    | 'unreachable'
    | 'timeout'
    | 'unauthorized'
    | 'forbidden'
    | 'too-large'
    | 'not-kubernetes'
    | 'refused';
  /** Half a sentence, without credentials. */
  readonly why: string;
}
