import type { AskedApprovers, Forge } from '../../../forge/index.ts';
import type {
  AnalysedChange,
  Debt,
  PullRequestRecord,
  RepositoryConfig,
  ReviewDebt,
  StoredBreakGlass,
} from '../../../review/index.ts';
import type { Decision } from '../decision.ts';
import type { GatheredGateInput } from '../gate-input.ts';
import { changeAuthorsOf } from '../approvals/change-authors.ts';
import type { OpenedDebt, OwingPorts } from '../../../features/debts/index.ts';
import { deadlineOf, oweInIssue, whoSettles } from '../../../features/debts/index.ts';
import { subjectText } from '../../../manifest/index.ts';
import type { Change } from '../../../compare/index.ts';

export interface DebtPorts extends OwingPorts {
  readonly forge: OwingPorts['forge'] & Pick<Forge, 'commitLogins'>;
}

interface BrokenGlass {
  readonly breakGlass: StoredBreakGlass;
  readonly settings: NonNullable<RepositoryConfig['breakGlass']>;
  readonly change: AnalysedChange;
  /** The decision without the broken glass. */
  readonly decision: Decision;
  readonly gathered: GatheredGateInput;
  readonly record: PullRequestRecord;
}

/** Opens the one issue of a broken glass, however often this is killed and done again. */
export async function openDebt(
  broken: BrokenGlass,
  ports: DebtPorts,
): Promise<OpenedDebt<ReviewDebt>> {
  const { repository } = broken.record.pullRequest;
  const debt = await debtOf(broken, ports);
  const isOfComment = (known: Debt): known is ReviewDebt =>
    known.kind === 'review' && known.comment === debt.comment;
  return oweInIssue(repository, debt, isOfComment, ports);
}

/** Bounds the logins that are kept. */
const MOST_AUTHORS = 500;

async function debtOf(
  { breakGlass, settings, change, decision, gathered, record }: BrokenGlass,
  { forge }: DebtPorts,
): Promise<ReviewDebt> {
  const { repository, number } = record.pullRequest;
  const { input } = gathered;
  const commitLogins =
    input.commitLogins.length > 0
      ? input.commitLogins
      : await forge.commitLogins(repository, number);
  const authors = changeAuthorsOf({
    ...input,
    commits: change.commitsOfHead,
    commitLogins,
  });
  const { by, comment, reason, sha, meaning, at, until } = breakGlass;
  const { followUpHours, team } = settings;
  return {
    kind: 'review',
    pullRequest: number,
    sha,
    meaning,
    by,
    comment,
    reason,
    at,
    until,
    deadline: deadlineOf(at, followUpHours),
    objects: debtObjects(change.review.changes),
    ...whoReviews(change.platformTeam, decision, team),
    authors: [...authors.byLogin.keys()].slice(0, MOST_AUTHORS),
    reminded: false,
    escalated: false,
    settled: null,
  };
}

/**
 * Names the platform team; where nobody is known, those whose approval was passed by; else the break-glass
 * team.
 */
function whoReviews(
  platformTeam: AnalysedChange['platformTeam'],
  { requirements }: Decision,
  breakGlassTeam: string,
): AskedApprovers {
  const passedBy = requirements.map(({ requirement }) => requirement);
  return whoSettles([platformTeam, ...passedBy], breakGlassTeam);
}

/** More are not remembered of one debt. */
const MOST_OBJECTS = 100;

const LONGEST_NAME = 500;

/** Objects that changes touch, `Kind namespace/name`, sorted; a few of them. */
const debtObjects = (changes: readonly Pick<Change, 'subject'>[]): readonly string[] =>
  [...new Set(changes.map(({ subject }) => subjectText(subject)))]
    .filter((name) => name.length <= LONGEST_NAME)
    .sort()
    .slice(0, MOST_OBJECTS);
