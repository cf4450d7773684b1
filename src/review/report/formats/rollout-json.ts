import type { Restart, Rollout } from '../../../compare/index.ts';
import type { ReportContext } from '../review/report-context.ts';

/** In which order a change is applied, what only new pods get and whom it reaches, of each environment that changes. */
export const rolloutsJson = ({
  review,
  placeOf,
}: Pick<ReportContext, 'review' | 'placeOf'>): readonly Record<string, unknown>[] =>
  review.rollouts.map(
    ({ environment, order, broken, restarts, safeInOneStep, reach }: Rollout) => ({
      environment,
      safeInOneStep,
      order:
        order?.map(({ text, origin }) => ({
          object: text.replace(DELETED, ''),
          removed: DELETED.test(text),
          ...placeOf(origin, DELETED.test(text) ? 'base' : 'head'),
        })) ?? null,
      broken: broken.map(({ first, then, ifWrong, means }) => ({
        first: first.replace(DELETED, ''),
        then: then.replace(DELETED, ''),
        ifWrong,
        means,
      })),
      restarts: restarts.map(({ origin, ...restart }: Restart) => ({
        ...restart,
        ...placeOf(origin, 'head'),
      })),
      reach,
    }),
  );

const DELETED = / \(delete\)$/;

export const promotionsJson = ({ review }: Pick<ReportContext, 'review'>) =>
  (review.promotions ?? []).map(({ environment, inForce, atOnce, behind }) => ({
    environment,
    inForce: inForce.map((each) => ({ environment: each.environment, since: each.since })),
    atOnce,
    behind,
  }));
