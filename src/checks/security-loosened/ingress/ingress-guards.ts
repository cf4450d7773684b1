import { counterpartIn } from '../../../compare/index.ts';
import type { Mesh } from '../../../istio/index.ts';
import { groupedBy } from '../../../istio/index.ts';
import type { Origin, Resource } from '../../../manifest/index.ts';
import { listed, nodeAt, placeOf, resourceKey, subjectText } from '../../../manifest/index.ts';
import type { Check, ToldBy } from '../../detection/check.ts';
import { betweenSides, checks } from '../../detection/check.ts';
import { hasVariable } from '../../references/unresolved-text.ts';
import type { GuardKind } from './guard-annotations.ts';
import type { Guard, IngressDoor } from './ingress-doors.ts';
import { ingressDoors } from './ingress-doors.ts';
import { conditionOf, whyOfClass } from './pods-of-class.ts';

const LOGIN_LOST: Check = {
  id: 'ingress-login-lost',
  title: 'Ingress or controller route no longer requires login or certificate',
  level: 'high',
  blind:
    'Logins in the application, controller-wide settings that are not seen here, and middlewares that are not rendered here.',
};
const ADDRESSES_OPENED: Check = {
  id: 'ingress-addresses-opened',
  title: 'Ingress loses its address list and allows every address',
  level: 'high',
  blind: 'Firewalls in front of the controller, and lists in its own settings.',
};

/** A way in that lets in more than the one that was there before. */
interface OpenedDoor {
  readonly door: IngressDoor;
  readonly was: IngressDoor;
  readonly lost: Guard;
}

/**
 * Tells of what controllers of Ingresses, and of kinds of their own, asked of callers, and no longer do: annotations and middlewares that
 * go, are turned off, or are none that the controller reads.
 */
export const ingressOpened = checks([LOGIN_LOST, ADDRESSES_OPENED], (input) =>
  betweenSides(input, ({ before, after }) => together(openedDoors(before, after)).map(tell)),
);

function openedDoors(before: Mesh, after: Mesh): readonly OpenedDoor[] {
  const old = ingressDoors(before);
  if (old.every(({ guards }) => guards.length === 0)) return [];
  return ingressDoors(after).flatMap((door) => {
    const former = counterpartIn(before, door.resource, after);
    const was = predecessorOf(door, former, old);
    return was === undefined
      ? []
      : [LOGINS, ADDRESSES].flatMap((kinds) => {
          const lost = lostOf(kinds, was, door);
          return lost === undefined ? [] : [{ door, was, lost }];
        });
  });
}

/** Puts together what several routes of one object asked for in one place: it is lost once. */
function together(opened: readonly OpenedDoor[]): readonly OpenedDoor[] {
  const alike = groupedBy(opened, ({ door, was, lost }) =>
    JSON.stringify([resourceKey(door.resource), resourceKey(was.resource), lost.kind, lost.origin]),
  );
  return [...alike.values()].flatMap((own) => {
    const [first] = own;
    if (first === undefined || own.length === 1) return own;
    const services = new Set(own.flatMap(({ door }) => [...door.services]));
    return [{ ...first, door: { ...first.door, part: '', services } }];
  });
}

const LOGINS: ReadonlySet<GuardKind> = new Set(['login', 'certificate']);
const ADDRESSES: ReadonlySet<GuardKind> = new Set(['addresses']);

function lostOf(
  kinds: ReadonlySet<GuardKind>,
  was: IngressDoor,
  now: IngressDoor,
): Guard | undefined {
  const isOf = ({ kind }: Guard): boolean => kinds.has(kind);
  return now.guards.some(isOf) ? undefined : was.guards.find(isOf);
}

/**
 * Finds the way in that led to the same Service before: of the same object, else of one for the same hosts, all
 * of which asked for something. Paths of the login itself are open to everybody.
 */
function predecessorOf(
  door: IngressDoor,
  former: Resource | undefined,
  old: readonly IngressDoor[],
): IngressDoor | undefined {
  const led = old.filter(({ services }) => [...services].some((name) => door.services.has(name)));
  const isOwn = (one: IngressDoor): boolean => one.resource === former && one.part === door.part;
  const own = old.find(isOwn);
  if (own !== undefined) return led.find(isOwn);
  if (door.paths.length > 0 && door.paths.every((path) => OF_LOGINS.test(path))) return undefined;
  const alike = led.filter(({ hosts }) => hosts.some((host) => door.hosts.includes(host)));
  return alike.every(({ guards }) => guards.length > 0) ? alike[0] : undefined;
}

/** Matches paths at which logins and challenges are answered themselves. */
const OF_LOGINS =
  /^\/(?:oauth2?|\.well-known|outpost\.goauthentik\.io|login|callback|_oauth)(?:[/(]|$)/;

function tell({ door, was, lost }: OpenedDoor): ToldBy {
  const { resource } = door;
  const [origin, side] = placeOfLoss(door, was, lost);
  const isOfAddresses = lost.kind === 'addresses';
  return {
    by: isOfAddresses ? ADDRESSES_OPENED : LOGIN_LOST,
    subject: resource,
    key: `${isOfAddresses ? 'addresses' : 'login'} ${door.part}`.trim(),
    ...(door.pods?.areSeen === false && { when: [{ kind: 'pods' as const, clause: null }] }),
    scope: { level: 'service', workloads: 0, services: door.services.size, namespaces: 1 },
    message: messageOf(door, lost),
    why: `${whyOf(door, was, lost)} ${UNKNOWN[lost.kind]}`,
    origin,
    side,
    symptom: symptomOf(door, lost),
    fix: {
      text: isOfAddresses
        ? `Keep the list of addresses, or say in the pull request that everybody may call this.`
        : `Keep what asks for the ${WORDS[lost.kind]}, or see that what is behind it asks for one itself.`,
      kind: 'choice',
    },
  };
}

const WORDS = { login: 'login', certificate: 'client certificate', addresses: 'addresses' };

const UNKNOWN: Readonly<Record<GuardKind, string>> = {
  login: 'The application behind it may ask for a login itself; that is not seen here.',
  certificate: 'The application behind it may ask for a login itself; that is not seen here.',
  addresses: 'A firewall in front of it is not seen here.',
};
const SYMPTOMS: Readonly<Record<GuardKind, string>> = {
  login: 'no errors: requests that were sent to a login or got 401 now get through',
  certificate: 'no errors: clients without a certificate, which got 400, now get through',
  addresses: 'no errors: requests from other addresses, which got 403, now get through',
};

function messageOf(door: IngressDoor, { kind, isByName }: Guard): string {
  const services = [...door.services].map((name) => `Service ${name}`);
  const how =
    kind === 'addresses'
      ? 'from whatever address they come'
      : `without the ${WORDS[kind]} that ${isByName ? 'seems to have been' : 'was'} asked for`;
  return `Requests for ${hostsText(door)} reach ${listed(services, 2)} now ${how}${conditionOf(door.pods)}.`;
}

/** Nobody answers for a class that no pods serve. */
function symptomOf({ pods }: IngressDoor, { kind }: Guard): string {
  return pods?.areSeen === false
    ? `where pods with ${pods.label} serve it, ${SYMPTOMS[kind]}; where none do, they fail`
    : SYMPTOMS[kind];
}

const hostsText = ({ hosts, part, resource }: IngressDoor): string => {
  if (hosts.some(hasVariable)) return `the hosts of ${subjectText(resource)}`;
  if (hosts.length > 0) return listed(hosts, 2);
  // the rule of a route of Traefik says whom it is for
  return part === '' || resource.kind !== 'IngressRoute' ? 'any host' : part;
};

function whyOf(door: IngressDoor, was: IngressDoor, lost: Guard): string {
  const subject = subjectText(door.resource);
  const former = subjectText(was.resource);
  const by = `by ${lost.text} (${placeOf(lost.origin)})`;
  const isOfAddresses = lost.kind === 'addresses';
  const seen = lost.isByName ? ' What that does is not seen here; its name tells of a login.' : '';
  if (isUnread(door, lost))
    return `${subject} ${isOfAddresses ? 'lets in a list of addresses only' : `asks for a ${WORDS[lost.kind]}`} ${by}, and the controller that serves it now does not read that (${placeOf(door.classOrigin)}).${whyOfClass(door.pods)}${seen}`;
  const asked = isOfAddresses
    ? 'let in a list of addresses only'
    : `asked for a ${WORDS[lost.kind]}`;
  return resourceKey(door.resource) === resourceKey(was.resource)
    ? `${subject} ${asked} ${by}, and nothing in its place does.${seen}`
    : `${former} ${asked} ${by}, and ${subject}, which leads to the same Service, does not (${placeOf(door.origin)}).${seen}`;
}

const isUnread = ({ unread }: IngressDoor, lost: Guard): boolean =>
  unread.some(({ text }) => text === lost.text);

/** Gives the line to look at: that of the class, of what is written now, or of what is gone. */
function placeOfLoss(
  door: IngressDoor,
  was: IngressDoor,
  lost: Guard,
): readonly [Origin, 'base' | 'head'] {
  if (resourceKey(door.resource) !== resourceKey(was.resource)) return [door.origin, 'head'];
  if (isUnread(door, lost)) return [door.classOrigin, 'head'];
  if (door.turnedOff !== undefined && was.turnedOff === undefined) return [door.turnedOff, 'head'];
  const kept = nodeAt(door.resource.node, 'metadata', 'annotations', lost.text);
  if (kept !== undefined) return [kept.origin, 'head'];
  return [lost.origin, 'base'];
}
