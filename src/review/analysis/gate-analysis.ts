import { findOwnersFile, OWNERS_PLACES } from '../../compare/index.ts';
import type { PlatformTeam } from '../policy/requirements/platform-team.ts';
import type { AskedRule } from '../policy/rules/explain-rule.ts';
import type { PolicyProblem } from '../policy/configuration/policy-file.ts';
import type { RepositoryConfig } from '../policy/configuration/repository-config.ts';
import { platformTeamOf } from '../policy/requirements/platform-team.ts';
import { askedRule } from '../policy/rules/explain-rule.ts';
import { RULES_FOLDER } from '../policy/rules/rule-files.ts';
import { meshWideFiles } from '../../checks/index.ts';
import type { MovedPlaces } from '../report/review/place-mapping.ts';
import type { ReportContext } from '../report/review/report-context.ts';
import { movedPlaces } from '../report/review/place-mapping.ts';
import type { Review } from '../evaluation/review.ts';
import { reviewReads } from '../evaluation/review-reads.ts';
import { slimReview } from '../evaluation/slim-review.ts';
import type { Engine } from './engine.ts';
import { loadWanted } from './lazy-loading.ts';
import { linesOf, replacedLines } from './replaced-lines.ts';
import type { StateLeft } from '../gate/reverts/state-left.ts';
import type { LoadableTree, ReadTrees } from '../../forge/index.ts';
import type { JudgedTrees, ReviewOccasion } from './tree-review.ts';
import { reviewTrees } from './tree-review.ts';
import { withPast } from '../environments/promotion-history.ts';
import { otherState, stateLeft } from '../gate/reverts/state-left.ts';

/** A review and what the gate needs beside it, as plain data. */
export type AnalysedTrees =
  | {
      readonly kind: 'reviewed';
      readonly review: Review;
      readonly config: RepositoryConfig;
      readonly platformTeam: PlatformTeam | null;
      readonly moved: MovedPlaces;
      readonly headLines: ReadonlyMap<string, string>;
      readonly reads: readonly string[];
      readonly askedRule?: AskedRule | null;
      readonly left?: StateLeft;
    }
  | {
      readonly kind: 'invalid-policy';
      readonly problems: readonly PolicyProblem[];
      readonly byDefault: { readonly review: Review; readonly moved: MovedPlaces };
    };

interface AnalysisOccasion extends ReviewOccasion {
  /** The state that the change is to bring back; absent where it is no revert of ours. */
  readonly restoring?: StateToRestore;
}

/** Reviews two trees, and keeps of them what is asked for afterwards. */
export async function analyseTrees(
  trees: ReadTrees,
  headText: (path: string) => string | null,
  engine: Engine,
  { restoring, ...occasion }: AnalysisOccasion,
): Promise<AnalysedTrees> {
  const outcome = await reviewTrees(trees.base, trees.merged, engine, {
    ...occasion,
    history: trees.history,
  });
  const judged = outcome.kind === 'reviewed' ? outcome : outcome.byDefault;
  const notes = [...judged.review.notes, ...trees.notes];
  const dated = await withPast(judged, trees.history, engine, occasion.asOf);
  const review = slimReview({ ...dated, notes });
  const placeOf: PlaceOf = ({ file, line }, side) => {
    const source = side === 'head' ? trees.sourceOf(file, line) : null;
    return source === null
      ? { file, line, side }
      : { file: source.path, line: source.line, side: source.side };
  };
  const moved = movedPlaces(review, placeOf);
  const lineOf = linesOf(headText);
  if (outcome.kind === 'invalid-policy')
    return { kind: 'invalid-policy', problems: outcome.problems, byDefault: { review, moved } };
  const owners = (await loadWanted(trees.base, () => findOwnersFile(trees.base.tree))).result;
  const { policy, rendered, assessed: environments, ownersKept } = outcome;
  const { config } = policy;
  const { rule, pullRequest } = occasion;
  const { changedFiles } = outcome.review;
  return {
    kind: 'reviewed',
    review,
    config,
    platformTeam: platformTeamOf(config, owners, meshWideFiles(rendered.base.environments, config)),
    moved,
    headLines: replacedLines(review, placeOf, ({ file, line }) => lineOf(file, line)),
    ...(rule !== undefined && {
      askedRule: askedRule(rule, policy.rules, {
        environments,
        changedFiles,
        ownersKept,
        pullRequest,
      }),
    }),
    ...(restoring !== undefined && {
      left: await compareWithState(restoring, trees, outcome, engine, occasion),
    }),
    reads: reviewReads(
      [rendered.base, rendered.merged],
      [...review.changedFiles, ...OWNERS_PLACES, engine.configFile, `${RULES_FOLDER}/`],
    ),
  };
}

type PlaceOf = ReportContext['placeOf'];

/** The state that a change is to bring back, as its branch had it. */
type StateToRestore =
  | {
      readonly kind: 'past';
      readonly tree: LoadableTree;
      /** What the branch has now it had before that state, too. */
      readonly returned: boolean;
      /** Whether all of what came after it is undone. */
      readonly whole: boolean;
    }
  | { readonly kind: 'not-on-branch' };

/** Whether what a change leaves is a state that its branch had, by what is rendered of both (docs/how-to/roll-back.md). */
export async function compareWithState(
  wanted: StateToRestore,
  { base, merged }: Pick<ReadTrees, 'base' | 'merged'>,
  reverting: JudgedTrees,
  engine: Engine,
  occasion: ReviewOccasion,
): Promise<StateLeft> {
  if (wanted.kind === 'not-on-branch') return otherState('not-on-branch');
  if (wanted.returned) return otherState('brings-back');
  const { tree: then, whole } = wanted;
  const outcome = await reviewTrees(then, merged, engine, { ...occasion, judgedBy: base });
  if (outcome.kind !== 'reviewed') return otherState('not-compared');
  return stateLeft({
    reverting,
    since: outcome,
    isAsThen: (path) => then.tree.stateOf(path) === merged.tree.stateOf(path),
    whole,
  });
}
