import type {
  ChartRenders,
  ChartRequest,
  MissingChart,
  RenderedDocument,
  ValuesBehind,
} from '../../charts/index.ts';
import { chartAddress, partialRender, templateFile, templatePlacing } from '../../charts/index.ts';
import { createHash } from 'node:crypto';
import type {
  FileTree,
  GapDraft,
  MapNode,
  Node,
  Origin,
  UnseenContent,
} from '../../manifest/index.ts';
import { mapNode, movedBy, nodeAt, parseYaml, scalar } from '../../manifest/index.ts';
import { unseenChart } from './installable-chart.ts';
import type { MissingDependency, Release } from './release.ts';
import type { AskedRelease } from './release-request.ts';
import type { BuiltRelease } from './unseen-release.ts';

type WholeRelease = Extract<AskedRelease, { kind: 'whole' }>;
type PartialRender = ReturnType<typeof partialRender>;

type Rendered = Extract<PartialRender, { kind: 'rendered' }>;

/** Asks for what a chart comes to without the charts that are missing, with the request, which is made once. */
export function partialAnswer(
  { key, request, missing }: WholeRelease,
  renders: ChartRenders,
): { readonly answer: PartialRender; readonly request: () => ChartRequest } {
  const own = request();
  const answer = partialRender(missing, own, (others) => {
    const left = others.size === 0 ? key : `${key} without ${JSON.stringify([...others.keys()])}`;
    return renders.outcomeOf(left, () => ({ ...own, files: new Map([...own.files, ...others]) }));
  });
  return { answer, request: () => own };
}

/** Says that nothing of a chart is seen, for Helm does not go on without what is missing. */
export function stoppedWithout(
  chart: string,
  missing: readonly MissingChart[],
  words: string,
): string {
  const why = missing.map((each) => each.why);
  const [first = ''] = words.trim().split('\n');
  return `${unseenChart(chart, why)} Without that Helm stops: ${first.replace(/\.$/, '')}. ${seenWith(missing)}`.trim();
}

/** Says what would show charts that are missing; empty where nobody can bring them. */
function seenWith(missing: readonly MissingChart[]): string {
  const addresses = missing.flatMap(({ reference }) =>
    reference ? [chartAddress(reference)] : [],
  );
  if (addresses.length === 0) return '';
  const isAsked = missing.every((each) => each.isAsked === true);
  const source = isAsked ? 'once its registry has it, ' : 'where its registry is a chart source, ';
  return `It is seen with ${addresses.length === 1 ? 'a copy' : 'copies'} under vendored in the configuration (${addresses.join(', ')}), ${source}or with it in charts/.`;
}

interface PartialRelease {
  readonly tree: FileTree;
  readonly chart: string;
  readonly release: Release;
  readonly behind: ValuesBehind;
}

/** Adds what is not seen of a chart: each chart that is missing, and each template that hangs on one. */
export function withUnseenParts(
  built: BuiltRelease,
  { missing, templates, values }: Rendered,
  of: PartialRelease,
): BuiltRelease {
  if (built.failure !== null || missing.length === 0) return built;
  const ofChart = { file: 'Chart.yaml', line: 1, column: 1, endLine: 1 };
  const all = values === null ? null : valuesIn(values, of, inChart(ofChart, of));
  const charts = missing.map((each) => chartPart(each, of));
  const files = templates.map((each) => templatePart(each, all, of));
  const parts = [...charts, ...files];
  return {
    ...built,
    status: 'partial',
    gaps: [...built.gaps, ...parts.map(({ gap }) => ({ ...gap, root: of.chart }))],
    unseen: [...(built.unseen ?? []), ...parts.map(({ content }) => content)],
    missing: charts.map(({ dependency }) => dependency),
  };
}

interface UnseenPart {
  readonly gap: Omit<GapDraft, 'root'>;
  readonly content: UnseenContent;
}

const NOTHING_MORE = { text: null, usedIn: [], laidOver: null, changesOthers: false };

/** Describes a missing chart by its entry and what it is given. It goes where the release does, unless a value names another namespace. */
function chartPart(
  { chart: missing, given }: Rendered['missing'][number],
  of: PartialRelease,
): UnseenPart & { readonly dependency: MissingDependency } {
  const { chart, release } = of;
  const { name, version, repository, folder, why } = missing;
  const entry = movedBy(missing.written, (origin) => inChart(origin, of));
  const values = given === null ? null : valuesIn(given, of, entry.origin);
  const fields: readonly (readonly [string, string])[] = [
    ['name', 'name'],
    ['version', 'version'],
    ['repo', 'repository'],
    ['alias', 'alias'],
    ['condition', 'condition'],
    ['tags', 'tags'],
    ['import-values', 'import-values'],
  ];
  const written = fields.flatMap(([field, key]) => {
    const node = nodeAt(entry, key);
    return node === undefined ? [] : [[field, node] as const];
  });
  const called = folder === name ? name : `${name} as ${folder}`;
  const own = release.namespace ?? '';
  const named = values === null ? [] : namespacesIn(values).filter((each) => each !== own);
  return {
    dependency: { called: folder, namespaces: [own, ...named].filter(Boolean) },
    gap: {
      reason: 'helm-chart',
      message:
        `The Helm chart in ${chart} is rendered in part, for ${why}: what that deploys is not analysed. ${seenWith([missing])}`.trim(),
      origin: entry.origin,
      key: called,
      input: JSON.stringify([name, version, repository]),
    },
    content: {
      kind: 'Chart',
      name: `${called} (${chart})`,
      origin: entry.origin,
      written: mapNode(
        new Map([...written, ...(values === null ? [] : [['values', values] as const])]),
        entry.origin,
      ),
      // what its values name is where it goes
      namespace: named[0] ?? release.namespace,
      ...NOTHING_MORE,
    },
  };
}

/** Gives the place of what the chart's own files say; they may lie behind a link. */
function inChart(origin: Origin, { tree, chart }: PartialRelease): Origin {
  const path = chart === '.' ? origin.file : `${chart}/${origin.file}`;
  return { ...origin, file: tree.realPath(path) };
}

/** Lists the texts under names that speak of namespaces, those of the mesh's own first. */
function namespacesIn(values: Node): readonly string[] {
  const found = mapsIn(values).flatMap(({ entries }) =>
    [...entries].flatMap(([key, value]) => (/namespace/i.test(key) ? textsIn(value) : [])),
  );
  const isOfMesh = (name: string): number => Number(name.includes('istio'));
  return [...new Set(found)].sort((a, b) => isOfMesh(b) - isOfMesh(a));
}

/** Lists all maps of a node, itself among them. */
function mapsIn(node: Node): readonly MapNode[] {
  if (node.kind === 'scalar') return [];
  if (node.kind === 'seq') return node.items.flatMap(mapsIn);
  return [node, ...[...node.entries.values()].flatMap(mapsIn)];
}

/** Lists names that a value is, or holds as a list. */
const textsIn = (node: Node): readonly string[] =>
  (node.kind === 'seq' ? node.items : [node]).flatMap((each) =>
    each.kind === 'scalar' && typeof each.value === 'string' && each.value !== ''
      ? [each.value]
      : [],
  );

type UnseenTemplate = Rendered['templates'][number];

function templatePart(
  { path, text, why, values }: UnseenTemplate,
  all: Node | null,
  of: PartialRelease,
): UnseenPart {
  const { tree, chart, release } = of;
  const file = templateFile(tree, chart, `chart/${path}`);
  const origin = { file, line: 1, column: 1, endLine: 1 };
  const digest = createHash('sha256').update(text).digest('hex');
  return {
    gap: {
      reason: 'helm-chart',
      message: `What ${file} renders to is not seen, for ${why}: what it deploys is not analysed.`,
      origin,
      key: path,
      input: digest,
    },
    content: {
      kind: 'Template',
      name: file,
      origin,
      written: mapNode(
        new Map([['content', scalar(digest, origin)], ...readValues(values, all, origin)]),
        origin,
      ),
      namespace: /^\s*namespace:(?!\s*["']?\{\{-?\s*\$?\.Release\.Namespace)/m.test(text)
        ? null
        : release.namespace,
      ...NOTHING_MORE,
      text,
    },
  };
}

/** Lists the values that a template may read, by their paths. */
function readValues(
  paths: UnseenTemplate['values'],
  all: Node | null,
  origin: Origin,
): readonly (readonly [string, Node])[] {
  if (all === null) return [];
  if (paths.some((path) => path.length === 0)) return [['values', all]];
  const read = paths.flatMap((path) => {
    const node = nodeAt(all, ...path);
    return node === undefined ? [] : [[path.join('.'), node] as const];
  });
  return read.length === 0 ? [] : [['values', mapNode(new Map(read), origin)]];
}

/**
 * Gives the values that a document prints, each with the place where it was set; `otherwise` is that of others. The
 * template that prints them is nobody's.
 */
function valuesIn(
  document: RenderedDocument,
  { tree, chart, behind }: PartialRelease,
  otherwise: Origin,
): Node | null {
  const [only] = parseYaml(document.source, document.text);
  const file = templateFile(tree, chart, document.source);
  const placing = templatePlacing(tree, chart, behind.placesIn(document), file, behind.of);
  const node = only?.node ?? null;
  const values = node === null ? undefined : nodeAt(placing.placed(node), 'values');
  if (values === undefined) return null;
  return movedBy(values, ({ via, ...place }) =>
    via?.kind === 'template'
      ? { file: place.file, line: place.line, column: 1, endLine: place.endLine }
      : otherwise,
  );
}
