import { API_GROUPS, groupVersionOf, isOfKind, stringAt, nodeAt } from '../../manifest/index.ts';
import { objectNodes } from '../files/file-objects.ts';
import type {
  FileEntry,
  FileTree,
  GapDraft,
  ManifestFile,
  Node,
  UnreadableReason,
  Origin,
} from '../../manifest/index.ts';
import { notDelivered, setAside } from '../survey/delivery-exclusions.ts';
import type { Applier } from '../appliers/applier.ts';
import type { Root } from '../roots/root.ts';
import type {
  AppliedTogether,
  ApplierInput,
  EnvironmentSource,
  FoundBySource,
  RefusedFile,
} from '../appliers/environment-source.ts';
import { applicationSetAppliers } from './application-set.ts';
import { argoAppliers } from './argo-appliers.ts';
import { withLikelyClusters } from './alternative-clusters.ts';
import { followedSets } from './followed/followed-sets.ts';
import { likeRestNote, unlikeRestGap } from './followed/unfollowed-rest.ts';
import type { ArgoInput } from './argo-input.ts';
import { argoRoots } from './argo-roots.ts';
import { isArgoSettings, mentionsSettings, settingsIn } from './argo-settings.ts';
import {
  clusterSecret,
  isArgoSecret,
  isClusterSecret,
  knownClusters,
  mentionsCluster,
  unseenCluster,
} from './cluster-secrets.ts';
import { discoveringPlugins, mentionsPlugin } from './config-management-plugin.ts';
import { forbiddenKind, projectsIn } from './app-project.ts';
import { argoApplying } from '../roots/applier-of-root.ts';
import { unseenGeneratorNotes } from './unseen-generators.ts';
import { folderOf } from '../tree-path.ts';
import type { BuildFailure } from '../../kustomize/index.ts';

/**
 * A file of a directory at which Argo CD stops: JSON that is not one object, and YAML with a document that is none
 * beside one that is, or in a file with all the words of one, and an object without a name (ARGO-34). Other files that hold no objects are passed
 * over. What goes through a plugin is read by nobody else.
 */
function undecodedByArgo(
  file: string,
  root: Root,
  manifest: ManifestFile,
  text: string,
): RefusedFile | null {
  if (argoApplying(root)?.plugin !== undefined) return null;
  const stop = (what: string, origin: Origin): RefusedFile => ({
    message: `${file} ${what}: Argo CD syncs nothing of ${root.path} while it lies there.`,
    origin,
  });
  if (file.endsWith('.json'))
    return isOneObject(text)
      ? null
      : stop('is JSON and not one object with a kind', { file, line: 1, column: 1, endLine: 1 });
  const documents = manifest.documents.flatMap(({ node }) => (isEmpty(node) ? [] : [node]));
  const stranger = documents.find((node) => !isObject(node));
  const nameless = documents.find(isNameless);
  if (nameless !== undefined)
    return stop(
      `holds a ${stringAt(nameless, 'kind') ?? ''} without metadata.name, at which the dry run before a sync fails`,
      nameless.origin,
    );
  const versionless = documents.find(isVersionless);
  if (versionless !== undefined)
    return stop(
      `holds a ${stringAt(versionless, 'kind') ?? ''} without apiVersion, which no cluster knows`,
      versionless.origin,
    );
  if (stranger === undefined) return null;
  const isMeantAsOne = documents.slice(0, documents.indexOf(stranger)).some(isObject);
  return isMeantAsOne || WORDS.every((word) => text.includes(word))
    ? stop('has a document without a kind, which is no object', stranger.origin)
    : null;
}

const WORDS = ['apiVersion:', 'kind:', 'metadata:'];

const isEmpty = (node: Node | null): node is null =>
  node === null || (node.kind === 'scalar' && node.value === null);

const isObject = (node: Node): boolean => (stringAt(node, 'kind') ?? '') !== '';

const isVersionless = (node: Node): boolean =>
  isObject(node) && (stringAt(node, 'apiVersion') ?? '') === '';

/** An object that no API server takes; a list is taken apart, and a file of kustomize is judged as that (ARGO-35). */
const isNameless = (node: Node): boolean => {
  const [kind = '', version = ''] = [stringAt(node, 'kind'), stringAt(node, 'apiVersion')];
  const names = [nodeAt(node, 'metadata', 'name'), nodeAt(node, 'metadata', 'generateName')];
  return (
    kind !== '' &&
    version !== '' &&
    !kind.endsWith('List') &&
    !version.startsWith('kustomize.config.k8s.io/') &&
    names.every((name) => name === undefined || (name.kind === 'scalar' && !name.value))
  );
};

/** Tells whether a decoder of JSON takes a text for one object: what is only YAML is none. */
function isOneObject(text: string): boolean {
  try {
    const parsed: unknown = JSON.parse(text);
    return (
      typeof parsed === 'object' &&
      parsed !== null &&
      'kind' in parsed &&
      typeof parsed.kind === 'string' &&
      parsed.kind !== ''
    );
  } catch {
    return false;
  }
}

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

/** Leaves out what lies in examples, tests and the like: of a Secret there no cluster is told, unless all lies there. */
function delivering(objects: readonly Node[]): readonly Node[] {
  const live = objects.filter(
    ({ origin: { file } }) =>
      notDelivered(file) === null && setAside(folderOf(file), new Set()) === null,
  );
  return live.some((object) => !isClusterSecret(object)) ? live : objects;
}

function findArgo(objects: readonly Node[], given: ApplierInput): FoundBySource {
  const registering = delivering(objects);
  const input: ArgoInput = {
    ...given,
    clusters: knownClusters(
      given.clusters,
      registering.flatMap((object) => clusterSecret(object) ?? []),
    ),
    unseenClusters: registering.flatMap((object) => unseenCluster(object) ?? []),
    areAllClusters: given.clusters.length > 0,
    settings: settingsIn(objects.filter(isArgoSettings)),
    projects: projectsIn(objects),
    isClaimed: discoveringPlugins(objects),
    unseenGenerators: [],
    notes: new Set(),
    refused: [],
    limited: new Set(),
    thinned: new Set(),
    plannedOf: () => [],
    charts: [],
    applications: [],
  };
  const following = followedSets(objects, input);
  const { rest, destinations, partialSets } = following;
  const appliers = withLikelyClusters(
    objects.flatMap((object) => appliersOf(object, { ...input, ...following })),
  );
  const [note, gap] = rest === null ? [] : [likeRestNote(rest), unlikeRestGap(rest)];
  const { refused, limited, notes, charts, applications } = input;
  const links = appliers.length === 0 ? [] : linksOutside(given.tree);
  const said = {
    notes: [
      ...(note == null ? [] : [note]),
      ...links,
      ...unseenGeneratorNotes(input.unseenGenerators),
      ...notes,
    ],
    refused,
    limited: [
      ...(gap == null ? [] : [gap]),
      ...[...limited].map((message) => ({ message, key: message, input: '' })),
    ],
  };
  const secrets = objects.filter(isArgoSecret);
  return { appliers, ...said, charts, applications, destinations, partialSets, secrets };
}

/** Lists the appliers of an object; of what lies in an archive or in documentation nothing is said. */
function appliersOf(object: Node, found: ArgoInput): readonly Applier[] {
  const isLive = notDelivered(object.origin.file) === null;
  const holder = found.holderOf(object);
  const appliers = readAppliers(object, isLive ? found : { ...found, ...passedOver() });
  return holder === null ? appliers : appliers.map((applier) => ({ ...applier, ...holder }));
}

function readAppliers(object: Node, input: ArgoInput): readonly Applier[] {
  if (isOfKind(object, API_GROUPS.argo, 'Application')) return argoAppliers(object, input);
  return isOfKind(object, API_GROUPS.argo, 'ApplicationSet')
    ? applicationSetAppliers(object, input)
    : [];
}

type Said = 'notes' | 'refused' | 'charts' | 'applications' | 'unseenGenerators';

const passedOver = (): Pick<ArgoInput, Said> => ({
  unseenGenerators: [],
  notes: new Set(),
  refused: [],
  charts: [],
  applications: [],
});

const OUTSIDE: UnreadableReason = 'symlink-outside';

const isOutside = (entry: FileEntry): boolean =>
  entry.kind === 'unreadable' && entry.reason === OUTSIDE;

/** More are not named one by one. */
const MOST = 3;

/**
 * Tells of symbolic links that leave the repository: Argo CD looks at all of them, wherever they lie, before
 * it renders anything of it (ARGO-7).
 */
function linksOutside(tree: FileTree): readonly string[] {
  // the state tells it without the content, which need not be loaded for this
  const found = tree.paths.filter(
    (path) => tree.stateOf(path).includes(OUTSIDE) && isOutside(tree.read(path)),
  );
  if (found.length === 0) return [];
  const more = found.length - MOST;
  const shown = found.slice(0, MOST).join(', ') + (more > 0 ? ` and ${String(more)} more` : '');
  const verb = found.length === 1 ? 'links' : 'link';
  return [
    `${shown} ${verb} to a place outside the repository: unless its repo server is told otherwise, Argo CD then renders no Application of it, and what it last applied stays.`,
  ];
}

/** A kustomization in a folder that Argo CD applies file by file is an object that no cluster knows (ARGO-35). */
function unbuiltByArgo(file: string, root: Root, manifest: ManifestFile): RefusedFile | null {
  const node = objectNodes(manifest).find(isKustomization);
  if (node === undefined) return null;
  const message = `${file} is not built: its Application applies ${root.path} file by file, and the sync fails on a kustomization. Take \`directory\` from the Application, or the file from the folder.`;
  return { message, origin: node.origin };
}

const isKustomization = (node: Node): boolean =>
  ['Kustomization', 'Component'].includes(stringAt(node, 'kind') ?? '') &&
  ['', 'kustomize.config.k8s.io'].includes(
    groupVersionOf(stringAt(node, 'apiVersion') ?? '').group,
  );

/** Helm is off in kustomize unless somebody enables it, and a chart then fails the build (ARGO-30, KUST-2). */
function chartInArgo(root: Root, gaps: readonly GapDraft[]): BuildFailure | null {
  if (root.content.kind !== 'kustomization' || argoApplying(root)?.refusesCharts !== true)
    return null;
  const chart = gaps.find(({ reason }) => reason === 'helm-chart');
  if (chart === undefined) return null;
  return {
    reason: 'invalid-field',
    message:
      'A kustomization here lists a Helm chart, and kustomize.buildOptions of argocd-cm does not say --enable-helm: Argo CD builds nothing of it.',
    origin: chart.origin,
  };
}
