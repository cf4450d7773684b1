import { OVERLAYS } from './overlays.ts';
import { ARGO_APPLICATIONS } from './argo-applications.ts';
import { ARGO_SETS } from './argo-sets.ts';
import { FLUX_CLUSTERS } from './flux-clusters.ts';
import { HUBS_AND_TEAMS } from './hubs-and-teams.ts';
import { MIXTURES } from './mixtures.ts';
import { NAMED_FILES } from './named-files.ts';
import { NAMED_FOR_STAGES } from './named-for-stages.ts';
import { NAMES } from './names.ts';
import { PLAIN_FOLDERS } from './plain-folders.ts';
import { REGIONS_AND_CELLS } from './regions-and-cells.ts';
import { TEAMS_AND_TOOLS } from './teams-and-tools.ts';

/** Every way to lay out a repository that the tests know. */
export const LAYOUTS = [
  ...OVERLAYS,
  ...PLAIN_FOLDERS,
  ...REGIONS_AND_CELLS,
  ...NAMES,
  ...NAMED_FILES,
  ...NAMED_FOR_STAGES,
  ...FLUX_CLUSTERS,
  ...HUBS_AND_TEAMS,
  ...ARGO_APPLICATIONS,
  ...ARGO_SETS,
  ...MIXTURES,
  ...TEAMS_AND_TOOLS,
];
