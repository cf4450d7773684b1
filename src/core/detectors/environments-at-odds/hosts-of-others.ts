import type { Field } from '../../istio/index.ts';
import { asGateway, asRoute, asServiceEntry, asVirtualService } from '../../istio/index.ts';
import { API_GROUPS } from '../../kinds/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { placeOf, subjectText } from '../../manifest/index.ts';
import type { Mesh } from '../../mesh/index.ts';
import { listed } from '../../text/index.ts';
import { environmentsNamed, isOwnLine } from '../../variables/index.ts';
import type { Check, Look } from '../detection/check.ts';
import type { DetectorInput, FindingDraft } from '../detection/detector.ts';

const OF_OTHER: Check = {
  id: 'host-of-another-environment',
  title:
    'A gateway, route or registry has a host that names another environment, and is in use there',
  level: 'medium',
  blind: 'Hosts that no environment seen here has.',
};

/** A host as an object of one environment writes it. */
interface WrittenHost {
  readonly object: Resource;
  readonly host: Field<string>;
}

interface OfOther extends WrittenHost {
  readonly owner: { readonly mesh: Mesh; readonly written: WrittenHost };
}

/** Hosts that came along when configuration was copied. */
export const hostsOfOthers: Look = {
  checks: [OF_OTHER],
  find: (input) => ({
    findings: oncePerLine(takenOf(input)).map((group) => draftOf(input, group)),
  }),
};

function takenOf({ mesh, environments = [] }: DetectorInput): readonly OfOther[] {
  if (environments.length < 2) return [];
  const others = environments.filter((other) => other !== mesh);
  return hostsIn(mesh).flatMap((written) => {
    const named = environmentsNamed(written.host.value, environments);
    if (named.length === 0 || named.includes(mesh)) return [];
    const having = others.flatMap((other) => {
      const theirs = hostsIn(other).find(({ host }) => host.value === written.host.value);
      return theirs === undefined ? [] : [{ mesh: other, written: theirs }];
    });
    const [owner] = having.filter(
      (each) =>
        named.includes(each.mesh) &&
        !isOwnLine(mesh, written.host.origin, each.written.host.origin),
    );
    // one that all have is shared; of two, production may be what the other one calls
    const isShared =
      others.length > 1
        ? having.length === others.length
        : owner?.mesh.environment.production === true;
    return owner === undefined || isShared ? [] : [{ ...written, owner }];
  });
}

const known = new WeakMap<Mesh, readonly WrittenHost[]>();

function hostsIn(mesh: Mesh): readonly WrittenHost[] {
  const found = known.get(mesh) ?? readHosts(mesh);
  known.set(mesh, found);
  return found;
}

const readHosts = (mesh: Mesh): readonly WrittenHost[] => [
  ...ofKind(mesh, API_GROUPS.istioNetworking, 'Gateway', (object) =>
    asGateway(object).servers.value.flatMap(({ hosts }) => hosts.value),
  ),
  ...ofKind(
    mesh,
    API_GROUPS.istioNetworking,
    'VirtualService',
    (object) => asVirtualService(object).hosts.value,
  ),
  ...ofKind(
    mesh,
    API_GROUPS.istioNetworking,
    'ServiceEntry',
    (object) => asServiceEntry(object).hosts.value,
  ),
  ...ofKind(mesh, API_GROUPS.gatewayApi, 'HTTPRoute', (object) => asRoute(object).hostnames.value),
];

const ofKind = (
  mesh: Mesh,
  group: string,
  kind: string,
  hostsOf: (object: Resource) => readonly Field<string>[],
): readonly WrittenHost[] =>
  mesh
    .ofKind(group, kind)
    .flatMap((object) => hostsOf(object).map((host) => ({ object, host: named(host) })));

/** A Gateway may say whose routes a host is for: `shop/shop.example.com`. */
const named = ({ value, origin }: Field<string>): Field<string> => ({
  value: value.slice(value.indexOf('/') + 1),
  origin,
});

type Group = readonly [OfOther, ...OfOther[]];

/** What one line decides is one thing to mend, in however many objects it ends up. */
function oncePerLine(taken: readonly OfOther[]): readonly Group[] {
  const groups = new Map<string, [OfOther, ...OfOther[]]>();
  for (const each of taken) {
    const key = `${each.host.value} ${placeOf(each.host.origin)}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [each]);
    else group.push(each);
  }
  return [...groups.values()];
}

/** Objects that are named; the rest is counted. */
const NAMED = 3;

function draftOf({ mesh }: DetectorInput, group: Group): FindingDraft {
  const [{ object, host, owner }] = group;
  const { value, origin } = host;
  const [environment, other] = [mesh.environment.name, owner.mesh.environment.name];
  const objects = [...new Set(group.map((each) => each.object))];
  return {
    check: OF_OTHER.id,
    subject: object,
    subjects: objects,
    key: `host ${value} of another environment`,
    scope: { level: 'service', workloads: 0, services: objects.length, namespaces: 1 },
    message: `In ${environment}, ${listed(objects.map(subjectText), NAMED)} ${objects.length === 1 ? 'has' : 'have'} ${other}'s host ${value}.`,
    why: `${other} has it too (${placeOf(owner.written.host.origin)}), and it names ${other} and not ${environment} (${placeOf(origin)}).`,
    symptom: `requests for the host of ${environment} get 404, and who reaches ${environment} as ${value} gets what is not of ${other}`,
    origin,
    related: [owner.written.host.origin],
    fix: {
      text: `Write the host of ${environment}. If both are meant to serve it, say so under \`ignore\`.`,
    },
  };
}
