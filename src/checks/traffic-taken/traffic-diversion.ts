import { counterpartIn } from '../../compare/index.ts';
import { API_GROUPS, listed, placeOf, sameData, subjectText, say } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { groupedBy, viewOf } from '../../istio/index.ts';
import type { Check, ToldBy } from '../detection/check.ts';
import { checks, sidesOf } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';
import { IN_NO_PUBLIC_DNS } from './host-owners.ts';
import { leadingText, callersElsewhere, takingsOf } from './traffic-interception.ts';
import type { TakingSurroundings, Taking } from './traffic-interception.ts';

const KINDS = ['ServiceEntry', 'VirtualService'];

const WORLD_TAKEN: Check = {
  id: 'world-taken',
  title: "Namespace's object captures huge address ranges or publicly registrable names",
  level: 'critical',
  severity: 'warning',
  blind: "Sidecars that import nothing from that namespace, and the pods' real calls.",
};
const ADDRESSES_TAKEN: Check = {
  id: 'addresses-taken',
  title: "ServiceEntry takes others' addresses for callers in other namespaces",
  level: 'high',
  severity: 'warning',
  blind: 'Address ranges of the cluster that nothing in the repository names.',
};
export const OTHERS_HOST_LED_AWAY: Check = {
  id: 'others-host-led-away',
  title: "Calls to another namespace's host are routed elsewhere",
  level: 'high',
  severity: 'warning',
  blind: 'Hosts of others that only charts and other repositories contain.',
};
const OUTSIDE_HOST_LED_AWAY: Check = {
  id: 'outside-host-led-away',
  title: "Other namespaces' calls to a third-party host are routed elsewhere",
  level: 'high',
  severity: 'warning',
  blind: 'Domains of the company that no gateway in the repository serves.',
};

/**
 * Tells of ServiceEntries and VirtualServices, new or other than before, by which clients of other namespaces
 * go (SE-1, SE-4, SE-5, ROUTE-4, ROUTE-8).
 */
export const ledAway = checks(
  [WORLD_TAKEN, ADDRESSES_TAKEN, OTHERS_HOST_LED_AWAY, OUTSIDE_HOST_LED_AWAY],
  newTakings,
);

function newTakings(input: DetectorInput): readonly ToldBy[] {
  const { before } = input;
  // all of an environment that is new, or looked at by itself, is new in it
  const sides = before === null ? { before: null, after: input.mesh } : sidesOf(input);
  if (sides === null) return [];
  const { after } = sides;
  const around = aroundOf(input, sides.before, after);
  return KINDS.flatMap((kind) => after.ofKind(API_GROUPS.istioNetworking, kind)).flatMap(
    (resource): readonly ToldBy[] => {
      const old = sides.before === null ? undefined : counterpartIn(sides.before, resource, after);
      if (old !== undefined && sameData(old.node, resource.node)) return [];
      const known = old === undefined ? [] : knownTakings(old, resource, around, sides.before);
      const taken = takingsOf(resource, around).filter((one) => !known.includes(keyOf(one)));
      return tellTakings(resource, taken, after);
    },
  );
}

function aroundOf(input: DetectorInput, before: Mesh | null, after: Mesh): TakingSurroundings {
  const { environmentsBefore = [] } = input;
  const earlier = before === null ? environmentsBefore : [before, ...environmentsBefore];
  return {
    mesh: after,
    domainsOf: earlier.length === 0 ? [after] : earlier,
    others: before ?? after,
  };
}

/**
 * Lists what an object took before of all who go by it now, by the same way: an object that leads elsewhere now takes anew
 * what is everybody's, and one with callers that it had not takes what is theirs.
 */
function knownTakings(
  old: Resource,
  resource: Resource,
  around: TakingSurroundings,
  before: Mesh | null,
): readonly string[] {
  const mesh = before ?? around.mesh;
  const callers = new Set(callersElsewhere(old, mesh));
  if (!callers.has('*') && callersElsewhere(resource, around.mesh).some((one) => !callers.has(one)))
    return [];
  const leadsAlike = leadingText(old, mesh) === leadingText(resource, around.mesh);
  return takingsOf(old, { ...around, mesh })
    .filter(({ of }) => leadsAlike || (of.kind === 'outside' && old.kind === 'ServiceEntry'))
    .map(keyOf);
}

const keyOf = ({ of, text }: Taking): string => `${of.kind} ${text}`;

/** Makes one finding of an object for each check. */
function tellTakings(resource: Resource, taken: readonly Taking[], mesh: Mesh): readonly ToldBy[] {
  const callers = callersElsewhere(resource, mesh);
  const byCheck = groupedBy(taken, (one) => checkOf(one, callers.includes('*')));
  return [...byCheck].map(([by, some]) => tell(by, resource, some, mesh));
}

/**
 * Picks the check of a taking: taking what is everybody's is critical where all go by it, and are led
 * elsewhere by it.
 */
function checkOf({ of, leads, text }: Taking, forAll: boolean): Check {
  switch (of.kind) {
    case 'world':
      if (forAll && leads) return WORLD_TAKEN;
      return text.startsWith('*') ? OUTSIDE_HOST_LED_AWAY : ADDRESSES_TAKEN;
    case 'addresses':
      return ADDRESSES_TAKEN;
    case 'service':
    case 'host':
      return OTHERS_HOST_LED_AWAY;
    case 'outside':
      return OUTSIDE_HOST_LED_AWAY;
  }
}

function tell(by: Check, resource: Resource, taken: readonly Taking[], mesh: Mesh): ToldBy {
  const callers = callersElsewhere(resource, mesh);
  const texts = listed([...new Set(taken.map(({ text }) => text))], MOST_NAMED);
  const leads = taken.some((one) => one.leads);
  const [first, ...others] = taken;
  const origin = first?.origin ?? resource.origin;
  return {
    by,
    subject: resource,
    key: `${by.id} ${texts}`,
    scope: {
      level: by === WORLD_TAKEN ? 'mesh' : 'cross-namespace',
      workloads: 0,
      services: 0,
      namespaces: Math.max(1, callers.length),
    },
    message: messageOf({ resource, first, texts, leads, callers }, mesh),
    why: `${whyOf(first)} (${placeOf(origin)}).`,
    origin,
    related: others.slice(0, MOST_NAMED).map((one) => one.origin),
    symptom: leads
      ? say`no errors by itself: calls go to what it names, or get no answer`
      : say`calls still go to the address that they are made to; what proxies take them for, and how they treat them, is what it says`,
    fix: { text: fixOf(resource, first) },
  };
}

/** Holds what is told of one object. */
interface Led {
  readonly resource: Resource;
  readonly first: Taking | undefined;
  readonly texts: string;
  readonly leads: boolean;
  /** Names the namespaces beside its own; `*` for all of them. */
  readonly callers: readonly string[];
}

function messageOf({ resource, first, texts, leads, callers }: Led, mesh: Mesh): string {
  const own = subjectText(resource);
  if (first?.of.kind === 'service')
    return `${own} leads calls to ${texts} elsewhere: callers in ${namespaceOf(resource)} go by it, and of other namespaces those whose Sidecar imports it and not the Service.`;
  const all = `${texts}${portsOf(resource)}`;
  const whom = whomOf(callers);
  const rival = first === undefined ? null : rivalOf(resource, first, mesh);
  if (rival !== null)
    return `${own} and ${subjectText(rival)} both say where calls to ${all} go: ${whoFollows(callers, [resource, rival])}.`;
  return leads
    ? `${own} decides where calls to ${all} go, for callers in ${whom}.`
    : `${own} decides how calls to ${all} are treated, for callers in ${whom}.`;
}

const whomOf = (callers: readonly string[]): string =>
  callers.includes('*') ? 'every namespace' : listed(callers, MOST_NAMED);

/**
 * Says who follows which. Each of the two goes first for sidecars of its own namespace since 1.24; gateways
 * go by the order alone (SE-5).
 */
function whoFollows(callers: readonly string[], owners: readonly Resource[]): string {
  const own = [...new Set(owners.map(({ namespace }) => namespace))];
  if (callers.includes('*'))
    return `callers in every namespace but ${listed(own, MOST_NAMED)} follow one of the two`;
  const others = callers.filter((each) => !own.includes(each));
  return others.length === 0
    ? `gateways in ${whomOf(callers)}, and sidecars there before Istio 1.24, follow one of the two`
    : `callers in ${whomOf(others)} follow one of the two`;
}

/**
 * Finds another entry for the same host, of which callers elsewhere see no more than of this one (SE-5);
 * routes go before both.
 */
function rivalOf({ kind }: Resource, { of }: Taking, mesh: Mesh): Resource | null {
  if (kind !== 'ServiceEntry' || of.kind !== 'host') return null;
  const { resource } = of.spokenFor;
  return resource.kind === 'ServiceEntry' && callersElsewhere(resource, mesh).length > 0
    ? resource
    : null;
}

/** Names the ports of an object; a ServiceEntry is for its ports alone. */
function portsOf(resource: Resource): string {
  if (resource.kind !== 'ServiceEntry') return '';
  const ports = viewOf('ServiceEntry', resource).ports.value.flatMap(({ number }) =>
    number === null ? [] : [String(number.value)],
  );
  if (ports.length === 0) return '';
  return ` on ${ports.length === 1 ? 'port' : 'ports'} ${listed(ports, MOST_NAMED)}`;
}

const namespaceOf = ({ namespace }: Resource): string =>
  namespace === '' ? 'the namespace that it is applied to' : namespace;

function fixOf(resource: Resource, first: Taking | undefined): string {
  const namespace = namespaceOf(resource);
  return first?.of.kind === 'service'
    ? `Take a host of ${namespace}; what is meant for all who call the Service belongs into ${first.of.namespace}.`
    : `Set exportTo to "." if it is meant for callers of ${namespace}, and name no more than is meant; what is for all callers belongs into a namespace of the platform.`;
}

function whyOf(first: Taking | undefined): string {
  const text = first?.text ?? '';
  switch (first?.of.kind) {
    case 'addresses':
      return first.of.whose === null
        ? `${text} is more than the addresses of one host`
        : `${text} ${/[/,]/.test(text) ? 'holds addresses' : 'is an address'} of ${first.of.whose}`;
    case 'service':
      return `It is the name of a Service of ${first.of.namespace}, not of its own namespace`;
    case 'host': {
      const { host, resource } = first.of.spokenFor;
      return `${subjectText(resource)} is for ${host}`;
    }
    case 'outside':
      if (IN_NO_PUBLIC_DNS.test(text))
        return `No gateway of the repository serves ${text}, and public DNS has no such name; whether others use it is not seen`;
      return `No gateway of the repository serves the domain of ${text}, so it is somebody else's, and what it names here is not where that domain's DNS leads`;
    case 'world':
    case undefined:
      return text.startsWith('*')
        ? `Anybody can register names that ${text} stands for`
        : `${text} holds addresses of everybody`;
  }
}

const MOST_NAMED = 4;
