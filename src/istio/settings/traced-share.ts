import type { ProxySetting } from './proxy-setting.ts';

/** The share where nothing is written. [src: istio/istio pilot/pkg/features/telemetry.go, PILOT_TRACE_SAMPLING] */
const DEFAULT_SHARE = 1;
const ALL = 100;

/**
 * The percentage of requests that proxies trace; 0 counts as none written, and so does more than there are. [src:
 * istio/istio pilot/pkg/networking/core/tracing.go, proxyConfigSamplingValue]
 */
export const TRACED_SHARE: ProxySetting = {
  path: 'tracing.sampling',
  standard: DEFAULT_SHARE,
  read: (value) => {
    const share = Number(value);
    if (Number.isNaN(share)) return undefined;
    return share === 0 || share > ALL ? DEFAULT_SHARE : share;
  },
};
