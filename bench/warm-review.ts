import { createLocalTrees } from '../src/forge/edge/git/objects/local-trees.ts';
import { readPackageData } from '../src/review/edge/package-data.ts';
import { createEngine, reviewChange, UNPAINTED } from '../src/review/index.ts';
import type { Engine } from '../src/review/index.ts';

/** Seconds of a second review of the same change by one engine, reading Git included: what a server pays again. */
export async function warmReview(change: {
  readonly repository: string;
  readonly base: string;
  readonly head: string;
}): Promise<number> {
  const engine = createEngine(readPackageData());
  await timed(change, engine);
  return timed(change, engine);
}

async function timed(
  request: { readonly repository: string; readonly base: string; readonly head: string },
  engine: Engine,
): Promise<number> {
  const started = process.hrtime.bigint();
  const trees = await createLocalTrees({ searchPath: process.env['PATH'] ?? '' }).read(request);
  await reviewChange(trees, engine, {
    format: 'json',
    paint: UNPAINTED,
    asOf: '2026-01-01T00:00:00.000Z',
  });
  if (trees.kind === 'read') await trees.close();
  return Number(process.hrtime.bigint() - started) / 1e9;
}
