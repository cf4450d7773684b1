import type { EnvironmentPair, RenderedEnvironment, RenderedRoot } from '../../gitops/index.ts';
import { allMade } from '../../gitops/index.ts';
import { stableKeyOf } from '../../manifest/index.ts';
import type { EnvironmentReview } from './review.ts';

type MadeApplication = ReturnType<typeof allMade>[number];

type OfSets = Pick<
  EnvironmentReview,
  'newApplications' | 'waitingApplications' | 'deletedApplications'
>;

/**
 * Lists Applications that ApplicationSets make of an environment after the change and did not before, and those that are
 * deleted with all that they applied there, by name. No file holds them, so nothing else tells of them. A name that is not
 * known to its end is left out: how many get one like it only the cluster knows.
 */
export function applicationsOfSets({
  before,
  after,
}: Pick<EnvironmentPair, 'before' | 'after'>): OfSets {
  const then = new Set(applicationsOf(before).map(({ application }) => application));
  const all = applicationsOf(after).filter(
    ({ application }) => !then.has(application) && NAME.test(application),
  );
  const waiting = namesOf(all.filter(({ isByHand }) => isByHand === true));
  const deleted = deletedApplications(before, after);
  return {
    ...(all.length > 0 && { newApplications: namesOf(all) }),
    ...(waiting.length > 0 && { waitingApplications: waiting }),
    ...(deleted.length > 0 && { deletedApplications: deleted }),
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

/**
 * Finds those that Argo CD deletes once their set makes them no more (ARGO-73…75), as far as nothing that they applied is
 * there afterwards by anybody else.
 */
function deletedApplications(
  before: RenderedEnvironment | null,
  after: RenderedEnvironment | null,
): readonly string[] {
  const still = new Set(applicationsOf(after).map(({ application }) => application));
  const there = new Set(
    (after?.roots ?? []).flatMap(({ resources }) => resources.map(stableKeyOf)),
  );
  const isGone = ({ resources }: RenderedRoot): boolean =>
    resources.length > 0 && !resources.some((resource) => there.has(stableKeyOf(resource)));
  const ended = (before?.roots ?? []).filter(isGone).flatMap(({ root }) => allMade(root));
  return namesOf(
    ended.filter(
      ({ application, deletes }) => deletes && !still.has(application) && NAME.test(application),
    ),
  );
}
