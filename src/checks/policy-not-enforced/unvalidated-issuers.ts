import { policyIndexOf } from '../../istio/index.ts';
import type { AuthorizationPolicy, Clause, Mesh } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { listed, placeOf, subjectText } from '../../manifest/index.ts';
import type { TokenPoint } from '../authorization/token-points.ts';
import { asksUnvalidated, termsOfPolicy, tokenPoints } from '../authorization/token-points.ts';
import { anywayText } from '../authorization/let-in-anyway.ts';
import { isClosedWorld, provesAbsence } from '../detection/absence-proof.ts';
import { check, toldOfEach } from '../detection/check.ts';
import type { Some, Told } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';
import { workloadId } from '../detection/finding-scope.ts';

type Term = Clause[number];
type JwtIssuer = TokenPoint['issuers'][number];

/** A token counts at a proxy that validates it itself, by a rule for its issuer (JWT-4, JWT-5, JWT-6). */
export const issuerNotValidated = check({
  id: 'issuer-not-validated',
  title: 'Rule requires tokens that nothing validates at its pods',
  level: 'high',
  blind: 'RequestAuthentications that charts or other repositories create.',
  severity: 'warning',
  find: (input) =>
    policyIndexOf(input.mesh).policies.flatMap((policy) => unvalidatedBy(input, policy)),
});

/** A term of a policy that no token of its pods can meet. */
interface UnvalidatedTerm {
  readonly policy: AuthorizationPolicy;
  readonly term: Term;
  readonly points: Some<TokenPoint>;
  /** Validates such tokens, at other pods; null where nothing does. */
  readonly elsewhere: ValidatedToken | null;
}

interface ValidatedToken {
  readonly authentication: Resource;
  readonly issuer: JwtIssuer;
}

function unvalidatedBy(input: DetectorInput, policy: AuthorizationPolicy): readonly Told[] {
  const { mesh } = input;
  if (policy.dryRun !== null) return [];
  const terms = termsOfPolicy(policy).filter((term) => asksUnvalidated(term, []));
  if (terms.length === 0) return [];
  const index = policyIndexOf(mesh);
  const [first, ...others] = tokenPoints(mesh).filter(({ target }) =>
    index.attaches(policy, target),
  );
  if (first === undefined) return [];
  const points = [first, ...others] as const;
  const found = terms.find((term) => points.every(({ issuers }) => asksUnvalidated(term, issuers)));
  if (found === undefined) return [];
  const elsewhere = validatedElsewhere(mesh, found);
  const one = { policy, term: found, points, elsewhere };
  if (!isCertain(input, one)) return [];
  return [
    toldOfEach(
      points,
      ({ source }) => workloadId(source),
      (some) => tell(mesh, { ...one, points: some }),
    ),
  ];
}

/** Finds what validates such tokens at other pods. */
function validatedElsewhere(mesh: Mesh, term: Term): ValidatedToken | null {
  for (const { resource, issuers } of policyIndexOf(mesh).requestAuthentications)
    for (const issuer of issuers)
      if (!asksUnvalidated(term, [issuer])) return { authentication: resource, issuer };
  return null;
}

/**
 * Tells whether nothing unseen may validate the tokens: those of other issuers are validated at the pods, or such tokens
 * at other pods, or all objects are here.
 */
function isCertain(input: DetectorInput, { points, elsewhere }: UnvalidatedTerm): boolean {
  if (points.some(({ issuers }) => issuers.length > 0)) return true;
  return (
    (elsewhere !== null || isClosedWorld(input)) &&
    points.every(({ target }) => provesAbsence(input, target.namespace))
  );
}

const MOST = 2;

function tell(mesh: Mesh, { policy, term, points, elsewhere }: UnvalidatedTerm): Told {
  const [value] = term.values;
  const text = value?.text ?? '*';
  const names = listed(
    points.map(({ name }) => name),
    MOST,
  );
  const isAny = text === '*' || !isOfIssuer(term);
  return {
    subject: policy.resource,
    key: `${term.attribute} ${text}`,
    effect: policy.action,
    ...(policy.action === 'ALLOW' && { aspect: 'refuses' }),
    scope: { level: 'workload', workloads: points.length, services: 0, namespaces: 1 },
    message: isAny
      ? `A rule of ${subjectText(policy.resource)} asks for a token at ${names}, where nothing validates tokens: it ${effectOf(policy)}.`
      : `A rule of ${subjectText(policy.resource)} asks for tokens of \`${text}\` at ${names}, where nothing validates them: it ${effectOf(policy)}.`,
    why: whyOf({ policy, term, points, elsewhere }),
    symptom:
      policy.action === 'ALLOW'
        ? symptomOf(mesh, policy, points)
        : 'no errors: the requests it should match get through',
    origin: value?.origin ?? term.origin,
    related: points.flatMap(({ issuers }) => issuers.map(({ origin }) => origin)).slice(0, 3),
    fix: { text: fixOf(term, points, elsewhere) },
  };
}

/** A token of an issuer that nothing validates is refused where others are, whatever policies let in (JWT-2). */
function symptomOf(
  mesh: Mesh,
  policy: AuthorizationPolicy,
  points: UnvalidatedTerm['points'],
): string {
  const rejected = points.some(({ issuers }) => issuers.length > 0)
    ? '401 for a token of the required issuer'
    : null;
  const anyway = anywayText(mesh, policy);
  if (anyway === null)
    return `403, RBAC: access denied, with or without a token${rejected === null ? '' : `; ${rejected}`}`;
  return rejected === null
    ? `no errors: ${anyway} every request`
    : `${rejected}; ${anyway} every other request`;
}

const isOfIssuer = ({ attribute }: Term): boolean =>
  attribute === 'request.auth.principal' || attribute === 'request.auth.claims[iss]';

const effectOf = ({ action }: AuthorizationPolicy): string =>
  action === 'ALLOW' ? 'lets nobody in' : 'holds for no request';

function whyOf({ term, points, elsewhere }: UnvalidatedTerm): string {
  const validated = points.flatMap(({ issuers }) => issuers);
  const [issuer] = validated;
  const asked = `asked for at ${placeOf(term.origin)}`;
  if (issuer !== undefined)
    return `The tokens that are validated there are of ${listed([...new Set(validated.map((one) => one.issuer))], MOST)} (${placeOf(issuer.origin)}); another issuer is ${asked}.`;
  return elsewhere === null
    ? `No RequestAuthentication is for these pods, and a token is ${asked}.`
    : `${subjectText(elsewhere.authentication)} (${placeOf(elsewhere.issuer.origin)}) validates them at other pods, and each proxy counts only what it has validated itself; a token is ${asked}.`;
}

function fixOf(
  term: Term,
  points: UnvalidatedTerm['points'],
  elsewhere: ValidatedToken | null,
): string {
  const validated = points.flatMap(({ issuers }) => issuers.map(({ issuer }) => issuer));
  const slip = validated.find((issuer) => isSlip(term, issuer));
  if (slip !== undefined) {
    return term.attribute.endsWith('principal')
      ? `Write \`${slip}/*\`: a value is the issuer to the letter, a slash, and the subject.`
      : `Write \`${slip}\`: the issuer is compared letter by letter, a slash at its end included.`;
  }
  if (validated.length > 0)
    return 'Name the issuer as the RequestAuthentication has it, or give its jwtRules the one that is asked for.';
  return elsewhere === null
    ? 'Add a RequestAuthentication for these pods with the issuer of the tokens.'
    : 'Add a RequestAuthentication for these pods too; what validates tokens before them has to hand them on (forwardOriginalToken: true).';
}

/** Tells whether a value means an issuer and has a slash too many or too few, or no subject. */
function isSlip({ values }: Term, issuer: string): boolean {
  const bare = (text: string): string => text.replace(/\/*\*?$/, '');
  return values.some(({ text }) => bare(text) === bare(issuer));
}
