/** A scheme and whatever names a user or carries a token; what remains is `host[:port]/path`. */
const SCHEME_AND_USER = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/@]*@)*/;
/** What ssh takes for an address without a scheme: `git@host:path`. */
const SCP_LIKE = /^(?:[^/@:]+@)?([^/@:]+):(?!\/\/)(.*)$/;
/** Names under which a host answers to ssh, or to browsers. */
const OTHER_NAMES = /^(?:www|ssh|altssh)\.(?=[^/]*\.)/;

/**
 * One text for all spellings of a repository's address, as people mean it: https and ssh, `.git`, case, a
 * user or a token, a port, a slash at the end. Argo CD itself tells most of them apart (ARGO-8, ARGO-9).
 */
export function repositoryIdentity(url: string): string {
  const text = url.trim().toLowerCase();
  const bare = SCHEME_AND_USER.test(text)
    ? text.replace(SCHEME_AND_USER, '').replace(/^([^/:]+):\d*(?=\/|$)/, '$1')
    : text.replace(SCP_LIKE, '$1/$2');
  const [host = '', ...path] = bare.replace(OTHER_NAMES, '').split('/').filter(Boolean);
  const steps = ownPath(host, path);
  const last = steps.pop();
  return [host, ...steps, ...(last === undefined ? [] : [last.replace(/\.git$/, '')])].join('/');
}

/** Azure DevOps and Bitbucket have a step in one kind of address that the other kind lacks. */
function ownPath(host: string, path: readonly string[]): string[] {
  if (host === 'dev.azure.com') {
    const steps = path[0] === 'v3' ? path.slice(1) : path;
    return steps.filter((step) => step !== '_git');
  }
  return path[0] === 'scm' && path.length === 3 ? path.slice(1) : [...path];
}

/** Whether a source is an address at all: names of Flux sources hold no colon, and no address lacks one. */
export const isAddress = (source: string): boolean => source.includes(':');

/** An address as it may be shown: without the password or token that someone left in it. */
export const shownAddress = (url: string): string =>
  url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/]*@/i, (whole, scheme: string) =>
    /^ssh/i.test(scheme) ? whole.replace(/:[^/@]*@/, '@') : scheme,
  );
