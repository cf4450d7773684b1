import { detectorOf } from '../detection/check.ts';
import { gatewayClosed } from './closed-gateways.ts';
import { endpointsOfOthers } from './foreign-service-endpoints.ts';
import { ledAway } from './traffic-diversion.ts';
import { namesOfOthers } from './external-dns-records.ts';
import { requestsOfOthers } from './request-takeover.ts';
import { ruleForGateways } from './gateway-client-rules.ts';

/** Finds objects of one namespace that take traffic which is for others, whoever those are. */
export const trafficTaken = detectorOf(
  'traffic-taken',
  'objects of one namespace that take traffic which is for others',
  [ledAway, namesOfOthers, requestsOfOthers, endpointsOfOthers, gatewayClosed, ruleForGateways],
);
