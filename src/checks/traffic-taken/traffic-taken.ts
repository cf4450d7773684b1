import { detectorOf } from '../detection/check.ts';
import { gatewaysClosed } from './closed-gateway.ts';
import { endpointsOfOthers } from './endpoints-of-others.ts';
import { claimedRequests } from './claimed-routes.ts';
import { ledAway } from './led-away.ts';
import { rulesForGateways } from './gateway-client-rules.ts';

/** Objects of one namespace that take traffic which is for others, whoever those are. */
export const trafficTaken = detectorOf(
  'traffic-taken',
  'objects of one namespace that take traffic which is for others',
  [ledAway, claimedRequests, endpointsOfOthers, gatewaysClosed, rulesForGateways],
);
