import type { Resource } from '../../manifest/index.ts';
import { placeOf, subjectText } from '../../manifest/index.ts';
import type { Check, ToldBy } from '../detection/check.ts';
import { checks } from '../detection/check.ts';
import { virtualServicesLookedAt } from '../gateways/authored-objects.ts';
import { scopeOf } from '../references/reference.ts';
import type { DestinationSlip } from './destination-slips.ts';
import { destinationSlips } from './destination-slips.ts';

const ONLY_WEIGHT: Check = {
  id: 'only-weight',
  title: 'The only destination of a route has a weight below 100, and gets everything',
  level: 'medium',
  severity: 'warning',
  blind: 'Weights that a controller writes later.',
  knownAs: [{ code: 'KIA1104' }],
};
const DESTINATION_REPEATED: Check = {
  id: 'destination-repeated',
  title: 'A route has the same destination twice',
  level: 'medium',
  severity: 'warning',
  blind: 'Two names of one Service.',
  knownAs: [{ code: 'KIA1105' }],
};

/** Weights and destinations that read like a split of the traffic, and are none: ROUTE-38. */
export const destinationsMiswritten = checks([ONLY_WEIGHT, DESTINATION_REPEATED], (input) =>
  virtualServicesLookedAt(input).flatMap((virtualService) =>
    destinationSlips(virtualService).map((slip) => tell(virtualService, slip)),
  ),
);

function tell(subject: Resource, { what, entry, first }: DestinationSlip): ToldBy {
  const { host, subset } = entry.destination ?? {};
  const where =
    subset == null ? (host?.value ?? '') : `subset ${subset.value} of ${host?.value ?? ''}`;
  const weight = String(entry.weight?.value ?? 0);
  const origin = entry.weight?.origin ?? entry.origin;
  const scope = scopeOf('service');
  if (what === 'only-weight')
    return {
      ...{ by: ONLY_WEIGHT, subject, scope, origin, key: `weight of ${where}` },
      message: `All requests of the route go to ${where}, not ${weight} % of them.`,
      why: `${subjectText(subject)} gives it a weight of ${weight} (${placeOf(origin)}), and there is no other destination. A weight is a share of the sum, and one by itself is ignored.`,
      symptom: 'a version that was to get a share gets everything',
      fix: {
        text: 'Add the other destination with the rest of the weight, or leave the weight out.',
      },
    };
  return {
    ...{ by: DESTINATION_REPEATED, subject, scope, origin, key: `twice ${where}` },
    message: `Two destinations of one route are both ${where}, so the split between them is none.`,
    why: `${subjectText(subject)} names it at ${placeOf(first?.origin ?? entry.origin)} and at ${placeOf(entry.origin)}. One of the two is often meant for another subset.`,
    symptom: 'the version that was to get the other share gets nothing',
    related: first === null ? [] : [first.origin],
    fix: {
      text: 'Name the subset or the host that is meant, or leave one destination with the sum.',
    },
  };
}
