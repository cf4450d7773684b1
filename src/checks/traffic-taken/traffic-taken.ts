import { detectorOf } from '../detection/check.ts';
import { gatewayClosed } from './closed-gateways.ts';
import { endpointsOfOthers } from './endpoints-of-others.ts';
import { ledAway } from './led-away.ts';
import { namesOfOthers } from './names-of-others.ts';
import { requestsOfOthers } from './requests-of-others.ts';
import { ruleForGateways } from './gateway-client-rules.ts';

/** Objects of one namespace that take traffic which is for others, whoever those are. */
export const trafficTaken = detectorOf(
  'traffic-taken',
  'objects of one namespace that take traffic which is for others',
  [ledAway, namesOfOthers, requestsOfOthers, endpointsOfOthers, gatewayClosed, ruleForGateways],
);
