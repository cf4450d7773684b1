import type { Resource } from '../../manifest/index.ts';
import { signingKeysOf } from '../../mesh/index.ts';
import type { ClearCredential } from './clear-credential.ts';
import { hidden, placeInText } from './written-credentials.ts';

/** Keys that sign tokens, where only their public half is needed (`jwks` of a RequestAuthentication). */
export const clearInKeySets = (policy: Resource): readonly ClearCredential[] =>
  signingKeysOf(policy).map(({ field, name, origin, line, secret }) => ({
    holder: 'key-set',
    field,
    name,
    form: 'private-key',
    origin: placeInText(origin, line),
    isCopy: false,
    isElsewhere: false,
    identity: hidden(secret).identity,
  }));
