import type { Applier, Witness } from '../appliers/applier.ts';
import type { ChartRoot, Root } from '../environment.ts';
import type { DeliverableFolder } from '../survey/deliverable-folder.ts';

/** A root before it is known which environments it belongs to. */
export interface RootDraft {
  readonly root: Root;
  readonly place: DeliverableFolder;
  /** Kustomization folders it is made of; a plain folder has none. */
  readonly madeOf: ReadonlySet<string>;
  /** All that apply it so; none where nothing of the tree does. */
  readonly appliers: readonly Applier[];
  readonly cluster: string | null;
  /** Objects that it brings and that say themselves for which environment they are; absent for none. */
  readonly witnesses?: readonly Witness[];
  /** Whether the name of a file of values says its environment, and not its folder. */
  readonly isNamedByFile?: true;
  /** Of a chart that is a root for other environments too: whether it is none of theirs, where its path says nothing. */
  readonly isBesideOthers?: true;
  /** The chart of a registry that this stands for where environments are named: it is no root of them; absent for roots. */
  readonly chart?: ChartRoot;
}

/** A root with what its applier says; without one it is applied as it stands. */
export function rootOf(
  path: string,
  content:
    | { readonly kind: 'kustomization' }
    | { readonly kind: 'folder'; readonly files: readonly string[] },
  applier: Applier | null,
): Root {
  return {
    path,
    ...content,
    appliedBy: applier?.origin ?? null,
    ...(applier === null ? {} : { tool: applier.tool }),
    ...(applier?.cluster != null && { cluster: applier.cluster }),
    defaultNamespace: applier?.defaultNamespace ?? null,
    targetNamespace: applier?.targetNamespace ?? null,
    substitution: applier?.substitution ?? null,
    ...(applier?.build === undefined || content.kind === 'folder'
      ? {}
      : { rewrite: applier.build }),
    ...(applier?.artifact === undefined ? {} : { artifact: applier.artifact }),
    ...(applier?.commonMetadata === undefined ? {} : { commonMetadata: applier.commonMetadata }),
    ...(applier?.prunes === false ? { keepsRemoved: true } : {}),
    ...(applier?.made === undefined ? {} : { made: applier.made }),
    ...(applier?.partOf === undefined ? {} : { partOf: applier.partOf }),
    ...(applier?.plugin === undefined ? {} : { plugin: applier.plugin }),
    ...(applier?.project === undefined ? {} : { project: applier.project }),
    ...ofSettings(applier?.settings),
  };
}

/** What the settings of its Argo CD say of a root. */
const ofSettings = (
  settings: Applier['settings'],
): Pick<Root, 'refusesCharts' | 'readsOutside' | 'exclusions'> => ({
  ...(settings?.refusesCharts === true ? { refusesCharts: true } : {}),
  ...(settings?.readsOutside === true ? { readsOutside: true } : {}),
  ...(settings?.exclusions ? { exclusions: settings.exclusions } : {}),
});
