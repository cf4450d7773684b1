import { isPassedOver, placeOf, resourceKey, subjectText } from '../../manifest/index.ts';
import type { RulesNotAsked } from './rules-not-asked.ts';
import { rulesNotAsked } from './rules-not-asked.ts';
import type { Check } from '../detection/check.ts';
import { ofObjects } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';

const RULES_NOT_ASKED: Check = {
  id: 'rules-not-asked-at-gateway',
  title: 'A gateway leads to a host past the rules that sidecars have for it',
  level: 'low',
  severity: 'warning',
  blind: 'Whether requests from outside are meant to be spread over all subsets.',
  knownAs: [{ code: 'IST0140', analyzer: 'virtualservice.DestinationHostAnalyzer' }],
};

/** A canary that requests through the gateway never hear of. */
export const rulesForGateways = ofObjects(
  [RULES_NOT_ASKED],
  (input) => {
    const told = rulesNotAsked(input.mesh).filter((one) => isTold(input, one));
    return input.isWhole === true ? eachPairOnce(told) : told;
  },
  () =>
    ({ virtualService, rules, host, origin, at }) => [
      {
        check: RULES_NOT_ASKED.id,
        subject: virtualService,
        key: `${at} ${rules.namespace}/${rules.name}`,
        scope: { level: 'service', workloads: 0, services: 1, namespaces: 1 },
        message: `Requests that ${subjectText(virtualService)} leads to ${host} from its gateway do not follow the rules of ${subjectText(rules)}: they reach all subsets.`,
        why: `The route names no subset (${placeOf(origin)}), and a gateway asks only the VirtualServices that are bound to it, not those for the host it leads to (${placeOf(rules.origin)}).`,
        symptom:
          'users get the new version at random, while calls inside the mesh are split as written',
        origin,
        related: [rules.origin],
        fix: {
          text: 'Write the same subsets and weights into the route at the gateway, or delegate both to one VirtualService.',
        },
      },
    ],
);

/** Istio's analysis names the two objects, and no route. */
const eachPairOnce = (told: readonly RulesNotAsked[]): readonly RulesNotAsked[] => [
  ...new Map(
    told
      .toReversed()
      .map((one) => [`${resourceKey(one.virtualService)} ${resourceKey(one.rules)}`, one]),
  ).values(),
];

/** Istio's analysis compares the texts of hosts, in whatever namespace, and an object with itself. */
function isTold(
  { isWhole }: DetectorInput,
  { virtualService, rules, host, isForSidecars }: RulesNotAsked,
): boolean {
  if (isPassedOver(virtualService.namespace)) return false;
  if (isWhole === true) return true;
  const isOneHost = host.includes('.') || virtualService.namespace === rules.namespace;
  return isForSidecars && isOneHost && virtualService !== rules;
}
