import type { Pod, SmallAuthentication, SmallToken } from './naive-tokens.ts';
import { issuersAt, meetsOfToken, validatedAt } from './naive-tokens.ts';

/** A mesh in few words, of which both manifests and a plain evaluator's answers are made. */
export interface SmallMesh {
  readonly workloads: readonly SmallWorkload[];
  /** Routes of the Services that have some, as `namespace/name`. */
  readonly routes: ReadonlyMap<string, readonly SmallRoute[]>;
  /** Subsets that a DestinationRule of the Service's namespace names, each a version. */
  readonly subsets: ReadonlyMap<string, readonly string[]>;
  readonly policies: readonly SmallPolicy[];
  /** By namespace; empty for the whole mesh. */
  readonly mtls: ReadonlyMap<string, 'STRICT' | 'PERMISSIVE' | 'DISABLE'>;
  /** Namespaces that workloads of a namespace see, and whether they reach others. */
  readonly sidecars: ReadonlyMap<
    string,
    { readonly sees: readonly string[]; readonly open: boolean }
  >;
  /** The version that a Service selects, of those that select one only. */
  readonly selected: ReadonlyMap<string, 'v1' | 'v2'>;
  readonly authentications: readonly SmallAuthentication[];
  /** What comes from outside; null where there is no gateway. */
  readonly gateway: SmallGateway | null;
}

/** One gateway on port 80, in a namespace of its own. */
export interface SmallGateway {
  /** Of its server, wildcards among them. */
  readonly hosts: readonly string[];
  /** By host: each a VirtualService that is bound to it. */
  readonly routes: ReadonlyMap<string, readonly SmallRoute[]>;
}

export interface SmallWorkload {
  readonly namespace: string;
  /** Its Service is called so, too. */
  readonly app: string;
  readonly version: 'v1' | 'v2';
  readonly account: string;
  readonly sidecar: boolean;
}

export interface SmallRoute {
  readonly match: {
    readonly prefix?: string;
    readonly exact?: string;
    readonly method?: string;
    readonly team?: string;
    /** One of the groups in a token; at gateways only. */
    readonly group?: string;
    readonly notGroup?: string;
  } | null;
  /** `namespace/name` of a Service. */
  readonly to: string;
  readonly subset: string | null;
}

export interface SmallPolicy {
  readonly namespace: string;
  /** Null for all of the namespace. */
  readonly app: string | null;
  readonly action: 'ALLOW' | 'DENY';
  readonly rules: readonly SmallRule[];
}

/** Each list that is there has to fit. */
export interface SmallRule {
  /** `namespace/account` */
  readonly accounts?: readonly string[];
  readonly namespaces?: readonly string[];
  readonly paths?: readonly string[];
  readonly notPaths?: readonly string[];
  readonly methods?: readonly string[];
  readonly team?: string;
  /** `issuer/subject`, either of which may be `*`; a lone `*` is any. */
  readonly principals?: readonly string[];
  readonly notPrincipals?: readonly string[];
  readonly groups?: readonly string[];
  readonly notGroups?: readonly string[];
  readonly audiences?: readonly string[];
}

export interface SmallRequest {
  readonly method: string;
  readonly path: string;
  readonly team: string | null;
  readonly token: SmallToken | null;
}

/** Its Service, as `namespace/name`. */
export const serviceOf = (workload: SmallWorkload): string =>
  `${workload.namespace}/${workload.app}`;
export const workloadName = ({ app, version }: SmallWorkload): string => `${app}-${version}`;

/** Who may answer a request, as `namespace/name` in order; `refused` stands for the rest. */
export function naiveOutcome(
  mesh: SmallMesh,
  caller: SmallWorkload,
  service: string,
  request: SmallRequest,
): string {
  const sent = caller.sidecar ? routed(mesh, caller, service, request) : past(service);
  return sent === null ? 'refused' : arrived(mesh, caller, sent, request);
}

const covers = (host: string, name: string): boolean =>
  host.startsWith('*.') ? name.endsWith(host.slice(1)) : host === name;

/** The same of a request from outside for a name. */
export function naiveOutcomeOutside(mesh: SmallMesh, name: string, request: SmallRequest): string {
  const { gateway } = mesh;
  if (gateway?.hosts.some((host) => covers(host, name)) !== true) return 'refused';
  const [, routes = []] =
    [...gateway.routes]
      .filter(([host]) => covers(host, name))
      .sort(([one], [other]) => other.length - one.length)[0] ?? [];
  const validated = validatedAt(mesh, GATEWAY_POD, request.token);
  if (validated === 'refused' || !letsIn(mesh, GATEWAY_POD, null, { ...request, token: validated }))
    return 'refused';
  const seen = { ...request, token: validated };
  const route = routes.find(({ match }) => match === null || fits(match, seen));
  const sent = route === undefined ? null : ledTo(mesh, route);
  const { token } = request;
  const isTaken = issuersAt(mesh, GATEWAY_POD).some(
    ({ issuer, forwards }) => issuer === token?.issuer && !forwards,
  );
  const sentOn = isTaken ? { ...request, token: null } : request;
  return sent === null ? 'refused' : arrived(mesh, GATEWAY_POD, sent, sentOn);
}

/** Whose certificate the gateway shows. */
const GATEWAY_POD = { namespace: 'ingress', account: 'gateway', app: 'gateway' };

type Peer = Pick<SmallWorkload, 'namespace' | 'account'>;

function arrived(mesh: SmallMesh, caller: Peer, sent: Sent, request: SmallRequest): string {
  const selected = mesh.selected.get(sent.to);
  const pods = mesh.workloads.filter(
    (pod) =>
      serviceOf(pod) === sent.to &&
      (selected === undefined || pod.version === selected) &&
      (sent.subset === null || pod.version === sent.subset),
  );
  if (pods.length === 0) return 'refused';
  const ends = pods.map((pod) =>
    takes(mesh, caller, pod, request, sent.plain)
      ? `${pod.namespace}/${workloadName(pod)}`
      : 'refused',
  );
  return [...new Set(ends)].sort().join();
}

interface Sent {
  readonly to: string;
  readonly subset: string | null;
  /** Sent on without the mesh's TLS. */
  readonly plain: boolean;
}

const past = (to: string): Sent => ({ to, subset: null, plain: true });

function routed(
  mesh: SmallMesh,
  caller: SmallWorkload,
  service: string,
  request: SmallRequest,
): Sent | null {
  const sidecar = mesh.sidecars.get(caller.namespace);
  const [namespace = ''] = service.split('/');
  if (sidecar !== undefined && !sidecar.sees.includes(namespace))
    return sidecar.open ? past(service) : null;
  const routes = mesh.routes.get(service);
  if (routes === undefined) return { to: service, subset: null, plain: false };
  const route = routes.find(({ match }) => match === null || fits(match, request));
  return route === undefined ? null : ledTo(mesh, route);
}

/** Null for a subset that nothing names. */
function ledTo(mesh: SmallMesh, { to, subset }: SmallRoute): Sent | null {
  const isNamed = subset === null || mesh.subsets.get(to)?.includes(subset);
  return isNamed === true ? { to, subset, plain: false } : null;
}

const fits = (
  match: NonNullable<SmallRoute['match']>,
  { path, method, team, token }: SmallRequest,
): boolean =>
  (match.prefix === undefined || path.startsWith(match.prefix)) &&
  (match.exact === undefined || path === match.exact) &&
  (match.method === undefined || method === match.method) &&
  (match.team === undefined || team === match.team) &&
  (match.group === undefined || token?.groups.includes(match.group) === true) &&
  (match.notGroup === undefined || token?.groups.includes(match.notGroup) !== true);

function takes(
  mesh: SmallMesh,
  caller: Peer,
  pod: SmallWorkload,
  request: SmallRequest,
  plain: boolean,
): boolean {
  if (!pod.sidecar) return true;
  const mode = mesh.mtls.get(pod.namespace) ?? mesh.mtls.get('') ?? 'PERMISSIVE';
  const isSecret = !plain && mode !== 'DISABLE';
  if (!isSecret && mode === 'STRICT') return false;
  const token = validatedAt(mesh, pod, request.token);
  return token !== 'refused' && letsIn(mesh, pod, isSecret ? caller : null, { ...request, token });
}

/** Whether policies let a request in, whose token was validated. */
function letsIn(mesh: SmallMesh, pod: Pod, peer: Peer | null, request: SmallRequest): boolean {
  const policies = mesh.policies.filter(
    ({ namespace, app }) => namespace === pod.namespace && (app === null || app === pod.app),
  );
  const meets = ({ rules }: SmallPolicy): boolean =>
    rules.some((rule) => meetsRule(rule, peer, request));
  if (policies.some((policy) => policy.action === 'DENY' && meets(policy))) return false;
  const allowing = policies.filter(({ action }) => action === 'ALLOW');
  return allowing.length === 0 || allowing.some(meets);
}

function meetsRule(rule: SmallRule, peer: Peer | null, request: SmallRequest): boolean {
  const isOf = (list: readonly string[] | undefined, value: string | null): boolean =>
    list === undefined || (value !== null && list.includes(value));
  const hasPath = (list: readonly string[]): boolean =>
    list.some((text) =>
      text.endsWith('*')
        ? request.path.startsWith(text.slice(0, -1))
        : text.startsWith('*')
          ? request.path.endsWith(text.slice(1))
          : request.path === text,
    );
  return (
    isOf(rule.accounts, peer === null ? null : `${peer.namespace}/${peer.account}`) &&
    isOf(rule.namespaces, peer === null ? null : peer.namespace) &&
    isOf(rule.methods, request.method) &&
    (rule.paths === undefined || hasPath(rule.paths)) &&
    (rule.notPaths === undefined || !hasPath(rule.notPaths)) &&
    (rule.team === undefined || request.team === rule.team) &&
    meetsOfToken(rule, request.token)
  );
}
