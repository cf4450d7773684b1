import type { Node } from '../../../manifest/index.ts';
import { API_GROUPS, isOfKind } from '../../../manifest/index.ts';
import type { ArgoInput } from '../argo-input.ts';
import { isClusterSecret } from '../cluster-secrets.ts';
import type { FollowedApplications } from './followed-applications.ts';
import { followedApplications } from './followed-applications.ts';
import type { PlannedApplication } from './planned-set.ts';
import { contextOf, plannedApplications } from './planned-set.ts';
import type { SetContext } from '../sets/generator-parameters.ts';

/** Holds what is followed of the sets of a tree. */
interface FollowedSets
  extends Omit<FollowedApplications, 'applications'>, Pick<ArgoInput, 'plannedOf'> {}

interface PlannedSet extends Pick<SetContext, 'unseen' | 'problems'> {
  readonly planned: readonly PlannedApplication[];
}

/** Lists what all sets of a tree make before any template is filled in, and chooses what of it is followed. */
export function followedSets(objects: readonly Node[], input: ArgoInput): FollowedSets {
  const plans = new Map(
    objects
      .filter((object) => isOfKind(object, API_GROUPS.argo, 'ApplicationSet'))
      .map((set) => [set, planOf(set, input)] as const),
  );
  const declaring = new Set(
    objects
      .filter((object) => plans.has(object) || isClusterSecret(object))
      .map(({ origin }) => origin.file),
  );
  const all = [...plans.values()].flatMap(({ planned }) => planned);
  const { applications, ...followed } = followedApplications(all, input, declaring);
  return {
    ...followed,
    plannedOf(context) {
      const { planned, unseen, problems } = plans.get(context.set) ?? planOf(context.set, input);
      for (const each of unseen) context.unseen.add(each);
      for (const each of problems) context.problems.add(each);
      return applications === null ? planned : planned.filter((each) => applications.has(each));
    },
  };
}

function planOf(set: Node, input: ArgoInput): PlannedSet {
  const context = contextOf(set, input);
  const planned = plannedApplications(context);
  return { planned, unseen: context.unseen, problems: context.problems };
}
