import { listed, placeOf, subjectText } from '../../manifest/index.ts';
import { sharedForAnyHost } from './any-host-servers.ts';
import type { Check } from '../detection/check.ts';
import { ofObjects } from '../detection/check.ts';

const ANY_HOST_SHARED: Check = {
  id: 'any-host-shared',
  title: 'A gateway that several namespaces route at takes every host',
  level: 'low',
  severity: 'info',
  blind: 'Who may write routes in those namespaces, and admission policies that say which hosts.',
};

/** Whoever may write a route in one of the namespaces decides about every host: GW-2, ROUTE-14. */
export const anyHostShared = ofObjects(
  [ANY_HOST_SHARED],
  ({ mesh }) => sharedForAnyHost(mesh),
  () =>
    ({ gateway, port, origin, namespaces }) => [
      {
        check: ANY_HOST_SHARED.id,
        subject: gateway,
        key: `any host on ${String(port)}`,
        scope: { level: 'namespace', workloads: 0, services: 0, namespaces: namespaces.length },
        message: `Any of ${listed(namespaces, 3)} can take requests at ${subjectText(gateway)} that are for another's host.`,
        why: `Port ${String(port)} is for every host (${placeOf(origin)}), and routes of these namespaces are followed there. A route for a host, or for \`*\`, needs nothing but the name of the gateway.`,
        symptom:
          'after the change of another team, requests for a host are answered by its service, or with 404',
        origin,
        fix: {
          text: 'Name the hosts, each with the namespace that it belongs to (`shop/shop.example.com`), or give each team a listener with its own hostname.',
        },
      },
    ],
);
