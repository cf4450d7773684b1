import { isSensitiveName, wordsOf } from './sensitive-name.ts';

/** Words that make a secret of a header, or of a parameter of a query: who sends the value is taken for somebody. */
const WORDS: ReadonlySet<string> = new Set(
  `cookie cookies session sessions sess sessid sessionid sid csrf xsrf csrftoken jwt saml assertion otp ticket auth authn
   signature sig hmac`.split(/\s+/),
);

/** `JSESSIONID`, `PHPSESSID`, `laravelsession`. */
const ENDING = /(?:sessid|sessionid|session|cookie)$/;

/** A last word that says the value only describes one. */
const DESCRIBES: ReadonlySet<string> = new Set([
  'affinity',
  'timeout',
  'ttl',
  'age',
  'type',
  'enabled',
  'count',
  'limit',
  'policy',
  'version',
  'host',
  'port',
  'realm',
  'url',
  'uri',
]);

/** Whether a text that sets headers, of a command or in a script, can hold such a name: asked first, for most do not. */
export const mayNameSecretHeader = (text: string): boolean =>
  /(?:-H|--header|\()/.test(text) &&
  /sess|cookie|sid|[cx]srf|jwt|saml|assertion|otp|ticket|auth|sig|hmac/i.test(text);

/** Whether who has the value of a header, or of a parameter of a query, of this name acts as somebody else. */
export function isSecretHeader(name: string): boolean {
  if (isSensitiveName(name)) return true;
  const words = wordsOf(name);
  if (DESCRIBES.has(words.at(-1) ?? '')) return false;
  return words.some((word) => WORDS.has(word) || ENDING.test(word));
}

/** `request.headers[x-session-id]`, as policies name a header. */
export function secretHeaderNamedIn(attribute: string): boolean {
  const [, header] = /^request\.headers\[([^\]]{1,200})\]$/.exec(attribute) ?? [];
  return header !== undefined && isSecretHeader(header);
}

/** A value of a parameter of an address. */
const PARAMETER = /(?<=[?&])([^=&#\s]{1,200})=([^&#\s]+)/g;

/** An address without the values of the parameters that are secret by their names. */
export const withoutSecretParameters = (url: string, mark: string): string =>
  url.includes('?')
    ? url.replace(PARAMETER, (whole, name: string) =>
        isSecretHeader(name) ? `${name}=${mark}` : whole,
      )
    : url;
