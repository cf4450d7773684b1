import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { readFolders } from '../src/review/edge/folders/folder-tree.ts';
import { readPackageData } from '../src/review/edge/package-data.ts';
import { createEngine, loadWanted } from '../src/review/index.ts';
import { isKustomizationFile } from '../src/gitops/index.ts';
import type { CorpusCase } from './corpus-cases.ts';
import { openCorpora } from './corpus-cases.ts';
import { median } from './median.ts';
import { runMeasured } from './run-measured.ts';

const BUNDLES = [
  'kubeflow-community-distribution.bundle',
  'enchantednatures-homecluster.bundle',
] as const;
const PROGRAM = fileURLToPath(new URL('./render-all.js', import.meta.url));
const RUNS = 3;
const LARGEST_OUTPUT = 1e9;

const Figures = z.object({
  read: z.number(),
  rendered: z.number(),
  printed: z.number(),
  lengths: z.array(z.number()),
  changes: z
    .array(z.object({ path: z.string(), milliseconds: z.number(), again: z.number() }))
    .default([]),
});

/** Renders all overlays of two repositories, in one process and by one `kubectl kustomize` each. */
export async function benchRender(folder: string): Promise<string> {
  const corpora = openCorpora(folder);
  if (corpora === null) return `No corpora at ${folder}: nothing measured.\n`;
  if (spawnSync('kubectl', ['version', '--client']).error !== undefined)
    return 'No kubectl on the PATH: nothing to compare with.\n';
  const work = mkdtempSync(join(tmpdir(), 'meshwarden-render-'));
  try {
    const parts: string[] = [];
    for (const bundle of BUNDLES)
      parts.push(await measure(bundle, checkOut(corpora.cases, bundle, join(work, bundle)), work));
    return parts.join('\n');
  } finally {
    corpora.remove();
    rmSync(work, { recursive: true, force: true });
  }
}

/** The head of the repository's cases that has the most kustomizations, as files. */
function checkOut(cases: readonly CorpusCase[], bundle: string, to: string): string {
  const heads = cases.filter((each) => each.bundle === bundle);
  const git = (repository: string, ...args: readonly string[]): string =>
    execFileSync('git', ['-C', repository, ...args], { maxBuffer: LARGEST_OUTPUT }).toString();
  const counted = heads.map(({ repository, head }) => {
    const names = git(repository, 'ls-tree', '-r', '--name-only', head).split('\n');
    return { repository, head, count: names.filter(isKustomizationFile).length };
  });
  const [largest] = counted.sort((a, b) => b.count - a.count);
  if (largest === undefined) throw new Error(`${bundle}: no cases`);
  mkdirSync(to, { recursive: true });
  git(largest.repository, 'archive', '--format=tar', '-o', `${to}.tar`, largest.head);
  execFileSync('tar', ['-x', '-f', `${to}.tar`, '-C', to]);
  return to;
}

async function measure(bundle: string, folder: string, work: string): Promise<string> {
  const tried = await offlineFolders(folder);
  const theirs = runKubectl(folder, tried);
  const list = join(work, 'list');
  const output = join(work, 'output');
  writeFileSync(list, theirs.built.map(({ dir }) => `${dir}\n`).join(''));
  const runs = [];
  for (let run = 0; run < RUNS; run += 1)
    runs.push(await runMeasured([folder, list, output], PROGRAM));
  const last = await runMeasured([folder, list, output, 'changes'], PROGRAM);
  if (last.exitCode !== 0) throw new Error(last.stderr);
  const figures = Figures.parse(last.figures);
  const seconds = median(runs.map(({ wallSeconds }) => wallSeconds));
  const lines = [
    `## ${bundle.replace('.bundle', '')}`,
    '',
    `${String(theirs.built.length)} of ${String(tried.length)} folders build without the network; ${String(equalTexts(theirs.built, output, figures.lengths))} texts are equal to kubectl's, byte for byte.`,
    '',
    `- one \`kubectl kustomize\` each: ${theirs.seconds.toFixed(1)} s`,
    `- all in one process, its start, reading and printing included: ${seconds.toFixed(2)} s, ${(theirs.seconds / seconds).toFixed(1)} times as fast`,
    `- of that read after ${figures.read.toFixed(0)} ms, rendered after ${figures.rendered.toFixed(0)} ms, printed after ${figures.printed.toFixed(0)} ms; at most ${median(runs.map(({ peakMegabytes }) => peakMegabytes)).toFixed(0)} MB`,
    ...figures.changes.map(
      ({ path, milliseconds, again }) =>
        `- after a change of ${path}: ${milliseconds.toFixed(1)} ms, ${String(again)} rendered again`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}

/** Folders with a kustomization that asks for nothing from elsewhere. */
async function offlineFolders(folder: string): Promise<readonly string[]> {
  const trees = await readFolders({ base: folder, head: folder });
  if (trees.kind !== 'read') throw new Error(trees.kind);
  const { kustomize } = createEngine(readPackageData());
  const { tree } = trees.base;
  const dirs = [...new Set(tree.paths.filter(isKustomizationFile).map(dirname))];
  const { result } = await loadWanted(trees.base, () =>
    dirs.map((dir) => ({ dir, gaps: kustomize.render(tree, dir).gaps })),
  );
  const elsewhere = new Set(['remote-base', 'helm-chart', 'plugin']);
  return result
    .filter(({ gaps }) => !gaps.some(({ reason }) => elsewhere.has(reason)))
    .map(({ dir }) => dir);
}

interface Built {
  readonly dir: string;
  readonly text: Buffer;
}

/** Only what builds counts, in texts and in time. */
function runKubectl(
  folder: string,
  dirs: readonly string[],
): { built: readonly Built[]; seconds: number } {
  const built: Built[] = [];
  let seconds = 0;
  for (const dir of dirs) {
    const started = process.hrtime.bigint();
    const run = spawnSync('kubectl', ['kustomize', join(folder, dir)], {
      maxBuffer: LARGEST_OUTPUT,
    });
    if (run.error !== undefined) throw run.error;
    if (run.status !== 0) continue;
    seconds += Number(process.hrtime.bigint() - started) / 1e9;
    built.push({ dir, text: run.stdout });
  }
  return { built, seconds };
}

function equalTexts(built: readonly Built[], output: string, lengths: readonly number[]): number {
  const ours = readFileSync(output);
  let from = 0;
  return built.filter(({ text }, index) => {
    const to = from + (lengths[index] ?? 0);
    const equal = text.equals(ours.subarray(from, to));
    from = to;
    return equal;
  }).length;
}
