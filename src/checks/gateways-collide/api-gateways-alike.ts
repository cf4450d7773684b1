import { isPassedOver, listed, placeOf, subjectText } from '../../manifest/index.ts';
import type { ApiCollision } from './api-collisions.ts';
import { apiCollisions } from './api-collisions.ts';
import type { Check } from '../detection/check.ts';
import { ofObjects } from '../detection/check.ts';
import type { FindingDraft } from '../detection/detector.ts';
import { scopeOf } from '../references/reference.ts';

const LISTENER_REPEATED: Check = {
  id: 'listener-repeated',
  title: 'Two listeners of a Gateway have the same hostname, port and protocol',
  level: 'medium',
  severity: 'error',
  blind: 'Listeners that a ListenerSet adds.',
  knownAs: [{ code: 'KIA1503' }],
};
const ADDRESS_SHARED: Check = {
  id: 'address-shared',
  title: 'Two Gateways of the Gateway API ask for the same address',
  level: 'medium',
  blind: 'Whether the implementation lets Gateways share an address.',
  knownAs: [{ code: 'KIA1502' }],
};
const LISTENER_SHARED: Check = {
  id: 'listener-shared',
  title: 'Two Gateways of the Gateway API listen for the same hostname on the same port',
  level: 'low',
  severity: 'warning',
  blind: 'To which of the two DNS leads the hostname.',
  knownAs: [{ code: 'KIA1501' }],
};

/** What Gateways of the Gateway API say twice. */
export const apiGatewaysCollide = ofObjects(
  [LISTENER_REPEATED, ADDRESS_SHARED, LISTENER_SHARED],
  ({ mesh }) => apiCollisions(mesh).filter(({ gateway }) => !isPassedOver(gateway.namespace)),
  () => (collision) => [draftOf(collision)],
);

function draftOf(collision: ApiCollision): FindingDraft {
  const { gateway, origin, otherOrigin, what, kind } = collision;
  const common = {
    subject: gateway,
    key: `${kind} ${what}`,
    scope: scopeOf('service'),
    origin,
    related: [otherOrigin],
  };
  const others = listed(collision.others.map(subjectText), 2);
  switch (kind) {
    case 'own-listener':
      return {
        ...common,
        check: LISTENER_REPEATED.id,
        message: `${subjectText(gateway)} listens for ${what} twice, which the definition of the kind refuses.`,
        why: `The listener before it says the same (${placeOf(otherOrigin)}). Port, protocol and hostname together have to be one of a kind.`,
        symptom:
          'the object is refused; where an old definition takes it, both listeners are in conflict and serve nothing',
        fix: { text: 'Merge the two listeners, or give one another hostname or port.' },
      };
    case 'address':
      return {
        ...common,
        cause: `address ${what}`,
        check: ADDRESS_SHARED.id,
        message: `${subjectText(gateway)} asks for the address ${what}, and so does ${others}.`,
        why: `Each Gateway gets a load balancer of its own, and only one of them can have the address (${placeOf(otherOrigin)}).`,
        symptom: 'one of the two stays without an address, or takes it from the other',
        fix: { text: 'Give each Gateway an address of its own, or make one Gateway of them.' },
      };
    case 'listener':
      return {
        ...common,
        cause: `listeners for ${what}`,
        check: LISTENER_SHARED.id,
        message: `${subjectText(gateway)} and ${others} both listen for ${what}: a route answers only where DNS leads the name to its own Gateway.`,
        why: `Both say it (${placeOf(origin)}, ${placeOf(otherOrigin)}), and each has an address of its own.`,
        symptom: '404 where DNS leads to the other one',
        fix: { text: 'Keep the listener at the Gateway that DNS leads the hostname to.' },
      };
  }
}
