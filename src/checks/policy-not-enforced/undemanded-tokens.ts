import { policyIndexOf, routedClaim, viewOf } from '../../istio/index.ts';
import type { AuthorizationPolicy, Mesh } from '../../istio/index.ts';
import { listed, subjectText, say, slot } from '../../manifest/index.ts';
import type { TokenPoint } from '../authorization/token-points.ts';
import {
  enforcedAt,
  isAboutTokens,
  termsOfPolicy,
  tokenPoints,
} from '../authorization/token-points.ts';
import { provesAbsence } from '../detection/absence-proof.ts';
import { check, toldOfAny } from '../detection/check.ts';
import type { Told } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';
import { workloadId } from '../detection/finding-scope.ts';

type RequestAuthentication = ReturnType<typeof policyIndexOf>['requestAuthentications'][number];

/** A request without a token passes a RequestAuthentication; a rule of a policy has to ask for one (JWT-1, JWT-3). */
export const tokenNotDemanded = check({
  id: 'token-not-demanded',
  title: 'Tokens are validated but not required: requests without one pass',
  level: 'medium',
  blind:
    'Applications that reject requests without a token themselves, and policies in other repositories.',
  severity: 'info',
  find: (input) =>
    policyIndexOf(input.mesh).requestAuthentications.flatMap((one) => undemandedBy(input, one)),
});

function undemandedBy(
  input: DetectorInput,
  authentication: RequestAuthentication,
): readonly Told[] {
  const { mesh } = input;
  const index = policyIndexOf(mesh);
  if (authentication.issuers.length === 0) return [];
  const points = tokenPoints(mesh).filter(({ target }) => index.attaches(authentication, target));
  const isSeen = points.every(
    (point) => isGatewayPoint(point) || provesAbsence(input, point.target.namespace),
  );
  if (points.length === 0 || !isSeen || isDemanded(mesh, points)) return [];
  return wasDemanded(input, authentication)
    ? []
    : [
        toldOfAny(
          points,
          ({ source }) => workloadId(source),
          (some) => tell(authentication, some),
        ),
      ];
}

const isDemanded = (mesh: Mesh, points: readonly TokenPoint[]): boolean =>
  points.some((point) => demandsToken(mesh, point)) || demandedOnTheWay(mesh, points);

/** Tells whether a token was asked for before: what is let in without one now is then told of the policies. */
function wasDemanded(
  { before, mesh }: DetectorInput,
  { resource: { namespace, name } }: RequestAuthentication,
): boolean {
  if (before === null || before === mesh) return false;
  const index = policyIndexOf(before);
  const old = index.requestAuthentications.find(
    ({ resource }) => resource.namespace === namespace && resource.name === name,
  );
  return (
    old !== undefined &&
    isDemanded(
      before,
      tokenPoints(before).filter(({ target }) => index.attaches(old, target)),
    )
  );
}

const isGatewayPoint = ({ isGateway }: TokenPoint): boolean => isGateway;

const demands = new WeakMap<TokenPoint, boolean>();

/** Tells whether a policy asks there for a token, or for something that may stand for one: a header, or an authorizer. */
function demandsToken(mesh: Mesh, point: TokenPoint): boolean {
  const known =
    demands.get(point) ??
    [...policyIndexOf(mesh).at(point.target), ...enforcedAt(mesh, point)].some(asksForOne);
  demands.set(point, known);
  return known;
}

const asksForOne = (policy: AuthorizationPolicy): boolean =>
  policy.action === 'CUSTOM' ||
  termsOfPolicy(policy).some(
    (term) => isAboutTokens(term) || term.attribute.startsWith('request.headers['),
  );

/**
 * Tells whether a token is asked for elsewhere on the way: at gateways before pods, and behind a gateway at any pods, or
 * by routes that go by its claims.
 */
function demandedOnTheWay(mesh: Mesh, points: readonly TokenPoint[]): boolean {
  const isAtGateway = points.some(isGatewayPoint);
  return (
    (isAtGateway && routesByClaims(mesh)) ||
    tokenPoints(mesh)
      .filter(({ isGateway }) => isAtGateway || isGateway)
      .some((point) => demandsToken(mesh, point))
  );
}

const routesByClaims = (mesh: Mesh): boolean =>
  mesh
    .ofKind('networking.istio.io', 'VirtualService')
    .flatMap((one) => viewOf('VirtualService', one).http.value)
    .flatMap(({ match }) => match.value)
    .flatMap(({ headers, withoutHeaders }) => [
      ...headers.value.keys(),
      ...withoutHeaders.value.keys(),
    ])
    .some((name) => routedClaim(name) !== null);

const MOST = 2;

function tell({ resource, issuers }: RequestAuthentication, points: readonly TokenPoint[]): Told {
  const names = listed(
    points.map(({ name }) => name),
    MOST,
  );
  const mayAsk = issuers.some(
    ({ forwards, writtenHeaders }) => forwards || writtenHeaders.length > 0,
  );
  return {
    subject: resource,
    scope: { level: 'workload', workloads: points.length, services: 0, namespaces: 1 },
    message: `Requests without a token get to ${names}${mayAsk ? ', unless the application itself refuses them' : ''}: ${subjectText(resource)} turns away tokens that are not valid, and nothing asks for one.`,
    why: say`A RequestAuthentication (${slot.place(resource.origin)}) passes a request that has no token, and no AuthorizationPolicy there asks for requestPrincipals or a claim.`,
    symptom: say`no errors: requests without a token get through; an invalid one gets 401`,
    related: points.map(({ source }) => source.origin).slice(0, MOST),
    fix: {
      text: say`Add an AuthorizationPolicy for the same pods with \`action: DENY\` and \`from: [{ source: { notRequestPrincipals: ['*'] } }]\`, for the paths that need a token.`,
    },
  };
}
