import type { EnvironmentReview, RootReview } from '../../review/index.ts';
import type { PlaceLink } from '../document/blocks.ts';
import { changeLines } from '../changes/change-text.ts';
import { productionFirst } from './environment-list.ts';
import { placeLink } from './place-link.ts';
import type { ReportContext } from './report-context.ts';

/** One effect, and the environments that have it. */
export interface EffectRow {
  readonly text: string;
  readonly place: PlaceLink | null;
  /** Production first. */
  readonly environments: readonly EnvironmentReview[];
  /** Objects that it is of. */
  readonly objects: number;
}

/** What happens, each effect once: what breaks, then what production gets, then the others. */
export function effectRows(context: ReportContext): readonly EffectRow[] {
  const rows = new Map<string, EffectRow>();
  const environments = productionFirst(context.review.environments);
  for (const environment of environments)
    for (const row of [...broken(environment, context), ...effectsOf(environment, context)]) {
      const same = rows.get(row.text);
      const known = same?.environments ?? [];
      const all = known.includes(environment) ? known : [...known, environment];
      rows.set(row.text, { ...(same ?? row), environments: all });
    }
  return [...rows.values()];
}

function effectsOf(environment: EnvironmentReview, context: ReportContext): readonly EffectRow[] {
  const { changes } = context.review;
  const own = changes.filter((change) => change.environment === environment.name);
  return changeLines(own).map(({ text, change, objects }) => ({
    text,
    place: placeLink(change.origin, change.side, context),
    environments: [environment],
    objects,
  }));
}

/** A root that fails as it did before is not an effect of the change; its gap says so. */
function broken(environment: EnvironmentReview, context: ReportContext): readonly EffectRow[] {
  const { gaps } = context.review;
  const failing = environment.roots.filter(
    ({ path, failure }) =>
      failure !== null &&
      gaps.some(
        ({ reason, root, blocking, message }) =>
          blocking &&
          reason === 'not-rendered' &&
          root === path &&
          message.endsWith(failure.message),
      ),
  );
  return [...new Map(failing.map((root) => [root.path, root])).values()].map(
    ({ path, failure }: RootReview) => ({
      text: `${path} does not build`,
      place: failure?.origin ? placeLink(failure.origin, 'head', context) : null,
      environments: [environment],
      objects: 0,
    }),
  );
}
