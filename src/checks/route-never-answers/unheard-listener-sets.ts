import { placeOf, subjectText } from '../../manifest/index.ts';
import type { UnheardListenerSet } from './listener-sets.ts';
import { unheardListenerSets } from './listener-sets.ts';
import type { Check } from '../detection/check.ts';
import { ofObjects } from '../detection/check.ts';
import type { FindingDraft } from '../detection/detector.ts';
import { worldOf } from '../detection/proves-absence.ts';
import { scopeOf } from '../references/reference.ts';
import { hasVariable } from '../references/unresolved-text.ts';

const LISTENER_SET_NOT_ALLOWED: Check = {
  id: 'listener-set-not-allowed',
  title: 'A ListenerSet adds listeners to a Gateway that does not allow it',
  level: 'high',
  severity: 'warning',
  blind: 'Labels that something else than this repository gives to namespaces.',
};

/** Without `allowedListeners` a Gateway takes none: GWAPI-21. */
export const listenerSetsUnheard = ofObjects(
  [LISTENER_SET_NOT_ALLOWED],
  ({ mesh }) => unheardListenerSets(mesh),
  (input) => {
    const world = worldOf(input);
    return (one) =>
      world.isIncomplete(one.gateway) || hasVariable(one.from?.value ?? '') ? [] : [draftOf(one)];
  },
);

function draftOf({ listenerSet, gateway, origin, from }: UnheardListenerSet): FindingDraft {
  const isOwn = listenerSet.namespace === gateway.namespace;
  const meant = isOwn ? 'Same' : 'All';
  return {
    check: LISTENER_SET_NOT_ALLOWED.id,
    subject: listenerSet,
    key: `not allowed by ${subjectText(gateway)}`,
    scope: scopeOf('service'),
    message: `The listeners of ${subjectText(listenerSet)} are not opened, and routes that are attached to them answer nothing.`,
    why:
      from === null
        ? `${subjectText(gateway)} (${placeOf(gateway.origin)}) has no \`allowedListeners\`, so it takes no ListenerSet. Nothing refuses it: the status alone says \`NotAllowed\`.`
        : `${subjectText(gateway)} takes ListenerSets by \`allowedListeners.namespaces.from: ${from.value}\` (${placeOf(from.origin)}), and ${subjectText(listenerSet)} is not of these. Nothing refuses it: the status alone says \`NotAllowed\`.`,
    symptom: 'the connection is refused, or 404 where another listener has the port',
    origin,
    related: [from?.origin ?? gateway.origin],
    fix: {
      text: `Set \`spec.allowedListeners.namespaces.from: ${meant}\` in ${subjectText(gateway)}${isOwn ? '' : ', or `Selector` with labels of the namespace'}.`,
    },
  };
}
