import { coversHost } from '../manifest/index.ts';
import type {
  AuthorizationPolicy,
  GatewaySurface,
  Mesh,
  PolicyTarget,
  RouteMatch,
  RouteRule,
  Service,
  TextMatch,
} from '../mesh/index.ts';
import {
  groupedBy,
  headerOf,
  policiesInForce,
  policyIndexOf,
  registryOf,
  serviceClaims,
  virtualServicesOf,
} from '../mesh/index.ts';
import type { AskedText } from './text-cells.ts';

/** All that routes and policies of one or more meshes ask of requests to a Service. */
export interface AskedRequests {
  readonly methods: AskedText[];
  readonly paths: AskedText[];
  readonly hosts: AskedText[];
  /** By name, in lower case. */
  readonly headers: Map<string, AskedText[]>;
  readonly parameters: Map<string, AskedText[]>;
  /** Beginnings and values that routes put in the place of others: what was asked, and what is sent. */
  readonly rewrites: { readonly from: string; readonly to: string }[];
  /** What is asked and is not varied here: tokens, addresses. */
  readonly others: Set<string>;
}

export const nothingAsked = (): AskedRequests => ({
  methods: [],
  paths: [],
  hosts: [],
  headers: new Map(),
  parameters: new Map(),
  rewrites: [],
  others: new Set(),
});

/** Adds what a mesh asks of requests that a namespace makes to a Service: its routes, and policies where they lead. */
export function askBy(asked: AskedRequests, mesh: Mesh, service: Service, namespace: string): void {
  askByRules(asked, routesOf(mesh, service, namespace));
  askAt(asked, mesh, servicesReached(mesh, service, namespace));
}

/** Adds what a mesh asks of requests for a name at a gateway: its routes, and policies there and where they lead. */
export function askAtGateway(
  asked: AskedRequests,
  mesh: Mesh,
  { proxy, rulesFor }: GatewaySurface,
  name: string,
): void {
  const rules = rulesFor(name);
  askByRules(asked, rules);
  askAt(asked, mesh, servicesOf(mesh, rules), [proxy]);
}

function askByRules(asked: AskedRequests, rules: readonly RouteRule[]): void {
  for (const match of rules.flatMap(({ matches }) => matches)) askByRoute(asked, match);
  asked.rewrites.push(...rules.flatMap(rewritesOf));
}

/** What policies ask where Services lead, and at these other points. */
function askAt(
  asked: AskedRequests,
  mesh: Mesh,
  services: readonly Service[],
  points: readonly PolicyTarget[] = [],
): void {
  const targets = new Set<PolicyTarget>([...points, ...services.flatMap((one) => one.workloads)]);
  const policies = new Set<AuthorizationPolicy>([
    ...[...targets].flatMap((target) => policiesInForce(mesh, target).flat()),
    ...policyIndexOf(mesh).policies.filter(({ targetRefs }) => targetRefs.length > 0),
  ]);
  for (const policy of policies) askByPolicy(asked, policy);
}

const servicesByHost = new WeakMap<Mesh, ReadonlyMap<string, readonly Service[]>>();

/** The Service that is called, and those to which routes may lead its requests. */
export function servicesReached(
  mesh: Mesh,
  service: Service,
  namespace: string,
): readonly Service[] {
  const reached = servicesOf(mesh, routesOf(mesh, service, namespace));
  return [...new Set([service, ...reached])];
}

/** Those to which routes lead. */
export function servicesOf(mesh: Mesh, rules: readonly RouteRule[]): readonly Service[] {
  const services = servicesByHost.get(mesh) ?? groupedBy(mesh.services, ({ host }) => host);
  servicesByHost.set(mesh, services);
  return rules.flatMap(({ destinations }) =>
    destinations.flatMap(({ host }) => services.get(host) ?? []),
  );
}

function routesOf(mesh: Mesh, service: Service, namespace: string): readonly RouteRule[] {
  const host = service.host.toLowerCase();
  const index = virtualServicesOf(mesh, 'mesh');
  const wildcards = index.wildcards.filter((wildcard) => coversHost(wildcard, host));
  const written = [host, ...wildcards].flatMap((name) => index.named(name));
  const ofApi = registryOf(mesh)
    .named(host)
    .flatMap((one) => serviceClaims(mesh, one, namespace)?.flat() ?? []);
  return [...new Set([...written, ...ofApi])].flatMap(({ http }) => http);
}

function askByRoute(asked: AskedRequests, match: RouteMatch): void {
  const { ignoreUriCase: ignoreCase, method, authority } = match;
  for (const uri of pathsAsked(match)) asked.paths.push({ by: 'route', match: uri, ignoreCase });
  if (method !== null) asked.methods.push({ by: 'route', match: method, ignoreCase: false });
  if (authority !== null) asked.hosts.push({ by: 'route', match: authority, ignoreCase: false });
  for (const [name, text] of [...match.headers, ...match.withoutHeaders])
    if (name.startsWith('@')) asked.others.add('tokens');
    else addTo(asked.headers, name.toLowerCase(), { by: 'route', match: text, ignoreCase: false });
  for (const [name, text] of match.queryParams)
    addTo(asked.parameters, name, { by: 'route', match: text, ignoreCase: false });
}

/** A prefix of whole segments is a path, or begins with that path and a slash (GWAPI-5). */
function pathsAsked({ uri, wholeSegments }: RouteMatch): readonly TextMatch[] {
  if (uri === null) return [];
  if (!wholeSegments || uri.kind !== 'prefix') return [uri];
  const whole = uri.text.replace(/\/$/, '');
  return [
    { kind: 'exact', text: whole },
    { kind: 'prefix', text: `${whole}/` },
  ];
}

function askByPolicy(asked: AskedRequests, { rules }: AuthorizationPolicy): void {
  const terms = rules.flatMap(({ from, to, when }) => [...from, ...to, ...when].flat());
  for (const { attribute, values } of terms) {
    const header = headerOf(attribute);
    const texts = values.flatMap(({ forms }) =>
      forms.map((form): AskedText => ({ by: 'policy', form })),
    );
    if (header !== undefined) for (const text of texts) addTo(asked.headers, header, text);
    else askByAttribute(asked, attribute, texts);
  }
}

function askByAttribute(
  asked: AskedRequests,
  attribute: string,
  texts: readonly AskedText[],
): void {
  if (attribute === 'request.path') asked.paths.push(...texts);
  else if (attribute === 'request.method') asked.methods.push(...texts);
  else if (attribute === 'request.host') asked.hosts.push(...texts);
  else if (attribute.startsWith('request.auth.')) asked.others.add('tokens');
  else if (['source.ip', 'remote.ip', 'connection.sni'].includes(attribute))
    asked.others.add('source addresses');
}

const rewritesOf = ({ matches, rewrite }: RouteRule): AskedRequests['rewrites'] =>
  matches.flatMap(({ uri }) =>
    rewrite?.uri == null || uri === null || uri.kind === 'present' || uri.kind === 'regex'
      ? []
      : [{ from: uri.text, to: rewrite.uri }],
  );

function addTo(map: Map<string, AskedText[]>, key: string, text: AskedText): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [text]);
  else known.push(text);
}
