import { detectorOf } from '../detection/check.ts';
import { certificatesTooMany } from './listener-certificates.ts';
import { challengeRedirected } from './acme-challenge-redirect.ts';
import { clientsUnprepared } from './clients-unprepared.ts';
import { credentialsUnusable } from './gateway-credentials.ts';
import { definitionTooOld } from './definition-too-old.ts';
import { opensNothing } from './opens-nothing.ts';
import { portNotOnService } from './port-not-on-service.ts';
import { selectorForGateway } from './selector-for-gateway.ts';

/**
 * Finds Gateways that cannot do what they are asked for, because something beside them is not as they need
 * it: the Service, the Secret, the clients, the definition of a kind, the way a policy names them. GW-6, 8,
 * 10…12, AUTHZ-4…6, GWAPI-16.
 */
export const gatewayNotReady = detectorOf(
  'gateway-not-ready',
  'gateways whose Service, Secret, clients, definitions or policies are not as they need them',
  [
    portNotOnService,
    opensNothing,
    credentialsUnusable,
    certificatesTooMany,
    clientsUnprepared,
    challengeRedirected,
    definitionTooOld,
    selectorForGateway,
  ],
);
