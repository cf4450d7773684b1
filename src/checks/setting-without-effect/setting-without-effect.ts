import { detectorOf } from '../detection/check.ts';
import { ambientRoutes } from './ambient-routes.ts';
import { deprecated, tracers } from './deprecated.ts';
import { mtlsNotDemanded, mtlsRuleHidden } from './mtls-of-clients.ts';
import { rulesForGateways } from './rules-for-gateways.ts';
import { conditionsTold } from './conditions-told.ts';
import { outboundModeUnsaid, subsetOfAllPods } from './unsaid-settings.ts';
import { logsWithoutProvider } from './unprovided-logs.ts';
import { unansweredLabels } from './unanswered-labels.ts';
import { unreadSidecars } from './unread-sidecars.ts';

/** Settings of proxies that are accepted and do nothing, or not what they say. */
export const settingWithoutEffect = detectorOf(
  'setting-without-effect',
  'settings that are accepted and that no proxy acts upon',
  [
    unreadSidecars,
    ambientRoutes,
    unansweredLabels,
    logsWithoutProvider,
    outboundModeUnsaid,
    mtlsRuleHidden,
    mtlsNotDemanded,
    subsetOfAllPods,
    deprecated,
    tracers,
    rulesForGateways,
    conditionsTold,
  ],
);
