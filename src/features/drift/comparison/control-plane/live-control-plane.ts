import type { Resource, ResourceId } from '../../../../manifest/index.ts';
import type { ProxySync } from '../proxy-sync.ts';

/** What of an object a part of its status is about. */
export type StatusPart =
  | { readonly kind: 'object' }
  /** A listener of a Gateway. */
  | { readonly kind: 'listener'; readonly name: string }
  /** What a route or a policy is attached to: `Gateway istio-ingress/public`. */
  | { readonly kind: 'parent'; readonly parent: string };

/** One sentence of an object's status. Texts are the cluster's, redacted and cut. */
export interface StatusFault {
  /**
   * `wrong`: it is not in force as it stands, or istiod's analysis calls it an error. `warned` and `noted`: that analysis
   * warns or informs. `outdated`: what is said is of an earlier generation of the object, or nothing is said yet.
   */
  readonly state: 'wrong' | 'warned' | 'noted' | 'outdated';
  readonly part: StatusPart;
  /** A condition that is good where it is true, one that is bad where it is true, or istiod's analysis. */
  readonly by: 'condition' | 'bad-condition' | 'analysis';
  /** `ResolvedRefs`, `IST0101`; `observedGeneration` where what is said is of an earlier generation. */
  readonly name: string;
  /** `BackendNotFound`; empty where none is given. */
  readonly reason: string;
  /** Empty where none is given. */
  readonly message: string;
  /** Whose word it is, where that is another controller than Istio's; else null. */
  readonly controller: string | null;
}

/** An object whose status does not say that all is well. */
export interface ToldStatus {
  readonly live: Resource;
  /** At least one, the worst first. */
  readonly faults: readonly StatusFault[];
}

/** What runs pods, by the owners of its pods: a Deployment, though a ReplicaSet is what owns them. */
export type WorkloadName = Pick<ResourceId, 'kind' | 'namespace' | 'name'>;

/** Pods of one workload whose proxies are not those that its next pods would get. INJ-1 */
export interface TroubledProxies {
  readonly workload: WorkloadName;
  /**
   * `other-revision`: they run another one than labels name. `missing`: no proxy, and new pods would get one. `unasked`: a
   * proxy, and new pods would get none. `no-injector`: no webhook injects what labels name.
   */
  readonly trouble: 'other-revision' | 'missing' | 'unasked' | 'no-injector';
  /** How many. */
  readonly pods: number;
  /** Names of the first few. */
  readonly first: readonly string[];
  /** Revisions that they run, sorted; empty for pods without a proxy. */
  readonly running: readonly string[];
  /** What labels of namespace or pods name, a revision or a tag; null where they ask for nothing. */
  readonly named: string | null;
  /** The revision that stands for; null where that is not known, or nothing is named. */
  readonly stands: string | null;
}

/** Pods of one workload of which it cannot be told what they should run. */
export interface UndecidedProxies {
  readonly workload: WorkloadName;
  readonly pods: number;
  /** The end of "It cannot be told without …". */
  readonly missing: string;
}

/** Revisions of running proxies against those that labels name. */
export type RevisionsOfProxies =
  | {
      readonly kind: 'compared';
      /** Running pods that were looked at. */
      readonly pods: number;
      /** Those of them with a proxy, by its revision; empty text where the pod does not say which. */
      readonly byRevision: ReadonlyMap<string, number>;
      /** Most pods first. */
      readonly troubled: readonly TroubledProxies[];
      readonly undecided: readonly UndecidedProxies[];
      /** Waypoints and ztunnel, which nothing injects. */
      readonly ambient: number;
      /** Pods whose template has a proxy of its own: gateways that istiod deploys, and proxies written by hand. */
      readonly ownProxies: number;
      /** Pods that could not be read. */
      readonly unreadable: number;
      /** Whether webhooks were read: without them it is not known which names are tags, and what is injected at all. */
      readonly areWebhooksRead: boolean;
    }
  /** Nothing can be said: one of these kinds could not be listed. `why` is half a sentence. */
  | { readonly kind: 'unknown'; readonly of: 'Pod' | 'Namespace'; readonly why: string };

/** What the cluster says of the work of its control plane. */
export interface ControlPlane {
  /** Worst first. */
  readonly statuses: readonly ToldStatus[];
  /** Null where pods were not asked for. */
  readonly revisions: RevisionsOfProxies | null;
  /** Null where no istiod was asked. */
  readonly sync: ProxySync | null;
}
