import type { Reason } from './reasons.ts';
import type { Status, Tier } from '../../manifest/index.ts';
import { worseTier } from './tier-order.ts';
import type { Change, Consequence } from '../../compare/index.ts';
import type { Finding } from '../../checks/index.ts';
import { comesIntoForce } from '../../checks/index.ts';
import { conditionInputs } from './rules/condition-inputs.ts';
import { judge } from './rules/rule-judgement.ts';
import type { MatterJudgement } from './rules/rule-judgement.ts';
import { mergedReasons, reasonsOf, worstFirst } from './reasons.ts';
import type { InProduction } from './rules/matter.ts';
import type { PullRequestFacts } from './pull-request-facts.ts';
import type { Rule } from './rules/rule.ts';
import type { JudgedEnvironment } from './reasons-of-production.ts';
import { saidOfProduction } from './reasons-of-production.ts';
import type { RuleRequirement } from './requirements/rule-requirements.ts';
import { ruleRequirementsOf, tierAskedByRules } from './requirements/rule-requirements.ts';

/** What one environment's part of a review says to the policy. */
export interface AssessedEnvironment {
  readonly name: string;
  readonly production: boolean;
  readonly status: Status;
  /** Namespace whose policies hold for the whole mesh. */
  readonly rootNamespace: string;
  /** Keys (`resourceKey`) of objects from roots that are applied to a production environment too. */
  readonly sharedWithProduction: ReadonlySet<string>;
  /** Keys of objects that act in production's cluster, though the environment is not called so. */
  readonly inProduction: ReadonlyMap<string, InProduction>;
  readonly changes: readonly Change[];
  readonly findings: readonly Finding[];
  /** What becomes of calls. */
  readonly consequences: readonly Consequence[];
  /** Whether the change may do something there that is not decided here; absent for no. */
  readonly isUndecided?: boolean;
  /** The number of objects that are compared there. */
  readonly objects?: number;
  /** Those of the changes of which it is known that calls end as before. */
  readonly withoutEffect: ReadonlySet<Change>;
  /** Whether the change makes it, in clusters that nothing went to before; absent for no. */
  readonly isNewCluster?: boolean;
}

interface AssessmentInput {
  readonly environments: readonly AssessedEnvironment[];
  /** Files of the whole tree that differ in text. */
  readonly changedFiles: readonly string[];
  /** Tells whether no file of both sides has other owners afterwards; absent where that is not known. */
  readonly ownersKept?: boolean;
  readonly rules: readonly Rule[];
  /** Absent or null where what changes is no pull request. */
  readonly pullRequest?: PullRequestFacts | null;
}

interface EnvironmentAssessment {
  readonly name: string;
  /** Null where nothing of it could be analysed. */
  readonly tier: Tier | null;
  readonly status: Status;
  readonly reasons: readonly Reason[];
}

export interface Assessment {
  readonly tier: Tier | null;
  /** Of what changes, without what was found; null where the tier is. */
  readonly tierOfChanges: Tier | null;
  readonly status: Status;
  /** Worst first; the same rule in several environments is one reason. */
  readonly reasons: readonly Reason[];
  readonly environments: readonly EnvironmentAssessment[];
  /** By finding id; those that were already there have the tier they would have had. */
  readonly findingTiers: ReadonlyMap<string, Tier>;
  /** Files that a rule is about. */
  readonly judgedFiles: readonly string[];
  /** What the rules that apply ask for beyond the tier. */
  readonly requires: readonly RuleRequirement[];
  /** Holds the tier for which rules ask in the place of what it asks by itself; null for none. */
  readonly tierAskedByRules: Tier | null;
}

/**
 * Judges what changed and what was found by the rules of the policy. The riskiest rule wins; a change
 * that no rule covers is critical; findings that were already there raise nothing.
 */
export function assess(input: AssessmentInput): Assessment {
  const findingTiers = new Map<string, Tier>();
  const inputs = conditionInputs(input.pullRequest ?? null);
  let tierOfChanges: Tier | null = 'low';
  const raising: MatterJudgement[] = [];
  const judged: JudgedEnvironment[] = [];
  const environments = input.environments.map((environment) => {
    const judgements: MatterJudgement[] = environment.changes.map((change) =>
      judge({ kind: 'change', change, environment }, input.rules, inputs),
    );
    judgements.push(
      ...environment.consequences
        .map((consequence) =>
          judge({ kind: 'consequence', consequence, environment }, input.rules, inputs),
        )
        .filter(isRaised),
    );
    // whatever is overridden of what was found, what becomes of calls stays
    tierOfChanges = worstOf(judgements, tierOfChanges);
    for (const finding of environment.findings) {
      const judgement = judge({ kind: 'finding', finding, environment }, input.rules, inputs);
      findingTiers.set(finding.id, judgement.tier);
      if (comesIntoForce(finding)) judgements.push(judgement);
    }
    for (const judgement of judgements) raising.push(judgement);
    judged.push({ environment, judgements });
    return environmentAssessment(environment, judgements, input.rules);
  });
  const files = input.changedFiles
    .map((path) => judge({ ...ownersOf(input), kind: 'file', path }, input.rules, inputs))
    .filter(isRaised);
  const fileReasons = reasonsOf(files, []);
  const reasons = worstFirst(
    mergedReasons([...fileReasons, ...reasonsOfAll(judged, environments)]),
    input.rules,
  );
  const status = overallStatus(environments.map((environment) => environment.status));
  const tier = [...environments.map((one) => one.tier), ...reasons.map((one) => one.tier)].reduce(
    worseTier,
    environments.length === 0 ? 'low' : null,
  );
  return {
    tier,
    tierOfChanges: tier === null ? null : worstOf(files, tierOfChanges),
    status,
    reasons: reasons.length === 0 && tier === 'low' ? [nothingChanges(input)] : reasons,
    environments,
    findingTiers,
    requires: ruleRequirementsOf([...files, ...raising]),
    tierAskedByRules: tierAskedByRules(tier, [...files, ...raising]),
    judgedFiles: files.flatMap(({ matter }) => (matter.kind === 'file' ? [matter.path] : [])),
  };
}

function reasonsOfAll(
  judged: readonly JudgedEnvironment[],
  assessed: readonly EnvironmentAssessment[],
): readonly Reason[] {
  const left = saidOfProduction(judged);
  if (left.size === 0) return assessed.flatMap(({ reasons }) => reasons);
  return judged.flatMap(({ environment, judgements }) =>
    reasonsOf(
      judgements.filter((one) => !left.has(one)),
      [environment.name],
    ),
  );
}

const nothingChanges = ({ environments }: AssessmentInput): Reason => ({
  tier: 'low',
  rule: null,
  rulePlace: null,
  why: whyNothing(environments),
  because: [],
  count: 0,
  environments: [],
});

function whyNothing(environments: AssessmentInput['environments']): string {
  if (environments.length === 0) return 'Nothing is compared: no environment is found here.';
  if (environments.some(({ isUndecided }) => isUndecided === true))
    return 'Nothing changes as it is rendered here, and what may change is not decided here.';
  if (environments.every(({ objects }) => objects === 0))
    return 'Nothing is compared: no object is rendered.';
  return environments.every(({ status }) => status === 'complete')
    ? 'No effective change: every environment renders and behaves as before.'
    : 'No effective change as far as it can be analysed: what renders, renders and behaves as before.';
}

const worstOf = (judgements: readonly MatterJudgement[], start: Tier | null): Tier | null =>
  judgements.map(({ tier }) => tier).reduce(worseTier, start);

/** A file or consequence that no rule is about is no reason for anything: what it does shows in the changes. */
const isRaised = (judgement: MatterJudgement): boolean => judgement.rule !== null;

function environmentAssessment(
  environment: AssessedEnvironment,
  judgements: readonly MatterJudgement[],
  rules: readonly Rule[],
): EnvironmentAssessment {
  const reasons = worstFirst(reasonsOf(judgements, [environment.name]), rules);
  const nothing = environment.status === 'failed' && judgements.length === 0;
  return {
    name: environment.name,
    tier: nothing ? null : worstOf(judgements, 'low'),
    status: environment.status,
    reasons,
  };
}

/** Failed where nothing could be analysed, complete where everything could. */
function overallStatus(statuses: readonly Status[]): Status {
  if (statuses.every((status) => status === 'complete')) return 'complete';
  return statuses.every((status) => status === 'failed') ? 'failed' : 'partial';
}

const ownersOf = ({ ownersKept }: Pick<AssessmentInput, 'ownersKept'>) =>
  ownersKept === undefined ? {} : { ownersKept };
