/**
 * What nobody but its owner should read. Takes values of manifests and texts; gives what of them may be
 * shown. Knows nothing of changes, reports or GitHub: whoever writes asks here.
 */
export { withoutCredentials } from './credentials.ts';
export { isOpenValue } from './named-secrets.ts';
export { redactText, secretsIn } from './redact-text.ts';
export { REDACTED } from './redacted.ts';
export { isSecretHeader, withoutSecretParameters } from './secret-header.ts';
export type { SecretValue, SecretValues } from './secret-values.ts';
export { isDescriptive, isSensitiveName } from './sensitive-name.ts';
export { hideWithin } from './moved/hide-within.ts';
export type { InputSecrets, ReadInput } from './moved/input-secrets.ts';
export { inputSecrets, secretsOfWhole } from './moved/input-secrets.ts';
export type { MovedSecrets } from './moved/moved-secrets.ts';
export { movedSecrets } from './moved/moved-secrets.ts';
export { plainAmong } from './moved/plain-texts.ts';
export { ciphertextOf, encryptedFile } from './ciphertext.ts';
