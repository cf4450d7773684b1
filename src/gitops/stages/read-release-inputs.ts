import type { Environment, ReleaseInputs, RenderedRoot } from '../environment.ts';
import { pathGlob, scalar } from '../../manifest/index.ts';
import type {
  FileTree,
  GapDraft,
  ManifestFile,
  ManifestReader,
  Node,
  Origin,
  Resource,
} from '../../manifest/index.ts';
import type { NamedFile } from '../releases/release-inputs.ts';
import { beyondLimit } from '../releases/values-files.ts';
import { filesOfKustomizationCharts } from '../kustomize/chart-entries.ts';
import { filesNamedBy, isSourceIgnore } from '../releases/release-inputs.ts';
import { isDelivering } from '../appliers/applier.ts';
import { onceEach } from '../lazy-value.ts';

/** Files that the releases of one environment read, and what is wrong with them. */
export interface FoundInputs {
  readonly inputs: ReleaseInputs;
  readonly gaps: readonly GapDraft[];
}

/** Patterns and files that are followed in one environment. */
const MOST_FILES = 5_000;

/** Reads every file that the rendered objects of an environment name; what is not loaded yet is noted by the tree. */
export function readReleaseInputs(
  tree: FileTree,
  reader: ManifestReader,
  roots: readonly RenderedRoot[],
  {
    chartsElsewhere = new Map(),
    madeApplications = [],
  }: Pick<Environment, 'chartsElsewhere' | 'madeApplications'> = {},
): FoundInputs {
  const named = roots.flatMap((root) => [
    ...root.resources.filter(isDelivering).flatMap(filesNamedBy),
    ...filesOfKustomizationCharts(root),
  ]);
  if (roots.some(({ resources }) => resources.some(isSet)))
    named.push(...filesOfCharts(tree, chartsElsewhere));
  // where one of these is missing, what renders the chart says so
  named.push(
    ...madeApplications.flatMap(filesNamedBy).map((file) => ({ ...file, required: false })),
  );
  const found = new Map<string, ReadInput>();
  for (const file of named)
    for (const path of file.isPattern ? matching(tree, file.path) : [file.path])
      if (!found.has(path) && found.size < MOST_FILES)
        found.set(path, readInput(tree, reader, path, file));
  const isFromFlux = roots.some(({ resources }) => resources.some(isFlux));
  return {
    inputs: new Map([
      ...[...found].flatMap(([path, { node }]): [string, Node | null][] =>
        node === undefined ? [] : [[path, node]],
      ),
      ...(isFromFlux ? ignoreRules(tree) : []),
    ]),
    gaps: [...found.values()].flatMap(({ gaps }) => gaps),
  };
}

const isSet = ({ kind }: Resource): boolean => kind === 'ApplicationSet';

/** Files that the Applications of sets name for charts of registries, once their templates are filled in. */
const filesOfCharts = (
  tree: FileTree,
  chartsElsewhere: NonNullable<Environment['chartsElsewhere']>,
): readonly NamedFile[] =>
  [...chartsElsewhere.values()].flatMap(({ filesHere }) =>
    [...filesHere].flatMap((path) => {
      const origin = { file: path, line: 1, column: 1, endLine: 1 };
      const isThere = tree.oidOf(path) !== undefined;
      return isThere ? [{ path, isPattern: false, required: false, beside: null, origin }] : [];
    }),
  );

/** Lists what Flux leaves out of its sources, as text (FLUX-3). */
const ignoreRules = (tree: FileTree): readonly (readonly [string, Node])[] =>
  tree.paths.filter(isSourceIgnore).flatMap((path) => {
    const entry = tree.read(path);
    if (entry.kind !== 'text') return [];
    return [[path, scalar(entry.text, { file: path, line: 1, column: 1, endLine: 1 })] as const];
  });

const isFlux = ({ group }: Resource): boolean => group === 'source.toolkit.fluxcd.io';

/** Lists what a pattern matches, once for all environments of a tree that name it. */
function matching(tree: FileTree, pattern: string): readonly string[] {
  const known = matchedIn(tree);
  const glob = known.has(pattern) ? null : pathGlob(pattern);
  if (glob !== null)
    known.set(
      pattern,
      tree.paths.filter((path) => glob.matches(path)),
    );
  return known.get(pattern) ?? [];
}

const matchedIn = onceEach((_tree: FileTree) => new Map<string, readonly string[]>());

interface ReadInput {
  /** It is undefined where it is not there, or not loaded yet. */
  readonly node?: Node | null;
  readonly gaps: readonly GapDraft[];
}

function readInput(
  tree: FileTree,
  reader: ManifestReader,
  path: string,
  named: NamedFile,
): ReadInput {
  const entry = tree.read(path);
  if (entry.kind === 'pending') return { gaps: [] };
  if (entry.kind === 'absent') return { gaps: absentGap(tree, path, named) };
  const start = { file: path, line: 1, column: 1, endLine: 1 };
  const gap = (reason: GapDraft['reason'], message: string, origin = start): ReadInput => ({
    node: null,
    gaps: [{ reason, root: null, message, origin, key: path, input: entry.oid }],
  });
  if (entry.kind === 'unreadable')
    return gap(
      entry.reason,
      `${path} holds values of a release, and ${entry.reason === 'too-large' ? beyondLimit(entry.reason) : 'cannot be read'}.`,
    );
  const documents = reader.read(tree, path)?.documents ?? [];
  return valuesIn({ path, text: entry.text, start }, documents, gap);
}

/** Takes a file of values as Helm does: of equal keys the last counts, and what is no YAML is text. */
function valuesIn(
  { path, text, start }: { readonly path: string; readonly text: string; readonly start: Origin },
  documents: ManifestFile['documents'],
  gap: (reason: GapDraft['reason'], message: string, origin: Origin) => ReadInput,
): ReadInput {
  const [first] = documents;
  const problems = documents.flatMap((document) => document.problems);
  const problem = problems.find(({ kind }) => kind !== 'duplicate-key');
  if (problem !== undefined && /\.ya?ml$|\.json$/.test(path))
    return gap(
      'not-parsed',
      `${path} holds values of a release, and ${problem.kind === 'limit' ? 'is more than is read here' : 'is not YAML'}: ${problem.message}`,
      problem.origin,
    );
  const isYaml = problem === undefined && first?.node != null && first.node.kind === 'map';
  const node = isYaml ? first.node : scalar(text, start);
  const [doubled] = problem === undefined ? problems : [];
  if (doubled === undefined) return { node, gaps: [] };
  const message = `${path} holds values of a release. ${doubled.message} Helm takes the last.`;
  const { gaps } = gap('not-parsed', message, doubled.origin);
  // nobody stops at it
  const cause = 'laid-over';
  return { node, gaps: gaps.map((each) => ({ ...each, cause, isReadAllTheSame: true })) };
}

/**
 * The applier fails where a file is not there (ARGO-20, HELM-2), if the folder beside it shows that it reads this
 * tree.
 */
function absentGap(tree: FileTree, path: string, named: NamedFile): readonly GapDraft[] {
  const { required, beside, isPattern, origin } = named;
  if (!required || isPattern || beside === null || !tree.isDirectory(beside)) return [];
  return [
    {
      reason: 'missing-input',
      root: null,
      message: `${path} is named as a file of values, and is not there: the release cannot be rendered.`,
      origin,
      key: path,
      input: '',
    },
  ];
}
