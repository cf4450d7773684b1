/** Names settings of a download, which do not change what is downloaded. */
const SETTINGS = new Set(['timeout', 'submodules', 'depth']);

const SCHEME = /^[a-z][a-z\d+.-]*:\/\//i;

/**
 * Gives a remote address in the one form in which spellings of it are compared, `host/repository/path@ref`.
 * Scheme, `git::`, user, `www.`, `.git`, doubled slashes and settings of the download do not count, nor does
 * the case of the host; the ref may stand in `?ref=`, in `?version=`, or behind the first `@`.
 */
export function remoteAddress(reference: string): string {
  const [location = '', ...queries] = reference.replace(/^git::/, '').split('?');
  const { host, path } = placeOf(location);
  const parameters = queries.join('?').split('&').filter(Boolean).map(parameterOf);
  const asked = parameters.find(({ name }) => name === 'ref' || name === 'version')?.value;
  const at = asked === undefined ? path.indexOf('@') : -1;
  const ref = asked ?? (at < 0 ? '' : path.slice(at + 1));
  const others = parameters
    .filter(({ name }) => name !== 'ref' && name !== 'version' && !SETTINGS.has(name))
    .map(({ name, value }) => `${name}=${value}`);
  const steps = [host, ...stepsOf(at < 0 ? path : path.slice(0, at))].join('/');
  return `${steps}${others.length === 0 ? '' : `?${others.join('&')}`}${ref === '' ? '' : `@${ref}`}`;
}

/** Tells whether an address names a host and something there. */
export const isRemoteAddress = (reference: string): boolean =>
  /^[a-z\d-]+(?:(?:\.[a-z\d-]+)+|(?=:))(?::\d+)?\/[^@?]/.test(remoteAddress(reference));

function parameterOf(text: string): { name: string; value: string } {
  const at = text.indexOf('=');
  return at < 0
    ? { name: text, value: '' }
    : { name: text.slice(0, at), value: text.slice(at + 1) };
}

/**
 * Reads `https://user@host:port/path` and `user@host:path` alike; a number behind a host with a scheme is its
 * port.
 */
function placeOf(location: string): { host: string; path: string } {
  const scheme = SCHEME.exec(location)?.[0] ?? '';
  const [, rest = ''] = /^(?:[^/@]*@)?([^]*)$/.exec(location.slice(scheme.length)) ?? [];
  const [, host = '', path = ''] =
    (scheme === '' ? /^([^/:]*)([^]*)$/ : /^([^/:]*(?::\d+(?=\/))?)([^]*)$/).exec(rest) ?? [];
  return { host: host.toLowerCase().replace(/^www\./, ''), path: path.replace(/^:/, '') };
}

const stepsOf = (path: string): readonly string[] =>
  path
    .split('/')
    .filter((step) => step !== '' && step !== '_git')
    .map((step) => step.replace(/\.git$/, ''));

const REMOTE_SCHEME = /^(?:git::)?(?:https?|ssh|git|file|s3|gcs?|hg|oci):\/\//;
const USER_AT_HOST = /^(?:git::)?[\w.-]+@[\w.-]+:/;
const FORGE = /^(?:git::)?(?:www\.)?(?:github\.com|gitlab\.com|bitbucket\.org|dev\.azure\.com)[/:]/;
const QUERY = /\?(?:[^?]*&)?(?:ref|version|submodules|timeout)=/;
const HOST_AND_REPOSITORY = /^[\w-]+(?:\.[\w-]+)+\/.+?(?:\.git|\/_git\/|\/\/)/;

/** Tells whether a path of a kustomization can only mean something on the network. */
export const isRemote = (path: string): boolean =>
  REMOTE_SCHEME.test(path) ||
  USER_AT_HOST.test(path) ||
  FORGE.test(path) ||
  QUERY.test(path) ||
  HOST_AND_REPOSITORY.test(path);

/** Gives the address without what pins its version, so that it names the same thing across commits. */
export const withoutRef = (url: string): string =>
  url
    .replace(/([?&])(?:ref|version)=[^&]*/g, '$1')
    .replace(/[?&]+$/, '')
    .replace('?&', '?');

/** Gives what pins the version of an address, however it is spelled; null where nothing does. */
export function refOf(url: string): string | null {
  const refs = [...url.matchAll(/[?&](?:ref|version)=([^&]*)/g)].map(([, ref = '']) => ref);
  return refs.length === 0 ? null : refs.join(' ');
}

const LOGIN = /^((?:git::)?https?:\/\/)([^\s/@]+)@/;

/** Gives the address without the name, password or token of whoever fetches it, which nobody else may see. */
export const withoutLogin = (url: string): string => url.replace(LOGIN, '$1');

/** Gives the name, password or token in an address; null where there is none. */
export const loginOf = (url: string): string | null => LOGIN.exec(url)?.[2] ?? null;
