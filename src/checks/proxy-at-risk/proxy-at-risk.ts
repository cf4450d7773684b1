import { detectorOf } from '../detection/check.ts';
import { debugHeadersSent, everyRequestTraced, verboseProxyLogs } from './proxy-debugging.ts';
import { debuggingOptions } from './envoy-options.ts';
import { proxyHeadersChanged } from './proxy-headers.ts';
import { toldInternals } from './told-internals.ts';
import { filterOfAppsAndGateways } from './shared-envoy-filters.ts';
import { proxyThreadsChanged } from './proxy-threads.ts';
import { scalerWithoutRequests } from './scaled-by-requests.ts';
import { proxyResourcesAtRisk } from './proxy-resources.ts';
import { extensionFailsClosed } from './unpinned-extensions.ts';

/** Finds settings by which proxies fail, or work for nobody (PUSH-2, SCOPE-1, SCOPE-4). */
export const proxyAtRisk = detectorOf(
  'proxy-at-risk',
  'proxies with too few resources, debug settings or risky extensions',
  [
    proxyResourcesAtRisk,
    scalerWithoutRequests,
    proxyThreadsChanged,
    verboseProxyLogs,
    everyRequestTraced,
    debugHeadersSent,
    proxyHeadersChanged,
    toldInternals,
    debuggingOptions,
    extensionFailsClosed,
    filterOfAppsAndGateways,
  ],
);
