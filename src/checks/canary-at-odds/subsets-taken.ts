import { placeOf, subjectText } from '../../manifest/index.ts';
import { takenSubsets } from './taken-subsets.ts';
import type { Check } from '../detection/check.ts';
import { ofObjects } from '../detection/check.ts';

const SUBSET_TAKEN: Check = {
  id: 'subset-taken',
  title: 'A route leads to a subset that a Rollout takes out of its DestinationRule',
  level: 'medium',
  severity: 'error',
  blind: 'Old releases of Argo Rollouts, which leave other subsets where they are.',
};

/** Argo Rollouts writes the subsets of the DestinationRule that it is given: those of both versions, and no others. */
export const subsetsTaken = ofObjects(
  [SUBSET_TAKEN],
  ({ mesh }) => takenSubsets(mesh),
  () =>
    ({ rollout, rule, subset, origin, virtualService, routedAt }) => [
      {
        check: SUBSET_TAKEN.id,
        subject: rule,
        key: `subset ${subset} beside ${rollout.namespace}/${rollout.name}`,
        scope: { level: 'service', workloads: 0, services: 1, namespaces: 1 },
        message: `Requests that ${subjectText(virtualService)} routes to subset ${subset} fail once Argo Rollouts has written ${subjectText(rule)}.`,
        why: `${subjectText(rollout)} has it write the DestinationRule (${placeOf(rollout.origin)}). It keeps the subsets of both versions and takes this one out (${placeOf(origin)}), to which a route leads (${placeOf(routedAt)}).`,
        symptom:
          '503, response flag NC (cluster not found), from the first rollout until the next sync, and again after that',
        origin,
        related: [rollout.origin, routedAt],
        fix: {
          text: `Put subset ${subset} into a DestinationRule of its own for the same host, which the Rollout does not name.`,
        },
      },
    ],
);
