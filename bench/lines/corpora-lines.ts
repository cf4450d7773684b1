import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { isMap, isScalar, isSeq, parseDocument } from 'yaml';
import { createChartRenderer } from '../../src/charts/edge/create-chart-renderer.ts';
import { createLocalTrees } from '../../src/forge/edge/git/objects/local-trees.ts';
import { NO_NAMES } from '../../src/gitops/index.ts';
import { readPackageData } from '../../src/review/edge/package-data.ts';
import type { Engine, Review } from '../../src/review/index.ts';
import { createEngine, reviewTrees } from '../../src/review/index.ts';
import type { ChartOnDisk } from '../charts-on-disk.ts';
import { checkOutAll } from '../charts-on-disk.ts';
import type { CorpusCase } from '../corpus-cases.ts';
import { openCorpora } from '../corpus-cases.ts';
import type { Draft } from '../holes/drafts.ts';
import { fileTreeOf } from '../holes/drafts.ts';
import type { OwnPlaces, ToldLine } from './told-lines.ts';
import { linesOf, toldPage } from './told-lines.ts';

const OCCASION = { asOf: '2026-01-01T00:00:00.000Z', pullRequest: null };

const EDITS_OF_A_CHART = 20;

/**
 * Says of charts of public repositories how much is told at a line of values: of their own 71 changes, wherever a value
 * stands behind a line, and of edits of each value of a file that holds a chart's own defaults, behind which only values
 * stand.
 */
export async function benchCorporaLines(
  corpora: string,
  options: readonly string[],
): Promise<string> {
  const opened = openCorpora(corpora);
  if (opened === null) return `No corpora at ${corpora}: nothing measured, 71 changes left out.\n`;
  const work = mkdtempSync(join(tmpdir(), 'meshwarden-lines-'));
  const renderer = createChartRenderer();
  const engine = createEngine(readPackageData(), NO_NAMES, renderer);
  const edits = Number(options.find((each) => /^\d+$/.test(each)) ?? EDITS_OF_A_CHART);
  try {
    const own: ToldLine[] = [];
    for (const each of opened.cases) own.push(...(await toldOfCase(each, engine)));
    const charts = lastOfEach(checkOutAll(opened.cases, work));
    const edited: EditedChart[] = [];
    for (const each of charts) edited.push(await editedChart(each, engine, edits));
    const failed = edited.filter(({ told }) => told === null);
    const counted = edited.flatMap(({ told }) => told ?? []);
    return [
      `${String(opened.cases.length)} changes, where a value stands behind what a chart writes.\n`,
      toldPage(own, options),
      `\n${String(charts.length)} charts, ${String(edited.reduce((sum, { edits: made }) => sum + made, 0))} edits of values; ${String(failed.length)} left out, which do not render by their own defaults.\n`,
      toldPage(counted, options),
      ...(options.includes('--list')
        ? failed.map(({ name, why }) => `left out: ${name}: ${why}\n`)
        : []),
    ].join('');
  } finally {
    await renderer.close();
    opened.remove();
    rmSync(work, { recursive: true, force: true });
  }
}

/** A value is behind what a template made of one, or has on its line; it is told there where the place came through it. */
const BEHIND: OwnPlaces = {
  isOwn: ({ via, values }) =>
    via?.kind === 'template' ? true : values !== undefined && values.length > 0 ? false : null,
  key: /`[\w.[\]-]+`/,
};

async function toldOfCase(change: CorpusCase, engine: Engine): Promise<readonly ToldLine[]> {
  const trees = await createLocalTrees({ searchPath: process.env['PATH'] ?? '' }).read(change);
  if (trees.kind !== 'read') throw new Error(`${change.id}: ${trees.kind}`);
  try {
    const outcome = await reviewTrees(trees.base, trees.merged, engine, OCCASION);
    const { review } = outcome.kind === 'reviewed' ? outcome : outcome.byDefault;
    return linesOf(review, change.id, BEHIND);
  } finally {
    await trees.close();
  }
}

/** The content of a chart's folder that was seen last stands for the others. */
const lastOfEach = (charts: readonly ChartOnDisk[]): readonly ChartOnDisk[] => [
  ...new Map(charts.map((each) => [each.name.replace(/ [^ ]*$/, ''), each])).values(),
];

interface EditedChart {
  readonly name: string;
  readonly edits: number;
  /** Null of one that does not render. */
  readonly told: readonly ToldLine[] | null;
  readonly why: string;
}

const VALUES = 'services/one/values.yaml';

const APPLICATION = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: one, namespace: argocd }
spec:
  project: default
  source:
    repoURL: https://git.example.com/platform.git
    targetRevision: HEAD
    path: chart
    helm: { valueFiles: [/${VALUES}] }
  destination: { name: prod, namespace: shop }
`;

const OWN: OwnPlaces = {
  isOwn: ({ file }) => file === VALUES,
  key: /`[\w.[\]-]+`/,
};

async function editedChart(
  { place, chart, name }: ChartOnDisk,
  engine: Engine,
  most: number,
): Promise<EditedChart> {
  const files = filesBelow(join(place, chart));
  const values = files.get('values.yaml') ?? '';
  const around = new Map<string, Draft>();
  for (const [path, text] of files) around.set(`chart/${path}`, { text });
  around.set('argocd/one.yaml', { text: APPLICATION });
  const treeWith = (text: string) => ({
    tree: fileTreeOf(new Map(around).set(VALUES, { text })),
    load: () => Promise.resolve(),
  });
  const reviewOf = async (text: string): Promise<Review> => {
    const outcome = await reviewTrees(treeWith(values), treeWith(text), engine, OCCASION);
    return (outcome.kind === 'reviewed' ? outcome : outcome.byDefault).review;
  };
  const [gap] = (await reviewOf(`${values}\n`)).gaps;
  if (gap !== undefined)
    return { name, edits: 0, told: null, why: gap.message.split('\n')[0] ?? '' };
  const edits = spread(editsOf(values), most);
  const told: ToldLine[] = [];
  for (const { text, what } of edits) {
    const review = await reviewOf(text);
    // an edit by which the chart fails is told as that
    if (review.gaps.length === 0) told.push(...linesOf(review, `${name}: ${what}`, OWN));
  }
  return { name, edits: edits.length, told, why: '' };
}

const filesBelow = (folder: string): ReadonlyMap<string, string> =>
  new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((each) => each.isFile())
      .map((each) => join(each.parentPath, each.name))
      .map((path) => [relative(folder, path), readFileSync(path, 'utf8')]),
  );

interface ValueEdit {
  readonly text: string;
  readonly what: string;
}

/** Gives the file with each of its values edited in turn. */
function editsOf(values: string): readonly ValueEdit[] {
  const edits: ValueEdit[] = [];
  const visit = (node: unknown, path: string): void => {
    if (isMap(node))
      for (const { key, value } of node.items)
        visit(value, `${path}.${isScalar(key) ? String(key.value) : ''}`);
    if (isSeq(node))
      for (const [at, item] of node.items.entries()) visit(item, `${path}[${String(at)}]`);
    if (!isScalar(node) || node.range === undefined || node.range === null) return;
    const [from, to] = node.range;
    const other = otherValue(node.value);
    if (other === null || from === to) return;
    edits.push({
      text: `${values.slice(0, from)}${other}${values.slice(to)}`,
      what: `${path.slice(1)} ${values.slice(from, to)} → ${other}`,
    });
  };
  visit(parseDocument(values).contents, '');
  return edits;
}

function otherValue(value: unknown): string | null {
  if (typeof value === 'boolean') return String(!value);
  if (typeof value === 'number') return String(value + 1);
  return typeof value === 'string' && !value.includes('\n') ? JSON.stringify(`${value}x`) : null;
}

const spread = <T>(all: readonly T[], most: number): readonly T[] =>
  all.length <= most
    ? all
    : Array.from({ length: most }, (_, at) => all[Math.floor((at * all.length) / most)]).flatMap(
        (each) => (each === undefined ? [] : [each]),
      );
