/**
 * What nobody but its owner should read. Takes values of manifests and texts; gives what of them may be
 * shown. Knows nothing of changes, reports or GitHub: whoever writes asks here.
 */
export { withoutCredentials } from './credentials.ts';
export { redactText, secretsIn } from './redact-text.ts';
export { REDACTED } from './redacted.ts';
export type { SecretValues } from './secret-values.ts';
export { isSensitiveName } from './sensitive-name.ts';
