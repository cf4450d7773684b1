import type {
  Deciding,
  Mesh,
  ValueForm,
  Workload,
  Call,
  admittedAtPods,
  callTargets,
} from '../../istio/index.ts';
import {
  anyRequestOf,
  calledServer,
  callingClient,
  policyIndexOf,
  requestsOf,
  targetPortOf,
  clientConnection,
  admittedCall,
} from '../../istio/index.ts';
import { formsDisjoint } from '../authorization/clause-coverage.ts';

type CallTarget = ReturnType<typeof callTargets>[number];
type Peer = Parameters<typeof anyRequestOf>[0];
type ProxyFacts = Parameters<typeof callingClient>[0];

/** What all requests of a caller meet at one destination. */
export interface Access {
  /** Every request is denied, whatever it carries. */
  readonly isNever: boolean;
  /** Denials that decide, where all are; else the rules that let it in, or may. */
  readonly because: readonly Deciding[];
  /** External authorizers that every request is handed to. */
  readonly asks: readonly Deciding[];
  readonly isTcp: boolean;
  /** Who the destination may see. */
  readonly peers: readonly Peer[];
}

/**
 * What becomes of a known call at one workload that it reaches. Where something is not known (the
 * caller's identity, the port, the protocol), all possibilities count, so `isNever` is certain.
 */
export function accessOf(
  facts: ProxyFacts,
  source: Call['source'],
  target: CallTarget,
  workload: Workload,
): Access {
  const { service, port } = target;
  const peers = peersOf(facts, source, target, workload);
  const verdicts = peers.flatMap((peer) =>
    requestsFor(facts.mesh, target).map((http) => {
      const request = {
        ...anyRequestOf(peer),
        port: port === null ? null : targetPortOf(port, workload),
        http,
      };
      return admittedCall(facts.mesh, { source, service, workload }, request);
    }),
  );
  return { ...joined(verdicts), peers };
}

/** What configuration shows of a path may be its beginning only: what policies tell apart below it counts too. */
function requestsFor(mesh: Mesh, { port, path }: CallTarget): ReturnType<typeof requestsOf> {
  const requests = requestsOf(port, path);
  const http = requests.find((one) => one !== null) ?? null;
  return path === null || http === null
    ? requests
    : [...requests, ...pathsBelow(mesh, path).map((below) => ({ ...http, path: below }))];
}

/** Of more the rest counts as any. */
const MOST_PATHS = 50;

/**
 * Paths that begin with one and that rules of policies may tell apart from it: one for each pattern that fits any. Null
 * stands for any path, where a pattern leaves open how it begins. AUTHZ-28, 47.
 */
function pathsBelow(mesh: Mesh, path: string): readonly (string | null)[] {
  const start: ValueForm = { kind: 'prefix', text: path };
  const meeting = patternsIn(mesh).filter((form) => !formsDisjoint(form, start));
  const found = new Set(meeting.map((form) => pathOf(form, path)));
  return found.size > MOST_PATHS ? [null] : [...found];
}

/** What a pattern and a beginning have in common. */
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
  return {
    isNever: admitting.length === 0,
    because: decisive.flatMap(({ because }) => because),
    asks: decisive.every(({ asks }) => asks.length > 0) ? decisive.flatMap(({ asks }) => asks) : [],
    isTcp: verdicts.every(({ status }) => status === null),
  };
}

const PLAINTEXT: Peer = { kind: 'plaintext' };

/**
 * Who the destination may see: nobody in plaintext, be it that the caller has no sidecar or that its proxy sends
 * plaintext, and the caller's identity in mTLS; either where that is not known (AUTHZ-36).
 */
function peersOf(
  facts: ProxyFacts,
  source: Call['source'],
  target: CallTarget,
  workload: Workload,
): readonly Peer[] {
  const identity = identityOf(facts.mesh, source);
  if (source.kind !== 'workload') return [identity];
  const { service, port, routed } = target;
  const client = callingClient(facts, source, port?.port ?? null);
  if (client.proxy.kind === 'known' && !client.proxy.value) return [PLAINTEXT];
  if (client.proxy.kind === 'unknown') return [identity, PLAINTEXT];
  // where the port is not told, neither are the rules for it
  if (port === null) return [identity];
  const server = calledServer(facts, service, port, workload, routed);
  const { wire } = clientConnection(facts.mesh, client, server);
  if (wire === 'mtls') return [identity];
  return wire === 'plaintext' ? [PLAINTEXT] : [identity, PLAINTEXT];
}

function identityOf({ configuration }: Mesh, source: Call['source']): Peer {
  const { trustDomain } = configuration;
  if (source.kind === 'identity') {
    const { namespace, serviceAccount } = source;
    return { kind: 'identity', trustDomain, namespace, serviceAccount };
  }
  if (source.workload === null) return { kind: 'unknown' };
  const { namespace, serviceAccount } = source.workload;
  return { kind: 'identity', trustDomain, namespace, serviceAccount };
}
