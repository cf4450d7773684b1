import { detectorOf } from '../detection/check.ts';
import { credentialsUnusable } from './credentials-told.ts';
import { definitionsTooOld } from './old-definitions.ts';
import { portsUnopened } from './ports-told.ts';
import { selectorsForGateways } from './labelled-gateways.ts';

/**
 * Gateways that cannot do what they are asked for, because something beside them is not as they need it: the Service, the
 * Secret, the definition of a kind, the way a policy names them. GW-6, 10, 11, AUTHZ-4…6.
 */
export const gatewayNotReady = detectorOf(
  'gateway-not-ready',
  'gateways whose Service, Secret, definitions or policies are not as they need them',
  [portsUnopened, credentialsUnusable, definitionsTooOld, selectorsForGateways],
);
