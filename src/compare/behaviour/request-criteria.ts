import { coversHost } from '../../manifest/index.ts';
import type {
  AuthorizationPolicy,
  Mesh,
  PolicyTarget,
  RouteRule,
  Service,
  gatewaySurface,
} from '../../istio/index.ts';
import {
  groupedBy,
  policiesInForce,
  policyIndexOf,
  registryOf,
  routedClaim,
  serviceClaims,
  virtualServicesOf,
  attributeSource,
} from '../../istio/index.ts';
import type { AskedText } from './text-cells.ts';
import { connectionHosts } from './object-hosts.ts';
import type { AskedTokens } from './token-criteria.ts';
import { askByTokens, askOfClaim, askOfToken, noTokensAsked } from './token-criteria.ts';

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
  readonly tokens: AskedTokens;
  /** What is asked and is not varied here: addresses. */
  readonly others: Set<string>;
}

/** `before` is the mesh before the change. */
export function nothingAsked(before: Mesh): AskedRequests {
  const headers: AskedRequests['headers'] = new Map();
  return {
    methods: [],
    paths: [],
    hosts: [],
    headers,
    parameters: new Map(),
    rewrites: [],
    tokens: noTokensAsked(before, headers),
    others: new Set(),
  };
}

/** How much work it is to follow a request of which this is asked; a plain one is 1. */
export function costOf({ methods, paths, hosts, headers, parameters }: AskedRequests): number {
  const lists = [methods, paths, hosts, ...headers.values(), ...parameters.values()];
  return 1 + Math.floor(lists.reduce((sum, texts) => sum + texts.length, 0) / 50);
}

/** Adds what a mesh asks of requests to a Service: its routes, whoever sees them, and policies where they lead. */
export function askBy(asked: AskedRequests, mesh: Mesh, service: Service): void {
  askByRules(asked, rulesOf(mesh, service));
  askAt(asked, mesh, servicesReached(mesh, service));
}

/** Adds what a mesh asks of requests for a name at a gateway: its routes, and policies there and where they lead. */
export function askAtGateway(
  asked: AskedRequests,
  mesh: Mesh,
  { proxy, rulesFor }: ReturnType<typeof gatewaySurface>,
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
    ...policiesWithTargets(mesh),
  ]);
  for (const policy of policies) askByPolicy(asked, policy);
  askByTokens(asked.tokens, mesh, targets);
}

const servicesByHost = new WeakMap<Mesh, ReadonlyMap<string, readonly Service[]>>();

const withTargets = new WeakMap<Mesh, readonly AuthorizationPolicy[]>();

/** Policies that name what they are for, which may be a Service or a waypoint. */
export function policiesWithTargets(mesh: Mesh): readonly AuthorizationPolicy[] {
  const known =
    withTargets.get(mesh) ??
    policyIndexOf(mesh).policies.filter(({ targetRefs }) => targetRefs.length > 0);
  withTargets.set(mesh, known);
  return known;
}

/** The Service that is called, and those to which routes may lead its requests, for whatever callers. */
export function servicesReached(mesh: Mesh, service: Service): readonly Service[] {
  const known = reached.get(service);
  if (known !== undefined) return known;
  const hosts = virtualServicesFor(mesh, service).flatMap((one) => [
    ...one.http.flatMap(({ destinations }) => destinations.map(({ host }) => host)),
    ...connectionHosts(mesh, one),
  ]);
  const found = [...new Set([service, ...servicesAt(mesh, hosts)])];
  reached.set(service, found);
  return found;
}

const reached = new WeakMap<Service, readonly Service[]>();

/** Those to which routes lead. */
const servicesOf = (mesh: Mesh, rules: readonly RouteRule[]): readonly Service[] =>
  servicesAt(
    mesh,
    rules.flatMap(({ destinations }) => destinations.map(({ host }) => host)),
  );

function servicesAt(mesh: Mesh, hosts: readonly string[]): readonly Service[] {
  const services =
    servicesByHost.get(mesh) ?? groupedBy(mesh.services, ({ host }) => host.toLowerCase());
  servicesByHost.set(mesh, services);
  return hosts.flatMap((host) => services.get(host.toLowerCase()) ?? []);
}

/** What is written for calls to a Service from within the mesh, for whatever callers. */
export function virtualServicesFor(
  mesh: Mesh,
  service: Service,
): readonly ReturnType<typeof virtualServicesOf>['all'][number][] {
  const host = service.host.toLowerCase();
  const index = virtualServicesOf(mesh, 'mesh');
  const wildcards = index.wildcards.filter((wildcard) => coversHost(wildcard, host));
  const written = [host, ...wildcards].flatMap((name) => index.named(name));
  const callers = [service.namespace, ...namespacesOfRoutes(mesh)];
  const ofApi =
    callers.length === 1
      ? []
      : registryOf(mesh)
          .named(host)
          .flatMap((one) =>
            callers.flatMap((namespace) => serviceClaims(mesh, one, namespace)?.flat() ?? []),
          );
  return [...new Set([...written, ...ofApi])];
}

const ofRoutes = new WeakMap<Mesh, readonly string[]>();

/** Namespaces that have routes of the Gateway API, which may be for their own calls only (GWAPI-8). */
function namespacesOfRoutes(mesh: Mesh): readonly string[] {
  const known = ofRoutes.get(mesh);
  if (known !== undefined) return known;
  const routes = ['HTTPRoute', 'GRPCRoute'].flatMap((kind) =>
    mesh.ofKind('gateway.networking.k8s.io', kind),
  );
  const found = [...new Set(routes.map(({ namespace }) => namespace))];
  ofRoutes.set(mesh, found);
  return found;
}

const rulesOf = (mesh: Mesh, service: Service): readonly RouteRule[] =>
  virtualServicesFor(mesh, service).flatMap(({ http }) => http);

function askByRoute(asked: AskedRequests, match: RouteRule['matches'][number]): void {
  const { ignoreUriCase: ignoreCase, method, authority } = match;
  for (const uri of pathsAsked(match)) asked.paths.push({ by: 'route', match: uri, ignoreCase });
  if (method !== null) asked.methods.push({ by: 'route', match: method, ignoreCase: false });
  if (authority !== null) asked.hosts.push({ by: 'route', match: authority, ignoreCase: false });
  for (const [name, text] of [...match.headers, ...match.withoutHeaders]) {
    const claim = routedClaim(name);
    const one: AskedText = { by: 'route', match: text, ignoreCase: false };
    if (claim === null) addTo(asked.headers, name.toLowerCase(), one);
    else askOfClaim(asked.tokens, claim, one);
  }
  for (const [name, text] of match.queryParams)
    addTo(asked.parameters, name, { by: 'route', match: text, ignoreCase: false });
}

/** A prefix of whole segments is a path, or begins with that path and a slash (GWAPI-5). */
function pathsAsked({
  uri,
  wholeSegments,
}: RouteRule['matches'][number]): readonly NonNullable<RouteRule['matches'][number]['uri']>[] {
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
    const source = attributeSource(attribute);
    if (attribute.startsWith('request.auth.'))
      askOfToken(
        asked.tokens,
        attribute,
        values.flatMap(({ forms }) => forms),
      );
    const texts = values.flatMap(({ forms }) =>
      forms.map((form): AskedText => ({ by: 'policy', form })),
    );
    if (source?.of === 'header') for (const text of texts) addTo(asked.headers, source.name, text);
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
