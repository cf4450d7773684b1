import type { AskedApprovers, Forge, Repository } from '../../../forge/index.ts';
import type { Debt, Jobs, OpenDebt, Store } from '../../../review/index.ts';
import { debtIssue, isTitledAlike } from '../texts/debt-issue.ts';
import {
  dueJob,
  issueFor,
  ownIssues,
  objectsOfDebt,
  PRIORITY,
  reviewJob,
} from '../../../review/index.ts';
import { parseDebt } from '../texts/debt-record.ts';
import { ForgeProblem } from '../../../forge/index.ts';

export interface OwingPorts {
  readonly forge: Pick<Forge, 'issues' | 'ownBodies' | 'createIssue'>;
  readonly store: Pick<Store, 'withLease' | 'debts' | 'updateDebts' | 'openPullRequests'>;
  readonly jobs: Pick<Jobs, 'add'>;
}

export type OpenedDebt<D extends Debt> =
  | { readonly kind: 'opened'; readonly debt: OpenDebt & { readonly debt: D } }
  /** GitHub takes no issue here; half a sentence says why. */
  | { readonly kind: 'refused'; readonly why: string };

/**
 * Opens the one issue of a debt, however often this is killed and done again: it is looked for by what asked
 * for it. From then on a job looks after it.
 */
export async function oweInIssue<D extends Debt>(
  repository: Repository,
  debt: D,
  isSame: (known: Debt) => known is D,
  { forge, store, jobs }: OwingPorts,
): Promise<OpenedDebt<D>> {
  try {
    return await store.withLease(`debts:${String(repository.id)}`, async () => {
      const open = await inIssue(repository, debt, isSame, { forge, store });
      await store.updateDebts(repository.id, (known) => [
        ...(known ?? []).filter((each) => each.issue !== open.issue),
        open,
      ]);
      await tellOthers(repository.id, open.debt, { store, jobs });
      await jobs.add(dueJob('debts', repository.id));
      return { kind: 'opened', debt: open };
    });
  } catch (error) {
    const why = error instanceof ForgeProblem ? lackOf(error) : null;
    if (why === null) throw error;
    return { kind: 'refused', why };
  }
}

/** Finds the issue that is there, or opens a new one. */
async function inIssue<D extends Debt>(
  repository: Repository,
  debt: D,
  isSame: (known: Debt) => known is D,
  { forge, store }: Pick<OwingPorts, 'forge' | 'store'>,
): Promise<OpenDebt & { readonly debt: D }> {
  const issues = await ownIssues(repository, parseDebt, forge);
  const stored = (await store.debts(repository.id)) ?? [];
  for (const { issue, debt: known } of stored)
    if (isSame(known) && issues.some(({ number }) => number === issue))
      return { issue, debt: known };
  const { title, body } = debtIssue(debt);
  // One whose end somebody edited says nothing that counts, and is the issue of this debt all the same: it
  // says another time where this was followed before. One that is another debt's, or was closed, is not taken
  // for it.
  const ofOthers = new Set(stored.map(({ issue }) => issue));
  const free = issues.filter(({ number, open, state }) =>
    state === null ? open && !ofOthers.has(number) : true,
  );
  const there = issueFor(free, isSame, (each) => isTitledAlike(each, debt));
  if (there !== undefined) {
    const { number: issue, state } = there;
    return { issue, debt: state !== null && isSame(state) ? state : debt };
  }
  return { issue: await forge.createIssue(repository, title, body), debt };
}

/** Says what lacks, in half a sentence; null for what trying again may mend. */
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

/** Gives the deadline; `at` and it are ISO 8601. */
export const deadlineOf = (at: string, followUpHours: number): string =>
  new Date(Date.parse(at) + followUpHours * HOUR).toISOString();

/** Counts the hours to follow up where the configuration does not say. */
export const HOURS_TO_FOLLOW_UP = 24;

/** Bounds the characters of a reason that are kept. */
const LONGEST_REASON = 300;

export const reasonKept = (reason: string): string =>
  Array.from(reason.trim()).slice(0, LONGEST_REASON).join('');

/** Bounds the names that are kept of each kind. */
const MOST_NAMES = 50;

/** Gives the first of them who is known; else the break-glass team. */
export function whoSettles(
  asked: readonly (AskedApprovers | null)[],
  breakGlassTeam: string | null,
): AskedApprovers {
  const known = asked.find((each) => each !== null && each.teams.length + each.people.length > 0);
  if (known == null) return { teams: breakGlassTeam === null ? [] : [breakGlassTeam], people: [] };
  return { teams: known.teams.slice(0, MOST_NAMES), people: known.people.slice(0, MOST_NAMES) };
}

/** More are not reviewed again for one debt. */
const MOST_TOLD = 50;

/**
 * Reviews open pull requests again that change some of the same objects: what they say of a debt is no longer
 * so.
 */
export async function tellOthers(
  repository: number,
  debt: Debt,
  {
    store,
    jobs,
  }: {
    readonly store: Pick<Store, 'openPullRequests'>;
    readonly jobs: Pick<Jobs, 'add'>;
  },
): Promise<void> {
  const own = debt.kind === 'review' ? debt.pullRequest : null;
  const objects = objectsOfDebt(debt);
  const meeting = (await store.openPullRequests(repository)).filter(
    ({ pullRequest, state }) =>
      pullRequest.number !== own &&
      state?.changes.some(({ text }) => objects.some((object) => text.endsWith(object))) === true,
  );
  for (const { pullRequest } of meeting.slice(0, MOST_TOLD))
    await jobs.add(
      reviewJob({ repository, pullRequest: pullRequest.number }, 'debt', PRIORITY.background),
    );
}
