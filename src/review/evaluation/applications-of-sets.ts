import type { EnvironmentPair, RenderedEnvironment, RenderedRoot } from '../../gitops/index.ts';
import { allMade } from '../../gitops/index.ts';
import { stableKeyOf } from '../../manifest/index.ts';
import type { EnvironmentReview } from './review.ts';

type MadeApplication = ReturnType<typeof allMade>[number];

type OfSets = Pick<
  EnvironmentReview,
  'newApplications' | 'waitingApplications' | 'deletedApplications'
>;

type Sides = Pick<EnvironmentPair, 'before' | 'after'>;

/**
 * Lists Applications that ApplicationSets make of an environment after the change and did not before, and those that are
 * deleted with all that they applied there, by name. No file holds them, so nothing else tells of them. A name that is not
 * known to its end is left out: how many get one like it only the cluster knows. One that goes from one environment to
 * another is neither: what it applied where it was stays there.
 */
export function applicationsOfSets(pairs: readonly Sides[]): (pair: Sides) => OfSets {
  const anywhere = (side: 'before' | 'after'): ReadonlySet<string> =>
    new Set(pairs.flatMap((pair) => applicationsOf(pair[side]).map(keyOf)));
  const [then, now] = [anywhere('before'), anywhere('after')];
  return ({ before, after }) => {
    const all = applicationsOf(after).filter(
      (each) => !then.has(keyOf(each)) && NAME.test(each.application),
    );
    const waiting = namesOf(all.filter(({ isByHand }) => isByHand === true));
    const deleted = deletedApplications(before, after, now);
    return {
      ...(all.length > 0 && { newApplications: namesOf(all) }),
      ...(waiting.length > 0 && { waitingApplications: waiting }),
      ...(deleted.length > 0 && { deletedApplications: deleted }),
    };
  };
}

const keyOf = ({ set, application }: MadeApplication): string => `${set} ${application}`;

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
  still: ReadonlySet<string>,
): readonly string[] {
  const there = new Set(
    (after?.roots ?? []).flatMap(({ resources }) => resources.map(stableKeyOf)),
  );
  const isGone = ({ resources }: RenderedRoot): boolean =>
    resources.length > 0 && !resources.some((resource) => there.has(stableKeyOf(resource)));
  const ended = (before?.roots ?? []).filter(isGone).flatMap(({ root }) => allMade(root));
  return namesOf(
    ended.filter((each) => each.deletes && !still.has(keyOf(each)) && NAME.test(each.application)),
  );
}
