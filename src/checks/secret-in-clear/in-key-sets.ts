import type { Resource } from '../../manifest/index.ts';
import { signingKeysOf } from './signing-keys.ts';
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
