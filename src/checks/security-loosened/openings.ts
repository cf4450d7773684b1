import type { Origin } from '../../manifest/index.ts';
import { resourceKey } from '../../manifest/index.ts';
import type { Loosening } from './admission-loosening.ts';
import type { AuthorizationPolicy, Clause, Mesh } from '../../istio/index.ts';
import { protocolFamily, serviceProtocol } from '../../istio/index.ts';
import { looseningsBetween } from './admission-loosening.ts';
import {
  admittedAtPods,
  anyRequestOf,
  gatewaysOfCharts,
  isGatewayWorkload,
  refusingAuthorizers,
  waypointOfService,
} from '../../istio/index.ts';
import { asksUnvalidated, issuersAt } from '../authorization/token-points.ts';
import type { PolicyPoint, PolicySides } from '../authorization/policy-points.ts';
import { changedPolicyPoints } from '../authorization/policy-points.ts';

/** One cause and every point it opens. */
export interface Opening {
  readonly kind: Loosening['kind'];
  /** Tells whether it lets in nobody but service accounts that are named one by one. */
  readonly named: boolean;
  readonly policy: AuthorizationPolicy;
  /** Lists the places where the reason is written, if they are narrower than the policy. */
  readonly origins: Origin[];
  readonly points: PolicyPoint[];
  readonly requests: Clause[];
}

/** Compares the policies of every point that this change touches. */
export function openingsBetween(before: Mesh, after: Mesh): readonly Opening[] {
  const openings = new Map<string, Opening>();
  const compare = comparisons(before, after);
  const isNamed = namedCallersOf(after);
  for (const point of changedPolicyPoints(before, after))
    if (point.isOld && !isShutBehind(point, after))
      for (const loosening of compare(point))
        for (const part of partsOf(withoutUnmet(loosening, point, after), isNamed))
          note(openings, point, part);

  return [...openings.values()];
}

/**
 * Tells whether the pods of a Service whose waypoint reads the policies refuse that waypoint: what it lets in is not
 * let in then, and callers that go past it meet the same policies of the pods. INJ-17.
 */
function isShutBehind({ after: { namespace, targetRef } }: PolicyPoint, mesh: Mesh): boolean {
  if (targetRef?.kind !== 'Service') return false;
  const service = mesh.service(namespace, targetRef.name);
  if (service === undefined || service.workloads.length === 0) return false;
  const waypoint = waypointOfService(mesh, service);
  if (waypoint.kind === 'unknown' || waypoint.value === null) return false;
  const { gateway, serviceAccount } = waypoint.value;
  const peer = {
    kind: 'identity',
    trustDomain: mesh.configuration.trustDomain,
    namespace: gateway.namespace,
    serviceAccount,
  } as const;
  return service.workloads.every(
    (workload) => admittedAtPods(mesh, workload, anyRequestOf(peer)).verdict === 'deny',
  );
}

/**
 * Compares each pair of policy sets once: many workloads share theirs. Of several control planes that pods may have
 * whatever any of them opens counts.
 */
function comparisons(was: Mesh, is: Mesh): (point: PolicyPoint) => readonly Loosening[] {
  const known = new Map<string, readonly Loosening[]>();
  const numbers = new Map<AuthorizationPolicy, number>();
  const textOf = (policies: readonly AuthorizationPolicy[]): string =>
    policies
      .map((policy) => {
        const number = numbers.get(policy) ?? numbers.size;
        numbers.set(policy, number);
        return number;
      })
      .join(' ');
  const compare = ({ before, after }: PolicySides): readonly Loosening[] => {
    const key = `${textOf(before)} / ${textOf(after)}`;
    const refusing = new Set([
      ...refusingAuthorizers(was, before),
      ...refusingAuthorizers(is, after),
    ]);
    const found = known.get(key) ?? looseningsBetween(before, after, refusing);
    known.set(key, found);
    return found;
  };
  return ({ sides }) => [...new Set(sides.flatMap(compare))];
}

interface Part {
  readonly loosening: Loosening;
  readonly named: boolean;
}

/**
 * Leaves out what no request meets of that which passes now: a token of an issuer that is not among those whose tokens
 * are validated at the pods gets 401 (JWT-2, JWT-5).
 */
function withoutUnmet(
  loosening: Loosening,
  { after: target }: PolicyPoint,
  after: Mesh,
): Loosening {
  if (!('pieces' in loosening)) return loosening;
  const issuers = issuersAt(after, target);
  if (issuers.length === 0) return loosening;
  const pieces = loosening.pieces.filter(
    (piece) => !piece.some((term) => asksUnvalidated(term, issuers)),
  );
  return pieces.length === loosening.pieces.length ? loosening : { ...loosening, pieces };
}

/** Keeps grants to named callers apart from all others: what they weigh is not the same. */
function partsOf(loosening: Loosening, isNamed: (clause: Clause) => boolean): readonly Part[] {
  if ('pieces' in loosening && loosening.pieces.length === 0) return [];
  if (loosening.kind !== 'allow-gained') return [{ loosening, named: false }];
  return [true, false].flatMap((named) => {
    const pieces = loosening.pieces.filter(
      (piece) => isNamed(piece) === named && !isForNobody(piece),
    );
    return pieces.length === 0 ? [] : [{ loosening: { ...loosening, pieces }, named }];
  });
}

/**
 * Tells whether a clause asks for principals that nobody is, for they are written with `spiffe://`
 * (AUTHZ-33).
 */
const isForNobody = (piece: Clause): boolean =>
  piece.some(
    ({ attribute, negated, values }) =>
      attribute === 'source.principal' &&
      !negated &&
      values.every(({ text }) => text.startsWith('spiffe://')),
  );

function note(
  openings: Map<string, Opening>,
  point: PolicyPoint,
  { loosening, named }: Part,
): void {
  const policy = causeOf(loosening, point);
  const key = `${openingKey(loosening.kind, named)} ${resourceKey(policy.resource)}`;
  const opening = openings.get(key) ?? {
    kind: loosening.kind,
    named,
    policy,
    origins: [],
    points: [],
    requests: [],
  };
  openings.set(key, opening);
  if (!opening.points.includes(point)) opening.points.push(point);
  if ('pieces' in loosening) {
    opening.requests.push(...loosening.pieces);
    const rule = loosening.alternative.rule.origin;
    const isWider = loosening.kind === 'allow-gained';
    opening.origins.push((isWider ? newValueOf(loosening.pieces, point) : undefined) ?? rule);
  }
}

/** Gives the finding's key: grants to named callers are told apart from others of their policy. */
export const openingKey = (kind: Loosening['kind'], named: boolean): string =>
  named ? 'named-caller' : kind;

/**
 * Gives the policy that the change is about: of several ALLOW policies that are gone, one that did change.
 */
function causeOf(loosening: Loosening, point: PolicyPoint): AuthorizationPolicy {
  if ('policy' in loosening) return loosening.policy;
  if ('alternative' in loosening) return loosening.alternative.policy;
  const { policies } = loosening;
  const [first] = policies;
  if (first === undefined) throw new Error('a default deny without an ALLOW policy');
  return policies.find((policy) => !isRootPolicy(policy, point)) ?? first;
}

const isRootPolicy = (policy: AuthorizationPolicy, point: PolicyPoint): boolean =>
  policy.namespace !== point.after.namespace;

/** Finds the first value of a new clause that its policy did not hold before. */
function newValueOf(pieces: readonly Clause[], point: PolicyPoint): Origin | undefined {
  const known = new Set(
    point.policiesBefore.flatMap((policy) =>
      policy.rules.flatMap((rule) =>
        [...rule.from, ...rule.to, ...rule.when].flatMap((clause) =>
          clause.flatMap((term) => term.values.map(({ text }) => `${term.attribute} ${text}`)),
        ),
      ),
    ),
  );
  for (const term of pieces.flat())
    for (const value of term.values)
      if (!term.negated && !known.has(`${term.attribute} ${value.text}`)) return value.origin;
  return undefined;
}

/**
 * Tells whether a clause lets in nobody but single service accounts, each named in full: a deliberate
 * grant, unlike a wildcard, a namespace or everyone. The account of a gateway is no such caller, for
 * whoever reaches the gateway comes with it.
 */
function namedCallersOf(mesh: Mesh): (clause: Clause) => boolean {
  const gateways = new Set([
    ...gatewaysOfCharts(mesh).map((gateway) => `${gateway.namespace}/${gateway.serviceAccount}`),
    ...mesh.workloads
      .filter((workload) => isGatewayWorkload(mesh, workload))
      .map(({ namespace, serviceAccount }) => `${namespace}/${serviceAccount}`),
  ]);
  const isOneCaller = (text: string): boolean => {
    const account = accountOf(text);
    // a gateway that is not rendered here is known by its name only
    return account !== null && !gateways.has(account) && !/gateway|ingress/i.test(account);
  };
  return (clause) =>
    clause.some(
      ({ attribute, negated, values }) =>
        !negated &&
        (attribute === 'source.principal' || attribute === 'source.serviceAccount') &&
        values.every(({ text }) => isOneCaller(text)),
    );
}

/** Gives `<namespace>/<account>` of a principal or service account without wildcards; null for others. */
function accountOf(text: string): string | null {
  const found = /^(?:[^/*]+\/ns\/([^/*]+)\/sa\/([^/*]+)|([^/*]+)\/([^/*]+)|([^/*]+))$/.exec(text);
  if (found === null) return null;
  const [, namespace, account, otherNamespace, otherAccount, alone] = found;
  if (alone !== undefined) return alone;
  return `${namespace ?? otherNamespace ?? ''}/${account ?? otherAccount ?? ''}`;
}

const NO_REQUESTS: ReadonlySet<string> = new Set(['tls', 'other']);

/** Tells whether no Service leads to a port of the workloads that speaks HTTP: nobody gets an answer there (AUTHZ-43). */
export const haveTcpAlone = (points: Opening['points'], { services }: Mesh): boolean =>
  points.every(({ workload }) => {
    const ports = services.flatMap((service) =>
      workload !== null && service.workloads.includes(workload) ? service.ports : [],
    );
    return (
      ports.length > 0 &&
      ports.every((port) => NO_REQUESTS.has(protocolFamily(serviceProtocol(port))))
    );
  });
