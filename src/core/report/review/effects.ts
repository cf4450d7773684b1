import type { EnvironmentReview, Review, RootReview } from '../../review/index.ts';
import type { PlaceLink } from '../document/blocks.ts';
import { placeLink } from './place-link.ts';
import type { ReportContext } from './report-context.ts';
import type { ChangeLine } from './change-text.ts';
import { productionFirst } from './environment-list.ts';
import { changeLines } from './change-text.ts';

const LINES_SHOWN = 4;

/** One row of "environment × effect"; environments with the same effect share a row. */
export interface EffectRow {
  readonly environments: readonly EnvironmentReview[];
  readonly lines: readonly { readonly text: string; readonly place: PlaceLink | null }[];
  /** Lines left out. */
  readonly more: number;
  /** New findings by environment. */
  readonly findings: ReadonlyMap<string, number>;
}

/** Rows with production first, then those that change most; what does not change comes last. */
export function effectRows(context: ReportContext): readonly EffectRow[] {
  const rows = new Map<string, EffectRow>();
  for (const environment of productionFirst(context.review.environments)) {
    const row = effectOf(environment, context);
    const key = JSON.stringify([row.lines, row.more]);
    const same = rows.get(key);
    rows.set(key, same ? joined(same, row) : row);
  }
  const weight = (row: EffectRow): number =>
    (row.environments.some(({ production }) => production) ? 2 : 0) +
    (row.environments.some(({ changed }) => changed) ? 4 : 0) +
    ([...row.findings.values()].some((count) => count > 0) ? 8 : 0);
  return [...rows.values()].sort((a, b) => weight(b) - weight(a));
}

function effectOf(environment: EnvironmentReview, context: ReportContext): EffectRow {
  const { review } = context;
  const changes = review.changes.filter((change) => change.environment === environment.name);
  const lines = changeLines(changes);
  const failing = new Map(newlyFailing(environment, review).map((root) => [root.path, root]));
  const failed = [...failing.values()].map(({ path, failure }) => ({
    text: `${path} does not render`,
    place: failure?.origin ? placeLink(failure.origin, 'head', context) : null,
  }));
  const shown = lines.slice(0, LINES_SHOWN).map(({ text, change }) => ({
    text,
    place: placeLink(change.origin, change.side, context),
  }));
  return {
    environments: [environment],
    lines: [...failed, ...shown],
    more: objectsOf(lines.slice(LINES_SHOWN)),
    findings: new Map([[environment.name, newFindings(review, environment.name)]]),
  };
}

const objectsOf = (lines: readonly ChangeLine[]): number =>
  lines.reduce((sum, { objects }) => sum + objects, 0);

const joined = (a: EffectRow, b: EffectRow): EffectRow => ({
  ...a,
  environments: [...a.environments, ...b.environments],
  findings: new Map([...a.findings, ...b.findings]),
});

const newFindings = ({ findings }: Review, environment: string): number =>
  findings.filter(
    (finding) => finding.environment === environment && finding.introducedBy === 'this-change',
  ).length;

/** A root that fails as it did before is not an effect of the change; its gap says so. */
const newlyFailing = (environment: EnvironmentReview, { gaps }: Review): readonly RootReview[] =>
  environment.roots.filter(
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
