import { execFileSync } from 'node:child_process';
import { createLocalTrees } from '../src/adapters/git/objects/local-trees.ts';
import { readPackageData } from '../src/adapters/package-data/read-package-data.ts';
import { createEngine } from '../src/app/analysis/engine.ts';
import { mapTree } from '../src/app/analysis/map-tree.ts';
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
  const request = { repository, base: head, head };
  const first = await timed(request, engine);
  const warm: Measured[] = [];
  for (let run = 0; run < WARM_RUNS; run += 1) warm.push(await timed(request, engine));
  const cold = [];
  for (let run = 0; run < COLD_RUNS; run += 1)
    cold.push(await runMeasured(['map', '--repo', repository, '--rev', head, '--format', 'json']));
  const line = (name: string, wall: number, cpu: number): string =>
    `| ${name} | ${(wall * 1000).toFixed(0)} ms | ${(cpu * 1000).toFixed(0)} ms |`;
  return [
    `${id}: ${String(files)} files, ${String(first.roots)} roots`,
    '',
    '| map | wall | CPU of Node.js |',
    '|---|---|---|',
    line(
      `cold, a process of its own (${String(COLD_RUNS)} runs)`,
      median(cold.map(({ wallSeconds }) => wallSeconds)),
      median(cold.map(({ cpuSeconds }) => cpuSeconds)),
    ),
    line('first by an engine', first.wallSeconds, first.cpuSeconds),
    line(
      `warm, reading Git included (${String(WARM_RUNS)} runs)`,
      median(warm.map(({ wallSeconds }) => wallSeconds)),
      median(warm.map(({ cpuSeconds }) => cpuSeconds)),
    ),
    line(
      'the slowest of them',
      Math.max(...warm.map(({ wallSeconds }) => wallSeconds)),
      Math.max(...warm.map(({ cpuSeconds }) => cpuSeconds)),
    ),
    '',
  ].join('\n');
}

interface Measured {
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  readonly roots: number;
}

async function timed(
  request: { readonly repository: string; readonly base: string; readonly head: string },
  engine: ReturnType<typeof createEngine>,
): Promise<Measured> {
  const cpu = process.cpuUsage();
  const started = process.hrtime.bigint();
  const trees = await createLocalTrees({ searchPath: process.env['PATH'] ?? '' }).read(request);
  if (trees.kind !== 'read') throw new Error(trees.kind);
  const outcome = await mapTree(trees.merged, engine, null);
  await trees.close();
  const wallSeconds = Number(process.hrtime.bigint() - started) / 1e9;
  const { user, system } = process.cpuUsage(cpu);
  if (outcome.kind !== 'mapped') throw new Error(outcome.reasons.join(' '));
  const roots = outcome.map.environments.flatMap((each) => each.roots).length;
  return { wallSeconds, cpuSeconds: (user + system) / 1e6, roots };
}
