import { detectorOf } from './check.ts';
import { deprecated, tracers } from './setting-without-effect/deprecated.ts';
import { mtlsNotDemanded, mtlsRuleHidden } from './setting-without-effect/mtls-of-clients.ts';
import { outboundModeUnsaid, subsetOfAllPods } from './setting-without-effect/unsaid-settings.ts';
import { logsWithoutProvider } from './setting-without-effect/unprovided-logs.ts';
import { unreadSidecars } from './setting-without-effect/unread-sidecars.ts';

/** Settings of proxies that are accepted and do nothing, or not what they say. */
export const settingWithoutEffect = detectorOf(
  'setting-without-effect',
  'settings that are accepted and that no proxy acts upon',
  [
    unreadSidecars,
    logsWithoutProvider,
    outboundModeUnsaid,
    mtlsRuleHidden,
    mtlsNotDemanded,
    subsetOfAllPods,
    deprecated,
    tracers,
  ],
);
