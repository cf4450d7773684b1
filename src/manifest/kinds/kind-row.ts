/** What an object's group and kind say of it; the version does not matter. */
export interface GroupKind {
  /** Empty for the core group. */
  readonly group: string;
  readonly kind: string;
}

/**
 * What the objects of a kind are for. The first ones configure the mesh; `registry` says what is known in it, `visibility`
 * what a workload sees of it, and a `policy-of-backends` is about the way to a Service.
 */
export type Family =
  | 'mtls'
  | 'authorization'
  | 'route'
  | 'traffic-policy'
  | 'gateway'
  | 'proxy-settings'
  | 'visibility'
  | 'registry'
  | 'extension'
  | 'telemetry'
  | 'policy-of-backends'
  | 'grant'
  | 'installation'
  | 'injection'
  | 'namespace'
  | 'service'
  | 'identity'
  | 'workload'
  | 'network'
  | 'delivery'
  | 'other';

/** Where a kind of `spec` selects pods by their labels, and how the labels are written there. */
export interface SelectorField {
  readonly field: 'selector' | 'workloadSelector';
  /** `matchLabels` or `labels` lie below the field; `plain` labels are the field itself. */
  readonly flavour: 'matchLabels' | 'labels' | 'plain';
  /** An empty one chooses too: every pod of the object's own namespace, and none of another (DR-10, SIDECAR-1). */
  readonly evenEmpty?: true;
}

/** Where the labels of a selector are, from the object's top on. */
export const pathOfSelector = ({ field, flavour }: SelectorField): readonly string[] =>
  flavour === 'plain' ? ['spec', field] : ['spec', field, flavour];

/** What an object does beyond its namespace when it is in the root namespace. */
export interface RootReach {
  /**
   * Which pods a selector picks there: those of every namespace, those of the root namespace alone, or
   * none, for such an object is ignored.
   */
  readonly selected: 'every-namespace' | 'own-namespace' | 'nothing';
  /** What decides whether it holds for the whole mesh: that it selects nothing, or that its host covers everything. */
  readonly holdsBy: 'selecting-nothing' | 'host';
  /** What one of these decides there, in words; absent where reports tell it otherwise. */
  readonly decides?: string;
}

/** Where an object from which a controller makes a Secret says what that will be; it has the object's own name where nothing is said. */
export interface SecretMaker {
  readonly names: readonly (readonly string[])[];
  readonly labels: readonly (readonly string[])[];
}

/** All that is known of one kind; absent is what does not hold for it. */
export interface KindRow extends GroupKind {
  readonly family: Family;
  /** Groups that served the kind earlier; an object of either is the same one. */
  readonly formerGroups?: readonly string[];
  readonly clusterScoped?: true;
  readonly selector?: SelectorField;
  /** Fields of `spec` by which it is attached to what it names (AUTHZ-5). */
  readonly targets?: readonly ('targetRef' | 'targetRefs')[];
  /** Setting of the mesh that stands for `spec.exportTo` where an object has none (ROUTE-4, DR-7, SE-4). */
  readonly exportToDefault?: string;
  readonly inRootNamespace?: RootReach;
  /** Lists in which order means nothing, as the end of their path. */
  readonly unordered?: readonly string[];
  /** Where the pod template is; empty where the object itself is one (INJ-10, INJ-12). */
  readonly podTemplate?: readonly string[];
  /** It goes away when it has done its work. */
  readonly runsToItsEnd?: true;
  /** Its own labels and annotations decide about injection, not only those of a template (INJ-10). */
  readonly ownLabelsCount?: true;
  /** Istio knows the kind and does nothing by it. */
  readonly withoutEffect?: true;
  /** Taking one away can let somebody in. */
  readonly restricts?: true;
  readonly makesSecret?: SecretMaker;
}
