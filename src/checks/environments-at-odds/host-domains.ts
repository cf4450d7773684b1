import { toldPlaces } from '../../gitops/index.ts';
import { isSlipOf, namedAlike } from '../variables-at-odds/similar-names.ts';
import type { Mesh } from '../../istio/index.ts';
import { counted, placeOf, subjectText, say } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import type { WrittenHost } from './environment-hosts.ts';
import { hostsIn, hostNamesOf, isOfMeshAlone } from './environment-hosts.ts';
import { withoutWords } from './named-hosts.ts';

/** Finds `shop.exmaple.com` beside `orders.example.com`, `cart.example.com` and `search.example.com`. */
export const domainMisspelt = check({
  id: 'domain-misspelt',
  title: "Host's domain nearly matches the domain of several other hosts",
  level: 'medium',
  blind: 'Typos in the first or last part of a host, and domains with few hosts.',
  find: ({ mesh, environments = [] }) =>
    misspeltIn(
      mesh,
      environments.filter((other) => other !== mesh),
    ),
});

/** With fewer hosts it is open which of two domains is meant. */
const FEWEST_OF_USUAL_DOMAIN = 3;

/** Shorter parts are near to too many others: `dev` and `dex`. */
const SHORTEST = 4;

function misspeltIn(mesh: Mesh, others: readonly Mesh[]): readonly Told[] {
  const domains = domainsOf(mesh);
  const usual = [...domains].filter(
    ([domain, hosts]) =>
      hostNamesOf(hosts).size + namesOfOthers(domain, others) >= FEWEST_OF_USUAL_DOMAIN,
  );
  const elsewhere = new Set(others.flatMap((other) => [...domainsOf(other).keys()]));
  return [...domains].flatMap(([domain, hosts]) => {
    const [first] = hosts;
    if (first === undefined || hostNamesOf(hosts).size > 1 || elsewhere.has(domain)) return [];
    const [meant] = usual.filter(([other]) => isNearDomain(domain, other));
    return meant === undefined ? [] : [tellMisspelt(mesh, first, domain, meant)];
  });
}

/** Counts the hosts that other environments have in a domain, but for their own words: `dev.shop.example`. */
const namesOfOthers = (domain: string, others: readonly Mesh[]): number =>
  Math.max(
    0,
    ...others.map((other) =>
      [...domainsOf(other)].reduce(
        (sum, [theirs, hosts]) =>
          withoutWords(theirs, other) === domain ? sum + hostNamesOf(hosts).size : sum,
        0,
      ),
    ),
  );

const knownDomains = new WeakMap<Mesh, ReadonlyMap<string, readonly WrittenHost[]>>();

/** Groups hosts by what follows their first part. */
function domainsOf(mesh: Mesh): ReadonlyMap<string, readonly WrittenHost[]> {
  const found = knownDomains.get(mesh) ?? readDomains(mesh);
  knownDomains.set(mesh, found);
  return found;
}

function readDomains(mesh: Mesh): ReadonlyMap<string, readonly WrittenHost[]> {
  const domains = new Map<string, WrittenHost[]>();
  for (const written of hostsIn(mesh)) {
    const [, ...rest] = written.host.value.toLowerCase().split('.');
    if (rest.length < 2) continue;
    const hosts = domains.get(rest.join('.'));
    if (hosts === undefined) domains.set(rest.join('.'), [written]);
    else hosts.push(written);
  }
  return domains;
}

/** Tells whether one part differs by a slip; short last ones do not count, for `.com` and `.co` are two. */
function isNearDomain(domain: string, other: string): boolean {
  const [parts, others] = [domain.split('.'), other.split('.')];
  if (parts.length !== others.length) return false;
  const unlike = parts.flatMap((part, at) => (part === others[at] ? [] : [at]));
  const [at] = unlike;
  if (at === undefined || unlike.length > 1) return false;
  const [one = '', two = ''] = [parts[at], others[at]];
  if (at === parts.length - 1)
    return isSlipOf(one, two) && Math.min(one.length, two.length) > SHORTEST;
  return Math.min(one.length, two.length) >= SHORTEST && namedAlike(one, two);
}

function tellMisspelt(
  { environment }: Mesh,
  { object, host: { value, origin } }: WrittenHost,
  domain: string,
  [meant, hosts]: readonly [string, readonly WrittenHost[]],
): Told {
  const related = hosts.slice(0, 2).map(({ host }) => host.origin);
  return {
    subject: object,
    key: `host ${value} is almost in ${meant}`,
    scope: { level: 'service', workloads: 0, services: 1, namespaces: 1 },
    message: `${toldPlaces.words(environment).first}${subjectText(object)} has the host ${value}; ${counted(hostNamesOf(hosts).size, 'other host')} ${hostNamesOf(hosts).size === 1 ? 'is' : 'are'} in ${meant}.`,
    why: `Nothing else is in ${domain} (${placeOf(origin)}), which is almost ${meant} (${related.map(placeOf).join(', ')}).`,
    symptom: say`the host that was meant is not answered for: 404, or a certificate that does not fit`,
    origin,
    related,
    fix: { text: `Write ${value.slice(0, value.length - domain.length)}${meant}.` },
  };
}

/** Finds `shop.partners.net` where every other gateway and route is below `example.com`. */
export const hostOutsideDomains = check({
  id: 'host-outside-domains',
  title: 'Served host is outside the domain all other hosts share',
  level: 'low',
  blind: 'Whether a second domain is intended, and environments with hosts in several domains.',
  find: ({ mesh, environments = [mesh] }) => foreignIn(mesh, environments),
});

/** With fewer hosts nothing shows that one domain is all there is. */
const FEWEST_OF_ONLY_DOMAIN = 5;

function foreignIn(mesh: Mesh, all: readonly Mesh[]): readonly Told[] {
  const domains = registeredIn(mesh);
  const [usual, foreign, ...more] = [...domains].sort(
    ([, one], [, other]) => hostNamesOf(other).size - hostNamesOf(one).size,
  );
  if (usual === undefined || foreign === undefined || more.length > 0) return [];
  const [domain, hosts] = foreign;
  const [first] = hosts;
  const inUsual = all.flatMap((other) => [...hostNamesOf(registeredIn(other).get(usual[0]) ?? [])]);
  const isAlone = hostNamesOf(hosts).size === 1 && new Set(inUsual).size >= FEWEST_OF_ONLY_DOMAIN;
  const isElsewhere = all.some((other) => other !== mesh && registeredIn(other).has(domain));
  if (all.some((other) => calledIn(other).has(first?.host.value ?? ''))) return [];
  if (first === undefined || !isAlone || isElsewhere || isNearDomain(domain, usual[0])) return [];
  return [tellOutside(mesh, first, usual)];
}

/** Groups the hosts that requests come for by the domain that somebody registered. */
function registeredIn(mesh: Mesh): ReadonlyMap<string, readonly WrittenHost[]> {
  const found = knownRegistered.get(mesh) ?? readRegistered(mesh);
  knownRegistered.set(mesh, found);
  return found;
}

const knownRegistered = new WeakMap<Mesh, ReadonlyMap<string, readonly WrittenHost[]>>();

/** Lists the hosts that are called outside: an egress gateway has these. */
const calledIn = (mesh: Mesh): ReadonlySet<string> =>
  hostNamesOf(hostsIn(mesh).filter(({ object }) => object.kind === 'ServiceEntry'));

/**
 * Only these kinds count, because VirtualServices also have names of the mesh and of what is called outside
 * of it.
 */
const ASKED_FOR: ReadonlySet<string> = new Set(['Gateway', 'HTTPRoute']);

function readRegistered(mesh: Mesh): ReadonlyMap<string, readonly WrittenHost[]> {
  const domains = new Map<string, WrittenHost[]>();
  const called = calledIn(mesh);
  for (const written of hostsIn(mesh)) {
    const { as, object, host } = written;
    const domain = registeredOf(host.value.toLowerCase(), mesh);
    if (as !== 'answered' || !ASKED_FOR.has(object.kind) || called.has(host.value)) continue;
    if (domain === null || isOfMeshAlone(written)) continue;
    const hosts = domains.get(domain);
    if (hosts === undefined) domains.set(domain, [written]);
    else hosts.push(written);
  }
  return domains;
}

/**
 * Gives the last two parts of a host, or three below `co.uk` and its like; null for names of the cluster and
 * for no name at all.
 */
function registeredOf(host: string, { configuration, ownNamespaces }: Mesh): string | null {
  const parts = host.split('.');
  const [second = '', top = ''] = parts.slice(-2);
  const isOfCluster = host.endsWith(`.${configuration.clusterDomain}`) || parts.includes('svc');
  if (isOfCluster || ownNamespaces.has(top) || /[^a-z0-9.*-]/.test(host)) return null;
  const labels = top.length === 2 && second.length <= 3 ? 3 : 2;
  const isDomain = parts.length >= labels && !/^\d+$/.test(top) && parts.at(-labels) !== '*';
  return parts.length > 1 && isDomain ? parts.slice(-labels).join('.') : null;
}

function tellOutside(
  { environment }: Mesh,
  { object, host: { value, origin } }: WrittenHost,
  [usual, hosts]: readonly [string, readonly WrittenHost[]],
): Told {
  const related = hosts.slice(0, 2).map(({ host }) => host.origin);
  return {
    subject: object,
    key: `host ${value} lies outside of the domain of the others`,
    scope: { level: 'service', workloads: 0, services: 1, namespaces: 1 },
    message: `${toldPlaces.words(environment).first}${subjectText(object)} has the host ${value}; all ${String(hostNamesOf(hosts).size)} others are below ${usual}.`,
    why: `No other environment has a host of that domain either (${placeOf(origin)}; the others as ${related.map(placeOf).join(', ')}).`,
    symptom: say`nothing, if the domain is yours; else a host that nobody can reach, or whose certificate nobody gives you`,
    origin,
    related,
    fix: { text: `Write a host below ${usual}, or leave it if the domain is meant.` },
  };
}
