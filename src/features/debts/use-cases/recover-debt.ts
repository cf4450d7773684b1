import type { Clock, Forge, Repository } from '../../../forge/index.ts';
import type {
  Analysis,
  Debt,
  OpenDebt,
  OwnIssue,
  ReviewDebt,
  StoredBreakGlass,
} from '../../../review/index.ts';
import {
  debtNotRead,
  isDebtNotRead,
  isTitleOfDebt,
  pullRequestsInTitle,
} from '../texts/debt-notice.ts';
import { parseDebt } from '../texts/debt-record.ts';
import { parseState } from '../../../review/index.ts';
import { ForgeProblem } from '../../../forge/index.ts';
import { deadlineOf, HOURS_TO_FOLLOW_UP, whoSettles } from './debt-opening.ts';

export interface RecoverPorts {
  readonly forge: Pick<
    Forge,
    'pullRequest' | 'checks' | 'issueClosing' | 'comments' | 'createComment'
  >;
  readonly analysis: Pick<Analysis, 'survey'>;
  readonly clock: Clock;
}

/**
 * Finds what an issue is about that nobody here knows and whose end somebody else edited: our check of the
 * commit that was let through still says who broke the glass, when and why, and nobody else can write a check
 * of ours. What the issue says by now only tells where to look. Where no check says so, the issue is told not
 * to be believed. `known` are debts that have an issue, of which this is no other.
 */
export async function recoveredDebt(
  shown: OwnIssue<Debt>,
  known: readonly OpenDebt[],
  repository: Repository,
  ports: RecoverPorts,
): Promise<ReviewDebt | null> {
  const { number, title, body } = shown;
  const written = parseDebt(body);
  if (written === null && !isTitleOfDebt(title)) return null;
  if (!shown.open && (await isClosedByUs(number, repository, ports))) return null;
  for (const pullRequest of pullRequestsMeant(title, written)) {
    const glass = await glassOf(pullRequest, repository, ports);
    const isAnothers = known.some(
      ({ debt }) => debt.kind === 'review' && debt.comment === glass?.comment,
    );
    if (glass !== null && !isAnothers) return debtOf(glass, pullRequest, repository, ports);
  }
  if (shown.open) await sayNotRead(number, repository, ports);
  return null;
}

/**
 * Tells whether we closed an issue. We close what is settled; another bot closes what somebody's workflow
 * tells it to.
 */
async function isClosedByUs(
  issue: number,
  repository: Repository,
  { forge }: Pick<RecoverPorts, 'forge'>,
): Promise<boolean> {
  return (await forge.issueClosing(repository, issue))?.byUs === true;
}

/** Bounds them, because each is asked about. */
const MOST_MEANT = 3;

const pullRequestsMeant = (title: string, written: Debt | null): readonly number[] => {
  const inBody = written?.kind === 'review' ? [written.pullRequest] : [];
  return [...new Set([...pullRequestsInTitle(title), ...inBody])].slice(0, MOST_MEANT);
};

/** Reads what our check of its head says of a broken glass. */
async function glassOf(
  number: number,
  repository: Repository,
  { forge }: Pick<RecoverPorts, 'forge'>,
): Promise<StoredBreakGlass | null> {
  try {
    const { head } = await forge.pullRequest(repository, number);
    for (const check of await forge.checks(repository, head.sha)) {
      const state = parseState(check.text)?.find((each) => each.number === number);
      if (state?.breakGlass?.sha === head.sha) return state.breakGlass;
    }
    return null;
  } catch (error) {
    if (error instanceof ForgeProblem && error.kind === 'not-found') return null;
    throw error;
  }
}

/**
 * Makes the debt anew: who is asked, and until when, is looked up; which objects it changes and who made it,
 * its pull request says.
 */
async function debtOf(
  { by, reason, comment, sha, meaning, at, until }: StoredBreakGlass,
  pullRequest: number,
  repository: Repository,
  { analysis, clock }: RecoverPorts,
): Promise<ReviewDebt | null> {
  const now = new Date(clock.now()).toISOString();
  const survey = await analysis.survey(repository, repository.defaultBranch, now);
  if (survey.kind === 'unreachable') throw new ForgeProblem('unavailable', survey.message);
  // who is asked is not known now: the next look may know
  if (survey.kind !== 'surveyed') return null;
  const { config, platformTeam } = survey;
  return {
    kind: 'review',
    pullRequest,
    sha,
    meaning,
    by,
    comment,
    reason,
    at,
    until,
    deadline: deadlineOf(at, config.breakGlass?.followUpHours ?? HOURS_TO_FOLLOW_UP),
    objects: [],
    ...whoSettles([platformTeam], config.breakGlass?.team ?? null),
    authors: [],
    reminded: false,
    escalated: false,
    settled: null,
  };
}

/**
 * Says once, in the conversation, that the issue is not read. The body stays as whoever edited it left it.
 */
async function sayNotRead(
  issue: number,
  repository: Repository,
  { forge }: Pick<RecoverPorts, 'forge'>,
): Promise<void> {
  const own = await forge.comments(repository, issue);
  if (!own.some(({ body }) => isDebtNotRead(body)))
    await forge.createComment(repository, issue, debtNotRead());
}
