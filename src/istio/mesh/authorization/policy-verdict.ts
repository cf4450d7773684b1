import { subjectText } from '../../../manifest/index.ts';
import type { PolicyTarget } from './policy-target.ts';
import { matchRule, matchedPolicies, openTerm } from './policy-match.ts';
import type { Deciding, MatchedPolicies, MatchingContext } from './policy-match.ts';
import type { Match } from '../../matching/match.ts';
import { afterValidation, rejectsToken, sentOn, tokenValidation } from './token-validation.ts';
import { pathNormalizationOf } from '../request/path-normalization.ts';
import type { AuthorizationPolicy, PolicyAction } from './policy.ts';
import type { RequestAuthentication } from './policy-index.ts';
import { policiesFor, requestAuthenticationsFor, policiesOfRelease } from './policy-index.ts';
import { askSeveral, assumedAnswer, authorizerNotTold, authorizerOf } from './authorizers.ts';
import type { AuthorizationRequest, HttpRequest } from '../request/request.ts';
import { runsBefore } from '../control-plane/istiod-settings.ts';
import type { Mesh, MissingFact, Unknown } from '../mesh.ts';
import { unknown } from '../mesh.ts';
import { rememberedIn } from '../mesh-memory.ts';
import type { RevisionReader } from '../revisions/revision-views.ts';
import { revisionNotTold, sameInViews, viewsFor } from '../revisions/revision-views.ts';
import { anyRequestOf } from '../request/request.ts';

/**
 * `unknown`: some requests in question are allowed and some are not, or it depends on what the
 * repository does not say; `maybe` then names the policies it hangs on.
 */
export interface PolicyVerdict {
  readonly verdict: 'allow' | 'deny' | 'unknown';
  /** HTTP status of a denial: 403, or 401 for a token that does not validate; null for TCP and where nothing denies. */
  readonly status: 401 | 403 | null;
  readonly because: readonly Deciding[];
  /** External authorizers that are asked for certain, before anything else is looked at (AUTHZ-10). */
  readonly asks: readonly Deciding[];
  /** Lists the RequestAuthentications that validate tokens there, and so say whom a request is from. JWT-1 */
  readonly validatedBy: readonly RequestAuthentication[];
  /** Says what an unknown verdict hangs on; absent for others. */
  readonly untold?: Unknown;
}

/**
 * Decides whether the proxies of `target` let `request` in, assuming that they have a sidecar (AUTHZ-7).
 * AUTHZ-9…20, 55, 57, JWT-1, JWT-2.
 */
export const authorize = (
  mesh: Mesh,
  target: PolicyTarget,
  arriving: AuthorizationRequest,
): PolicyVerdict => authorizeAt(mesh, [target], arriving);

/**
 * Decides for a proxy to which policies attach in several ways, as to a waypoint and to what it serves
 * (AUTHZ-5), by what its control plane reads (INJ-19).
 */
export function authorizeAt(
  mesh: Mesh,
  targets: readonly PolicyTarget[],
  arriving: AuthorizationRequest,
): PolicyVerdict {
  const [pods, ...others] = targets;
  const reader = pods === undefined || others.length > 0 ? 'the waypoint' : pods;
  return verdictOfViews(mesh, reader, (view) => authorizeIn(view, targets, arriving));
}

/** The verdict that all control planes give which the proxies may have. */
export const verdictOfViews = (
  mesh: Mesh,
  reader: RevisionReader,
  verdict: (view: Mesh) => PolicyVerdict,
): PolicyVerdict =>
  sameInViews(mesh, reader, verdict, isSameVerdict) ?? untold(revisionNotTold(mesh, reader));

const isSameVerdict = (one: PolicyVerdict, other: PolicyVerdict): boolean =>
  one.verdict === other.verdict && one.status === other.status;

const untold = (missing: Unknown): PolicyVerdict => ({
  verdict: 'unknown',
  status: null,
  because: [],
  asks: [],
  validatedBy: [],
  untold: missing,
});

function authorizeIn(
  mesh: Mesh,
  targets: readonly PolicyTarget[],
  arriving: AuthorizationRequest,
): PolicyVerdict {
  const [only, ...more] = targets;
  const { authentications, context, releases, isOpen } =
    only !== undefined && more.length === 0 ? ofTarget(mesh, only) : inForce(mesh, targets);
  if (isOpen) return OPEN;
  const request = afterValidation(authentications, arriving);
  const [first, ...others] = releases.map((read) => ({
    ...verdictBy(mesh, read, { authentications, request, context }),
    validatedBy: authentications,
  }));
  return first !== undefined && others.every((other) => isSameVerdict(first, other))
    ? first
    : untold(unknown('what a release that does not know trustDomains makes of a policy with them'));
}

/** Holds what is in force at a proxy, whatever arrives. */
interface InForce extends Pick<Judged, 'authentications' | 'context'> {
  /** The policies as each release that may run has them. */
  readonly releases: readonly (readonly AuthorizationPolicy[])[];
  /** Tells whether nothing is in force. */
  readonly isOpen: boolean;
}

const OPEN: PolicyVerdict = {
  ...{ verdict: 'allow', status: null, because: [], asks: [] },
  validatedBy: [],
};

const ofTarget = rememberedIn((mesh, target: PolicyTarget) => inForce(mesh, [target]));

function inForce(mesh: Mesh, targets: readonly PolicyTarget[]): InForce {
  const authentications = [
    ...new Set(targets.flatMap((target) => requestAuthenticationsFor(mesh, target))),
  ];
  const policies = [...new Set(targets.flatMap((target) => policiesFor(mesh, target)))];
  return {
    authentications,
    context: destinationContext(mesh, authentications),
    releases: policiesOfRelease(mesh, policies),
    isOpen: policies.length === 0 && authentications.length === 0,
  };
}

/** A request that a proxy lets in, as it leads it on: what it validates of tokens it takes away (JWT-10). */
export const ledOn = (
  mesh: Mesh,
  targets: readonly PolicyTarget[],
  http: HttpRequest | null,
): HttpRequest | null =>
  http?.token == null
    ? http
    : sentOn(
        targets.flatMap((target) => requestAuthenticationsFor(mesh, target)),
        http,
      );

/** Tells whether no policy and no token decide about what arrives at a proxy, whatever it is. */
export const isUnguarded = (mesh: Mesh, target: PolicyTarget): boolean => {
  const views = viewsFor(mesh, target);
  return views.length > 0 && views.every((view) => ofTarget(view, target).isOpen);
};

/** Holds what policies are matched against. */
interface Judged {
  readonly authentications: readonly RequestAuthentication[];
  readonly request: AuthorizationRequest;
  readonly context: MatchingContext;
}

function verdictBy(
  mesh: Mesh,
  policies: readonly AuthorizationPolicy[],
  { authentications, request, context }: Judged,
): Omit<PolicyVerdict, 'validatedBy'> {
  const enforced = policies.filter((policy) => policy.dryRun === null);
  const matching = (action: PolicyAction): MatchedPolicies =>
    matchPolicies(enforced, action, request, context);

  const rejected = rejectsToken(authentications, request);
  if (rejected !== null) return denied(rejected, [], []);
  const custom = matchAuthorizers(mesh, policies, request, context);
  const broken = askSeveral(mesh, policies)
    ? custom.yes
    : custom.yes.filter(
        ({ policy }) =>
          authorizerOf(mesh, policy) === 'missing' || assumedAnswer(mesh, policy) === 'denies',
      );
  if (broken.length > 0) return denied(statusOf(request), broken, []);
  const deny = matching('DENY');
  if (deny.match === 'yes') return denied(statusOf(request), deny.yes, custom.yes);
  const allow = matching('ALLOW');
  const isDefaultAllow = !enforced.some((policy) => policy.action === 'ALLOW');
  if (!isDefaultAllow && allow.match === 'no')
    return denied(statusOf(request), allow.considered, custom.yes);
  if (custom.match === 'no' && deny.match === 'no' && (isDefaultAllow || allow.match === 'yes'))
    return { verdict: 'allow', status: null, because: allow.yes, asks: [] };
  const because = [...custom.yes, ...custom.maybe, ...deny.maybe, ...allow.maybe];
  const [asked] = custom.yes;
  const untold =
    asked === undefined
      ? askedBy(because, openTerm(because, request, context))
      : authorizerNotTold(mesh, asked.policy);
  return { verdict: 'unknown', status: null, because, asks: custom.yes, untold };
}

/** Says what would have to be known of a request that these policies may match. */
export function askedBy(because: readonly Deciding[], fact: MissingFact | null = null): Unknown {
  const named = [...new Set(because.map(({ policy }) => subjectText(policy.resource)))];
  const missing =
    named.length === 0
      ? 'whether the token of the request is valid'
      : `what ${named.join(' and ')} ask${named.length === 1 ? 's' : ''} of the request`;
  return unknown(missing, fact ?? undefined);
}

const matchPolicies = (
  policies: readonly AuthorizationPolicy[],
  action: PolicyAction,
  request: AuthorizationRequest,
  context: MatchingContext,
): MatchedPolicies =>
  matchedPolicies(policies, action, ({ rules }) =>
    rules.map((rule) => ({
      origin: rule.origin,
      match: matchRule(rule, action, request, context),
    })),
  );

/**
 * CUSTOM policies. An HTTP authorizer is not asked on TCP ports (AUTHZ-20). A dry-run policy does nothing before 1.30
 * and may deny from then on (AUTHZ-57): what it matches is only `maybe`.
 */
function matchAuthorizers(
  mesh: Mesh,
  policies: readonly AuthorizationPolicy[],
  request: AuthorizationRequest,
  context: MatchingContext,
): MatchedPolicies {
  if (askSeveral(mesh, policies))
    return matchPolicies(
      policies.filter(({ dryRun }) => dryRun === null),
      'CUSTOM',
      request,
      context,
    );
  const asked = policies.filter(
    (policy) => request.http !== null || authorizerOf(mesh, policy) !== 'http',
  );
  const hasNoTrial = runsBefore(mesh, '1.30');
  const found = matchPolicies(
    hasNoTrial ? asked.filter(({ dryRun }) => dryRun === null) : asked,
    'CUSTOM',
    request,
    context,
  );
  const isAsked = ({ policy }: Deciding): boolean => assumedAnswer(mesh, policy) !== 'allows';
  const isSure = ({ policy }: Deciding): boolean =>
    policy.dryRun === null && (request.http !== null || authorizerOf(mesh, policy) === 'grpc');
  const yes = found.yes.filter(isSure).filter(isAsked);
  const maybe = [...found.maybe, ...found.yes.filter((one) => !isSure(one))];
  return { match: matchOf(yes, maybe), yes, maybe, considered: found.considered };
}

function matchOf(yes: readonly Deciding[], maybe: readonly Deciding[]): Match {
  if (yes.length > 0) return 'yes';
  return maybe.length > 0 ? 'maybe' : 'no';
}

/** A denial is a 403, on TCP a closed connection (AUTHZ-45). */
const statusOf = (request: AuthorizationRequest): 403 | null =>
  request.http === null ? null : 403;

const denied = (
  status: PolicyVerdict['status'],
  because: readonly Deciding[],
  asks: readonly Deciding[],
): Omit<PolicyVerdict, 'validatedBy'> => ({
  verdict: 'deny',
  status,
  because,
  asks,
});

function destinationContext(
  mesh: Mesh,
  authentications: readonly RequestAuthentication[],
): MatchingContext {
  return {
    pathNormalization: pathNormalizationOf(mesh),
    assumed: [...(mesh.assumed?.values() ?? [])],
    ...tokenValidation(authentications),
  };
}

/** Tells whether a rule may match what arrives at a port as a connection. */
export function mayMatch(
  mesh: Mesh,
  rule: AuthorizationPolicy['rules'][number],
  action: AuthorizationPolicy['action'],
  port: number,
): boolean {
  const request = { ...anyRequestOf({ kind: 'unknown' }), port, http: null };
  const context = destinationContext(mesh, []);
  return matchRule(rule, action, request, context) !== 'no';
}
