import { detectorOf } from '../detection/check.ts';
import { surroundings } from './surroundings.ts';

/**
 * Objects that are no part of the mesh, and decide about its control plane, its gateways or all that is made in the
 * cluster: policies of the network, webhooks, what makes Secrets, scalers, quotas, the cluster's DNS, issuers, and what
 * runs commands.
 */
export const actsOnTheMesh = detectorOf(
  'acts-on-the-mesh',
  'objects around the mesh that decide about its control plane, its gateways or the whole cluster',
  [surroundings],
);
