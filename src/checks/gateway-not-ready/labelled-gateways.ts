import { isPassedOver, placeOf, subjectText } from '../../manifest/index.ts';
import { passedOverSelectors } from './passed-over-selectors.ts';
import type { PassedOverSelector } from './passed-over-selectors.ts';
import type { Check } from '../detection/check.ts';
import { ofObjects } from '../detection/check.ts';
import type { FindingDraft } from '../detection/detector.ts';
import { scopeOf } from '../references/reference.ts';

const SELECTOR_FOR_GATEWAY: Check = {
  id: 'selector-for-gateway',
  title: 'A policy picks the pods of a Gateway of the Gateway API by their labels, not by its name',
  level: 'low',
  severity: 'warning',
  blind: 'Which labels pods have that istiod makes, and how istiod is set.',
  knownAs: [{ code: 'IST0166', analyzer: 'k8sgateway.SelectorAnalyzer' }],
};

/** Selectors where `targetRefs` is meant: AUTHZ-4…6. */
export const selectorsForGateways = ofObjects(
  [SELECTOR_FOR_GATEWAY],
  ({ mesh }) => passedOverSelectors(mesh).filter(({ policy }) => !isPassedOver(policy.namespace)),
  ({ isWhole }) =>
    (passed) => [
      { ...draftOf(passed), ...(isWhole === true && !passed.hasPods && { knownAs: [] }) },
    ],
);

function draftOf({
  policy,
  origin,
  gateway,
  source,
  isWaypoint,
}: PassedOverSelector): FindingDraft {
  return {
    check: SELECTOR_FOR_GATEWAY.id,
    subject: policy,
    key: `gateway ${gateway}`,
    scope: scopeOf('service'),
    message: isWaypoint
      ? `${subjectText(policy)} does nothing at waypoint ${gateway}: its selector picks the pods, and waypoints follow \`targetRefs\` only.`
      : `${subjectText(policy)} holds at Gateway ${gateway} only as long as istiod is left to follow selectors there, which it can be told not to.`,
    why: `Its selector (${placeOf(origin)}) fits the pods of ${subjectText(source)} (${placeOf(source.origin)}), which are made of a Gateway of the Gateway API.`,
    symptom: isWaypoint
      ? 'nothing is checked at the waypoint'
      : 'nothing yet; without PILOT_ENABLE_SELECTOR_BASED_K8S_GATEWAY_POLICY nothing is checked at the gateway',
    origin,
    related: [source.origin],
    fix: {
      text: `Name the Gateway in \`targetRefs\` (kind Gateway, name ${gateway}) in the place of the selector.`,
    },
  };
}
