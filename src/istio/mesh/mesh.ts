import type { ReleaseInputs, RenderedEnvironment } from '../../gitops/index.ts';
import type { Node, Origin, Resource, ResourceId } from '../../manifest/index.ts';
import type { ChartRelease } from './charts/chart-releases.ts';
import type { Term } from './request/clause.ts';

/** Says that something is so, that it is not so, or that the repository does not hold what would tell. */
export type Answer<T> =
  { readonly kind: 'known'; readonly value: T; readonly because: readonly Origin[] } | Unknown;

/**
 * Says that something cannot be told; `missing` names what it hangs on, as the end of "It cannot be told
 * without …".
 */
export interface Unknown {
  readonly kind: 'unknown';
  readonly missing: string;
  /** Lists the values of what is missing; absent if they cannot be listed. */
  readonly fact?: MissingFact;
}

/** A fact that the repository does not hold, with each value that it can have. */
export interface MissingFact {
  readonly key: string;
  /** What policies ask of a request, which may be so or not; null for a fact of the mesh. */
  readonly asked: Term | null;
  /** `says` is the value as a clause: `authorizer opa denies the call`. */
  readonly values: readonly { readonly value: string; readonly says: string }[];
}

/** A fact with the value by which it is tried. */
export interface AssumedFact extends Pick<MissingFact, 'asked'> {
  readonly value: string;
}

export const unknown = (missing: string, fact?: MissingFact): Unknown => ({
  ...{ kind: 'unknown', missing },
  ...(fact && { fact }),
});

/**
 * A workload is what runs pods: Deployment, StatefulSet, DaemonSet, ReplicaSet, Job, CronJob, Pod, Rollout…
 */
export interface Workload {
  readonly resource: Resource;
  /**
   * Whose template it runs, where that is another object's: the target of a Canary, of which Flagger runs a copy that is
   * not in Git, or the Deployment of a Rollout (`workloadRef`). Null where it is its own.
   */
  readonly templateFrom: Resource | null;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** Labels and annotations of the *pod template*. */
  readonly labels: ReadonlyMap<string, string>;
  readonly annotations: ReadonlyMap<string, string>;
  /** `default` where the template names none. */
  readonly serviceAccount: string;
  readonly serviceAccountOrigin: Origin;
  /** The pod spec; undefined where the object has none. */
  readonly podSpec: Node | undefined;
  /**
   * The number that is written, none where something keeps it there; null where no number is, which means
   * one, or whatever a scaler sets.
   */
  readonly replicas: number | null;
  readonly containers: readonly Container[];
  /** INJ-1…18. */
  readonly sidecar: Answer<boolean>;
}

export interface Container {
  readonly name: string;
  readonly node: Node;
  /**
   * Tells whether the container ends before the application starts; an init container that goes on running
   * does not.
   */
  readonly init: boolean;
  /** Declared container ports. */
  readonly ports: readonly {
    readonly name: string | null;
    readonly number: number;
    readonly protocol: string;
    readonly origin: Origin;
  }[];
  /** Environment variables after `env` and `envFrom` of ConfigMaps in this environment; later ones win. */
  readonly variables: ReadonlyMap<string, EnvironmentVariable>;
}

export interface EnvironmentVariable {
  readonly name: string;
  /** Is null where the value comes from a Secret, a field, or an object that is not here. */
  readonly value: string | null;
  readonly origin: Origin;
  /** The object and key it is read from, where `valueFrom` or `envFrom` is used. */
  readonly from: {
    readonly kind: 'ConfigMap' | 'Secret';
    readonly name: string;
    readonly key: string | null;
    readonly optional: boolean;
  } | null;
}

export interface ServicePort {
  readonly name: string | null;
  readonly port: number;
  /** Number or name of the container port; equal to `port` where it is not given. */
  readonly targetPort: number | string;
  /** The place that says it; that of the port where nothing does. */
  readonly targetAt: Origin;
  readonly protocol: string;
  readonly appProtocol: string | null;
  readonly origin: Origin;
  /**
   * The place that tells what the port speaks: its appProtocol, else its name, else the port itself
   * (PROTO-1).
   */
  readonly declaredAt: Origin;
}

export interface Service {
  readonly resource: Resource;
  readonly namespace: string;
  readonly name: string;
  /** `<name>.<namespace>.svc.<cluster domain>` */
  readonly host: string;
  readonly selector: ReadonlyMap<string, string>;
  readonly selectorOrigin: Origin;
  readonly ports: readonly ServicePort[];
  readonly headless: boolean;
  readonly externalName: string | null;
  /** Workloads of this environment whose pod labels the selector matches. */
  readonly workloads: readonly Workload[];
  /** The custom resource of which an operator makes it, with pods that are not seen; null of all that are in Git. */
  readonly madeBy: Resource | null;
}

/** One mesh-wide setting with where it is written; undefined keys are at Istio's default. */
export interface MeshSetting {
  readonly path: string;
  readonly node: Node;
  readonly origin: Origin;
  /** The object that holds it, in whichever of the four shapes of mesh configuration. */
  readonly source: Resource;
}

/** The mesh configuration of an environment, whichever shape it is written in (docs/reference/glossary.md). */
export interface MeshConfiguration {
  readonly rootNamespace: string;
  readonly trustDomain: string;
  readonly clusterDomain: string;
  /** Leaf settings by their MeshConfig path (`enableAutoMtls`, `defaultConfig.concurrency`). */
  readonly settings: ReadonlyMap<string, MeshSetting>;
  /** Objects that hold it. */
  readonly sources: readonly Resource[];
  /** Version, where an object names it, e.g. `1.24`; with those that other control planes of the environment name. */
  readonly istioVersion: {
    readonly version: string;
    readonly origin: Origin;
    readonly others: readonly string[];
    /** Says where each of them is written first. */
    readonly places: ReadonlyMap<string, Origin>;
  } | null;
}

/** Labels of a namespace, and where they are written. */
export interface NamespaceLabels {
  readonly labels: ReadonlyMap<string, string>;
  readonly origin: Origin;
  originOf(label: string): Origin;
}

/** Effective configuration of one environment: indexes over its rendered objects. */
export interface Mesh {
  readonly environment: {
    readonly name: string;
    /** Set where nothing says a name (`toldPlaces`). */
    readonly isUnnamed?: true;
    readonly production: boolean;
    /** The version of Kubernetes that the configuration says; absent where it does not. */
    readonly kubernetesVersion?: string;
    /** Says which release files of the tree say of clusters; absent for none. */
    readonly kubernetesSaid?: RenderedEnvironment['environment']['kubernetesSaid'];
  };
  readonly resources: readonly Resource[];
  /** Objects of one kind, in rendering order. */
  ofKind(group: string, kind: string): readonly Resource[];
  /** Finds an object by group, kind, namespace and name. */
  find(group: string, kind: string, namespace: string, name: string): Resource | undefined;
  /** Lists the objects of an identity, in rendering order: several roots may write one. */
  copiesOf(id: ResourceId): readonly Resource[];
  /** Says which root has an object: its folder, and of a chart which release. */
  rootOf(resource: Resource): string | undefined;
  readonly workloads: readonly Workload[];
  readonly services: readonly Service[];
  /** Finds a Service by namespace, then name. */
  service(namespace: string, name: string): Service | undefined;
  readonly configuration: MeshConfiguration;
  /** The place that says that namespaces without a label are injected too; null where there is none (INJ-9). */
  readonly injectsByDefault: Origin | null;
  /** Helm charts that this environment installs; they are not inflated, their values are read. */
  readonly charts: readonly ChartRelease[];
  /** Files that those who deliver read beside their own fields. */
  readonly inputs: ReleaseInputs;
  /** Releases whose objects are among the resources of some environment of the tree. */
  readonly renderedReleases: NonNullable<RenderedEnvironment['renderedReleases']>;
  /** The charts that other environments read, though their installer is seen here; absent for none. */
  readonly chartsElsewhere?: RenderedEnvironment['environment']['chartsElsewhere'];
  /** Namespaces that workloads or Services of this environment are rendered into. */
  readonly ownNamespaces: ReadonlySet<string>;
  /** Labels of a namespace, where its Namespace object is here. */
  namespaceLabels(namespace: string): ReadonlyMap<string, string> | undefined;
  /** Gives the labels of a namespace with the places where they are written. */
  namespaceObject(namespace: string): NamespaceLabels | undefined;
  /** Tells whether some root of this environment could not be rendered whole: absence is then no proof. */
  readonly partial: boolean;
  /** Tells whether such a root may write to a namespace; of one that lacks only charts, only where those go. */
  mayLackIn(namespace: string): boolean;
  /** Tells whether an object is of such a root: what is not seen there may say more of it. */
  isOfPartialRoot(resource: Resource): boolean;
  /**
   * Tells whether two objects are in one namespace. Of those that name none only a root that has both says so; else they
   * go where whoever applies each of them is.
   */
  areInOneNamespace(one: Resource, other: Resource): boolean;
  /** Objects said to exist elsewhere, from configuration (`external: ["Service legacy/ledger"]`). */
  readonly external: ReadonlySet<string>;
  /** Waypoints that a change takes away, as `namespace/name`; empty where no change is looked at. */
  readonly removedWaypoints: ReadonlySet<string>;
  /** Tells of a waypoint that is named, and not among the objects, whether there is surely none of that name. */
  lacksWaypoint(namespace: string, name: string): boolean;
  /** Gives values by which missing facts are tried, by their keys; absent from the mesh as it is. */
  readonly assumed?: ReadonlyMap<string, AssumedFact>;
}

/** A proxy sends requests on, as istiod sees it: a sidecar, or a gateway (MTLS-24). */
export interface Proxy {
  readonly kind: 'sidecar' | 'gateway';
  readonly namespace: string;
  /** Labels of its pod. */
  readonly labels: ReadonlyMap<string, string>;
}
