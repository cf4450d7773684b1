import { namedAlike } from '../../compare/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { placeOf, subjectText } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import type { WrittenHost } from './written-hosts.ts';
import { hostsIn, namesOf } from './written-hosts.ts';

/** `shop.exmaple.com` is told of beside `orders.example.com`, `cart.example.com` and `search.example.com`. */
export const domainMisspelt = check({
  id: 'domain-misspelt',
  title: 'A host is in a domain of its own, a letter away from the one that the others are in',
  level: 'medium',
  blind: 'Slips in the first part of a host, or in its last; domains that few hosts are in.',
  find: ({ mesh, environments = [] }) =>
    misspeltIn(
      mesh,
      environments.filter((other) => other !== mesh),
    ),
});

/** Fewer hosts do not say which of two domains is meant. */
const FEWEST = 3;

/** Shorter parts are near to too many others: `dev` and `dex`. */
const SHORTEST = 4;

function misspeltIn(mesh: Mesh, others: readonly Mesh[]): readonly Told[] {
  const domains = domainsOf(mesh);
  const usual = [...domains].filter(([, hosts]) => namesOf(hosts).size >= FEWEST);
  const elsewhere = new Set(others.flatMap((other) => [...domainsOf(other).keys()]));
  return [...domains].flatMap(([domain, hosts]) => {
    const [first] = hosts;
    if (first === undefined || namesOf(hosts).size > 1 || elsewhere.has(domain)) return [];
    const [meant] = usual.filter(([other]) => isNearDomain(domain, other));
    return meant === undefined ? [] : [tell(mesh, first, domain, meant)];
  });
}

const known = new WeakMap<Mesh, ReadonlyMap<string, readonly WrittenHost[]>>();

/** Hosts by what follows their first part. */
function domainsOf(mesh: Mesh): ReadonlyMap<string, readonly WrittenHost[]> {
  const found = known.get(mesh) ?? readDomains(mesh);
  known.set(mesh, found);
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

/** Whether one part differs by a slip: not the last one, for `.com` and `.co` are two. */
export function isNearDomain(domain: string, other: string): boolean {
  const [parts, others] = [domain.split('.'), other.split('.')];
  if (parts.length !== others.length) return false;
  const unlike = parts.flatMap((part, at) => (part === others[at] ? [] : [at]));
  const [at] = unlike;
  if (at === undefined || unlike.length > 1 || at === parts.length - 1) return false;
  const [one = '', two = ''] = [parts[at], others[at]];
  return Math.min(one.length, two.length) >= SHORTEST && namedAlike(one, two);
}

function tell(
  { environment: { name } }: Mesh,
  { object, host: { value, origin } }: WrittenHost,
  domain: string,
  [meant, hosts]: readonly [string, readonly WrittenHost[]],
): Told {
  const related = hosts.slice(0, 2).map(({ host }) => host.origin);
  return {
    subject: object,
    key: `host ${value} is almost in ${meant}`,
    scope: { level: 'service', workloads: 0, services: 1, namespaces: 1 },
    message: `In ${name}, ${subjectText(object)} has the host ${value}; ${String(namesOf(hosts).size)} other hosts are in ${meant}.`,
    why: `Nothing else is in ${domain} (${placeOf(origin)}), which is almost ${meant} (${related.map(placeOf).join(', ')}).`,
    symptom: `the host that was meant is not answered for: 404, or a certificate that does not fit`,
    origin,
    related,
    fix: { text: `Write ${value.slice(0, value.length - domain.length)}${meant}.` },
  };
}
