import { z } from 'zod';
import type { Exemption } from './no-proxy.ts';
import { isExempt, parseNoProxy } from './no-proxy.ts';
import { certificatesIn } from './certificates.ts';

/** Describes a proxy as the environment names it. */
export interface ProxyAddress {
  /** The address with its login, for whoever connects to it; it is written nowhere. */
  readonly url: string;
  /** The scheme, host and port, without a login: what every sentence and log line says. */
  readonly name: string;
  /** The value of `Proxy-Authorization`; null where the address has no login. */
  readonly authorization: string | null;
}

/** Holds how hosts outside are reached, and whom they are believed by. */
export interface OutboundSettings {
  readonly proxies: Readonly<Record<'http:' | 'https:', ProxyAddress | null>>;
  /** The hosts that are reached without a proxy. */
  readonly exemptions: readonly Exemption[];
  /** The certificates of MESHWARDEN_CA_FILE, PEM each; none where it is not set. */
  readonly certificates: readonly string[];
  /** The certificates of NODE_EXTRA_CA_CERTS, which Node.js forgets where it is given others. */
  readonly extraCertificates: readonly string[];
}

/** Reaches every host by itself, and believes whom Node.js and Git believe. */
export const DIRECTLY: OutboundSettings = {
  proxies: { 'http:': null, 'https:': null },
  exemptions: [],
  certificates: [],
  extraCertificates: [],
};

/**
 * Reads an address of a proxy. curl, and therefore Git, takes one without a scheme as plain HTTP; most people
 * write it so.
 */
const proxyAddress = (variable: string) =>
  z
    .string()
    .transform((text) => (text.includes('://') ? text : `http://${text}`))
    .refine(isProxyAddress, {
      // the value is not repeated, for it may hold a password
      error: `${variable} is not the address of a proxy, such as http://proxy.example.com:3128: only http:// and https:// are spoken, and after the port nothing follows.`,
    })
    .transform(proxyOf);

function isProxyAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, pathname, search, hash, username, password } = new URL(text);
  return (
    ['http:', 'https:'].includes(protocol) &&
    hostname !== '' &&
    ['', '/'].includes(pathname) &&
    `${search}${hash}` === '' &&
    [username, password].every(isEncoded)
  );
}

function isEncoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

function proxyOf(text: string): ProxyAddress {
  const { href, origin, username, password } = new URL(text);
  const login = [username, password].map(decodeURIComponent).join(':');
  return {
    url: href,
    name: origin,
    authorization: login === ':' ? null : `Basic ${Buffer.from(login).toString('base64')}`,
  };
}

/** Gives what a variable says in lower case, else in upper case, as curl reads them; set to nothing it is absent. */
const eitherCase = (
  environment: Readonly<NodeJS.ProcessEnv>,
  name: 'HTTP_PROXY' | 'HTTPS_PROXY' | 'NO_PROXY',
): { readonly variable: string; readonly text: string } | null =>
  [name.toLowerCase(), name]
    .map((variable) => ({ variable, text: (environment[variable] ?? '').trim() }))
    .find(({ text }) => text !== '') ?? null;

type Read<T> = { readonly value: T } | { readonly problem: string };

function proxyIn(
  environment: Readonly<NodeJS.ProcessEnv>,
  name: 'HTTP_PROXY' | 'HTTPS_PROXY',
): Read<ProxyAddress | null> {
  const given = eitherCase(environment, name);
  if (given === null) return { value: null };
  const read = proxyAddress(given.variable).safeParse(given.text);
  return read.success
    ? { value: read.data }
    : { problem: read.error.issues[0]?.message ?? `${given.variable} cannot be read.` };
}

/** Reads all of it, or names everything that is wrong with it. `readText` throws where it cannot read a file. */
export function parseOutbound(
  environment: Readonly<NodeJS.ProcessEnv>,
  readText: (path: string) => string,
): { readonly value: OutboundSettings } | { readonly problems: readonly string[] } {
  const [http, https] = [
    proxyIn(environment, 'HTTP_PROXY'),
    proxyIn(environment, 'HTTPS_PROXY'),
  ] as const;
  const own = ownCertificates(environment['MESHWARDEN_CA_FILE'] ?? '', readText);
  if ('problem' in http || 'problem' in https || 'problem' in own)
    return {
      problems: [http, https, own].flatMap((part) => ('problem' in part ? [part.problem] : [])),
    };
  return {
    value: {
      proxies: { 'http:': http.value, 'https:': https.value },
      exemptions: parseNoProxy(eitherCase(environment, 'NO_PROXY')?.text ?? ''),
      certificates: own.value,
      extraCertificates: readableCertificates(environment['NODE_EXTRA_CA_CERTS'] ?? '', readText),
    },
  };
}

function ownCertificates(
  path: string,
  readText: (path: string) => string,
): Read<readonly string[]> {
  if (path === '') return { value: [] };
  let text: string;
  try {
    text = readText(path);
  } catch {
    return { problem: `MESHWARDEN_CA_FILE names a file that cannot be read: ${path}` };
  }
  const found = certificatesIn(text);
  if (found === null)
    return {
      problem: `MESHWARDEN_CA_FILE names a file in which a certificate cannot be read: ${path}`,
    };
  return found.length === 0
    ? {
        problem: `MESHWARDEN_CA_FILE names a file without a certificate in PEM form (-----BEGIN CERTIFICATE-----): ${path}`,
      }
    : { value: found };
}

/** Gives what can be read there: Node.js itself warns of what cannot. */
function readableCertificates(path: string, readText: (path: string) => string): readonly string[] {
  if (path === '') return [];
  try {
    return certificatesIn(readText(path)) ?? [];
  } catch {
    return [];
  }
}

/** Names of this machine: a proxy elsewhere would reach itself by them. */
const LOOPBACK = /^(?:(?:.+\.)?localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Gives the proxy through which an address is asked; null where it is asked without one. */
export function proxyFor(
  { proxies, exemptions }: Pick<OutboundSettings, 'proxies' | 'exemptions'>,
  url: URL,
): ProxyAddress | null {
  const { protocol } = url;
  if (protocol !== 'http:' && protocol !== 'https:') return null;
  if (LOOPBACK.test(url.hostname) || isExempt(exemptions, url)) return null;
  return proxies[protocol];
}
