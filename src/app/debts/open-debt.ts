import type {
  StoredBreakGlass,
  Debt,
  OpenDebt,
  Decision,
  AskedApprovers,
} from '../../core/gate/index.ts';
import { changeAuthorsOf, parseDebt, debtObjects } from '../../core/gate/index.ts';
import type { RepositoryConfig } from '../../core/policy/index.ts';
import { debtIssue } from '../../core/report/index.ts';
import type { GatheredGateInput } from '../reviews/gather-gate-input.ts';
import { debtsJob } from '../queue/new-jobs.ts';
import { tellOthers } from './tell-others.ts';
import type { AnalysedChange } from '../ports/analysis.ts';
import type { Forge } from '../ports/forge.ts';
import { ForgeProblem } from '../ports/forge.ts';
import type { Jobs } from '../ports/jobs.ts';
import type { PullRequestRecord, Store } from '../ports/store.ts';

export interface DebtPorts {
  readonly forge: Pick<Forge, 'issues' | 'createIssue' | 'commitLogins'>;
  readonly store: Pick<Store, 'withLease' | 'updateDebts' | 'openPullRequests'>;
  readonly jobs: Pick<Jobs, 'add'>;
}

export interface BrokenGlass {
  readonly breakGlass: StoredBreakGlass;
  readonly settings: NonNullable<RepositoryConfig['breakGlass']>;
  readonly change: AnalysedChange;
  /** Without the broken glass. */
  readonly decision: Decision;
  readonly gathered: GatheredGateInput;
  readonly record: PullRequestRecord;
}

export type OpenedDebt =
  | { readonly kind: 'opened'; readonly debt: OpenDebt }
  /** GitHub takes no issue here: half a sentence says why. */
  | { readonly kind: 'refused'; readonly why: string };

/**
 * The one issue of a broken glass, however often this is killed and done again: it is looked for by the comment that
 * broke the glass. From then on a job looks after it.
 */
export async function openDebt(broken: BrokenGlass, ports: DebtPorts): Promise<OpenedDebt> {
  const { repository } = broken.record.pullRequest;
  const { forge, store, jobs } = ports;
  const debt = await debtOf(broken, ports);
  try {
    return await store.withLease(`debts:${String(repository.id)}`, async () => {
      const found = (await forge.issues(repository)).find(
        ({ body }) => parseDebt(body)?.comment === debt.comment,
      );
      const { title, body } = debtIssue(debt);
      const issue = found?.number ?? (await forge.createIssue(repository, title, body));
      const open = { issue, debt: parseDebt(found?.body ?? '') ?? debt };
      await store.updateDebts(repository.id, (known) => [
        ...(known ?? []).filter((each) => each.issue !== issue),
        open,
      ]);
      await tellOthers(repository.id, open.debt, ports);
      await jobs.add(debtsJob(repository.id));
      return { kind: 'opened', debt: open };
    });
  } catch (error) {
    const why = error instanceof ForgeProblem ? lackOf(error) : null;
    if (why === null) throw error;
    return { kind: 'refused', why };
  }
}

/** Null for what trying again may mend. */
function lackOf({ kind, message, permission }: ForgeProblem): string | null {
  switch (kind) {
    case 'forbidden':
      return permission === null
        ? 'the App lacks a permission'
        : `the App lacks the permission ${permission}`;
    case 'not-found':
    case 'refused':
      return `GitHub refuses it: ${message}`;
    case 'rate-limited':
    case 'unavailable':
    case 'suspended':
    case 'read-only':
      return null;
  }
}

const HOUR = 3_600_000;
/** Logins that are kept of each kind. */
const MOST_AUTHORS = 500;
const MOST_NAMES = 50;

async function debtOf(
  { breakGlass, settings, change, decision, gathered, record }: BrokenGlass,
  { forge }: DebtPorts,
): Promise<Debt> {
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
    pullRequest: number,
    sha,
    meaning,
    by,
    comment,
    reason,
    at,
    until,
    deadline: new Date(Date.parse(at) + followUpHours * HOUR).toISOString(),
    objects: debtObjects(change.review.changes),
    ...whoReviews(change, decision, team),
    authors: [...authors.byLogin.keys()].slice(0, MOST_AUTHORS),
    reminded: false,
    escalated: false,
    settled: null,
  };
}

/** The platform team; where nobody is known, those whose approval was passed by; else the break-glass team. */
function whoReviews(
  { platformTeam }: AnalysedChange,
  { requirements }: Decision,
  breakGlassTeam: string,
): AskedApprovers {
  const passedBy = requirements.map(({ requirement }) => requirement);
  const known = [...(platformTeam === null ? [] : [platformTeam]), ...passedBy].find(
    ({ teams, people }) => teams.length + people.length > 0,
  );
  if (known === undefined) return { teams: [breakGlassTeam], people: [] };
  return { teams: known.teams.slice(0, MOST_NAMES), people: known.people.slice(0, MOST_NAMES) };
}
