import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NO_NAMES } from '../src/gitops/index.ts';
import { createChartRenderer } from '../src/charts/edge/create-chart-renderer.ts';
import { readPackageData } from '../src/review/edge/package-data.ts';
import { createEngine } from '../src/review/index.ts';
import type { Engine } from '../src/review/index.ts';
import { jsonReview } from './json-review.ts';
import { FLEET_CHANGES, fleetRepository } from './fleet/fleet-repository.ts';
import { SHARES, sharesOf } from './fleet/profile-shares.ts';
import { cpuMilliseconds } from './own-usage.ts';
import type { MeasuredRun } from './run-measured.ts';
import { runMeasured } from './run-measured.ts';

const SERVICES = 200;
const RUNS = 3;
const WARM_RUNS = 3;

/**
 * 200 services in three clusters by one chart: cold reviews of changes of it, with the least processor time of some
 * runs, and the share of each part by a profile of one more; and reviews by an engine that reviewed the fleet before.
 */
export async function benchFleet([
  services = String(SERVICES),
  runs = String(RUNS),
]: readonly string[]): Promise<string> {
  const repository = fleetRepository(Number(services));
  try {
    const cold: string[] = [];
    for (const { branch } of FLEET_CHANGES)
      if (branch !== 'image-again')
        cold.push(await coldRow(repository.folder, branch, Number(runs)));
    const warm = await warmReviews(repository.folder);
    return `${services} services of one chart in three clusters. Seconds of a profile: charts are the thread of the engine.

| change | CPU s | wall s | peak MB | ${SHARES.join(' | ')} |
| --- | --- | --- | --- | ${SHARES.map(() => '---').join(' | ')} |
${cold.join('')}
Reviewed by an engine that reviewed the fleet before: ${warm}.
`;
  } finally {
    repository.remove();
  }
}

const reviewOf = (folder: string, head: string): readonly string[] => [
  'review',
  '--repo',
  folder,
  '--base',
  'main',
  '--head',
  head,
  '--format',
  'json',
];

async function coldRow(folder: string, branch: string, runs: number): Promise<string> {
  const measured: MeasuredRun[] = [];
  for (let run = 0; run < runs; run += 1)
    measured.push(await runMeasured(reviewOf(folder, branch)));
  const least = (of: (run: MeasuredRun) => number): number => Math.min(...measured.map(of));
  const cells = [
    least(({ cpuSeconds }) => cpuSeconds).toFixed(2),
    least(({ wallSeconds }) => wallSeconds).toFixed(2),
    least(({ peakMegabytes }) => peakMegabytes).toFixed(0),
    ...(await sharesOfRun(folder, branch)),
  ];
  return `| ${branch} | ${cells.join(' | ')} |\n`;
}

async function sharesOfRun(folder: string, branch: string): Promise<readonly string[]> {
  const profiles = mkdtempSync(join(tmpdir(), 'meshwarden-profiles-'));
  try {
    await runMeasured(reviewOf(folder, branch), undefined, [
      '--cpu-prof',
      `--cpu-prof-dir=${profiles}`,
    ]);
    const shares = sharesOf(profiles);
    return SHARES.map((part) => (shares.get(part) ?? 0).toFixed(2));
  } finally {
    rmSync(profiles, { recursive: true });
  }
}

/** The same change again, and another one, each with the processor time of the best of some. */
async function warmReviews(folder: string): Promise<string> {
  const renderer = createChartRenderer();
  try {
    const engine = createEngine(readPackageData(), NO_NAMES, renderer);
    await reviewSeconds(folder, 'image', engine);
    const again: number[] = [];
    for (let run = 0; run < WARM_RUNS; run += 1)
      again.push(await reviewSeconds(folder, 'image', engine));
    const other = await reviewSeconds(folder, 'image-again', engine);
    const chart = await reviewSeconds(folder, 'chart', engine);
    return `the same change ${Math.min(...again).toFixed(2)} s of CPU, an image of another service ${other.toFixed(2)} s, a change of the chart ${chart.toFixed(2)} s`;
  } finally {
    await renderer.close();
  }
}

async function reviewSeconds(repository: string, head: string, engine: Engine): Promise<number> {
  const started = cpuMilliseconds();
  await jsonReview({ repository, base: 'main', head }, engine);
  return (cpuMilliseconds() - started) / 1000;
}
