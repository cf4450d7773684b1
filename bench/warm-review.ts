import { readPackageData } from '../src/review/edge/package-data.ts';
import { createEngine } from '../src/review/index.ts';
import type { Engine } from '../src/review/index.ts';
import { jsonReview } from './json-review.ts';

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
  await jsonReview(request, engine);
  return Number(process.hrtime.bigint() - started) / 1e9;
}
