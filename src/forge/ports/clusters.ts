import type { GroupKind } from '../../manifest/index.ts';

interface Listed {
  /** Configurations name it by this. */
  readonly name: string;
  /** Globs of `owner/name`: who may name it. */
  readonly repositories: readonly string[];
}

/** A cluster as whoever runs the service lists it. */
export interface ListedCluster extends Listed {
  /** Path of a kubeconfig; null for the service account of the pod that the service runs in. */
  readonly kubeconfig: string | null;
  /** It is null for the kubeconfig's current one. */
  readonly context: string | null;
  /** Tells whether what the cluster has may be shown on a public repository. */
  readonly public: boolean;
}

/** Names what people are told of where they talk. */
type ToldKind = 'waits' | 'override' | 'regression' | 'drift' | 'debt-overdue';

/** Says who is told by HTTP, and of what. */
export interface ListedWebhook extends Listed {
  readonly url: string;
  /** Bodies are signed with it; they are not where it is empty. */
  readonly secret: string;
  /** Says how messages are written; JSON of our own if absent. */
  readonly body?: 'json' | 'slack' | 'teams';
  /** Lists what it is told of without being named by a repository; nothing if absent. */
  readonly tells?: readonly ToldKind[];
}

/** A Prometheus server. */
export interface ListedPrometheus extends Listed {
  readonly url: string;
  /** Bearer token; null where it asks for none. */
  readonly token: string | null;
  /** Tells whether what the alert says may be shown on a public repository. */
  readonly public: boolean;
}

/** Says what the service may reach beside GitHub, and for whom (docs/how-to/drift.md). */
export interface ClusterSettings {
  readonly clusters: readonly ListedCluster[];
  readonly webhooks: readonly ListedWebhook[];
  readonly prometheus: readonly ListedPrometheus[];
}

/** Holds what is asked of a cluster. */
export interface ClusterQuestion {
  readonly kinds: readonly GroupKind[];
  readonly named: readonly NamedObjects[];
}

/** One entry for each kind that is asked for; never rejects, and has ended within its time. */
export type ReadCluster = (asked: ClusterQuestion) => Promise<readonly ListedKind[]>;

/** Gives what reads a cluster, by its name; whoever answers decides which may be read. */
export type ReaderOf = (cluster: string) => ReadCluster;

/** Reads clusters that are listed, each for who may name it. */
export interface Clusters {
  /**
   * Tells whether a repository, `owner/name`, may name a cluster: null where it may not; `shown` tells
   * whether what the cluster has may be shown in public.
   */
  allows(repository: string, cluster: string): { readonly shown: boolean } | null;
  /** Reads one for a repository; what may not be named is `forbidden`, and nobody is asked. */
  reader(repository: string, cluster: string): ReadCluster;
}

/** Says what sending an alert came to; `why` is half a sentence. */
export type AlertEnd =
  { readonly kind: 'sent' } | { readonly kind: 'not-allowed' | 'failed'; readonly why: string };

/** Tells receivers that are listed. */
export interface Alerts {
  /** `body` is JSON and is signed as it stands; `webhook` is a name, which the repository has to be allowed. */
  send(alert: {
    readonly repository: string;
    readonly webhook: string;
    readonly delivery: string;
    readonly body: string;
  }): Promise<AlertEnd>;
  /**
   * Queues a message for each receiver that is to be told of its kind; it never rejects. Nobody is told where this is
   * absent.
   */
  tell?(message: {
    readonly kind: ToldKind;
    /** `owner/name` */
    readonly repository: string;
    readonly pullRequest: number | null;
    /** One line; whatever people wrote in it is made harmless where it is written. */
    readonly title: string;
    readonly facts: readonly string[];
    /** The same for what is the same. */
    readonly key: string;
  }): Promise<void>;
}

/** Reads what applies environments, for who may name the cluster. Analysis processes are not given this. */
export interface Appliers {
  allows: Clusters['allows'];
  /** Applications of Argo CD, Kustomizations and GitRepositories of Flux; as `ReadCluster`. */
  appliers(repository: string, cluster: string): Promise<readonly ListedKind[]>;
}

/** Objects of one kind, as the API server gives them: JSON, not looked at yet. */
export type ListedKind =
  | {
      readonly kind: 'listed';
      readonly of: GroupKind;
      readonly apiVersion: string;
      readonly items: readonly unknown[];
    }
  /** The API server serves no such kind. */
  | { readonly kind: 'not-served'; readonly of: GroupKind }
  /** It cannot be told what there is; `why` is half a sentence, without credentials. */
  | {
      readonly kind: 'unknown';
      readonly of: GroupKind;
      readonly reason: ClusterProblem['reason'];
      readonly why: string;
    };

/** Objects of a kind by their names; what is not there is left out. */
export interface NamedObjects {
  readonly of: GroupKind;
  readonly names: readonly { readonly namespace: string; readonly name: string }[];
}

/** A kind to be listed, and what of each object is kept of a page when it is read; absent: all of it. */
export interface AskedKind extends GroupKind {
  readonly keep?: (item: unknown) => unknown;
}

/** A Kubernetes API server that is read and never written to. */
export interface Cluster {
  /** It is what the kubeconfig's context is called. */
  readonly name: string;
  /**
   * Lists kinds over all namespaces, and gets objects by name. One entry for each kind that was asked for; never rejects
   * for what the server does.
   */
  read(kinds: readonly AskedKind[], named: readonly NamedObjects[]): Promise<readonly ListedKind[]>;
}

/** Says why a cluster, or one kind of it, did not answer. */
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
