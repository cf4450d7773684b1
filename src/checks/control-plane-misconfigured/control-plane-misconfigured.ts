import { detectorOf } from '../detection/check.ts';
import { injectorServiceMissing, injectorsOverlap, unansweredWebhooks } from './injectors.ts';
import { controlPlaneAtZero, operatorFields } from './istio-installation.ts';
import { keyFetchUnrestricted } from './key-fetches.ts';
import { controlPlaneSecrets } from './mesh-secrets.ts';
import { registryUnknown, networkContradicted } from './mesh-networks.ts';
import { revisionWithoutShared, sharedSettingOverridden } from './shared-configuration.ts';
import { webhookAddresses } from './webhook-addresses.ts';

/**
 * Finds objects of the control plane that are accepted and stop it from doing its work: webhooks that overlap
 * or call nobody, networks of clusters that nobody knows, settings of an installation that it does not read.
 */
export const controlPlaneMisconfigured = detectorOf(
  'control-plane-misconfigured',
  'webhooks, networks, Secrets and settings that hinder the control plane',
  [
    injectorsOverlap,
    injectorServiceMissing,
    unansweredWebhooks,
    webhookAddresses,
    operatorFields,
    controlPlaneAtZero,
    sharedSettingOverridden,
    revisionWithoutShared,
    controlPlaneSecrets,
    registryUnknown,
    networkContradicted,
    keyFetchUnrestricted,
  ],
);
