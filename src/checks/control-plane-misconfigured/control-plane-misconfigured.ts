import { detectorOf } from '../detection/check.ts';
import { injectorServiceMissing, injectorsOverlap } from './injectors.ts';
import { controlPlaneAtZero, operatorFields } from './installation.ts';
import { meshNetworks } from './mesh-networks.ts';
import { controlPlaneSecrets, networkNames } from './secrets-and-networks.ts';
import { sharedSettings, unsharedSettings } from './shared-settings.ts';
import { tokenKeys } from './token-keys.ts';
import { unansweredWebhooks } from './unanswered-webhooks.ts';
import { webhookAddresses } from './webhook-addresses.ts';

/**
 * Objects of the control plane that are accepted and stop it from doing its work: webhooks that overlap or call nobody,
 * networks of clusters that nobody knows, settings of an installation that it does not read.
 */
export const controlPlaneMisconfigured = detectorOf(
  'control-plane-misconfigured',
  'webhooks, networks, secrets and installation settings with which the control plane does not do its work',
  [
    injectorsOverlap,
    injectorServiceMissing,
    unansweredWebhooks,
    webhookAddresses,
    operatorFields,
    controlPlaneAtZero,
    sharedSettings,
    unsharedSettings,
    controlPlaneSecrets,
    meshNetworks,
    networkNames,
    tokenKeys,
  ],
);
