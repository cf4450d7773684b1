const GITHUB = 'https://api.github.com';
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * Where the REST API is: GITHUB_API_URL, or `<GHE_PROTOCOL>://<GHE_HOST>/api/v3` as Probot has it for
 * GitHub Enterprise Server, else GitHub's. Without a trailing slash.
 */
export function apiUrlOf(
  environment: Readonly<NodeJS.ProcessEnv>,
): { readonly value: string } | { readonly problem: string } {
  const { GITHUB_API_URL: url, GHE_HOST: host, GHE_PROTOCOL: protocol } = environment;
  if (host === undefined)
    return protocol === undefined
      ? checkedAddress('GITHUB_API_URL', url ?? GITHUB)
      : { problem: 'GHE_PROTOCOL is set without GHE_HOST, the host it is for.' };
  if (!/^[\w.-]+(:\d{1,5})?$/.test(host))
    return { problem: 'GHE_HOST is not a host name, such as github.example.com.' };
  const enterprise = checkedAddress('GHE_PROTOCOL', `${protocol ?? 'https'}://${host}/api/v3`);
  if (url === undefined || 'problem' in enterprise) return enterprise;
  const other = checkedAddress('GITHUB_API_URL', url);
  return 'problem' in other || other.value === enterprise.value
    ? other
    : {
        problem: `GITHUB_API_URL and GHE_HOST contradict each other: ${other.value} and ${enterprise.value}. Keep one.`,
      };
}

/** Installation tokens travel to this address, so nothing but this machine is spoken to in clear text. */
export function checkedAddress(
  variable: string,
  text: string,
): { value: string } | { problem: string } {
  if (!/^https?:/.test(text) || !URL.canParse(text))
    return { problem: `${variable} does not give an address that starts with https://.` };
  const url = new URL(text);
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    return {
      problem: `${variable} holds more than an address: no user, password, ? or # may be in it.`,
    };
  if (url.protocol === 'http:' && !LOOPBACK.test(url.hostname))
    return {
      problem: `${variable} gives plain http to ${url.hostname}: tokens would travel in clear text. Plain http is for this machine only (localhost, 127.0.0.1, [::1]).`,
    };
  return { value: `${url.origin}${url.pathname.replace(/\/+$/, '')}` };
}
