import type { View } from '../../../istio/index.ts';
import { viewOf } from '../../../istio/index.ts';
import type { Resource } from '../../../manifest/index.ts';
import { placeOf, subjectText } from '../../../manifest/index.ts';
import type { Check } from '../../detection/check.ts';
import { nearObjects } from '../host-outcome.ts';
import type { Reference, Sentences } from '../reference.ts';
import { missing, resolved, scopeOf } from '../reference.ts';
import { hasVariable } from '../unresolved-text.ts';
import { carriedBy } from '../../route-never-answers/carried.ts';

export const LISTENER_MISSING: Check = {
  id: 'route-listener-missing',
  title: 'Route names a listener its Gateway does not have',
  level: 'high',
  blind: 'Gateways that are not rendered here.',
};

export const notAttached = (subject: Resource): { message: string; symptom: string } => ({
  message: `${subjectText(subject)} is attached to nothing: its hosts are not served.`,
  symptom: carriedBy(subject).notServed,
});

type Listener = ReturnType<typeof listenersIn>[number];

const listenersIn = (owner: Resource) =>
  (owner.kind === 'ListenerSet' ? viewOf('ListenerSet', owner) : viewOf('GatewayApiGateway', owner))
    .listeners.value;

/** Gives the listener that a parent of a route names; none where it names no one. */
export function sectionOf(
  subject: Resource,
  parent: View<'ParentRef'> | null,
  owner: Resource,
): readonly Reference[] {
  const written = parent?.sectionName ?? null;
  if (written === null || hasVariable(written.value)) return [];
  const { value: section, origin } = written;
  const listeners = new Map(
    listenersIn(owner).map((listener) => [
      listener.name?.value ?? '',
      { ...owner, origin: listener.origin },
    ]),
  );
  const found = listeners.get(section);
  const names = [...listeners.keys()];
  return [
    {
      check: LISTENER_MISSING,
      subject,
      key: `listener ${owner.namespace}/${owner.name}/${section}`,
      origin,
      outcome:
        found !== undefined
          ? resolved(found)
          : missing({
              target: `listener ${section} of ${subjectText(owner)}`,
              namespace: owner.namespace,
              proof: 'certain',
              near: nearObjects(section, listeners),
              scope: scopeOf('service'),
              related: [owner.origin],
              since: (past) => calledNow(section, past, owner),
              sentences: {
                ...notAttached(subject),
                why: `${subjectText(owner)} has ${names.length === 0 ? 'no listeners' : `listeners ${names.join(', ')}`}, and none is called \`${section}\`.`,
                fix: 'Name one of its listeners in sectionName.',
              },
            }),
    },
  ];
}

/** Says what a listener that the owner had is called now: the one that came and is for the same. */
function calledNow(section: string, past: Resource, owner: Resource): Partial<Sentences> {
  const before = listenersIn(past);
  const was = before.find(({ name }) => name?.value === section);
  const names = new Set(before.map(({ name }) => name?.value));
  const come = listenersIn(owner).filter(({ name }) => !names.has(name?.value));
  const [now, ...others] = was === undefined ? [] : come.filter((one) => isForSame(one, was));
  const name = now?.name?.value;
  return now === undefined || name === undefined || others.length > 0
    ? {}
    : {
        why: `${subjectText(owner)} has no listener called \`${section}\` any more: the one that is for the same is called \`${name}\` now (${placeOf(now.origin)}).`,
        fix: `Write \`${name}\`, or let the listener keep its name.`,
        isCertain: true,
      };
}

const isForSame = (one: Listener, other: Listener): boolean =>
  one.port?.value === other.port?.value &&
  one.protocol?.value === other.protocol?.value &&
  one.hostname?.value === other.hostname?.value;
