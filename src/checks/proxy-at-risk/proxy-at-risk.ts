import { detectorOf } from '../detection/check.ts';
import { debugHeadersSent } from './debug-headers.ts';
import { filterOfAppsAndGateways } from './filters-of-all.ts';
import { everyRequestTraced } from './full-tracing.ts';
import { proxyResourcesAtRisk } from './resources.ts';
import { extensionFailsClosed } from './unpinned-extensions.ts';
import { verboseProxyLogs } from './verbose-proxies.ts';

/** Settings by which proxies fail, or work for nobody. PUSH-2, SCOPE-1, SCOPE-4. */
export const proxyAtRisk = detectorOf(
  'proxy-at-risk',
  'proxies with too little, with settings that were for debugging, or with extensions they may not get',
  [
    proxyResourcesAtRisk,
    verboseProxyLogs,
    everyRequestTraced,
    debugHeadersSent,
    extensionFailsClosed,
    filterOfAppsAndGateways,
  ],
);
