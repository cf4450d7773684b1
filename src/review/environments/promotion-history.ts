import type { Promotion } from '../../compare/index.ts';
import type { Review } from '../evaluation/review.ts';
import type { Engine } from '../analysis/engine.ts';
import type { JudgedTrees } from '../analysis/tree-review.ts';
import type { History } from '../../forge/index.ts';
import { lineKey } from '../../forge/index.ts';
import { promotionOf } from '../../compare/index.ts';
import type { RanIn, RanState } from '../policy/requirements/requirement.ts';
import type { Mesh } from '../../istio/index.ts';
import { resolveMesh } from '../../istio/index.ts';
import { environmentsIn, environmentsOfTree } from '../analysis/tree-meshes.ts';
import type { EnvironmentsOfTree } from '../analysis/tree-meshes.ts';

/** Holds where another environment has what changes, or keeps what it had. */
type Dated = Pick<Promotion['inForce'][number], 'places' | 'since'>;

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

/** Says since when something is in force elsewhere, or is kept there, as far as the history of the base tells it. */
async function withSince(review: Review, history: History | null): Promise<Review> {
  const { promotions = [] } = review;
  const lines = promotions
    .flatMap(({ inForce, behind }) => [...inForce, ...behind])
    .flatMap(({ places }) => places)
    .map(({ file, line }) => ({ path: file, line }));
  if (history === null || lines.length === 0) return review;
  const changes = await history.changesOf(lines);
  const dated = <Each extends Dated>(each: Each): Each => {
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
    promotions: promotions.map((one) => ({
      ...one,
      inForce: one.inForce.map(dated),
      behind: one.behind.map(dated),
    })),
  };
}

interface Asking {
  readonly judged: JudgedTrees;
  readonly history: History | null;
  readonly engine: Engine;
  /** ISO 8601. */
  readonly asOf: string;
}

/**
 * How far the change is with running where tiers and rules ask for it. That something is in force is said by the base;
 * since when, by what the default branch rendered to so many hours ago.
 */
async function ranStates({
  review,
  ...asking
}: Asking & { readonly review: Review }): Promise<readonly RanState[]> {
  const { policy } = asking.judged;
  const wanted = [
    ...Object.values(policy.config.tiers).map(({ ranIn }) => ranIn),
    ...review.requires.map(({ ranIn }) => ranIn),
  ].flatMap((ranIn) => ranIn ?? []);
  const each = new Map(wanted.map((ranIn) => [JSON.stringify(ranIn), ranIn]));
  const states: RanState[] = [];
  for (const ranIn of each.values()) states.push(await stateOf(ranIn, review, asking));
  return states;
}

async function stateOf(ranIn: RanIn, review: Review, asking: Asking): Promise<RanState> {
  const { environment, hours } = ranIn;
  if (!review.environments.some(({ name }) => name === environment))
    return { ...ranIn, kind: 'unknown', why: `there is no environment ${environment}` };
  const later = laterThan(environment, review, asking.judged);
  if (later.length === 0) return { ...ranIn, kind: 'ran' };
  const found = later.map((name) =>
    review.promotions
      ?.find((promotion) => promotion.environment === name)
      ?.inForce.find((each) => each.environment === environment),
  );
  if (found.includes(undefined)) return { ...ranIn, kind: 'not-in-force' };
  if (hours === 0) return { ...ranIn, kind: 'ran' };
  const { history, asOf } = asking;
  if (history === null) return { ...ranIn, kind: 'unknown', why: 'the history is not here' };
  const instant = Date.parse(asOf) - hours * HOUR;
  const commit = await history.commitAt(instant);
  if (commit !== null && (await ranAt(commit, environment, later, asking, history)))
    return { ...ranIn, kind: 'ran' };
  const since = found.map((each) => Date.parse(each?.since?.at ?? '') + hours * HOUR);
  const opens = Math.max(...since);
  // what its lines say may be older than its effect
  const opensAt = opens > Date.parse(asOf) ? new Date(opens).toISOString() : null;
  return { ...ranIn, kind: 'not-yet', opensAt };
}

const HOUR = 3_600_000;

/** Environments that change and come after it: by `after` of the configuration, else those with users after those without. */
function laterThan(
  environment: string,
  review: Review,
  { policy }: JudgedTrees,
): readonly string[] {
  const own = review.environments.find(({ name }) => name === environment);
  return review.environments
    .filter(({ changed, presence, name }) => changed && presence === 'both' && name !== environment)
    .filter(({ name, production }) => {
      const after = policy.config.environments.find((each) => each.name === name)?.after;
      return after === undefined
        ? production && own?.production !== true
        : after.includes(environment);
    })
    .map(({ name }) => name);
}

/** Whether all that changes in the later environments was in force in the earlier one at a commit. */
async function ranAt(
  commit: string,
  environment: string,
  later: readonly string[],
  { judged, engine }: Asking,
  history: History,
): Promise<boolean> {
  const { config } = judged.policy;
  const { rootNamespace, istioVersion, external } = config;
  const meshIn = (all: EnvironmentsOfTree['environments'], name: string): Mesh | null => {
    const found = all.find(({ rendered }) => rendered.environment.name === name);
    return found === undefined
      ? null
      : resolveMesh(found.inEffect, { rootNamespace, istioVersion, external });
  };
  const then = await environmentsOfTree(await history.treeOf(commit), engine, config);
  const past = meshIn(then.environments, environment);
  if (past === null) return false;
  const base = environmentsIn(judged.rendered.base, config);
  const merged = environmentsIn(judged.rendered.merged, config);
  return later.every((name) => {
    const [before, after] = [meshIn(base, name), meshIn(merged, name)];
    if (before === null || after === null) return false;
    const promotion = promotionOf({ before, after }, [{ before: past, after: past }]);
    return promotion !== null && promotion.inForce.length > 0;
  });
}
