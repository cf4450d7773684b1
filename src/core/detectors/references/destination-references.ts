import type { Resource } from '../../manifest/resource.ts';
import { subjectText } from '../../manifest/resource.ts';
import type { RouteDestination } from '../../mesh/virtual-service-routes.ts';
import type { Check } from '../check.ts';
import { hostOutcome } from './host-outcome.ts';
import { ROUTE_PORT_MISSING, portReference } from './port-reference.ts';
import type { Reference } from './reference.ts';
import { scopeOf } from './reference.ts';
import { SUBSET_UNDEFINED, subsetReference } from './subset-reference.ts';
import type { World } from './world.ts';

const ROUTE_WITHOUT_HOST: Check = {
  id: 'route-without-host',
  title: 'A VirtualService routes to a host that nothing has',
  level: 'high',
  blind: 'Objects that charts, operators or other repositories make.',
};
export const DESTINATION_CHECKS = [ROUTE_WITHOUT_HOST, ROUTE_PORT_MISSING, SUBSET_UNDEFINED];

/** Host, port and subset of one destination of a VirtualService (ROUTE-37, ROUTE-39). */
export function destinationReferences(
  world: World,
  subject: Resource,
  to: RouteDestination,
  through: string,
): readonly Reference[] {
  const mirror = to.use === 'mirror';
  const host: Reference = {
    check: ROUTE_WITHOUT_HOST,
    subject,
    key: `${to.use} host ${to.host}`,
    origin: to.hostOrigin,
    outcome: hostOutcome(world, to.host, subject.namespace, {
      scope: scopeOf('service'),
      sentences: {
        message: mirror
          ? `Nothing arrives at ${to.host}, where ${subjectText(subject)} mirrors requests to.`
          : `Requests that ${subjectText(subject)} routes to ${to.host}${through} fail.`,
        why: `No Service and no ServiceEntry is called \`${to.host}\`.`,
        symptom: mirror
          ? 'mirrored requests are dropped; the main request is answered as usual'
          : '503, response flag NC (cluster not found)',
        fix: 'Name a Service that exists, or add it in the same change.',
      },
    }),
  };
  return [
    host,
    ...portReference(world, subject, to, through),
    ...subsetReference(world, subject, to, through),
  ];
}
