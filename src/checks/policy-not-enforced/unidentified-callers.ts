import { acceptedMtls, alternativesOf, attributeSource, policyIndexOf } from '../../istio/index.ts';
import type { AuthorizationPolicy, Clause, Mesh, Workload } from '../../istio/index.ts';
import { listed, placeOf, subjectText, say } from '../../manifest/index.ts';
import type { Origin } from '../../manifest/index.ts';
import type { TokenPoint } from '../authorization/token-points.ts';
import {
  enforcedAt,
  isAboutTokens,
  termsOfPolicy,
  tokenPoints,
} from '../authorization/token-points.ts';
import { isClosedWorld, provesAbsence } from '../detection/absence-proof.ts';
import { check, toldOfEach } from '../detection/check.ts';
import type { Some, Told } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';
import { workloadId } from '../detection/finding-scope.ts';

type Term = Clause[number];

/** A condition on what must not be is met by what is not there: a caller in plaintext has no principal, a request without a token none either (AUTHZ-37, AUTHZ-53, JWT-1). */
export const unidentifiedAdmitted = check({
  id: 'unidentified-admitted',
  title: 'ALLOW rule with only exclusions allows callers without identity',
  level: 'medium',
  severity: 'warning',
  blind: 'Network policies that deny callers without a proxy.',
  find: (input) =>
    policyIndexOf(input.mesh)
      .policies.filter(({ action, dryRun }) => action === 'ALLOW' && dryRun === null)
      .flatMap((policy) => admittedBy(input, policy)),
});

function admittedBy(input: DetectorInput, policy: AuthorizationPolicy): readonly Told[] {
  const found = (alternativesOf(policy) ?? []).flatMap(({ terms }) => exceptionIn(terms) ?? []);
  if (found.length === 0) return [];
  const index = policyIndexOf(input.mesh);
  const points = tokenPoints(input.mesh).filter(
    (point) => !point.isGateway && index.attaches(policy, point.target),
  );
  for (const term of found) {
    const open = points.flatMap((point) => {
      const because = isAboutTokens(term) ? [] : takesPlaintext(input, point);
      return because === null || !isInForce(input.mesh, policy, point) ? [] : [{ point, because }];
    });
    const [first, ...others] = open;
    if (first !== undefined)
      return [
        toldOfEach(
          [first, ...others],
          ({ point }) => workloadId(point.source),
          (some) => tell(policy, term, some),
        ),
      ];
  }
  return [];
}

/** Tells whether the policy is in force at a point, and none refuses there whoever shows no identity, or no token. */
function isInForce(mesh: Mesh, policy: AuthorizationPolicy, point: TokenPoint): boolean {
  const enforced = enforcedAt(mesh, point);
  return (
    enforced.some(({ resource }) => resource === policy.resource) &&
    !enforced.some(
      (one) =>
        one.action === 'DENY' &&
        termsOfPolicy(one).some(({ negated, values }) => negated && values.some(isAnybody)),
    )
  );
}

const isAnybody = ({ text }: Term['values'][number]): boolean => text === '*';

/** Finds the exception by which a caller that shows nothing of itself is let in; null where something asks for it, or nobody else is meant. */
function exceptionIn(terms: Clause): Term | null {
  if (terms.some(({ attribute, negated }) => ADDRESSES.has(attribute) && !negated)) return null;
  for (const isOf of [isOfPeer, isAboutTokens]) {
    const [first, ...others] = terms.filter(isOf);
    if (first === undefined) continue;
    const isOnly = [first, ...others].every(
      ({ negated, values }) => negated && !values.some(isAnybody),
    );
    const isAsked = isOf === isOfPeer && terms.some((term) => isAboutTokens(term) && !term.negated);
    return isOnly && !isAsked ? first : null;
  }
  return null;
}

/** Attributes by which callers are told apart too, whatever they show. */
const ADDRESSES: ReadonlySet<string> = new Set(['source.ip', 'remote.ip']);

const isOfPeer = ({ attribute }: Term): boolean => attributeSource(attribute)?.of === 'peer';

/** Says where plaintext is let in, if that is written; null where it is not, or not known. */
function takesPlaintext(input: DetectorInput, { target }: TokenPoint): readonly Origin[] | null {
  const { mesh } = input;
  const workload = mesh.workloads.find((one): one is Workload => one === target);
  if (workload === undefined) return null;
  const { mode, ambiguous, because } = acceptedMtls(mesh, workload, null);
  if (mode !== 'PERMISSIVE' || ambiguous !== undefined) return null;
  const isCertain =
    because.length > 0 ||
    isClosedWorld(input) ||
    provesAbsence(input, mesh.configuration.rootNamespace);
  return isCertain ? because : null;
}

const MOST = 2;

interface OpenPoint {
  readonly point: TokenPoint;
  /** The places that say that plaintext is let in. */
  readonly because: readonly Origin[];
}

function tell(policy: AuthorizationPolicy, term: Term, open: Some<OpenPoint>): Told {
  const [permissive = null] = open[0].because;
  const names = listed(
    open.map(({ point }) => point.name),
    MOST,
  );
  const isOfToken = isAboutTokens(term);
  const [text = ''] = term.values.map((value) => value.text);
  return {
    subject: policy.resource,
    key: `${term.attribute} not ${text}`,
    scope: { level: 'workload', workloads: open.length, services: 0, namespaces: 1 },
    message: isOfToken
      ? `A rule of ${subjectText(policy.resource)} lets in requests without a token at ${names}: it only says whose tokens are not let in.`
      : `A rule of ${subjectText(policy.resource)} lets in whoever shows no identity at ${names}: it only says who is not let in.`,
    why: isOfToken
      ? `It asks that ${term.attribute} is not ${text} (${placeOf(term.origin)}), which a request without a token meets too.`
      : `It asks that ${term.attribute} is not ${text} (${placeOf(term.origin)}), which a caller in plaintext meets too, and plaintext is let in there${permissive === null ? ' by default' : ` (${placeOf(permissive)})`}.`,
    symptom: isOfToken
      ? say`no errors: requests without a token are allowed`
      : say`no errors: pods without a proxy get in, even from namespaces it should deny`,
    origin: term.origin,
    related: permissive === null ? [] : [permissive],
    fix: {
      text: isOfToken
        ? say`Add \`requestPrincipals: ['*']\` to the same source, or name whose tokens are let in.`
        : say`Add \`principals: ['*']\` to the same source, which asks for an identity, name who is let in, or set mTLS to STRICT.`,
    },
  };
}
