import type { Applier, MadeApplication, ReadRevision } from '../appliers/applier.ts';
import type { Substitution } from '../flux/substitution/substitution.ts';
import type { Root } from './root.ts';
import type { Origin } from '../../manifest/index.ts';
import type { ApplicationHealth, ArgoExclusions } from '../argo/argo-settings.ts';
import type { CommonMetadata } from '../flux/common-metadata.ts';
import type { Artifact } from '../flux/flux-sources.ts';
import { applicationKey, folderOfApplier, objectKey } from '../appliers/applier.ts';

/** A root that nothing of the tree is seen to apply. */
interface ByNobody {
  readonly tool: 'nobody';
  readonly origin: null;
}

/**
 * Says who applies a root. Each tool declares its own in its folder, with all that only it says of a root.
 */
export type RootApplier = ByArgo | ByFlux | ByScript | ByKfctl | ByNobody;

export const BY_NOBODY: ByNobody = { tool: 'nobody', origin: null };

/** Gives what an object of the tree says of a root that it applies. */
export function appliedBy(applier: Applier): ByArgo | ByFlux {
  const { origin, cluster, defaultNamespace, leavesNamespaceOpen } = applier;
  const keepsRemoved = keptBy(applier);
  const own: ByObject = {
    origin,
    defaultNamespace,
    ...(leavesNamespaceOpen && { leavesNamespaceOpen }),
    ...(cluster !== null && { cluster }),
    ...(keepsRemoved !== null && { keepsRemoved }),
  };
  switch (applier.tool) {
    case 'argo':
      return { ...own, ...byArgo(applier) };
    case 'flux':
      return { ...own, ...byFlux(applier) };
  }
}

/** Says how a root keeps what leaves it; null where any of those that apply it deletes that. */
export function keptIn(root: Applied): 'always' | 'unless-asked' | null {
  const kept = objectApplying(root)?.keepsRemoved;
  return kept === undefined || kept === 'partly' ? null : kept;
}

/** Says what all that apply a root make of what leaves it. */
export function keptByAll(appliers: readonly Applier[]): KeepsRemoved | null {
  const kept = appliers.map(keptBy);
  if (kept.every((each) => each === null)) return null;
  if (kept.includes(null)) return 'partly';
  return kept.includes('unless-asked') ? 'unless-asked' : 'always';
}

/** A sync that a person starts prunes where that person asks for it, whatever `automated` says (ARGO-42, ARGO-43). */
function keptBy({ tool, prunes, isByHand }: Applier): KeepsRemoved | null {
  if (tool === 'argo' && isByHand === true) return 'unless-asked';
  return prunes === false ? 'always' : null;
}

type Applied = Pick<Root, 'by'>;

/** Gives what the object of the tree says that applies a root; null where none does. */
export const objectApplying = ({ by }: Applied): ByArgo | ByFlux | null =>
  by.tool === 'argo' || by.tool === 'flux' ? by : null;

/** Gives what Argo CD says of a root; null where it does not apply it. */
export const argoApplying = ({ by }: Applied): ByArgo | null => (by.tool === 'argo' ? by : null);

/** Gives what Flux says of a root; null where it does not apply it. */
export const fluxApplying = ({ by }: Applied): ByFlux | null => (by.tool === 'flux' ? by : null);

/** A root with more of what the object says that applies it; the very root where none does. */
export function withObject(root: Root, more: Partial<Omit<ByObject, 'origin'>>): Root {
  const by = objectApplying(root);
  return by === null ? root : { ...root, by: { ...by, ...more } };
}

/** A root with more of what Flux says of it; the very root where Flux does not apply it. */
export function withFlux(root: Root, more: Partial<Omit<ByFlux, 'tool'>>): Root {
  const by = fluxApplying(root);
  return by === null ? root : { ...root, by: { ...by, ...more } };
}

/** Flux's variables; null where nothing is substituted. */
export const substitutionFor = (root: Applied): Substitution | null =>
  fluxApplying(root)?.substitution ?? null;

/** Tells whether one script takes all of a folder that no object of the tree applies. */
export const isTakenByScript = ({ by }: Applied): boolean =>
  by.tool === 'script' || (by.tool === 'kfctl' && by.takesAll === true);

/** The namespace that a root's applier gives to what has none. */
export const defaultNamespaceOf = (root: Applied): string | null =>
  objectApplying(root)?.defaultNamespace ?? null;

/** The namespace that a root's applier forces on everything. */
export const targetNamespaceOf = (root: Applied): string | null =>
  fluxApplying(root)?.targetNamespace ?? null;

/** Holds what every tool says of a root that one of its objects applies; each adds what only it knows. */
interface ByObject {
  /** The Argo CD Application or ApplicationSet, the Flux Kustomization or HelmRelease. */
  readonly origin: Origin;
  /** The namespace that it gives to namespaced objects which have none (Argo CD `destination.namespace`). */
  readonly defaultNamespace: string | null;
  /** Tells whether it gives one that a generator leaves open; absent where it does not. */
  readonly leavesNamespaceOpen?: true;
  /** The cluster that it names; absent where it names none. */
  readonly cluster?: string;
  /** Names the clusters that it is applied to (`Applier.clusterKeys`); it is absent where none is seen. */
  readonly clusterKeys?: readonly string[];
  /** Says who applies it where; it is absent for what is installed by a release. */
  readonly appliedAs?: readonly AppliedAs[];
  /** Tells whether several objects apply it just so; it is absent where one does. */
  readonly isAppliedTwice?: true;
  /** Is present where all that apply it delete what leaves it, and nothing by themselves once all has left (ARGO-84). */
  readonly sparesLast?: true;
  /** Says how it leaves in the cluster what is no longer in the root; it is absent where it deletes that. */
  readonly keepsRemoved?: KeepsRemoved;
}

/** Says whose objects stay when they leave the folder: all, all unless whoever syncs asks to prune, or those of some appliers. */
type KeepsRemoved = 'always' | 'unless-asked' | 'partly';

/** A root that Argo CD applies: an Application names it, or one that an ApplicationSet makes. */
export interface ByArgo extends ByObject {
  readonly tool: 'argo';
  /** The Application of an ApplicationSet that applies it. */
  readonly made?: MadeApplication;
  /** Tells whether a generator leaves its path open, so that it may be that of another Application of the set each time. */
  readonly isOfOpenPath?: true;
  /** Other Applications of ApplicationSets that apply it just so; absent for none. */
  readonly madeAlike?: readonly MadeApplication[];
  /** Says which Application with several sources it is of, and which of these sources this is. */
  readonly partOf?: Applier['partOf'];
  /** Kinds that the AppProject of its Application lets it hold; absent where that is not seen whole. */
  readonly project?: Applier['project'];
  /** The plugin that its files go through; absent for none. */
  readonly plugin?: Applier['plugin'];
  /** Lists fields of its objects that a sync leaves as they are in the cluster (ARGO-46). */
  readonly respectedDifferences?: Applier['respectedDifferences'];
  /** Says what Argo CD renders of it and never applies. */
  readonly exclusions?: ArgoExclusions;
  /** Tells whether its Argo CD lets the kustomization read files outside of its folder (ARGO-30). */
  readonly readsOutside?: true;
  /** Tells whether its Argo CD waits for Applications to be healthy; absent where its settings are not seen. */
  readonly applicationHealth?: ApplicationHealth;
  /** Tells whether its Argo CD builds no kustomization that lists a chart (KUST-2). */
  readonly refusesCharts?: true;
}

/** Gives what an Application says of what it applies. */
const byArgo = ({
  isOfOpenPath,
  made,
  partOf,
  plugin,
  project,
  respectedDifferences,
  settings,
}: Applier): Omit<ByArgo, keyof ByObject> => ({
  tool: 'argo',
  ...(isOfOpenPath && { isOfOpenPath }),
  ...(respectedDifferences === undefined ? {} : { respectedDifferences }),
  ...(made === undefined ? {} : { made }),
  ...(partOf === undefined ? {} : { partOf }),
  ...(plugin === undefined ? {} : { plugin }),
  ...(project === undefined ? {} : { project }),
  ...(settings?.refusesCharts === true ? { refusesCharts: true } : {}),
  ...(settings?.applicationHealth && { applicationHealth: settings.applicationHealth }),
  ...(settings?.readsOutside === true ? { readsOutside: true } : {}),
  ...(settings?.exclusions ? { exclusions: settings.exclusions } : {}),
});

/** A root that Flux applies: a Kustomization names it, or a HelmRelease installs it. */
export interface ByFlux extends ByObject {
  readonly tool: 'flux';
  /** The namespace that it forces on everything (`spec.targetNamespace`). */
  readonly targetNamespace: string | null;
  /** Holds its `postBuild`; it is null where there is none, and `${…}` is then plain text. */
  readonly substitution: Substitution | null;
  /** Says what Flux makes of the source that it is read from. */
  readonly artifact?: Artifact;
  /**
   * Names the folder for which one kustomization of Flux is generated that takes in several roots (FLUX-11).
   */
  readonly generatedFor?: string;
  /** The place at which the Kustomization asks to delete and make anew what an update is refused for (FLUX-37). */
  readonly forces?: Origin;
  /** Labels and annotations that Flux sets on everything of it (FLUX-21). */
  readonly commonMetadata?: readonly CommonMetadata[];
}

/** Gives what a Kustomization says of what it applies. */
const byFlux = ({
  targetNamespace,
  substitution,
  artifact,
  commonMetadata,
  forces,
}: Applier): Omit<ByFlux, keyof ByObject> => ({
  tool: 'flux',
  targetNamespace,
  substitution,
  ...(artifact === undefined ? {} : { artifact }),
  ...(commonMetadata === undefined ? {} : { commonMetadata }),
  ...(forces === undefined ? {} : { forces }),
});

/** A plain folder that one script takes with all its files, and that no object of the tree applies. */
interface ByScript {
  readonly tool: 'script';
  readonly origin: null;
}

/** Describes what kfctl builds: it puts all of it into a namespace that the tree does not show. */
export interface ByKfctl {
  readonly tool: 'kfctl';
  readonly origin: null;
  /** Tells whether it takes a plain folder with all its files; it is absent where none is seen to. */
  readonly takesAll?: true;
}

/** One application of a folder to a destination, by what holds on both sides of a change. */
export interface AppliedAs {
  /** Kind, namespace and name of the object that applies; of an Application that a set makes, the set's (`objectKey`). */
  readonly object: string;
  /** The Application, or other object, that applies it (`applicationKey`). */
  readonly application: string;
  /**
   * The object that applies (of a set the Application that it makes), which of its sources, and the cluster that it names.
   * Where the object is written, and the folder, are no part of it: an Application that reads another folder is the same.
   */
  readonly id: string;
  /** Folder of the file that the object is written in: what tells objects of one name in several clusters apart. */
  readonly from: string;
  /** The revision of this repository that it reads, by what is no part of `id`; absent where that is not seen. */
  readonly revision?: ReadRevision;
}

/** Each of several appliers once. */
export const appliedAs = (appliers: readonly Applier[]): readonly AppliedAs[] => [
  ...new Map(appliers.map(keyed)).values(),
];

function keyed(applier: Applier): [string, AppliedAs] {
  const { tool, object, made, partOf, cluster, revision } = applier;
  const application = applicationKey(object, made?.application ?? null);
  const id = JSON.stringify([tool, application, partOf?.at ?? null, cluster]);
  const from = folderOfApplier(applier);
  return [
    `${id} ${from}`,
    { object: objectKey(object), application, id, from, ...(revision && { revision }) },
  ];
}
