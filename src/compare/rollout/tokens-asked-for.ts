import type { View } from '../../istio/index.ts';
import { viewOf } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';

/** Says what fails while a policy asks for tokens that nobody reads; null where it asks for none. */
export function withoutToken(policy: Resource): string | null {
  const { action, rules } = viewOf('AuthorizationPolicy', policy);
  const asking = rules.value.filter(asksForToken);
  if (asking.length === 0) return null;
  // what another rule allows needs no token
  const isAsked = asking.length === rules.value.length || (action?.value ?? 'ALLOW') !== 'ALLOW';
  return isAsked ? '403' : '403 for requests that only a token lets in';
}

type PolicyRule = View<'AuthorizationPolicy'>['rules']['value'][number];

const asksForToken = ({ from, when }: PolicyRule): boolean =>
  [
    ...from.value.flatMap(({ source }) => source?.fields ?? []).map(({ field }) => field as string),
    ...when.value.map(({ key }) => key?.value ?? ''),
  ].some((asked) => asked === 'requestPrincipals' || asked.startsWith('request.auth.'));
