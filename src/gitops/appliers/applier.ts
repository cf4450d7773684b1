import type { IgnoredDifference } from '../argo/ignored-differences.ts';
import type { KustomizationRewrite } from '../../kustomize/index.ts';
import type { Node, Origin, ResourceId } from '../../manifest/index.ts';
import { stringAt, rowOf } from '../../manifest/index.ts';
import type { ApplierChange } from './applier-changes.ts';
import type { ArgoPlugin } from '../argo/config-management-plugin.ts';
import type { ArgoSettings } from '../argo/argo-settings.ts';
import type { ProjectKinds } from '../argo/app-project.ts';
import type { ArgoSourceType } from '../argo/argo-source.ts';
import type { CommonMetadata } from '../flux/common-metadata.ts';
import type { Artifact } from '../flux/flux-sources.ts';
import type { Release } from '../releases/release.ts';
import type { Substitution } from '../flux/substitution/substitution.ts';
import { folderOf } from '../tree-path.ts';
import type { Evidence } from '../names/evidence/evidence.ts';

/** The root that renders an object, where that is not what its file says. */
export interface Holder {
  /** Folder of the root. */
  readonly heldBy: string;
  /** Place of what applies that root, where several apply its folder and each makes something else of the object. */
  readonly heldUnder?: string;
}

/** An Argo CD Application (one that an ApplicationSet makes, too) or a Flux Kustomization, as far as it says what it applies. */
export interface Applier extends Partial<Holder> {
  /** The name of the source it comes of. */
  readonly tool: 'argo' | 'flux';
  /** The object that says so; of an Application that a set makes, the set. */
  readonly object: ApplierName;
  /** The folder it applies, relative to the tree. */
  readonly path: string;
  /** Names the repository that it reads: a URL, or a Flux source. */
  readonly source: string;
  readonly origin: Origin;
  readonly defaultNamespace: string | null;
  /** Tells whether it gives one that a generator leaves open; absent where it does not. */
  readonly leavesNamespaceOpen?: true;
  readonly targetNamespace: string | null;
  readonly substitution: Substitution | null;
  /** Name or URL of the cluster it applies to; null for the one it lives in. */
  readonly cluster: string | null;
  /**
   * All that is known to name the cluster it applies to: names, addresses, for its own cluster what tells that from
   * others. What has one in common goes to one cluster. Absent where the destination is not seen.
   */
  readonly clusterKeys?: readonly string[];
  /** Holds what it says of its environment and its cluster, beside the folders that it names and lies in. */
  readonly evidence?: readonly Evidence[];
  /** Tells whether it certainly applies to the cluster that it lives in. */
  readonly isAtHome?: true;
  /** Argo CD takes the folder for this; it is absent or null where the folder's files decide (ARGO-2). */
  readonly sourceType?: ArgoSourceType | null;
  /** Lists fields that a sync of Argo CD leaves as they are in the cluster; absent where it writes all (ARGO-46). */
  readonly respectedDifferences?: readonly IgnoredDifference[];
  /** Stands between the folder and the cluster; it is absent where nothing does. */
  readonly plugin?: ArgoPlugin;
  /** Holds the settings of the Argo CD that it belongs to. */
  readonly settings?: ArgoSettings;
  /** Kinds that its AppProject lets it apply; absent where that is not seen whole (ARGO-56). */
  readonly project?: ProjectKinds;
  /** Is written into the kustomization before that is built (FLUX-14, ARGO-27). */
  readonly build?: KustomizationRewrite;
  /** While it is suspended, what is applied stays as it is until somebody resumes it (FLUX-35). */
  readonly suspended?: boolean;
  /**
   * Holds what it gives to the chart that the folder is; it is absent where the folder is no chart, or is not
   * installed as one.
   */
  readonly release?: Release;
  /** Says what Flux makes of the source that it reads. */
  readonly artifact?: Artifact;
  /** Says which of several forms this is that an Application may have; absent where it has one. */
  readonly alternative?: AlternativeForm;
  /** Is present on an Application that an ApplicationSet makes. */
  readonly made?: MadeApplication;
  /** Tells whether its path is one of those that an open one may be. */
  readonly isOfOpenPath?: true;
  /**
   * Gives the place and name of an Application with several sources, and which of its sources this is
   * (ARGO-13).
   */
  readonly partOf?: { readonly whole: string; readonly name: string; readonly at: number };
  /** Labels and annotations that it sets on everything (FLUX-21). */
  readonly commonMetadata?: readonly CommonMetadata[];
  /**
   * Tells whether somebody has to start each sync: what it applies counts as delivered all the same
   * (ARGO-42).
   */
  readonly isByHand?: boolean;
  /** Tells whether it syncs each revision once, so that what goes from the cluster after that is gone (ARGO-83). */
  readonly syncsOnce?: boolean;
  /** Tells whether it deletes what is no longer in the folder (ARGO-43, FLUX-33). */
  readonly prunes?: boolean;
  /** Is present where it deletes nothing by itself once all of its folder has gone (ARGO-84). */
  readonly sparesLast?: true;
  /** The place of `force: true`, by which it deletes and makes anew what an update is refused for (FLUX-37); absent without. */
  readonly forces?: Origin;
  /** The one revision of its source that it reads, where that is not a branch; absent for a branch or where it is not seen. */
  readonly pinnedTo?: string;
  /** The branch, tag or commit of its source that it reads; absent where that is not seen, or is no revision of Git. */
  readonly revision?: ReadRevision;
  /** Lists what it does to the folder's objects and is not followed here. */
  readonly changes: readonly ApplierChange[];
  /** Files of a plain folder that it leaves out or takes: Argo CD's `directory`; Flux takes all below. */
  readonly directory: {
    readonly recurse: boolean;
    readonly include: string | null;
    readonly exclude: string | null;
  };
}

/** A revision of a Git repository that something reads, as it is written. */
export interface ReadRevision {
  /** Names it: `branch main`, `tag v1`; of Argo CD, which tells these not apart, `revision main`. */
  readonly named: string;
  /** Gives the place where it is written; where nothing is, that of what reads it. */
  readonly origin: Origin;
  /** The object that says so: of Flux the source. */
  readonly sayer: ApplierName;
  /** Tells that the text is filled in before it is read, so that which one is meant is not known. */
  readonly isOpen?: true;
}

export const readRevision = (named: string, origin: Origin, sayer: ApplierName): ReadRevision => ({
  named,
  origin,
  sayer,
  ...(isOpenText(named) && { isOpen: true as const }),
});

/**
 * Holds what is known of an object that says by itself for which environment it is: an applier, or a release
 * that a root brings.
 */
export type ApplierWitness = Pick<
  Applier,
  'tool' | 'object' | 'origin' | 'heldBy' | 'heldUnder' | 'made' | 'evidence'
>;

/** Is one of the forms that an Application may have whose generator does not know the clusters: in each cluster it has one. */
interface AlternativeForm {
  /** Names the source of the Application; equal for all of its forms. */
  readonly of: string;
  /** Is what files of values say in the place of what only the cluster knows; null for clusters without a file of their own. */
  readonly part: string | null;
}

/** An Application of an ApplicationSet. */
export interface MadeApplication {
  /** Namespace and name of the set. */
  readonly set: string;
  readonly application: string;
  /**
   * Tells whether the Application is deleted, with all that it applied, once the set makes it no more
   * (ARGO-73…75).
   */
  readonly deletes: boolean;
  /** Tells whether somebody starts each of its syncs; absent where they start by themselves (ARGO-42). */
  readonly isByHand?: true;
  /** Files of generators that its parameters come from; absent for none. */
  readonly files?: readonly string[];
}

/** Names the object as a person looks for it in the tree or the cluster. */
export interface ApplierName {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

export const objectKey = ({ kind, namespace, name }: ApplierName): string =>
  JSON.stringify([kind, namespace, name]);

/** One name for what applies: the object, or the Application that a set makes, wherever it is written. */
export const applicationKey = (
  { kind, namespace, name }: ApplierName,
  application: string | null,
): string => JSON.stringify([kind, namespace, name, application]);

/** Gives the folder in which an applier stands: that of the root that renders it, or of its file. */
export const folderOfApplier = ({ heldBy, origin }: Pick<Applier, 'heldBy' | 'origin'>): string =>
  heldBy ?? folderOf(origin.file);

/** Gives the key by which `holdersOfAppliers` knows the holders of an applier. */
export const holderKey = ({
  heldBy,
  heldUnder = '',
  origin,
}: Pick<Applier, 'heldBy' | 'heldUnder' | 'origin'>): string =>
  heldBy === undefined ? origin.file : `${origin.file}\0${heldBy}\0${heldUnder}`;

export const applierName = (object: Node): ApplierName => ({
  kind: stringAt(object, 'kind') ?? '',
  namespace: stringAt(object, 'metadata', 'namespace') ?? '',
  name: stringAt(object, 'metadata', 'name') ?? '',
});

/** Stands in a text for what only a cluster, a forge or a registry knows; in a path it fits any part of a step. */
export const OPEN = '\uFFFC';

/** Matches what a shell, a plugin, a template, Flux or a vault puts something else in the place of. */
const FILLED_IN =
  /\uFFFC|\$(?:\{[^{}]*\}|\([^()]*\)|\w+)|\$?\{\{[^{}]*\}\}|<(?:path:[^<>]*|[A-Z][A-Z\d_-]*)>/gi;

/** Gives the texts between what is filled in later: one where the text stands as it is. */
export const fixedParts = (text: string): readonly string[] => text.split(FILLED_IN);

/** Tells whether something fills in a text before a tool reads it: what it says here is not what is meant. */
export const isOpenText = (text: string): boolean => fixedParts(text).length > 1;

/** Lists the addresses and names of the cluster that Argo CD itself runs in. */
export const IN_CLUSTER: ReadonlySet<string> = new Set([
  'in-cluster',
  'https://kubernetes',
  'https://kubernetes.default',
  'https://kubernetes.default.svc',
  'https://kubernetes.default.svc.cluster.local',
]);

/** Tells whether an object says what is applied to a cluster. */
export const isDelivering = (id: Pick<ResourceId, 'group' | 'kind'>): boolean =>
  rowOf(id)?.family === 'delivery';
