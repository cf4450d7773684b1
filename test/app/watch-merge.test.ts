import { expect, test } from 'vitest';
import { Chance } from '../../sandbox/prometheus/chance.ts';
import type { GeneratedService } from '../../sandbox/prometheus/generate-metrics.ts';
import type { Planted } from '../../sandbox/prometheus/shapes.ts';
import { times } from '../support/times.ts';
import type { WatchedRun } from '../support/watched-runs.ts';
import { watchToTheEnd } from '../support/watched-runs.ts';

const QUIET = ['flat', 'noise', 'low-traffic', 'deploy-spike', 'gaps', 'growing'] as const;

/** Half of all runs have something planted. */
function runOf(seed: number): WatchedRun & { readonly planted: Planted | null } {
  const chance = new Chance(seed ^ 0x1f123bb5);
  const afterSeconds = chance.pick([0, 20, 60, 180]);
  const planted: Planted | null =
    seed % 2 === 0
      ? null
      : chance.pick<Planted>([
          { kind: 'errors', rise: chance.between(0.05, 0.5), afterSeconds },
          { kind: 'errors', rise: chance.between(0.05, 0.5), afterSeconds },
          { kind: 'refusals', rise: chance.between(0.05, 0.9), afterSeconds },
          { kind: 'latency', times: chance.between(4, 12), afterSeconds },
        ]);
  const shape = chance.pick(QUIET);
  // of few requests one in seven has to fail before anybody can tell
  const shown =
    shape === 'low-traffic' && planted !== null
      ? ({ kind: 'errors', rise: chance.between(0.15, 0.5), afterSeconds } as const)
      : planted;
  const orders: GeneratedService = { namespace: 'shop', name: 'orders', shape, planted: shown };
  const others = ['payments', 'stock'].map(
    (name): GeneratedService => ({ namespace: 'shop', name, shape: chance.pick(QUIET) }),
  );
  return {
    ...{ seed, planted: shown },
    scrapeSeconds: chance.pick([15, 30, 60]),
    services: [orders, ...others],
  };
}

const RUNS = times(40).numRuns;

test(`of ${String(RUNS)} runs what was planted is found, and nothing else`, async () => {
  const first = Number(process.env['MESHWARDEN_SEED'] ?? 1) * 100_000;
  const missed: string[] = [];
  const falseAlarms: string[] = [];
  let planted = 0;
  for (let seed = first; seed < first + RUNS; seed += 1) {
    const run = runOf(seed);
    const { step } = await watchToTheEnd(run);
    const worse = step.judgement.watched
      .filter(({ verdict }) => verdict === 'regression')
      .map(({ watched }) => watched.name.replace(/^shop\//, ''));
    const text = `${String(seed)} ${String(run.scrapeSeconds)}s ${run.services.map(({ shape }) => shape).join(' ')} ${JSON.stringify(run.planted)}`;
    if (run.planted !== null) {
      planted += 1;
      if (!worse.includes('orders')) missed.push(text);
    }
    if (worse.some((name) => name !== 'orders' || run.planted === null))
      falseAlarms.push(`${text} ${worse.join(' ')} ${JSON.stringify(step.judgement.watched.flatMap((w) => w.views.flatMap((v) => v.movements.filter((m)=>'since' in m))))}`);
  }
  console.log(planted, missed.join('\n'), '\nFALSE', falseAlarms.join('\n'));
  expect(missed.length, missed.join('\n')).toBeLessThanOrEqual(Math.ceil(planted * 0.05));
  expect(falseAlarms.length, falseAlarms.join('\n')).toBeLessThanOrEqual(Math.floor((RUNS - planted) * 0.02));
});
