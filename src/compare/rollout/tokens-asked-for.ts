import type { View } from '../../istio/index.ts';
import { actionOf, viewOf } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';

/**
 * Says what fails while a policy asks for tokens that nobody reads; null where nothing does: it asks for none, or lets in
 * meanwhile what has to come without one (JWT-6). Whether another policy lets requests in is not looked at here.
 */
export function withoutToken(policy: Resource): string | null {
  const action = actionOf(policy);
  const rules = viewOf('AuthorizationPolicy', policy).rules.value;
  if (action === 'DENY') return rules.some((rule) => asksForToken(rule, true)) ? '403' : null;
  if (action !== 'ALLOW') return null;
  const asking = rules.filter((rule) => asksForToken(rule, false));
  if (asking.length === 0) return null;
  // what another rule allows needs no token
  return asking.length === rules.length ? '403' : '403 for requests that only a token lets in';
}

type PolicyRule = View<'AuthorizationPolicy'>['rules']['value'][number];

/** Tells whether a rule holds for those alone who come with a token, or for those without one. */
const asksForToken = ({ from, when }: PolicyRule, isNegated: boolean): boolean =>
  from.value
    .flatMap(({ source }) => source?.fields ?? [])
    .some(({ field, negated }) => field === 'requestPrincipals' && negated === isNegated) ||
  when.value.some(
    ({ key, values, notValues }) =>
      key?.value.startsWith('request.auth.') === true &&
      (isNegated ? notValues : values).value.length > 0,
  );
