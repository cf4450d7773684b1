import { detectorOf } from './check.ts';
import { apiGatewaysCollide } from './gateways-collide/api-gateways-alike.ts';
import { certificatesBypassed } from './gateways-collide/certificates-passed-by.ts';
import { certificatesShared } from './gateways-collide/certificates-alike.ts';
import { serversShared } from './gateways-collide/servers-alike.ts';

/**
 * Gateways of the same pods that get into each other's way: each is right by itself, and together one of them does not do
 * what it says. GW-1, 4, 5, 8, 12, 13, 17, GWAPI-16.
 */
export const gatewaysCollide = detectorOf(
  'gateways-collide',
  'servers, certificates and listeners of gateways that get into the way of one another',
  [serversShared, certificatesBypassed, certificatesShared, apiGatewaysCollide],
);
