import type { InForce } from '../../compare/index.ts';
import type { Review } from '../evaluation/review.ts';
import type { Engine } from '../analysis/engine.ts';
import type { JudgedTrees } from '../analysis/review-trees.ts';
import type { History } from '../../forge/index.ts';
import { lineKey } from '../../forge/index.ts';
import { ranStates } from './ran-before.ts';

/** A review with what only the past of the base tells. */
export async function withPast(
  judged: JudgedTrees,
  history: History | null,
  engine: Engine,
  asOf: string,
): Promise<Review> {
  const review = await withSince(judged.review, history);
  const ran = await ranStates({ review, judged, history, engine, asOf });
  return ran.length === 0 ? review : { ...review, ran };
}

/** A review that says since when something is in force elsewhere, as far as the history of the base tells it. */
async function withSince(review: Review, history: History | null): Promise<Review> {
  const { promotions = [] } = review;
  const lines = promotions
    .flatMap(({ inForce }) => inForce)
    .flatMap(({ places }) => places)
    .map(({ file, line }) => ({ path: file, line }));
  if (history === null || lines.length === 0) return review;
  const changes = await history.changesOf(lines);
  const dated = (each: InForce): InForce => {
    const found = each.places.map(({ file, line }) => changes.get(lineKey({ path: file, line })));
    const [latest] = found
      .flatMap((change) => change ?? [])
      .toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at));
    // since when all of it is in force is not known of a part
    return latest === undefined || found.includes(undefined)
      ? each
      : { ...each, since: { at: latest.at, pullRequest: latest.pullRequest } };
  };
  return {
    ...review,
    promotions: promotions.map((one) => ({ ...one, inForce: one.inForce.map(dated) })),
  };
}
