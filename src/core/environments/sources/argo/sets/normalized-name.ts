const MAX_NAME = 253;

/** A name that Kubernetes takes: `basenameNormalized`, `nameNormalized`, `normalize` (ARGO-68). */
export const normalizedName = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^-a-z0-9.]/g, '-')
    .slice(0, MAX_NAME)
    .replace(/^[-.]+|(?<![-.])[-.]+$/g, '');
