import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createChartRenderer } from '../src/charts/edge/create-chart-renderer.ts';
import { readFolders } from '../src/review/edge/folders/folder-tree.ts';
import { loadWanted } from '../src/review/index.ts';
import type { LoadableTree } from '../src/forge/index.ts';
import type { ChartRenderer, ChartRequest, RenderedDocument } from '../src/charts/index.ts';
import { chartFilesIn, HELM_DEFAULTS, printedText } from '../src/charts/index.ts';
import type { ChartDigest } from './chart-digests.ts';
import { CALLS, digestOf, writeDigests } from './chart-digests.ts';
import type { ChartOnDisk } from './charts-on-disk.ts';
import { chartsIn, checkOutAll } from './charts-on-disk.ts';
import { openCorpora } from './corpus-cases.ts';
import { median } from './median.ts';

const LARGEST_OUTPUT = 1e9;

/** Prints that take longest in the engine. */
const LARGE = 500_000;

interface Compared {
  readonly chart: string;
  /** `equal but for chance`: only in lines in which Helm differs from itself, run twice. */
  readonly outcome: 'equal' | 'equal but for chance' | 'equal failure' | 'different';
  readonly bytes: number;
  /** Milliseconds: `helm template` as a process, and here once the engine is warm. */
  readonly theirs: number;
  readonly ours: number;
  readonly places: JudgedPlaces;
  readonly digest: ChartDigest;
}

/**
 * Lines that say something, by what their place is: a template line that has the line's key, one with an action,
 * none, a file that is not in the chart's folder under that name (packed, or another name), or another line.
 */
type JudgedPlaces = Readonly<Record<(typeof PLACE_KINDS)[number], number>>;

const PLACE_KINDS = ['key', 'action', 'none', 'elsewhere', 'other'] as const;

const NO_PLACES: JudgedPlaces = { key: 0, action: 0, none: 0, elsewhere: 0, other: 0 };

function judgedPlaces(
  documents: readonly RenderedDocument[],
  files: ChartRequest['files'],
): JudgedPlaces {
  const judged = { ...NO_PLACES };
  const templates = new Map<string, readonly string[] | null>();
  const linesOf = (template: string): readonly string[] | null => {
    const known = templates.get(template);
    if (known !== undefined) return known;
    const file = files.get(template.slice(template.indexOf('/') + 1));
    const lines =
      file?.kind === 'bytes' ? Buffer.from(file.bytes).toString('utf8').split('\n') : null;
    templates.set(template, lines);
    return lines;
  };
  const judge = (line: string, place: RenderedDocument['places'][number]): keyof JudgedPlaces => {
    if (place === null) return 'none';
    const lines = linesOf(place.template);
    if (lines === null) return 'elsewhere';
    const written = lines[place.line - 1] ?? '';
    const key = line.trim().replace(/^- /, '').split(':')[0] ?? '';
    if (written.includes(key)) return 'key';
    return /\{\{|\}\}/.test(written) ? 'action' : 'other';
  };
  for (const { text, places } of documents)
    for (const [at, line] of text.split('\n').entries())
      if (!/^\s*(?:#|$)/.test(line)) judged[judge(line, places[at] ?? null)] += 1;
  return judged;
}

/** Renders charts by Helm's own command (`engines/helm/build.sh --native`) and here, and says where they differ. */
export async function benchCharts(
  corpora: string,
  options: readonly string[],
): Promise<{ readonly page: string; readonly different: number }> {
  const [helm, ...folders] = options.filter((each) => each !== '--write');
  if (helm === undefined) return { page: 'Say where Helm is.\n', different: 1 };
  const opened = folders.length > 0 ? null : openCorpora(corpora);
  if (folders.length === 0 && opened === null)
    return { page: `No corpora at ${corpora}: nothing compared.\n`, different: 0 };
  const work = mkdtempSync(join(tmpdir(), 'meshwarden-charts-'));
  const renderer = createChartRenderer();
  try {
    const places = [
      ...(opened === null ? [] : checkOutAll(opened.cases, work)),
      ...(await Promise.all(folders.map(chartsIn))).flat(),
    ];
    const started = performance.now();
    await renderer.render({ ...HELM_DEFAULTS, files: new Map() });
    const cold = performance.now() - started;
    const compared: Compared[] = [];
    for (const place of places) compared.push(...(await compareAll(place, helm, renderer)));
    const same = compared.filter(({ outcome }) => outcome !== 'different');
    if (options.includes('--write')) writeDigests(same.map(({ digest }) => digest));
    return page(compared, places.length, cold);
  } finally {
    await renderer.close();
    opened?.remove();
    rmSync(work, { recursive: true, force: true });
  }
}

/** Of one in Git: a revision that holds it. */
type ComparedChart = ChartOnDisk & { readonly revision?: string };

async function compareAll(
  where: ComparedChart,
  helm: string,
  renderer: ChartRenderer,
): Promise<readonly Compared[]> {
  const trees = await readFolders({ base: where.place, head: where.place });
  if (trees.kind !== 'read') throw new Error(trees.kind);
  const compared: Compared[] = [];
  for (const at of CALLS.keys())
    compared.push(await compare(trees.base, where, at, { helm, renderer }));
  return compared;
}

async function compare(
  trees: LoadableTree,
  { place, chart, name: called, revision = '' }: ComparedChart,
  at: number,
  { helm, renderer }: { readonly helm: string; readonly renderer: ChartRenderer },
): Promise<Compared> {
  const { args, call } = CALLS[at] ?? { args: [], call: HELM_DEFAULTS };
  const template = ['template', 'release-name', join(place, chart), ...args];
  const runHelm = (): {
    readonly status: number | null;
    readonly stdout: string;
    readonly stderr: string;
  } => spawnSync(helm, template, { maxBuffer: LARGEST_OUTPUT, encoding: 'utf8' });
  const begun = performance.now();
  const run = runHelm();
  const theirs = performance.now() - begun;
  const { result: files } = await loadWanted(trees, () => chartFilesIn(trees.tree, chart));
  const outcome = await renderer.render({ ...call, files });
  const again = performance.now();
  await renderer.render({ ...call, files });
  const ours = performance.now() - again;
  const name = [called, ...args].join(' ');
  const digest = { chart: called, revision, call: at, digest: digestOf(outcome) };
  const figures = { chart: name, theirs, ours, places: NO_PLACES, digest };
  if (outcome.kind === 'rendered') {
    const text = printedText(outcome.documents).text;
    figures.places = judgedPlaces(outcome.documents, files);
    if (run.status === 0 && run.stdout === text)
      return { ...figures, outcome: 'equal', bytes: text.length };
    const isChance = run.status === 0 && differsByChance(run.stdout, runHelm().stdout, text);
    const kind = isChance ? 'equal but for chance' : 'different';
    return { ...figures, outcome: kind, bytes: text.length };
  }
  const first = outcome.message.split('\n')[0] ?? '';
  // Helm's own errors name places on disk
  const said = run.stderr.replaceAll(`${join(place, chart)}/`, '');
  const isEqual = run.status !== 0 && said.includes(first);
  return { ...figures, outcome: isEqual ? 'equal failure' : 'different', bytes: 0 };
}

/** Whether a text is the first but for lines that differ in the second too. */
function differsByChance(first: string, second: string, text: string): boolean {
  const [a, b, c] = [first.split('\n'), second.split('\n'), text.split('\n')];
  if (a.length !== b.length || a.length !== c.length) return false;
  return a.every((line, at) => line === c[at] || line !== b[at]);
}

function page(
  compared: readonly Compared[],
  charts: number,
  cold: number,
): { readonly page: string; readonly different: number } {
  const of = (kind: Compared['outcome']): readonly Compared[] =>
    compared.filter(({ outcome }) => outcome === kind);
  const rendered = of('equal');
  const large = rendered.filter(({ bytes }) => bytes >= LARGE);
  const ratio = ({ theirs, ours }: Compared): number => theirs / ours;
  const lineCount = (kind: keyof JudgedPlaces): number =>
    compared.reduce((sum, { places }) => sum + places[kind], 0);
  const total = PLACE_KINDS.map(lineCount).reduce((a, b) => a + b, 0);
  const percent = (kind: keyof JudgedPlaces): string =>
    `${((100 * lineCount(kind)) / Math.max(1, total)).toFixed(1)} %`;
  const figure = (each: Compared): string =>
    `- ${each.chart}: ${String(each.bytes)} bytes, ${each.theirs.toFixed(0)} ms by Helm, ${each.ours.toFixed(0)} ms here`;
  const lines = [
    `${String(charts)} charts, ${String(compared.length)} renders: ${String(rendered.length)} equal byte for byte, ${String(of('equal but for chance').length)} equal but for lines that differ at every call of Helm, ${String(of('equal failure').length)} fail with the same first line, ${String(of('different').length)} differ.`,
    '',
    `- the engine is ready after ${cold.toFixed(0)} ms`,
    `- a \`helm template\` each takes ${median(rendered.map(({ theirs }) => theirs)).toFixed(0)} ms in the median, a warm engine ${median(rendered.map(({ ours }) => ours)).toFixed(0)} ms; the median of the ratios is ${median(rendered.map(ratio)).toFixed(1)}`,
    `- of ${String(total)} lines that say something, the template line has the key of ${percent('key')}, an action for ${percent('action')}; ${percent('none')} have no place, ${percent('elsewhere')} come from a packed or renamed chart, ${percent('other')} have a line that is neither`,
    `- at the end the process takes ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB`,
    ...(of('equal but for chance').length === 0
      ? []
      : ['', 'By chance:', ...of('equal but for chance').map(figure)]),
    ...(large.length === 0 ? [] : ['', `Over ${String(LARGE)} bytes:`, ...large.map(figure)]),
    ...(of('different').length === 0 ? [] : ['', 'Different:', ...of('different').map(figure)]),
  ];
  return { page: `${lines.join('\n')}\n`, different: of('different').length };
}
