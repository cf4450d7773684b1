import type {
  Mesh,
  ValueForm,
  Workload,
  Call,
  admittedAtPods,
  callTargets,
} from '../../istio/index.ts';
import {
  anyRequestOf,
  callingClient,
  policyIndexOf,
  requestsOf,
  targetPortOf,
  admittedCall,
  formsDisjoint,
} from '../../istio/index.ts';

/** Names a policy that decided, and the place of its rule where one matched. */
export type DecidingPolicy = ReturnType<typeof admittedAtPods>['because'][number];

type CallTarget = ReturnType<typeof callTargets>[number];
type Peer = Parameters<typeof anyRequestOf>[0];

/** Says what all requests of a caller meet at one destination. */
export interface Access {
  /** Tells whether every request is denied, whatever it carries. */
  readonly isNever: boolean;
  /**
   * The denials that decide, where every request is denied; otherwise the rules that let the caller in, or
   * may.
   */
  readonly because: readonly DecidingPolicy[];
  /** The rules by which every request is handed to an external authorizer. */
  readonly asks: readonly DecidingPolicy[];
  readonly isTcp: boolean;
  /** The peers that whoever decides may see in the place of the caller. */
  readonly peers: readonly Peer[];
  /** Names the waypoint that all requests come through; null where there is none, or not for all of them. */
  readonly through: NonNullable<ReturnType<typeof admittedAtPods>['through']> | null;
}

/**
 * Decides what becomes of a known call at one workload that it reaches. Where something is not known (the
 * caller's identity, the port, the protocol), all possibilities count, so `isNever` is certain.
 */
export function accessOf(
  mesh: Mesh,
  source: Call['source'],
  target: CallTarget,
  workload: Workload,
): Access {
  const { service, port } = target;
  const peers = peersOf(mesh, source, target, workload);
  const verdicts = peers.flatMap((peer) =>
    requestsFor(mesh, target).map((http) => {
      const request = {
        ...anyRequestOf(peer),
        port: port === null ? null : targetPortOf(port, workload),
        http,
      };
      return admittedCall(mesh, { source, service, workload }, request);
    }),
  );
  const access = joined(verdicts);
  const { through, isNever } = access;
  return isNever && through !== null && !through.decidesItself
    ? { ...access, peers: [waypointPeer(mesh, through)] }
    : { ...access, peers };
}

/** Says by which part of the call alone it is refused, and which rules admit the caller with another; null if by none. */
export function refusedPart(
  mesh: Mesh,
  source: Call['source'],
  target: CallTarget,
  workload: Workload,
): {
  readonly part: 'path' | 'method';
  readonly value: string;
  readonly admits: readonly DecidingPolicy[];
} | null {
  for (const part of ['path', 'method'] as const) {
    const { [part]: value } = target;
    if (value === null) continue;
    const { isNever, because } = accessOf(mesh, source, { ...target, [part]: null }, workload);
    if (!isNever) return { part, value, admits: because };
  }
  return null;
}

/** A waypoint shows pods its own identity, not that of the caller. INJ-17. */
const waypointPeer = (
  { configuration }: Mesh,
  { gateway, serviceAccount }: NonNullable<Access['through']>,
): Peer => ({
  kind: 'identity',
  trustDomain: configuration.trustDomain,
  namespace: gateway.namespace,
  serviceAccount,
});

/**
 * Lists the requests that the call may make. A path in the configuration may be only the beginning of a real
 * one, so paths below it that policies tell apart count too.
 */
function requestsFor(
  mesh: Mesh,
  { port, path, method }: CallTarget,
): ReturnType<typeof requestsOf> {
  const requests = requestsOf(port, path, method);
  const http = requests.find((one) => one !== null) ?? null;
  return path === null || http === null
    ? requests
    : [...requests, ...pathsBelow(mesh, path).map((below) => ({ ...http, path: below }))];
}

/** Beyond this many, the paths count as any path. */
const MOST_PATHS = 50;

/**
 * Lists paths that begin with one and that rules of policies may tell apart from it: one for each pattern
 * that fits any. Null stands for any path, where a pattern leaves open how it begins. AUTHZ-28, 47.
 */
function pathsBelow(mesh: Mesh, path: string): readonly (string | null)[] {
  const start: ValueForm = { kind: 'prefix', text: path };
  const meeting = patternsIn(mesh).filter((form) => !formsDisjoint(form, start));
  const found = new Set(meeting.map((form) => pathOf(form, path)));
  return found.size > MOST_PATHS ? [null] : [...found];
}

/**
 * Gives a path that fits both the pattern and the beginning; null where the pattern does not say how paths
 * begin.
 */
function pathOf(form: ValueForm, path: string): string | null {
  if (form.kind === 'exact') return form.text;
  if (form.kind !== 'prefix') return null;
  return form.text.length > path.length ? form.text : path;
}

const patterns = new WeakMap<Mesh, readonly ValueForm[]>();

function patternsIn(mesh: Mesh): readonly ValueForm[] {
  const known = patterns.get(mesh);
  if (known !== undefined) return known;
  const found = policyIndexOf(mesh).policies.flatMap(({ rules }) =>
    rules
      .flatMap(({ to, when }) => [...to, ...when].flat())
      .filter(({ attribute }) => attribute === 'request.path')
      .flatMap(({ values }) => values.flatMap(({ forms }) => forms)),
  );
  patterns.set(mesh, found);
  return found;
}

function joined(verdicts: readonly ReturnType<typeof admittedAtPods>[]): Omit<Access, 'peers'> {
  const admitting = verdicts.filter(({ verdict }) => verdict !== 'deny');
  const decisive = admitting.length === 0 ? verdicts : admitting;
  const [through = null, ...others] = decisive.map((one) => one.through ?? null);
  return {
    through: others.every((one) => sameWaypoint(one, through)) ? through : null,
    isNever: admitting.length === 0,
    because: decisive.flatMap(({ because }) => because),
    asks: decisive.every(({ asks }) => asks.length > 0) ? decisive.flatMap(({ asks }) => asks) : [],
    isTcp: verdicts.every(({ status }) => status === null),
  };
}

const sameWaypoint = (one: Access['through'], other: Access['through']): boolean =>
  one?.gateway === other?.gateway && one?.decidesItself === other?.decidesItself;

const PLAINTEXT: Peer = { kind: 'plaintext' };

/**
 * Lists the peers that the destination may see: nobody in plaintext, be it that the caller has no sidecar or
 * that its proxy sends plaintext, and the caller's identity in mTLS. It is both where that is not known
 * (AUTHZ-36).
 */
function peersOf(
  mesh: Mesh,
  source: Call['source'],
  target: CallTarget,
  workload: Workload,
): readonly Peer[] {
  const identity = identityOf(mesh, source);
  if (source.kind === 'identity' && source.mayLackProxy) return [identity, PLAINTEXT];
  if (source.kind !== 'workload') return [identity];
  const { port, endings } = target;
  const client = callingClient({ mesh, allNamespaces: true }, source, port?.port ?? null);
  if (client.proxy.kind === 'known' && !client.proxy.value) return [PLAINTEXT];
  if (client.proxy.kind === 'unknown') return [identity, PLAINTEXT];
  // a port that is not known leaves the rules for it unknown, too
  if (port === null) return [identity];
  const wires = endings
    .filter(({ endpoint }) => endpoint === workload)
    .map(({ chain }) => chain.find((one) => one.step === 'tls')?.sending.wire);
  if (wires.length > 0 && wires.every((wire) => wire === 'mtls')) return [identity];
  return wires.length > 0 && wires.every((wire) => wire === 'plaintext')
    ? [PLAINTEXT]
    : [identity, PLAINTEXT];
}

function identityOf({ configuration }: Mesh, source: Call['source']): Peer {
  const { trustDomain } = configuration;
  const account = accountOf(source);
  return account === null ? { kind: 'unknown' } : { kind: 'identity', trustDomain, ...account };
}

/** Names whom a caller runs as, be its pods rendered or made of a Gateway; null where that is not known. */
export function accountOf(
  source: Call['source'],
): Pick<Workload, 'namespace' | 'serviceAccount'> | null {
  if (source.kind === 'identity')
    return { namespace: source.namespace, serviceAccount: source.serviceAccount };
  if (source.workload !== null) {
    const { namespace, serviceAccount } = source.workload;
    return { namespace, serviceAccount };
  }
  return source.kind === 'workload' || source.account === undefined
    ? null
    : { namespace: source.namespace, serviceAccount: source.account };
}
