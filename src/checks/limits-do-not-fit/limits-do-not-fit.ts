import { detectorOf } from '../detection/check.ts';
import { breakersOfDestinationRules } from './breakers-of-destination-rules.ts';
import { breakersOfTrafficPolicies } from './breakers-of-traffic-policies.ts';
import { triesAgainstTimeouts } from './tries-against-timeouts.ts';

/** Timeouts, tries and circuit breakers that contradict each other, or break what they protect. RETRY-9, RETRY-15, DR-19. */
export const limitsDoNotFit = detectorOf(
  'limits-do-not-fit',
  'timeouts, tries and circuit breakers that contradict each other, or break what they protect',
  [triesAgainstTimeouts, breakersOfDestinationRules, breakersOfTrafficPolicies],
);
