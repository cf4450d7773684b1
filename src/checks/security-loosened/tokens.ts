import { counterpartIn } from '../../compare/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { listed, namespaceText, placeOf, subjectText, say, slot } from '../../manifest/index.ts';
import type { Mesh, PolicyTarget } from '../../istio/index.ts';
import { policiesInForce, policyIndexOf, tokensInForce } from '../../istio/index.ts';
import type { Check, Told, ToldBy } from '../detection/check.ts';
import { betweenSides, check, checks } from '../detection/check.ts';

/** Holds what one rule asks of tokens of its issuer. */
type JwtIssuer = ReturnType<
  typeof policyIndexOf
>['requestAuthentications'][number]['issuers'][number];

const ISSUER_ADDED: Check = {
  id: 'token-issuer-added',
  title: 'Tokens of an additional issuer are now accepted',
  level: 'high',
  blind: 'Who gets tokens from that issuer.',
};
const AUDIENCE_WIDENED: Check = {
  id: 'token-audience-widened',
  title: 'Tokens issued for other audiences are now accepted',
  level: 'high',
  blind: 'Applications that check the audience themselves.',
};

const GROUP = 'security.istio.io';
const KIND = 'RequestAuthentication';

const LOOSER = {
  scope: { level: 'namespace', workloads: 0, services: 0, namespaces: 1 },
  symptom: 'no errors: requests whose token got 401 are now forwarded',
} as const;

/**
 * Tells of tokens that nothing validates any more. Where something else asks for a token everyone is refused,
 * which is another finding (JWT-1…6).
 */
export const validationRemoved = check({
  id: 'token-validation-removed',
  title: 'Tokens no longer validated, and nothing else requires one',
  level: 'high',
  blind: 'Applications that validate tokens themselves.',
  find: (input) =>
    betweenSides(input, ({ before, after }) =>
      before
        .ofKind(GROUP, KIND)
        .filter(({ namespace, name }) => after.find(GROUP, KIND, namespace, name) === undefined)
        .flatMap((old) => removed(old, before, after)),
    ),
});

/**
 * Tells of a further issuer, or of audiences that are dropped: the first that is found of each
 * RequestAuthentication (JWT-1…6).
 */
export const tokensAccepted = checks([ISSUER_ADDED, AUDIENCE_WIDENED], (input) =>
  betweenSides(input, ({ before, after }) =>
    after.ofKind(GROUP, KIND).flatMap((now): readonly ToldBy[] => {
      const old = counterpartIn(before, now, after);
      if (old === undefined) return [];
      const rules = rulesOf(now, after);
      return rules
        .flatMap((rule) => accepted(rule, { old: rulesOf(old, before), now: rules }, now))
        .slice(0, 1);
    }),
  ),
);

const rulesOf = (resource: Resource, mesh: Mesh): readonly JwtIssuer[] =>
  policyIndexOf(mesh).requestAuthentications.find((one) => one.resource === resource)?.issuers ??
  [];

function removed(old: Resource, before: Mesh, after: Mesh): readonly Told[] {
  const scopes = policyIndexOf(before).requestAuthentications.filter(
    ({ resource }) => resource === old,
  );
  const [attachment] = scopes;
  if (attachment === undefined || rulesOf(old, before).length === 0) return [];
  const target = {
    namespace: old.namespace,
    labels: attachment.selector ?? new Map<string, string>(),
  };
  const isStillThere = after.resources.some(({ namespace }) => namespace === old.namespace);
  const isValidated = tokensInForce(after, target).every((found) => found.length > 0);
  if (!isStillThere || isValidated || asksForToken(after, target)) return [];
  return [
    {
      ...LOOSER,
      subject: old,
      key: 'removed',
      side: 'base',
      message: `Tokens sent to ${scopeText(old, attachment.selector)} are no longer validated: a forged or expired one passes like none.`,
      why: say`${slot.object(old)} (${slot.place(old.origin)}) is removed, and no other RequestAuthentication applies there.`,
      fix: {
        text: say`Keep the RequestAuthentication until the application checks tokens itself.`,
      },
    },
  ];
}

const asksForToken = (mesh: Mesh, target: PolicyTarget): boolean =>
  policiesInForce(mesh, target).every((policies) =>
    policies
      .flatMap(({ rules }) => rules)
      .flatMap(({ from, when }) => [...from, ...when])
      .some((clause) => clause.some(({ attribute }) => attribute.startsWith('request.auth.'))),
  );

function scopeText(resource: Resource, selector: ReadonlyMap<string, string> | null): string {
  if (selector === null) return `every pod in ${namespaceText(resource.namespace)}`;
  const labels = [...selector].map(([key, value]) => `${key}=${value}`).join(', ');
  return `pods with ${labels} in ${namespaceText(resource.namespace)}`;
}

function tellIssuer(
  { issuer, origin }: JwtIssuer,
  { old, now }: TokenRules,
  subject: Resource,
): ToldBy {
  const kept = new Set(now.map((one) => one.issuer));
  const issuers = [...new Set(old.map((one) => one.issuer))].filter((one) => !kept.has(one));
  const gone = listed(issuers, 2);
  return {
    ...LOOSER,
    by: ISSUER_ADDED,
    subject,
    issuers: { now: issuer, gone: issuers },
    origin,
    key: `issuer ${issuer}`,
    side: 'head',
    message:
      gone === ''
        ? `Tokens of a further issuer are accepted: ${issuer}.`
        : `Tokens of ${issuer} are accepted, in the place of those of ${gone}.`,
    why: say`${slot.object(subject)} validates them (${slot.place(origin)}); where a policy asks for any token, it lets them in.`,
    symptom: `requests with a token of ${issuer} got 401 and are judged by the policies now${gone === '' ? '' : `; those with one of ${gone} get 401`}`,
    fix: {
      text:
        gone === ''
          ? 'Name the issuer in requestPrincipals of the policies that ask for a token.'
          : `While callers still come with tokens of ${gone}, keep both issuers. Policies whose requestPrincipals name ${gone} have to name ${issuer} too.`,
    },
  };
}

/** Holds the rules for tokens of one RequestAuthentication on both sides. */
interface TokenRules {
  readonly old: readonly JwtIssuer[];
  readonly now: readonly JwtIssuer[];
}

function accepted(rule: JwtIssuer, rules: TokenRules, resource: Resource): readonly ToldBy[] {
  const { issuer } = rule;
  const was = rules.old.find((one) => one.issuer === issuer);
  if (was === undefined) return rules.old.length === 0 ? [] : [tellIssuer(rule, rules, resource)];
  const lost = was.audiences;
  const left = rule.audiences;
  const isWider = lost.length > 0 && (left.length === 0 || left.some((one) => !lost.includes(one)));
  return isWider
    ? [
        {
          ...LOOSER,
          by: AUDIENCE_WIDENED,
          subject: resource,
          origin: rule.origin,
          key: `audiences ${issuer}`,
          side: 'head',
          message: `Tokens of ${issuer} are accepted that were made for ${left.length === 0 ? 'any audience' : left.join(', ')}.`,
          why: `${subjectText(resource)} asked for audience ${lost.join(', ')} before (${placeOf(rule.origin)}).`,
          fix: { text: say`Keep the audiences that this application is meant for.` },
        },
      ]
    : [];
}
