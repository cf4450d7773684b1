import { commentHash } from '../effects/content-hash.ts';
import { divergenceIssue, isDivergenceIssue } from './texts/divergence-issue.ts';
import { dueJob } from '../../review/index.ts';
import type { Jobs, RepositoryRecord, RepositorySurvey, Store } from '../../review/index.ts';
import type { Clock, Forge } from '../../forge/index.ts';

export interface DivergencePorts {
  readonly forge: Pick<Forge, 'issues' | 'createIssue' | 'updateIssue'>;
  readonly store: Pick<Store, 'repository' | 'saveRepository'>;
  readonly jobs: Pick<Jobs, 'add'>;
  readonly clock: Clock;
}

const WEEK = 7 * 24 * 60 * 60_000;

/**
 * Keeps one issue about what differs between environments, at most once a week: what changes within the week
 * is told when it is over. One that somebody closed stays closed; nothing is opened where nothing differs.
 */
export async function tellDivergences(
  { repository: { id } }: RepositoryRecord,
  { divergences }: Pick<RepositorySurvey, 'divergences'>,
  ports: DivergencePorts,
): Promise<void> {
  const record = await ports.store.repository(id);
  if (divergences === null || record === null) return;
  const { title, body } = divergenceIssue(divergences, record.repository);
  const bodyHash = commentHash(body);
  const { divergence } = record;
  if (divergence?.bodyHash === bodyHash) return;
  const now = ports.clock.now();
  const due = divergence === undefined ? now : divergence.at + WEEK;
  if (due > now) return ports.jobs.add(dueJob('onboard', id, due));
  // whoever edits its end away gets no second one
  const found = (await ports.forge.issues(record.repository)).find(
    (issue) => isDivergenceIssue(issue.body) || issue.title === title,
  );
  if (found?.open === true && commentHash(found.body) !== bodyHash)
    await ports.forge.updateIssue(record.repository, found.number, { body });
  if (found === undefined && divergences.length > 0)
    await ports.forge.createIssue(record.repository, title, body);
  const latest = (await ports.store.repository(id)) ?? record;
  await ports.store.saveRepository({ ...latest, divergence: { bodyHash, at: now } });
}
