import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { createGitAnswers } from '../src/forge/edge/git/running/git-answers.ts';
import { createLocalTrees } from '../src/forge/edge/git/objects/local-trees.ts';
import { defaultGitLimits } from '../src/forge/edge/git/running/run-git.ts';
import { readMirroredTree } from '../src/bot/edge/mirrors/mirrored-change.ts';
import { readPackageData } from '../src/review/edge/package-data.ts';
import { createEngine, mapTree } from '../src/review/index.ts';
import type { LoadableTree } from '../src/forge/index.ts';
import { defaultTreeLimits } from '../src/manifest/index.ts';
import type { CorpusCase } from './corpus-cases.ts';
import { openCorpora } from './corpus-cases.ts';
import { median } from './median.ts';
import { runMeasured } from './run-measured.ts';

const LARGEST = 'kubeflow-community-distribution.bundle';
const WARM_RUNS = 9;
const COLD_RUNS = 3;

/** The map of the largest corpus repository: cold as a process, and again by one engine, reading Git included. */
export async function benchMap(folder: string): Promise<string> {
  const corpora = openCorpora(folder);
  if (corpora === null) return `No corpora at ${folder}: nothing measured.\n`;
  try {
    const [largest] = corpora.cases
      .filter(({ bundle }) => bundle === LARGEST)
      .map((each) => ({ each, files: filesOf(each) }))
      .sort((a, b) => b.files - a.files);
    return largest === undefined
      ? `No case of ${LARGEST}: nothing measured.\n`
      : await measure(largest.each, largest.files);
  } finally {
    corpora.remove();
  }
}

const filesOf = ({ repository, head }: CorpusCase): number =>
  execFileSync('git', ['-C', repository, 'ls-tree', '-r', '--name-only', head], {
    maxBuffer: 1e8,
  })
    .toString()
    .split('\n').length - 1;

async function measure({ id, repository, head }: CorpusCase, files: number): Promise<string> {
  const engine = createEngine(readPackageData());
  const anew = (): Promise<OpenTree> => readAnew(repository, head);
  const first = await timed(anew, engine);
  const warm = await timedOften(anew, engine);
  const asService = await timedOften(readAsService(...mirrorOf(repository, head)), engine);
  const cold = [];
  for (let run = 0; run < COLD_RUNS; run += 1)
    cold.push(await runMeasured(['map', '--repo', repository, '--rev', head, '--format', 'json']));
  return [
    `${id}: ${String(files)} files, ${String(first.roots)} roots`,
    '',
    '| map | wall | the slowest | CPU of Node.js |',
    '|---|---|---|---|',
    line(`cold, a process of its own (${String(COLD_RUNS)} runs)`, cold),
    line('first by an engine', [first]),
    line(`warm, Git read anew (${String(WARM_RUNS)} runs)`, warm),
    line(`warm, as the service reads a commit again (${String(WARM_RUNS)} runs)`, asService),
    '',
  ].join('\n');
}

interface Measured {
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
}

function line(name: string, runs: readonly Measured[]): string {
  const wall = runs.map(({ wallSeconds }) => wallSeconds);
  const cpu = runs.map(({ cpuSeconds }) => cpuSeconds);
  const shown = [median(wall), Math.max(...wall), median(cpu)];
  return `| ${name} | ${shown.map((seconds) => `${(seconds * 1000).toFixed(0)} ms`).join(' | ')} |`;
}

interface OpenTree {
  readonly tree: LoadableTree;
  readonly close: () => Promise<void>;
}

async function readAnew(repository: string, head: string): Promise<OpenTree> {
  const searchPath = process.env['PATH'] ?? '';
  const trees = await createLocalTrees({ searchPath }).read({ repository, base: head, head });
  if (trees.kind !== 'read') throw new Error(trees.kind);
  return { tree: trees.merged, close: () => trees.close() };
}

function mirrorOf(repository: string, head: string): [mirror: string, commit: string] {
  const ask = (...args: readonly string[]): string =>
    execFileSync('git', ['-C', repository, 'rev-parse', ...args])
      .toString()
      .trim();
  return [ask('--absolute-git-dir'), ask(`${head}^{commit}`)];
}

/** The clone of the corpus stands for a mirror that has everything; what Git answered about objects is kept. */
function readAsService(mirror: string, commit: string): () => Promise<OpenTree> {
  const reading = {
    mirror,
    scratch: tmpdir(),
    git: { searchPath: process.env['PATH'] ?? '', limits: defaultGitLimits },
    answers: createGitAnswers(),
    limits: defaultTreeLimits,
    obtain: () => Promise.reject(new Error('The clone lacks contents.')),
  };
  return () => readMirroredTree(commit, reading);
}

type Engine = ReturnType<typeof createEngine>;

/** The first run is not counted: it is what the others are warm from. */
async function timedOften(read: () => Promise<OpenTree>, engine: Engine): Promise<Measured[]> {
  await timed(read, engine);
  const runs: Measured[] = [];
  for (let run = 0; run < WARM_RUNS; run += 1) runs.push(await timed(read, engine));
  return runs;
}

async function timed(
  read: () => Promise<OpenTree>,
  engine: Engine,
): Promise<Measured & { readonly roots: number }> {
  const cpu = process.cpuUsage();
  const started = process.hrtime.bigint();
  const { tree, close } = await read();
  const outcome = await mapTree(tree, engine, null);
  await close();
  const wallSeconds = Number(process.hrtime.bigint() - started) / 1e9;
  const { user, system } = process.cpuUsage(cpu);
  if (outcome.kind !== 'mapped') throw new Error(outcome.reasons.join(' '));
  const roots = outcome.map.environments.flatMap((each) => each.roots).length;
  return { wallSeconds, cpuSeconds: (user + system) / 1e6, roots };
}
