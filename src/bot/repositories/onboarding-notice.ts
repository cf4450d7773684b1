import { ForgeProblem } from '../../forge/index.ts';
import { commentHash } from '../effects/content-hash.ts';
import { dueJob, workableRepository } from '../../review/index.ts';
import { isOnboardingIssue, onboardingIssue } from './texts/onboarding.ts';
import { rememberTemporary } from '../../features/debts/index.ts';
import { tellDivergences } from './divergence-notice.ts';
import type { Analysis, Jobs, RepositoryRecord, Store } from '../../review/index.ts';
import type { Clock, Forge, Log } from '../../forge/index.ts';

export interface OnboardPorts {
  readonly forge: Pick<Forge, 'issues' | 'createIssue' | 'updateIssue' | 'repository'> &
    Parameters<typeof rememberTemporary>[2]['forge'];
  readonly store: Store;
  readonly analysis: Pick<Analysis, 'survey'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly jobs: Pick<Jobs, 'add'>;
  /** Gives sentences on what this GitHub does not offer; none if absent. */
  readonly serverLacks?: () => readonly string[];
}

/**
 * Says once, in an issue, what was found in a repository; keeps it up to date while it is open.
 * Nothing where there is no mesh.
 */
export async function onboard(repository: number, ports: OnboardPorts): Promise<void> {
  const workable = await workableRepository(repository, ports.store);
  if (workable.kind === 'not-workable') return;
  const { record } = workable;
  const { defaultBranch } = record.repository;
  const asOf = new Date(ports.clock.now()).toISOString();
  const survey = await ports.analysis.survey(record.repository, defaultBranch, asOf);
  if (survey.kind === 'unreachable') throw new ForgeProblem('unavailable', survey.message);
  if (survey.kind !== 'surveyed') {
    const why = survey.kind === 'gone' ? `${survey.what} is not there` : survey.message;
    ports.log.warn({ repository, why }, 'repository could not be surveyed');
    return remember(record, NOTHING_SAID, ports);
  }
  const isCompared =
    survey.configProblems.length === 0 && survey.config.drift.cluster.every !== 'off';
  if (isCompared || (await ports.store.drifts(repository)).length > 0) {
    await lookAgain(repository, ports);
    await ports.jobs.add(dueJob('drift', repository));
  }
  if (!survey.hasMesh) return remember(record, NOTHING_SAID, ports);
  try {
    if (survey.configProblems.length === 0)
      await rememberTemporary(record.repository, survey, ports);
    const lacking = ports.serverLacks?.() ?? [];
    const issue = onboardingIssue(survey, survey.platformTeam, record.repository, lacking);
    await show(record, issue, ports);
    await tellDivergences(record, survey, ports);
  } catch (error) {
    if (!(error instanceof ForgeProblem) || error.kind !== 'not-found') throw error;
    await ports.forge.repository(record.repository);
    ports.log.warn({ repository }, 'repository is there and has no issues: nothing is said in one');
    await remember(record, NOTHING_SAID, ports);
  }
}

/**
 * Makes the next comparison due at once. What the branch holds now may be what differed, and whoever waits
 * for that does not wait longer.
 */
const lookAgain = (repository: number, { store, clock }: OnboardPorts): Promise<void> =>
  store.withLease(`drift:${String(repository)}`, () =>
    store.updateDrifts(repository, (all) =>
      all.map((each) => (each.drifts.length === 0 ? each : { ...each, due: clock.now() })),
    ),
  );

/** Stands for nothing to say of this default branch; the next push to it is looked at again. */
const NOTHING_SAID = { issue: null, bodyHash: '' };

async function show(
  record: RepositoryRecord,
  { title, body }: { readonly title: string; readonly body: string },
  ports: OnboardPorts,
): Promise<void> {
  const { forge } = ports;
  const { repository } = record;
  // a push that changes nothing of it is no news
  const bodyHash = commentHash(body);
  if (record.onboarding?.bodyHash === bodyHash) return;
  // whoever edits its end away gets no second one
  const found = (await forge.issues(repository)).find(
    (issue) => isOnboardingIssue(issue.body) || issue.title === title,
  );
  // closed: they have read it, and want to hear no more of it
  if (found?.open === true && commentHash(found.body) !== bodyHash)
    await forge.updateIssue(repository, found.number, { body });
  const issue = found?.number ?? (await forge.createIssue(repository, title, body));
  await remember(record, { issue, bodyHash }, ports);
}

async function remember(
  record: RepositoryRecord,
  onboarding: RepositoryRecord['onboarding'],
  { store }: OnboardPorts,
): Promise<void> {
  const latest = (await store.repository(record.repository.id)) ?? record;
  await store.saveRepository({ ...latest, onboarding });
}
