import type { Mesh } from '../../istio/index.ts';
import { placeOf, subjectText } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import { isNearDomain } from './domain-misspelt.ts';
import type { WrittenHost } from './written-hosts.ts';
import { hostsIn, namesOf } from './written-hosts.ts';

/** `shop.partners.net` is told of where every other gateway and route is below `example.com`. */
export const hostOutsideDomains = check({
  id: 'host-outside-domains',
  title:
    'A host that requests come for lies outside of the one domain that all others are in, in every environment',
  level: 'low',
  blind: 'Whether a second domain is meant; environments whose hosts are in several.',
  find: ({ mesh, environments = [mesh] }) => foreignIn(mesh, environments),
});

/** Fewer hosts do not say that one domain is all there is. */
const FEWEST = 5;

function foreignIn(mesh: Mesh, all: readonly Mesh[]): readonly Told[] {
  const domains = registeredIn(mesh);
  const [usual, foreign, ...more] = [...domains].sort(
    ([, one], [, other]) => namesOf(other).size - namesOf(one).size,
  );
  if (usual === undefined || foreign === undefined || more.length > 0) return [];
  const [domain, hosts] = foreign;
  const [first] = hosts;
  const isAlone = namesOf(hosts).size === 1 && namesOf(usual[1]).size >= FEWEST;
  const isElsewhere = all.some((other) => other !== mesh && registeredIn(other).has(domain));
  if (first === undefined || !isAlone || isElsewhere || isNearDomain(domain, usual[0])) return [];
  return [tell(mesh, first, usual)];
}

/** Hosts that requests come for, by the domain that somebody registered. */
function registeredIn(mesh: Mesh): ReadonlyMap<string, readonly WrittenHost[]> {
  const found = known.get(mesh) ?? readRegistered(mesh);
  known.set(mesh, found);
  return found;
}

const known = new WeakMap<Mesh, ReadonlyMap<string, readonly WrittenHost[]>>();

/** VirtualServices have names of the mesh and of what is called outside of it, too. */
const ASKED_FOR: ReadonlySet<string> = new Set(['Gateway', 'HTTPRoute']);

function readRegistered(mesh: Mesh): ReadonlyMap<string, readonly WrittenHost[]> {
  const domains = new Map<string, WrittenHost[]>();
  // an egress gateway has the hosts that are called outside
  const called = namesOf(hostsIn(mesh).filter(({ object }) => object.kind === 'ServiceEntry'));
  for (const written of hostsIn(mesh)) {
    const { as, object, host } = written;
    const domain = registeredOf(host.value.toLowerCase(), mesh);
    if (as !== 'answered' || !ASKED_FOR.has(object.kind) || called.has(host.value)) continue;
    if (domain === null) continue;
    const hosts = domains.get(domain);
    if (hosts === undefined) domains.set(domain, [written]);
    else hosts.push(written);
  }
  return domains;
}

/** The last two parts, or three below `co.uk` and its like; null for names of the cluster and for no name at all. */
function registeredOf(host: string, { configuration, ownNamespaces }: Mesh): string | null {
  const parts = host.split('.');
  const [second = '', top = ''] = parts.slice(-2);
  const isOfCluster = host.endsWith(`.${configuration.clusterDomain}`) || parts.includes('svc');
  if (isOfCluster || ownNamespaces.has(top) || /[^a-z0-9.*-]/.test(host)) return null;
  const labels = top.length === 2 && second.length <= 3 ? 3 : 2;
  const isDomain = parts.length >= labels && !/^\d+$/.test(top) && parts.at(-labels) !== '*';
  return parts.length > 1 && isDomain ? parts.slice(-labels).join('.') : null;
}

function tell(
  { environment: { name } }: Mesh,
  { object, host: { value, origin } }: WrittenHost,
  [usual, hosts]: readonly [string, readonly WrittenHost[]],
): Told {
  const related = hosts.slice(0, 2).map(({ host }) => host.origin);
  return {
    subject: object,
    key: `host ${value} lies outside of the domain of the others`,
    scope: { level: 'service', workloads: 0, services: 1, namespaces: 1 },
    message: `In ${name}, ${subjectText(object)} has the host ${value}; all ${String(namesOf(hosts).size)} others are below ${usual}.`,
    why: `No other environment has a host of that domain either (${placeOf(origin)}; the others as ${related.map(placeOf).join(', ')}).`,
    symptom:
      'nothing, if the domain is yours; else a host that nobody can reach, or whose certificate nobody gives you',
    origin,
    related,
    fix: { text: `Write a host below ${usual}, or leave it if the domain is meant.` },
  };
}
