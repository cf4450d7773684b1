/**
 * What nobody but its owner should read. Takes values of manifests and texts; gives what of them may be
 * shown. Knows nothing of changes, reports or GitHub: whoever writes asks here.
 */
export { withoutCredentials } from './credentials.ts';
export { isOpenValue } from './named-secrets.ts';
export { redactText, secretsIn } from './redact-text.ts';
export { REDACTED } from './redacted.ts';
export type { SecretValue, SecretValues } from './secret-values.ts';
export { isDescriptive, isSensitiveName } from './sensitive-name.ts';
export { ciphertextOf, encryptedFile } from './ciphertext.ts';
