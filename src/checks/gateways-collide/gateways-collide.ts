import { detectorOf } from '../detection/check.ts';
import { apiCollisions } from './api-collisions.ts';
import { clientCertificateBypassed } from './bypassed-certificates.ts';
import { certificateShared } from './shared-certificates.ts';
import { serversCollide } from './colliding-servers.ts';

/**
 * Gateways of the same pods that get into each other's way: each is right by itself, and together one of them does not do
 * what it says. GW-1, 4, 5, 8, 12, 13, 17, GWAPI-16.
 */
export const gatewaysCollide = detectorOf(
  'gateways-collide',
  'servers, certificates and listeners of gateways that get into the way of one another',
  [serversCollide, clientCertificateBypassed, certificateShared, apiCollisions],
);
