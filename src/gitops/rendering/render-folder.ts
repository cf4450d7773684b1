import type {
  FileTree,
  GapDraft,
  ManifestFile,
  ManifestReader,
  Node,
  Origin,
  Resource,
  UnreadableReason,
  UnseenContent,
} from '../../manifest/index.ts';
import { mapNode, natureOf, parseYaml, scalar } from '../../manifest/index.ts';
import { chartFoldersOf, isChartFile } from '../charts/chart-files.ts';
import { chartContent, chartGap } from '../charts/chart-gaps.ts';
import { encryptedBy, halfNamedObject, objectsOf } from '../files/file-objects.ts';
import type { Root } from '../roots/root.ts';
import { isForTool, looksLikeManifest } from '../survey/manifest-sketch.ts';
import { sourceNamed } from '../appliers/delivery-tools.ts';
import { TOOL_WORDS } from '../appliers/tool-words.ts';
import { objectApplying } from '../roots/applier-of-root.ts';
import type { RefusedFile } from '../appliers/environment-source.ts';
import { isBelow, isYamlFile } from '../tree-path.ts';
import { listedFiles, releaseOfRoot } from '../roots/root.ts';
import { templateText } from './template-gap.ts';

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
  const files = (listedFiles(root) ?? manifestsBelow(tree, root.path)).filter(
    (file) => !charts.some((chart) => isChartFile(file, chart)),
  );
  const gaps: GapDraft[] = charts.map((chart) => {
    const gap = chartGap(tree, chart, root.path);
    return releaseOfRoot(root)?.loose?.isAsked === false
      ? { ...gap, message: untouched(chart) }
      : gap;
  });
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
  const folders = listedFiles(root) === undefined ? [root.path] : charts;
  const reads = [...files, ...chartFiles, ...folders.map(everythingBelow), chartFile(root.path)];
  return { resources, gaps, unseen, reads: new Set(reads) };
}

const untouched = (chart: string): string =>
  `The Helm chart in ${chart} is not rendered, for what is followed here does not install it and no change touches it: what it deploys is not analysed.`;

/** A file whose objects are not seen, where there is nothing to mend. */
function fileContent(tree: FileTree, gap: GapDraft): readonly UnseenContent[] {
  const entry = tree.read(gap.key);
  const isHidden = natureOf(gap) === 'unseen' || encryptedBy(entry) !== null;
  if (!isHidden || gap.origin === null) return [];
  const origin = { ...gap.origin, line: 1, column: 1, endLine: 1 };
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

/** Names the file that would make a chart of the folder. */
const chartFile = (folder: string): string =>
  folder === '.' ? 'Chart.yaml' : `${folder}/Chart.yaml`;

const manifestsBelow = (tree: FileTree, folder: string): readonly string[] =>
  tree.paths.filter((path) => isYamlFile(path) && isBelow(path, folder));

/** The chart that the folder is, or those below it where its files are not told apart. */
const chartsOf = (tree: FileTree, root: Root): readonly string[] =>
  chartFoldersOf(tree, root.path).filter(
    (chart) => chart === root.path || listedFiles(root) === undefined,
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
  const read = reader.read(tree, file);
  if (read === null) return NOTHING;
  const manifest = root.by.tool === 'flux' ? asKustomizeReads(read, file, entry.text) : read;
  const refused =
    sourceNamed(root.by.tool)?.refusals?.ofFile?.(file, root, manifest, entry.text) ?? null;
  const encrypted = refused === null ? encryptedBy(entry) : null;
  if (encrypted !== null) return gap('plugin', encryptedText(file, encrypted), start);
  return readManifest({ file, root, manifest, text: entry.text, refused }, gap);
}

/** Words that are texts to kustomize, with which Flux builds, and truth values to all others: keys and values. */
const WORDS = /(?:^|[\s{,:[-])(?:y|n|yes|no|on|off)(?=\s*(?:[:,}\]#]|$))/im;

const asKustomizeReads = (read: ManifestFile, file: string, text: string): ManifestFile =>
  WORDS.test(text) ? { ...read, documents: parseYaml(file, text, 'go-yaml-3') } : read;

const encryptedText = (file: string, tool: string): string =>
  `${file} is encrypted (${tool}): what it holds is not seen here.`;

interface ReadText {
  readonly file: string;
  readonly root: Root;
  readonly manifest: ManifestFile;
  readonly text: string;
  /** Holds what keeps its applier from taking it in. */
  readonly refused: RefusedFile | null;
}

function readManifest(
  { file, root, manifest, text, refused }: ReadText,
  gap: (reason: GapDraft['reason'], message: string, origin: Origin) => FileObjects,
): FileObjects {
  // what Flux generates over a folder takes in each file there, whatever it looks like (FLUX-11)
  const isForced = root.by.tool === 'flux';
  const isOne = isForced || looksLikeManifest(text);
  if (manifest.templated !== null && !(isForced && manifest.templated !== 'ytt')) {
    if (manifest.templated !== 'ytt' && !isOne) return NOTHING;
    const { message, origin } = templateText(file, text, manifest);
    return gap('template', message, origin);
  }
  // what reads settings of tools from their files is no applier: it takes them to no cluster
  const all = objectsOf(manifest);
  const objects = root.by.origin === null ? all.filter((object) => !isForTool(object)) : all;
  const fault = isOne ? faultIn(file, manifest, objects, root) : null;
  const spoiler = refused ?? halfNamedObject(manifest, isOne);
  // an object that is not there is more than a key that is there twice
  const isWorse = spoiler !== null && fault?.isReadAllTheSame.isReadAllTheSame === true;
  if (fault !== null && !isWorse) {
    const { gaps } = gap('not-parsed', fault.message, fault.origin);
    return { objects, gaps: gaps.map((each) => ({ ...each, ...fault.isReadAllTheSame })) };
  }
  return spoiler === null
    ? { objects, gaps: [] }
    : { ...gap('not-parsed', spoiler.message, spoiler.origin), objects };
}

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

/**
 * Decides what becomes of a file that cannot be read, as the tool has it that applies the folder; `kubectl`
 * where none does.
 */
function stopAt(
  objects: readonly Resource[],
  { origin: { line } }: Pick<Node, 'origin'>,
  root: Root,
): string {
  if (root.by.origin !== null)
    return TOOL_WORDS[objectApplying(root)?.tool ?? 'argo'].stopsAt(root.path);
  return objects.some(({ origin }) => origin.line < line)
    ? '`kubectl apply` stops there, and applies nothing of it from there on'
    : '`kubectl apply` stops there, and applies nothing of it';
}

type Problem = ManifestFile['problems'][number];

interface Fault {
  readonly message: string;
  readonly origin: Origin;
  readonly isReadAllTheSame: Pick<GapDraft, 'isReadAllTheSame'>;
}

/**
 * Finds what is no YAML in a file, as the tool has it that applies the folder: the decoder of kubectl and
 * Argo CD takes the last of doubled keys, and kustomize, which Flux builds with, refuses them. Gives null
 * where all of it can be read.
 */
function faultIn(
  file: string,
  manifest: ManifestFile,
  objects: readonly Resource[],
  root: Root,
): Fault | null {
  const [first] = manifest.problems;
  if (first === undefined) return null;
  const stop =
    root.by.tool === 'flux'
      ? first
      : manifest.problems.find(({ kind }) => kind !== 'duplicate-key');
  return stop === undefined
    ? {
        message: doubledKeys(file, manifest, first, root),
        origin: first.origin,
        isReadAllTheSame: { isReadAllTheSame: true },
      }
    : {
        message: notParsed(file, manifest, stop, stopAt(objects, stop, root)),
        origin: stop.origin,
        isReadAllTheSame: {},
      };
}

/** A limit is ours: whoever applies the file may read all of it. */
function notParsed(file: string, { problems }: ManifestFile, first: Problem, stop: string): string {
  if (first.kind === 'limit')
    return `${file} is not analysed whole: ${problemText(first, problems.length)}.`;
  return `${file} cannot be read as it stands: ${problemText(first, problems.length)}. ${stop}.`;
}

function doubledKeys(
  file: string,
  { problems }: ManifestFile,
  first: Problem,
  { by: { origin: appliedBy } }: Root,
): string {
  const who = appliedBy === null ? '`kubectl apply`' : 'Argo CD';
  return `${file} sets keys twice: ${problemText(first, problems.length)}. ${who} takes the last of them, \`kustomize build\` refuses the file.`;
}

const problemText = ({ message }: Problem, count: number): string =>
  `${message.replace(/\.$/, '')}${count === 1 ? '' : ` (and ${String(count - 1)} more)`}`;
