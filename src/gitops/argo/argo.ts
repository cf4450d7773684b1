import { API_GROUPS, isOfKind } from '../../manifest/index.ts';
import type { Node } from '../../manifest/index.ts';
import { notDelivered } from '../survey/not-delivered.ts';
import type { Applier } from '../appliers/applier.ts';
import type { Root } from '../roots/root.ts';
import type {
  AppliedTogether,
  ApplierInput,
  EnvironmentSource,
  FoundBySource,
} from '../appliers/environment-source.ts';
import { applicationSetAppliers } from './application-set.ts';
import { argoAppliers } from './argo-appliers.ts';
import type { ArgoInput } from './argo-input.ts';
import { argoRoots } from './argo-roots.ts';
import { isArgoSettings, mentionsSettings, settingsIn } from './argo-settings.ts';
import { clusterSecret, mentionsCluster, unseenCluster } from './cluster-secrets.ts';
import { discoveringPlugins, mentionsPlugin } from './plugins/discovering-plugins.ts';
import { linksOutside } from './links-outside.ts';
import { forbiddenKind } from './projects/project-kinds.ts';
import { projectsIn } from './projects/argo-projects.ts';
import { chartInArgo, unbuiltByArgo } from './unbuilt-kustomization.ts';
import { undecodedByArgo } from './undecoded-file.ts';
import { argoApplying } from '../roots/applier-of-root.ts';

/** Wherever it stands: a kind may be written in braces, in JSON or on a line of its own. */
const MENTIONS_APPLIER = /\b(?:Application|ApplicationSet|AppProject)\b/;

/** Argo CD: Applications and ApplicationSets. */
export const ARGO: EnvironmentSource = {
  name: 'argo',
  appliers: {
    mayHold: (text) =>
      (text.includes('argoproj.io') && MENTIONS_APPLIER.test(text)) ||
      mentionsCluster(text) ||
      mentionsPlugin(text) ||
      mentionsSettings(text),
    find: findArgo,
    rootsOf: argoRoots,
    makesAppliers: ({ kind }) => kind === 'ApplicationSet',
  },
  refusals: {
    ofFile: (file, root, manifest, text) =>
      unbuiltByArgo(file, root, manifest) ?? undecodedByArgo(file, root, manifest, text),
    ofRoot: (root, { gaps, resources }) =>
      chartInArgo(root, gaps) ?? forbiddenKind(root, resources),
  },
  applying: { heeds: new Set(['hooks']), lastCounts: true, dropsStrayNamespaces: true },
  togetherOf: ofOneApplication,
};

/** Sources of one Application (ARGO-13): where one of them fails, none is compared or synced. */
function ofOneApplication(root: Root): AppliedTogether | null {
  const partOf = argoApplying(root)?.partOf;
  if (partOf === undefined) return null;
  const consequence = `Argo CD syncs no source of Application ${partOf.name}`;
  return { key: partOf.whole, consequence };
}

function findArgo(objects: readonly Node[], given: ApplierInput): FoundBySource {
  const input: ArgoInput = {
    ...given,
    clusters: objects.flatMap((object) => clusterSecret(object) ?? []),
    unseenClusters: objects.flatMap((object) => unseenCluster(object) ?? []),
    settings: settingsIn(objects.filter(isArgoSettings)),
    projects: projectsIn(objects),
    isClaimed: discoveringPlugins(objects),
    notes: new Set(),
    refused: [],
    limited: new Set(),
    charts: [],
    applications: [],
  };
  const appliers = objects.flatMap((object) => appliersOf(object, input));
  const { refused, limited, notes, charts, applications } = input;
  const links = appliers.length === 0 ? [] : linksOutside(given.tree);
  const said = { notes: [...links, ...notes], refused, limited: [...limited] };
  return { appliers, ...said, charts, applications };
}

/** Of what lies in an archive or in documentation nothing is said. */
function appliersOf(object: Node, found: ArgoInput): readonly Applier[] {
  const isLive = notDelivered(object.origin.file) === null;
  const heldBy = found.heldBy(object);
  const appliers = readAppliers(object, isLive ? found : { ...found, ...passedOver() });
  return heldBy === null ? appliers : appliers.map((applier) => ({ ...applier, heldBy }));
}

function readAppliers(object: Node, input: ArgoInput): readonly Applier[] {
  if (isOfKind(object, API_GROUPS.argo, 'Application')) return argoAppliers(object, input);
  return isOfKind(object, API_GROUPS.argo, 'ApplicationSet')
    ? applicationSetAppliers(object, input)
    : [];
}

const passedOver = (): Pick<ArgoInput, 'notes' | 'refused' | 'charts' | 'applications'> => ({
  notes: new Set(),
  refused: [],
  charts: [],
  applications: [],
});
