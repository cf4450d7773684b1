const SCHEME = /^(?:git::)?(?:https?|ssh|git|file|s3|gcs?|hg|oci):\/\//;
const USER_AT_HOST = /^(?:git::)?[\w.-]+@[\w.-]+:/;
const FORGE = /^(?:git::)?(?:www\.)?(?:github\.com|gitlab\.com|bitbucket\.org|dev\.azure\.com)[/:]/;
const QUERY = /\?(?:[^?]*&)?(?:ref|version|submodules|timeout)=/;
const HOST_AND_REPOSITORY = /^[\w-]+(?:\.[\w-]+)+\/.+?(?:\.git|\/_git\/|\/\/)/;

/** Whether a path of a kustomization can only mean something on the network. */
export const isRemote = (path: string): boolean =>
  SCHEME.test(path) ||
  USER_AT_HOST.test(path) ||
  FORGE.test(path) ||
  QUERY.test(path) ||
  HOST_AND_REPOSITORY.test(path);

/** The address without what pins its version, so that it names the same thing across commits. */
export const withoutRef = (url: string): string =>
  url
    .replace(/([?&])(?:ref|version)=[^&]*/g, '$1')
    .replace(/[?&]+$/, '')
    .replace('?&', '?');

/** What pins its version, however it is spelled; null where nothing does. */
export function refOf(url: string): string | null {
  const refs = [...url.matchAll(/[?&](?:ref|version)=([^&]*)/g)].map(([, ref = '']) => ref);
  return refs.length === 0 ? null : refs.join(' ');
}

const LOGIN = /^((?:git::)?https?:\/\/)([^\s/@]+)@/;

/** The address without a name, password or token of whoever fetches it, which nobody else may see. */
export const withoutLogin = (url: string): string => url.replace(LOGIN, '$1');

/** That name, password or token; null where there is none. */
export const loginOf = (url: string): string | null => LOGIN.exec(url)?.[2] ?? null;
