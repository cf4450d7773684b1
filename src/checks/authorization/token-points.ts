import {
  gatewaysOfCharts,
  isGatewayWorkload,
  isRedirected,
  matchesForm,
  policiesInForce,
  tokensInForce,
  viewOf,
} from '../../istio/index.ts';
import type { AuthorizationPolicy, Clause, Mesh, PolicyTarget } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { subjectText } from '../../manifest/index.ts';

type Term = Clause[number];
type JwtIssuer = ReturnType<typeof tokensInForce>[number][number]['issuers'][number];

/** Pods whose proxy validates tokens: a sidecar, or a gateway, which a chart may make. */
export interface TokenPoint {
  readonly target: PolicyTarget;
  readonly name: string;
  readonly source: Resource;
  readonly isGateway: boolean;
  readonly issuers: readonly JwtIssuer[];
}

const known = new WeakMap<Mesh, readonly TokenPoint[]>();

/** Lists the proxies of a mesh that read policies about requests, each with the issuers that any control plane of it may have it validate (JWT-4, JWT-9). */
export function tokenPoints(mesh: Mesh): readonly TokenPoint[] {
  const before = known.get(mesh);
  if (before !== undefined) return before;
  // what a waypoint reads is for what it serves as well, which is told of no point by itself
  const gateways = gatewaysOfCharts(mesh)
    .filter(({ source }) => !isWaypoint(source))
    .map((gateway) => ({
      target: gateway,
      name: `gateway ${gateway.namespace}/${gateway.name}`,
      source: gateway.source,
      isGateway: true,
    }));
  const workloads = mesh.workloads
    .map((workload) => ({ workload, isGateway: isGatewayWorkload(mesh, workload) }))
    .filter(
      ({ workload, isGateway }) =>
        isGateway ||
        (workload.sidecar.kind === 'known' &&
          workload.sidecar.value &&
          !isRedirected(mesh, workload)),
    )
    .map(({ workload, isGateway }) => ({
      target: workload,
      name: subjectText(workload.resource),
      source: workload.resource,
      isGateway,
    }));
  const found = [...workloads, ...gateways].map((point) => ({
    ...point,
    issuers: issuersAt(mesh, point.target),
  }));
  known.set(mesh, found);
  return found;
}

const isWaypoint = (source: Resource): boolean =>
  source.kind === 'Gateway' && viewOf('GatewayApiGateway', source).isWaypoint;

/** Lists the rules by which tokens are validated at pods. */
export const issuersAt = (mesh: Mesh, target: PolicyTarget): readonly JwtIssuer[] =>
  [...new Set(tokensInForce(mesh, target).flat())].flatMap(({ issuers }) => issuers);

const TOKEN = 'request.auth.';

export const isAboutTokens = ({ attribute }: Term): boolean => attribute.startsWith(TOKEN);

/**
 * Tells whether a term asks for a token that is validated nowhere among these: of another issuer, or of any where
 * there are none (JWT-5, JWT-6). What must not be is no such term.
 */
export const asksUnvalidated = (
  term: Term,
  issuers: readonly Pick<JwtIssuer, 'issuer'>[],
): boolean =>
  isAboutTokens(term) && !term.negated && !issuers.some(({ issuer }) => mayBeOf(term, issuer));

function mayBeOf({ attribute, values }: Term, issuer: string): boolean {
  if (attribute === `${TOKEN}claims[iss]`)
    return values.some(({ forms }) => forms.some((form) => matchesForm(form, issuer)));
  if (attribute !== `${TOKEN}principal`) return true;
  return values.some(({ forms }) =>
    forms.some((form) => form.kind !== 'pair' || matchesForm(form.first, issuer)),
  );
}

/** Lists the policies that are in force at a point, those that only watch left out (AUTHZ-55). */
export const enforcedAt = (
  mesh: Mesh,
  { target }: Pick<TokenPoint, 'target'>,
): readonly AuthorizationPolicy[] =>
  [...new Set(policiesInForce(mesh, target).flat())].filter(({ dryRun }) => dryRun === null);

/** Lists all that the rules of a policy ask. */
export const termsOfPolicy = ({ rules }: AuthorizationPolicy): readonly Term[] =>
  rules.flatMap(({ from, to, when }) => [...from, ...to, ...when].flat());
