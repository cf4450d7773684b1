import type { Field } from '../../istio/index.ts';
import { asRequestAuthentication } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { z } from 'zod';
import type { ClearCredential } from './clear-credential.ts';
import { placeOfWritten } from './clear-credential.ts';
import { hidden } from './written-credentials.ts';

/** Keys that sign tokens, where only their public half is needed (`jwks` of a RequestAuthentication). */
export const clearInKeySets = (policy: Resource): readonly ClearCredential[] =>
  signingKeysOf(policy).map(({ field, name, set: { value, origin }, secret }) => {
    const { isFrom, identity } = hidden(secret);
    const line = value.slice(0, value.indexOf(secret)).split('\n').length - 1;
    return {
      holder: 'key-set',
      field,
      name,
      form: 'private-key',
      ...placeOfWritten(origin, line, { isFrom }, value.includes('\n')),
      identity,
    };
  });

/** What signs, of a key: the private part of a pair, or the whole of a key that both sides share (RFC 7518, section 6). */
const KEY = z.object({
  kid: z.string().optional().catch(undefined),
  d: z.string().optional().catch(undefined),
  k: z.string().optional().catch(undefined),
});

const KEY_SET = z.union([
  z.object({ keys: z.array(KEY) }),
  KEY.transform((key) => ({ keys: [key] })),
]);

/** A key that signs tokens, in the set that a RequestAuthentication checks them by. */
interface SigningKey {
  /** `spec.jwtRules[0].jwks keys[1]` */
  readonly field: string;
  /** What the set calls it (`kid`); null where it does not, or by something that is no name. */
  readonly name: string | null;
  /** The set that it is in, as it is written. */
  readonly set: Field<string>;
  /** The key itself: for comparing, never for showing. */
  readonly secret: string;
}

/** The keys that sign of a RequestAuthentication; of public ones there is nothing to tell. */
const signingKeysOf = (policy: Resource): readonly SigningKey[] =>
  asRequestAuthentication(policy).jwtRules.value.flatMap(({ jwks }, index) =>
    jwks === null ? [] : inKeySet(jwks, `spec.jwtRules[${String(index)}].jwks`),
  );

const inKeySet = (set: Field<string>, field: string): readonly SigningKey[] =>
  keysIn(set.value).flatMap(({ kid, d, k }, index) => {
    const secret = [d, k].find((one) => one !== undefined && one !== '');
    if (secret === undefined) return [];
    const name = kid !== undefined && NAME.test(kid) ? kid : null;
    return [{ field: `${field} keys[${String(index)}]`, name, set, secret }];
  });

/** A `kid` may be any text; one that reads as a name is shown. */
const NAME = /^[\w.:/=+-]{1,64}$/;

/** None of a text that is no set of keys, which checks no token either. */
function keysIn(text: string): readonly z.infer<typeof KEY>[] {
  if (!/"[dk]"/.test(text)) return [];
  try {
    return KEY_SET.parse(JSON.parse(text)).keys;
  } catch {
    return [];
  }
}
