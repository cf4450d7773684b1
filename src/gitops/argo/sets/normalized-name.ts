const MAX_NAME = 253;

/** A name that Kubernetes takes: `basenameNormalized`, `nameNormalized`, `normalize` (ARGO-68). */
export const normalizedName = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^-a-z0-9.]/g, '-')
    .slice(0, MAX_NAME)
    .replace(/^[-.]+|(?<![-.])[-.]+$/g, '');

/**
 * What `slugify` makes of a normalized name: no dots, no dashes beside one another. One that is longer than `longest` is
 * cut: where a word ends, else, not `smart`, as it stands, before anything else is done (ARGO-59).
 */
export function slugOf(name: string, longest: number, smart: boolean): string {
  const normalized = normalizedName(name);
  const cut = smart ? normalized : normalized.slice(0, longest);
  const slug = cut.replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
  if (!smart || longest === 0 || slug.length <= longest) return slug;
  const end = slug.lastIndexOf('-', longest);
  return slug.slice(0, end < 0 ? longest : end);
}
