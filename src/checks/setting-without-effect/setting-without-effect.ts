import { detectorOf } from '../detection/check.ts';
import { conditionNegative } from './condition-negative.ts';
import { deprecatedField } from './deprecated-field.ts';
import { logsWithoutProvider } from './logs-without-provider.ts';
import { mtlsNotDemanded, mtlsRuleHidden } from './mtls-of-clients.ts';
import { outboundModeUnsaid } from './outbound-mode-unsaid.ts';
import { retiredTracer } from './retired-tracer.ts';
import { routesWithoutWaypoint } from './routes-without-waypoint.ts';
import { rulesNotAskedAtGateway } from './rules-not-asked-at-gateway.ts';
import { sidecarInAmbient } from './sidecar-in-ambient.ts';
import { subsetOfAllPods } from './subset-of-all-pods.ts';
import { waypointLabelUnanswered } from './waypoint-label-unanswered.ts';

/** Settings of proxies that are accepted and do nothing, or not what they say. */
export const settingWithoutEffect = detectorOf(
  'setting-without-effect',
  'settings that are accepted and that no proxy acts upon',
  [
    sidecarInAmbient,
    routesWithoutWaypoint,
    waypointLabelUnanswered,
    logsWithoutProvider,
    outboundModeUnsaid,
    mtlsRuleHidden,
    mtlsNotDemanded,
    subsetOfAllPods,
    deprecatedField,
    retiredTracer,
    rulesNotAskedAtGateway,
    conditionNegative,
  ],
);
