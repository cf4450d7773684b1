import { detectorOf } from '../detection/check.ts';
import { certificatesTooMany } from './certificates-too-many.ts';
import { challengesRedirected } from './challenges-redirected.ts';
import { clientsUnprepared } from './clients-unprepared.ts';
import { credentialsUnusable } from './credentials-told.ts';
import { definitionsTooOld } from './old-definitions.ts';
import { gatewaysOpeningNothing } from './opens-nothing.ts';
import { portsUnopened } from './ports-told.ts';
import { selectorsForGateways } from './labelled-gateways.ts';

/**
 * Gateways that cannot do what they are asked for, because something beside them is not as they need it: the Service, the
 * Secret, the clients, the definition of a kind, the way a policy names them. GW-6, 8, 10…12, AUTHZ-4…6, GWAPI-16.
 */
export const gatewayNotReady = detectorOf(
  'gateway-not-ready',
  'gateways whose Service, Secret, clients, definitions or policies are not as they need them',
  [
    portsUnopened,
    gatewaysOpeningNothing,
    credentialsUnusable,
    certificatesTooMany,
    clientsUnprepared,
    challengesRedirected,
    definitionsTooOld,
    selectorsForGateways,
  ],
);
