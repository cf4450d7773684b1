import { detectorOf } from '../detection/check.ts';
import { extensionsFailClosed, filtersReachGateways } from './extended-proxies.ts';
import { proxiesTalkTooMuch } from './left-from-debugging.ts';
import { proxyResourcesAtRisk } from './resources.ts';

/** Settings by which proxies fail, or work for nobody. PUSH-2, SCOPE-1, SCOPE-4. */
export const proxyAtRisk = detectorOf(
  'proxy-at-risk',
  'proxies with too little, with settings that were for debugging, or with extensions they may not get',
  [proxyResourcesAtRisk, proxiesTalkTooMuch, extensionsFailClosed, filtersReachGateways],
);
