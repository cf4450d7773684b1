import type { Applier, MadeApplication } from '../appliers/applier.ts';
import type { ByObject } from '../appliers/by-object.ts';
import type { ArgoExclusions } from './argo-settings.ts';

/** A root that Argo CD applies: an Application names it, or one that an ApplicationSet makes. */
export interface ByArgo extends ByObject {
  readonly tool: 'argo';
  /** The Application of an ApplicationSet that applies it. */
  readonly made?: MadeApplication;
  /** Other Applications of ApplicationSets that apply it just so; absent for none. */
  readonly madeAlike?: readonly MadeApplication[];
  /** Of an Application with several sources: which it is, and which of its sources this is. */
  readonly partOf?: Applier['partOf'];
  /** Kinds that the AppProject of its Application lets it hold; absent where that is not seen whole. */
  readonly project?: Applier['project'];
  /** The plugin that its files go through; absent for none. */
  readonly plugin?: Applier['plugin'];
  /** What Argo CD renders of it and never applies. */
  readonly exclusions?: ArgoExclusions;
  /** Whether its Argo CD lets the kustomization read files outside of its folder (ARGO-30). */
  readonly readsOutside?: true;
  /** Whether its Argo CD builds no kustomization that lists a chart (KUST-2). */
  readonly refusesCharts?: true;
}

/** What an Application says of what it applies. */
export const byArgo = ({
  made,
  partOf,
  plugin,
  project,
  settings,
}: Applier): Omit<ByArgo, keyof ByObject> => ({
  tool: 'argo',
  ...(made === undefined ? {} : { made }),
  ...(partOf === undefined ? {} : { partOf }),
  ...(plugin === undefined ? {} : { plugin }),
  ...(project === undefined ? {} : { project }),
  ...(settings?.refusesCharts === true ? { refusesCharts: true } : {}),
  ...(settings?.readsOutside === true ? { readsOutside: true } : {}),
  ...(settings?.exclusions ? { exclusions: settings.exclusions } : {}),
});
