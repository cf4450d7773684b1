import type { EnvironmentPair, RenderedEnvironment } from '../../gitops/index.ts';
import { allMade } from '../../gitops/index.ts';
import type { EnvironmentReview } from './review.ts';

type MadeApplication = ReturnType<typeof allMade>[number];

type Made = Pick<EnvironmentReview, 'newApplications' | 'waitingApplications'>;

/**
 * Lists Applications that ApplicationSets make of an environment after the change and did not before, by name. No file holds
 * them, so nothing else tells of them. A name that is not known to its end is left out: how many get one like it only
 * the cluster knows.
 */
export function newApplications({
  before,
  after,
}: Pick<EnvironmentPair, 'before' | 'after'>): Made {
  const then = new Set(applicationsOf(before).map(({ application }) => application));
  const all = applicationsOf(after).filter(
    ({ application }) => !then.has(application) && NAME.test(application),
  );
  const waiting = namesOf(all.filter(({ isByHand }) => isByHand === true));
  return {
    ...(all.length > 0 && { newApplications: namesOf(all) }),
    ...(waiting.length > 0 && { waitingApplications: waiting }),
  };
}

/** Matches a name as Kubernetes takes it. */
const NAME = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;

const namesOf = (all: readonly MadeApplication[]): readonly string[] =>
  [...new Set(all.map(({ application }) => application))].sort();

const applicationsOf = (side: RenderedEnvironment | null): readonly MadeApplication[] =>
  side === null
    ? []
    : [...side.roots.map(({ root }) => root), ...(side.environment.alike ?? [])].flatMap(allMade);
