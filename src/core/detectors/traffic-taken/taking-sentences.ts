import type { Resource } from '../../manifest/index.ts';
import { placeOf, subjectText } from '../../manifest/index.ts';
import type { Mesh, Taking } from '../../mesh/index.ts';
import { callersElsewhere, groupedBy } from '../../mesh/index.ts';
import { listed } from '../../text/index.ts';
import type { Check } from '../detection/check.ts';
import type { FindingDraft } from '../detection/detector.ts';

const WORLD_TAKEN: Check = {
  id: 'world-taken',
  title: 'An object of one namespace stands for the addresses or names of everybody',
  level: 'critical',
  severity: 'warning',
  blind: 'Sidecars that import nothing of that namespace, and what pods call in fact.',
};
const ADDRESSES_TAKEN: Check = {
  id: 'addresses-taken',
  title: 'A ServiceEntry has addresses of others, for callers of other namespaces',
  level: 'high',
  severity: 'warning',
  blind: 'Address ranges of the cluster that nothing in the repository names.',
};
const OTHERS_HOST_LED_AWAY: Check = {
  id: 'others-host-led-away',
  title: 'Calls to a host of another namespace are led elsewhere',
  level: 'high',
  severity: 'warning',
  blind: 'Hosts of others that are written in charts and other repositories only.',
};
const OUTSIDE_HOST_LED_AWAY: Check = {
  id: 'outside-host-led-away',
  title: 'Calls of other namespaces to a host outside of the own domains are led elsewhere',
  level: 'high',
  severity: 'warning',
  blind: 'Domains of the company that no gateway in the repository serves.',
};

export const CHECKS_OF_TAKINGS: readonly Check[] = [
  WORLD_TAKEN,
  ADDRESSES_TAKEN,
  OTHERS_HOST_LED_AWAY,
  OUTSIDE_HOST_LED_AWAY,
];

/** One finding of an object for each check. */
export function draftsOfTakings(
  resource: Resource,
  taken: readonly Taking[],
  mesh: Mesh,
): readonly FindingDraft[] {
  const callers = callersElsewhere(resource, mesh);
  const byCheck = groupedBy(taken, (one) => checkOf(one, callers.includes('*')));
  return [...byCheck].map(([check, some]) => draftOf(check, resource, some, callers));
}

/** What is everybody's is critical where all go by it, and are led elsewhere by it. */
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

function draftOf(
  check: Check,
  resource: Resource,
  taken: readonly Taking[],
  callers: readonly string[],
): FindingDraft {
  const whom = callers.includes('*') ? 'every namespace' : listed(callers, MOST_NAMED);
  const texts = listed([...new Set(taken.map(({ text }) => text))], MOST_NAMED);
  const leads = taken.some((one) => one.leads);
  const [first, ...others] = taken;
  const origin = first?.origin ?? resource.origin;
  return {
    check: check.id,
    subject: resource,
    key: `${check.id} ${texts}`,
    scope: {
      level: check === WORLD_TAKEN ? 'mesh' : 'cross-namespace',
      workloads: 0,
      services: 0,
      namespaces: Math.max(1, callers.length),
    },
    message: messageOf(resource, first, texts, leads, whom),
    why: `${whyOf(first)} (${placeOf(origin)}).`,
    origin,
    related: others.slice(0, MOST_NAMED).map((one) => one.origin),
    symptom: leads
      ? 'nothing fails by itself: calls are answered by what it names, or by nobody'
      : 'calls still go to the address that they are made to; what proxies take them for, and how they treat them, is what it says',
    fix: {
      text: `Set exportTo to "." if it is meant for callers of ${resource.namespace}, and name no more than is meant; what is for all callers belongs into a namespace of the platform.`,
    },
  };
}

function messageOf(
  resource: Resource,
  first: Taking | undefined,
  texts: string,
  leads: boolean,
  whom: string,
): string {
  const own = subjectText(resource);
  if (first?.of.kind === 'service')
    return `${own} leads calls to ${texts} elsewhere: callers in ${resource.namespace} go by it, and of other namespaces those whose Sidecar imports it and not the Service.`;
  if (first?.of.kind === 'host' && first.of.spokenFor.resource.kind === 'ServiceEntry')
    return `${own} and ${subjectText(first.of.spokenFor.resource)} both say where calls to ${first.text} go, and callers in ${whom} that are of neither's namespace follow one of the two.`;
  const what = leads ? 'decides where calls' : 'decides how calls';
  return `${own} ${what} to ${texts} ${leads ? 'go' : 'are treated'}, for callers in ${whom}.`;
}

function whyOf(first: Taking | undefined): string {
  switch (first?.of.kind) {
    case 'addresses':
      return first.of.whose === null
        ? 'So many addresses are not those of one host'
        : `${first.text} has addresses of ${first.of.whose}`;
    case 'service':
      return `It is the name of a Service of ${first.of.namespace}, not of its own namespace`;
    case 'host': {
      const { host, resource } = first.of.spokenFor;
      return `${subjectText(resource)} is for ${host}`;
    }
    case 'outside':
      return 'No gateway of the repository serves that domain, and it says itself where calls go';
    case 'world':
    case undefined:
      return 'These are addresses or names of everybody';
  }
}

const MOST_NAMED = 4;
