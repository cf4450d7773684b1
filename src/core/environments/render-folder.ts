import type { GapDraft, UnseenContent } from '../gaps/index.ts';
import { natureOf } from '../gaps/index.ts';
import type { ManifestFile, ManifestReader, Node, Origin, Resource } from '../manifest/index.ts';
import {
  expandLists,
  mapNode,
  nodeAt,
  scalar,
  stringAt,
  groupVersionOf,
  resourceOf,
  subjectText,
} from '../manifest/index.ts';
import { API_GROUPS, isMeshKind } from '../kinds/index.ts';
import type { FileTree, UnreadableReason } from '../tree/index.ts';
import { chartFoldersOf, isChartFile } from './chart-files.ts';
import { chartContent, chartGap } from './chart-gaps.ts';
import type { Root } from './environment.ts';
import { looksLikeManifest } from './manifest-sketch.ts';
import { isBelow, isYamlFile } from './tree-path.ts';

interface RenderedFolder {
  readonly resources: readonly Resource[];
  readonly gaps: readonly GapDraft[];
  readonly unseen: readonly UnseenContent[];
  readonly reads: ReadonlySet<string>;
}

/**
 * The objects of a plain folder as they stand; Jsonnet is not evaluated (ARGO-36). What cannot be read is a gap, and
 * the rest is still there; YAML that is no manifest (values, settings) is passed over.
 */
export function renderFolder(tree: FileTree, root: Root, reader: ManifestReader): RenderedFolder {
  const charts = chartsOf(tree, root);
  const files = (root.files ?? manifestsBelow(tree, root.path)).filter(
    (file) => !charts.some((chart) => isChartFile(file, chart)),
  );
  const gaps: GapDraft[] = charts.map((chart) => chartGap(tree, chart, root.path));
  const resources: Resource[] = [];
  const unseen = charts.map((chart) => chartContent(tree, chart, reader));
  for (const file of files) {
    const { objects, gaps: found } = readFile(tree, file, root, reader);
    unseen.push(...found.flatMap((gap) => fileContent(tree, gap)));
    for (const object of objects) resources.push(object);
    gaps.push(...found);
  }
  const chartFiles = charts.flatMap((chart) =>
    tree.paths.filter((path) => isChartFile(path, chart)),
  );
  const folders = root.files === undefined ? [root.path] : charts;
  const reads = [...files, ...chartFiles, ...folders.map(everythingBelow), chartFile(root.path)];
  return { resources, gaps, unseen, reads: new Set(reads) };
}

/** A file whose objects are not seen, where there is nothing to mend. */
function fileContent(tree: FileTree, gap: GapDraft): readonly UnseenContent[] {
  if (natureOf(gap) === 'broken' || gap.origin === null) return [];
  const origin = { ...gap.origin, line: 1, column: 1, endLine: 1 };
  const entry = tree.read(gap.key);
  return [
    {
      kind: gap.reason === 'template' ? 'Template' : 'File',
      name: gap.key,
      origin,
      written: mapNode(new Map([['content', scalar(gap.input, origin)]]), origin),
      text: entry.kind === 'text' ? entry.text : null,
      namespace: null,
      usedIn: [],
      laidOver: null,
      changesOthers: false,
    },
  ];
}

const everythingBelow = (folder: string): string => (folder === '.' ? '/' : `${folder}/`);

/** What would make a chart of the folder. */
const chartFile = (folder: string): string =>
  folder === '.' ? 'Chart.yaml' : `${folder}/Chart.yaml`;

const manifestsBelow = (tree: FileTree, folder: string): readonly string[] =>
  tree.paths.filter((path) => isYamlFile(path) && isBelow(path, folder));

/** The chart that the folder is, or those below it where its files are not told apart. */
const chartsOf = (tree: FileTree, root: Root): readonly string[] =>
  chartFoldersOf(tree, root.path).filter(
    (chart) => chart === root.path || root.files === undefined,
  );

interface FileObjects {
  readonly objects: readonly Resource[];
  readonly gaps: readonly GapDraft[];
}

const NOTHING: FileObjects = { objects: [], gaps: [] };

function readFile(tree: FileTree, file: string, root: Root, reader: ManifestReader): FileObjects {
  const entry = tree.read(file);
  if (entry.kind === 'absent' || entry.kind === 'pending') return NOTHING;
  const gap = (reason: GapDraft['reason'], message: string, origin: Origin): FileObjects => ({
    objects: [],
    gaps: [{ reason, root: root.path, message, origin, key: file, input: entry.oid }],
  });
  const start = { file, line: 1, column: 1, endLine: 1 };
  if (entry.kind === 'unreadable')
    return gap(entry.reason, `${file} is not analysed: ${WHY_UNREADABLE[entry.reason]}.`, start);
  if (file.endsWith('.jsonnet'))
    return gap('template', `${file} is written in Jsonnet, which is not evaluated here.`, start);
  const manifest = reader.read(tree, file);
  if (manifest === null) return NOTHING;
  const isOne = looksLikeManifest(entry.text);
  if (manifest.templated !== null) {
    if (manifest.templated !== 'ytt' && !isOne) return NOTHING;
    const message = `${file} is a ${manifest.templated} template, which is not evaluated here.`;
    return gap('template', message, manifest.problems[0]?.origin ?? start);
  }
  const objects = objectsOf(manifest);
  const problem = manifest.problems[0];
  if (problem !== undefined && isOne)
    return { ...gap('not-parsed', notParsed(file, manifest), problem.origin), objects };
  const spoiler = refusedByTool(file, root, manifest) ?? halfNamedObject(manifest, isOne);
  return spoiler === null
    ? { objects, gaps: [] }
    : { ...gap('not-parsed', spoiler.message, spoiler.origin), objects };
}

interface Spoiler {
  readonly message: string;
  readonly origin: Origin;
}

/** What stops the tool that applies the folder; null where nothing of the tree does. */
function refusedByTool(file: string, root: Root, manifest: ManifestFile): Spoiler | null {
  if (root.tool === 'flux') return foreignToFlux(file, root, manifest);
  return root.tool === 'argo' ? unbuiltByArgo(file, root, manifest) : null;
}

/**
 * What fails the kustomization that Flux generates for a folder: hidden files are part of it too (FLUX-11), unless a
 * source that is not seen here keeps them away.
 */
function foreignToFlux(file: string, root: Root, manifest: ManifestFile): Spoiler | null {
  const isHidden = file.split('/').some((step) => step.startsWith('.'));
  if (isHidden && root.artifact?.isSeen !== true) return null;
  const foreign = nodesOf(manifest).find(
    (node) => nodeAt(node, 'kind') === undefined && nodeAt(node, 'apiVersion') === undefined,
  );
  if (foreign === undefined) return null;
  const message = `${file} holds no Kubernetes object: while it lies there, Flux applies nothing of ${root.path}.`;
  return { message, origin: foreign.origin };
}

/** A kustomization in a folder that Argo CD applies file by file is an object that no cluster knows (ARGO-35). */
function unbuiltByArgo(file: string, root: Root, manifest: ManifestFile): Spoiler | null {
  const node = nodesOf(manifest).find(isKustomization);
  if (node === undefined) return null;
  const message = `${file} is not built: its Application applies ${root.path} file by file, and the sync fails on a kustomization. Take \`directory\` from the Application, or the file from the folder.`;
  return { message, origin: node.origin };
}

const isKustomization = (node: Node): boolean =>
  ['Kustomization', 'Component'].includes(stringAt(node, 'kind') ?? '') &&
  ['', 'kustomize.config.k8s.io'].includes(
    groupVersionOf(stringAt(node, 'apiVersion') ?? '').group,
  );

const WHY_UNREADABLE: Readonly<Record<UnreadableReason, string>> = {
  'too-large': 'it is too large',
  binary: 'it is not text',
  'not-utf8': 'it is not UTF-8',
  lfs: 'Git LFS keeps its content elsewhere',
  submodule: 'it is a submodule',
  'symlink-outside': 'it links to a place outside the tree',
  limit: 'a limit was reached',
  'missing-input': 'it is not there',
};

function notParsed(file: string, { problems }: ManifestFile): string {
  const [first, ...others] = problems;
  const what = first?.message.replace(/\.$/, '') ?? 'it is not YAML';
  const more = others.length === 0 ? '' : ` (and ${String(others.length)} more)`;
  return `${file} cannot be read as it stands: ${what}${more}.`;
}

const nodesOf = ({ documents }: ManifestFile): readonly Node[] =>
  documents.flatMap(({ node }) => (node === null ? [] : expandLists(node)));

const objectsOf = (manifest: ManifestFile): readonly Resource[] =>
  nodesOf(manifest).flatMap((node) => resourceOf(node) ?? installationOf(node) ?? []);

/** An IstioOperator needs no name where `istioctl` reads it from its file, which then names it. */
function installationOf(node: Node): Resource | undefined {
  if (node.kind !== 'map' || stringAt(node, 'kind') !== 'IstioOperator') return undefined;
  const name = node.origin.file;
  const { group, version } = groupVersionOf(stringAt(node, 'apiVersion') ?? '');
  if (group !== API_GROUPS.istioInstall) return undefined;
  const namespace = stringAt(node, 'metadata', 'namespace') ?? '';
  const { origin } = node;
  return { group, version, kind: 'IstioOperator', namespace, name, stableName: name, node, origin };
}

/** What is meant as an object and lacks what would make it one. */
function halfNamedObject(
  manifest: ManifestFile,
  isOne: boolean,
): { readonly message: string; readonly origin: Origin } | null {
  const versionless = isOne ? nodesOf(manifest).find(hasNoVersion) : undefined;
  if (versionless !== undefined)
    return {
      message: `${objectText(versionless)} in ${versionless.origin.file} has no apiVersion: nothing can apply it, and it is not analysed.`,
      origin: versionless.origin,
    };
  const nameless = namelessMeshObject(manifest);
  if (nameless === undefined) return null;
  return {
    message: `A ${stringAt(nameless, 'kind') ?? 'mesh object'} in ${nameless.origin.file} has no name, so it is not analysed.`,
    origin: nameless.origin,
  };
}

/** Meant as an object, but for the field that says whose. */
const hasNoVersion = (node: Node): boolean =>
  stringAt(node, 'kind') !== undefined &&
  stringAt(node, 'metadata', 'name') !== undefined &&
  nodeAt(node, 'apiVersion') === undefined;

const objectText = (node: Node): string =>
  subjectText({
    kind: stringAt(node, 'kind') ?? '',
    namespace: stringAt(node, 'metadata', 'namespace') ?? '',
    name: stringAt(node, 'metadata', 'name') ?? '',
  });

const namelessMeshObject = (manifest: ManifestFile): Node | undefined =>
  nodesOf(manifest).find((node) => {
    const kind = stringAt(node, 'kind');
    const { group } = groupVersionOf(stringAt(node, 'apiVersion') ?? '');
    return (
      kind !== undefined &&
      isMeshKind({ group, kind }) &&
      resourceOf(node) === undefined &&
      kind !== 'IstioOperator'
    );
  });
