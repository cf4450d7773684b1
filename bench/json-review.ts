import { createLocalTrees } from '../src/forge/edge/git/objects/local-trees.ts';
import type { Engine } from '../src/review/index.ts';
import { reviewChange, UNPAINTED } from '../src/review/index.ts';

/** Reviews a change of a repository on disk, and gives the report as JSON; throws where there is none. */
export async function jsonReview(
  change: { readonly repository: string; readonly base: string; readonly head: string },
  engine: Engine,
): Promise<string> {
  const trees = await createLocalTrees({ searchPath: process.env['PATH'] ?? '' }).read(change);
  const outcome = await reviewChange(trees, engine, {
    format: 'json',
    paint: UNPAINTED,
    asOf: '2026-01-01T00:00:00.000Z',
  });
  if (trees.kind === 'read') await trees.close();
  if (outcome.kind !== 'report') throw new Error(`${change.head} is not reviewed.`);
  return outcome.text;
}
