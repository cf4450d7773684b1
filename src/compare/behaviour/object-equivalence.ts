import type { Plain, Resource } from '../../manifest/index.ts';
import { canonicalJson, isPlainList, plainOf } from '../../manifest/index.ts';
import type { AuthorizationPolicy, Mesh, Clause } from '../../istio/index.ts';
import { alternativesOf, policyIndexOf } from '../../istio/index.ts';

type Term = Clause[number];

/** What a kind takes an object for that does not say it, and lists in which the order says nothing. */
interface WrittenForms {
  /** By path below `spec`, `[]` for the items of a list; of a field whose parent is there, or comes by a default. */
  readonly defaults: Readonly<Record<string, Plain>>;
  readonly sets: readonly string[];
}

/**
 * Ways to write the same, by kind; all else is compared as it is written, so a field that nobody thought of makes a
 * difference. A test holds the paths against `schemas/`. MTLS-1, GWAPI-5, SE-1; the defaults are those of the API.
 */
export const WRITTEN_FORMS: Readonly<Record<string, WrittenForms>> = {
  'security.istio.io/PeerAuthentication': {
    defaults: { mtls: {}, 'mtls.mode': 'UNSET' },
    sets: [],
  },
  'networking.istio.io/ServiceEntry': {
    defaults: { location: 'MESH_EXTERNAL', resolution: 'NONE' },
    sets: ['hosts', 'exportTo', 'subjectAltNames'],
  },
  'networking.istio.io/Sidecar': { defaults: {}, sets: ['egress[].hosts'] },
  'networking.istio.io/VirtualService': { defaults: {}, sets: ['hosts', 'gateways', 'exportTo'] },
  'networking.istio.io/DestinationRule': { defaults: {}, sets: ['exportTo'] },
  'networking.istio.io/Gateway': { defaults: {}, sets: ['servers[].hosts'] },
  'gateway.networking.k8s.io/HTTPRoute': {
    defaults: {
      'parentRefs[].group': 'gateway.networking.k8s.io',
      'parentRefs[].kind': 'Gateway',
      'rules[].matches': [{}],
      'rules[].matches[].path': {},
      'rules[].matches[].path.type': 'PathPrefix',
      'rules[].matches[].path.value': '/',
      'rules[].matches[].headers[].type': 'Exact',
      'rules[].matches[].queryParams[].type': 'Exact',
      'rules[].backendRefs[].group': '',
      'rules[].backendRefs[].kind': 'Service',
      'rules[].backendRefs[].weight': 1,
    },
    sets: ['parentRefs', 'hostnames'],
  },
};

/** All fields of the rules of an AuthorizationPolicy, which the model reads; those of `schemas/`, as a test holds. */
export const RULE_FIELDS: ReadonlySet<string> = new Set([
  'rules.from',
  'rules.from.source',
  'rules.from.source.principals',
  'rules.from.source.notPrincipals',
  'rules.from.source.requestPrincipals',
  'rules.from.source.notRequestPrincipals',
  'rules.from.source.namespaces',
  'rules.from.source.notNamespaces',
  'rules.from.source.ipBlocks',
  'rules.from.source.notIpBlocks',
  'rules.from.source.remoteIpBlocks',
  'rules.from.source.notRemoteIpBlocks',
  'rules.from.source.serviceAccounts',
  'rules.from.source.notServiceAccounts',
  'rules.from.source.trustDomains',
  'rules.from.source.notTrustDomains',
  'rules.to',
  'rules.to.operation',
  'rules.to.operation.hosts',
  'rules.to.operation.notHosts',
  'rules.to.operation.ports',
  'rules.to.operation.notPorts',
  'rules.to.operation.methods',
  'rules.to.operation.notMethods',
  'rules.to.operation.paths',
  'rules.to.operation.notPaths',
  'rules.when',
  'rules.when.key',
  'rules.when.values',
  'rules.when.notValues',
]);

type Sides = { readonly before: Mesh; readonly after: Mesh };

/** Whether two forms of an object say the same, whoever calls: another order, defaults written out, rules cut otherwise. */
export function meansSame(one: Resource, other: Resource, { before, after }: Sides): boolean {
  const [first, second] = [meaningOf(one, before), meaningOf(other, after)];
  return first !== null && first === second;
}

/** Alike for objects that mean the same; null for kinds of which that is not told. */
function meaningOf(object: Resource, mesh: Mesh): string | null {
  const { spec = null, ...rest } = fieldsOf(plainOf(object.node));
  if (object.kind === 'AuthorizationPolicy') {
    const matched = matchedBy(object, mesh);
    const others = Object.entries(fieldsOf(spec)).filter(([name]) => !OF_MATCHED.has(name));
    return matched === null
      ? null
      : canonicalJson({ ...rest, spec: Object.fromEntries(others), matched });
  }
  const forms = WRITTEN_FORMS[`${object.group}/${object.kind}`];
  if (forms === undefined) return null;
  const spelledOut = (value: Plain, path: string): Plain => {
    if (isPlainList(value)) {
      const items = value.map((item) => spelledOut(item, `${path}[]`));
      return forms.sets.includes(path) ? inOrder(items) : items;
    }
    if (typeof value !== 'object' || value === null) return value;
    const below = path === '' ? '' : `${path}.`;
    const missing = Object.entries(forms.defaults).flatMap(([at, usual]) => {
      const name = at.startsWith(below) ? at.slice(below.length) : '';
      return /^\w+$/.test(name) && !Object.hasOwn(value, name) ? [[name, usual] as const] : [];
    });
    return Object.fromEntries(
      [...Object.entries(value), ...missing].map(([name, item]) => [
        name,
        spelledOut(item, `${below}${name}`),
      ]),
    );
  };
  return canonicalJson({ ...rest, spec: spelledOut(spec ?? {}, '') });
}

/** Fields of a policy that are compared by what they match. */
const OF_MATCHED: ReadonlySet<string> = new Set(['action', 'rules']);

const fieldsOf = (value: Plain): { readonly [name: string]: Plain } =>
  typeof value === 'object' && value !== null && !isPlainList(value) ? value : {};

/** Each once, sorted by its text. */
const inOrder = (items: readonly Plain[]): readonly Plain[] =>
  [...new Map(items.map((item) => [canonicalJson(item), item])).entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, item]) => item);

/** What requests a policy matches, however its rules are cut; null where that is too much to say. AUTHZ-28, 42. */
function matchedBy(object: Resource, mesh: Mesh): Plain | null {
  const policy = policyIndexOf(mesh).policies.find(({ resource }) => resource === object);
  const alternatives = policy && alternativesOf(policy);
  if (policy === undefined || alternatives === undefined) return null;
  const rules = fieldsOf(fieldsOf(plainOf(object.node))['spec'] ?? null)['rules'] ?? [];
  if (policy.skippedRules.length > 0 || !isReadWhole(rules, 'rules')) return null;
  const pieces = alternatives.flatMap(({ rule, pieces: cut }) =>
    cut().map((piece) => ({
      terms: inOrder(piece.map(termOf)),
      // on a port that is not HTTP a rule falls away, or is read in part, as a whole
      http: isOfHttp(rule),
    })),
  );
  return { action: policy.action, provider: policy.provider ?? '', pieces: inOrder(pieces) };
}

const termOf = ({ attribute, negated, values }: Term): Plain => ({
  attribute,
  negated,
  values: [...new Set(values.map(({ forms }) => JSON.stringify(forms, written)))].sort(),
});

/** Writes numbers of any length, as those of blocks of addresses, as texts: JSON has none for them. */
const written = (_: string, value: unknown): unknown =>
  typeof value === 'bigint' ? String(value) : value;

const isOfHttp = ({ from, to, when }: AuthorizationPolicy['rules'][number]): boolean =>
  [from, to, when].flat(2).some(({ attribute }) => attribute.startsWith('request.'));

/** Whether there is no field that the model does not know. */
const isReadWhole = (value: Plain, path: string): boolean =>
  isPlainList(value)
    ? value.every((item) => isReadWhole(item, path))
    : typeof value !== 'object' ||
      value === null ||
      Object.entries(value).every(
        ([name, item]) =>
          RULE_FIELDS.has(`${path}.${name}`) && isReadWhole(item, `${path}.${name}`),
      );
