import { detectorOf } from '../detection/check.ts';
import { apiCollisions } from './gateway-api-collisions.ts';
import { clientCertificateBypassed, passthroughUnderWildcard } from './hosts-under-wildcards.ts';
import { certificateShared } from './shared-certificates.ts';
import { serversCollide } from './server-collisions.ts';

/**
 * Finds Gateways of the same pods that get into each other's way: each is right by itself, and together one
 * of them does not do what it says. GW-1, 4, 5, 8, 12, 13, 17, GWAPI-16.
 */
export const gatewaysCollide = detectorOf(
  'gateways-collide',
  'Gateway servers, certificates and listeners that conflict',
  [
    serversCollide,
    clientCertificateBypassed,
    certificateShared,
    passthroughUnderWildcard,
    apiCollisions,
  ],
);
