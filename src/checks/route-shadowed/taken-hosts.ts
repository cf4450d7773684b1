import { placeOf, subjectText } from '../../manifest/index.ts';
import type { IsolatedHost } from './isolated-hosts.ts';
import { isolatedHosts } from './isolated-hosts.ts';
import type { Check } from '../detection/check.ts';
import { ofObjects } from '../detection/check.ts';
import type { FindingDraft } from '../detection/detector.ts';
import { scopeOf } from '../references/reference.ts';

const HOST_TAKEN: Check = {
  id: 'host-taken',
  title: 'A host of a route is left to a narrower listener, to which the route is not attached',
  level: 'high',
  blind: 'Gateways of other classes than Istio’s, and listeners of ListenerSets.',
};

/** Hosts that a route of the Gateway API writes in vain: a wider listener does not serve what a narrower one is for (GWAPI-2). */
export const hostsTaken = ofObjects(
  [HOST_TAKEN],
  ({ mesh }) => isolatedHosts(mesh),
  () => (one) => [draftOf(one)],
);

function draftOf({ gateway, route, host, listener, taker }: IsolatedHost): FindingDraft {
  const port = String(listener.port?.value ?? '');
  const [own, other] = [listener, taker].map(({ name }) => name?.value ?? '');
  const at = subjectText(gateway);
  const from =
    route.namespace === gateway.namespace
      ? ''
      : `, which has to take routes of namespace ${route.namespace}`;
  return {
    ...{ check: HOST_TAKEN.id, subject: route, origin: host.origin },
    key: `host ${host.value} at ${at} listener ${own ?? ''}`,
    scope: scopeOf('service'),
    message: `No request for ${host.value} on port ${port} of ${at} gets to ${subjectText(route)}.`,
    why: `The route is attached to listener ${own ?? ''} (${placeOf(listener.origin)}). Listener ${other ?? ''} (${placeOf(taker.origin)}) is for ${taker.hostname?.value ?? ''} on the same port, so the wider one leaves the host to it, and the route is not attached to that.`,
    symptom:
      '404, response flag NR (no route), or what other routes of the narrower listener answer',
    related: [listener.origin, taker.origin],
    fix: {
      text: `Attach the route to listener ${other ?? ''} too (\`sectionName: ${other ?? ''}\`)${from}.`,
    },
  };
}
