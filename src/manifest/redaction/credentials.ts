import type { Mark, Span } from './text-spans.ts';
import { replaceSpans, spansOf } from './text-spans.ts';
import { REDACTED } from './redaction-mark.ts';

/**
 * What looks like a credential in any text, whatever it is called. Reports break addresses and mentions with
 * a zero-width space and escape underscores, so both may stand inside.
 */
const CREDENTIALS: readonly RegExp[] = [
  // logins in addresses: user and password, or a lone token; a port before a path is no password
  /:\u200b?\/\/(?<secret>[^\s/@:"'<>\\]{0,200}:(?!\d{1,5}(?:[/?#,;)\]]|$))[^\s@"'<>\\`]{1,300}(?:@[^\s@/"'<>\\`:]{1,100}){0,3})@/dg,
  /\bhttps?:\u200b?\/\/(?<secret>(?=[\w.~%+=-]*\d)[\w.~%+=-]+)@(?!sha256)/dgi,
  // tokens by the prefixes of their issuers; what follows changes
  /(?<![A-Za-z\d])(?:gh[pousr]\\?_[\w.\\-]{6,}|gh[a-z]\\?_(?=[\w.\\-]*\d)[\w.\\-]{10,}|github\\?_pat\\?_[\w.\\-]{4,})/dg,
  /(?<![A-Za-z\d])(?:glpat|gldt|glrt|glptt|glsoat|glcbt|glft)-[\w.-]{8,}/dg,
  /(?<![A-Za-z\d])(?:xox[a-z]|xapp)-[\w-]{8,}/dg,
  /(?<![A-Za-z\d])(?:AKIA|ASIA|ABIA|ACCA)[A-Z\d]{12,}(?![A-Za-z\d])/dg,
  /(?<![A-Za-z\d])(?:AIza[\w-]{30,}|ya29\.[\w-]{10,}|GOCSPX-[\w-]{10,})/dg,
  /(?<![A-Za-z\d])(?:sk|rk|pk|whsec)\\?_(?:live|test)\\?_\w{8,}/dg,
  /(?<![A-Za-z\d-])sk-(?=[\w-]*\d)(?=[\w-]*[A-Z])[\w-]{20,}/dg,
  /(?<![A-Za-z\d])(?:npm\\?_[A-Za-z\d]{20,}|hf\\?_[A-Za-z\d]{30,}|pypi-[\w-]{20,}|dckr\\?_(?:pat|oat)\\?_[\w-]{8,}|glsa\\?_\w{20,}|dop\\?_v1\\?_\w{20,}|hv[sbr]\.[\w-]{12,}|SG\.[\w-]{12,}\.[\w-]{12,}|AGE-SECRET-KEY-1[\dA-Z]{20,}|dapi[\da-f]{32})/dg,
  /(?<![A-Za-z\d])eyJ[\w-]{5,}\.[\w-]+(?:\.[\w-]*){0,3}/dg,
  // webhooks whose address is the secret
  /\bhooks\.slack(?:-gov)?\.com\/(?<secret>(?:services|workflows|triggers)\/[^\s"'<>`)]+)/dgi,
  /\bdiscord(?:app)?\.com\/(?<secret>api\/webhooks\/[^\s"'<>`)]+)/dgi,
  /\.webhook\.office\.com\/(?<secret>[^\s"'<>`)]+)/dgi,
  // credentials of headers; of an encoded login not all letters are small
  /\b(?:bearer|token|apikey)\s+(?<secret>(?=[\w.~+/=-]*\d)(?=[\w.~+/=-]*[A-Za-z])[\w.~+/=-]{8,})/dgi,
  /\b[Bb]asic\s+(?<secret>(?=[\w+/=-]*(?:\d|=|[a-z][A-Z]))[\w+/=-]{6,})/dg,
  /\bauthorization\\*["']?\s*[:=,]\s*\\*["']?(?:bearer|basic|token|apikey|digest|negotiate)\s+(?<secret>(?=\S*\d|\S{16})[^\s"'\\,;]+)/dgi,
  // key material
  /-----BEGIN [A-Z\d ]{0,30}PRIVATE KEY(?: BLOCK)?-----(?:[\s\S]*?-----END [A-Z\d ]{0,30}PRIVATE KEY(?: BLOCK)?-----|[^"']*)/dg,
  // parts of connection strings and signed addresses
  /\b(?:password|pwd|accountkey|sharedaccesskey|sharedsecretvalue)\s?=\s?(?<secret>[^\s;&"'`<>]+)/dgi,
  /[?&](?:sig|signature|x-amz-signature|access_token|api_?key|token|password|client_secret)=(?<secret>[^\s;&"'`<>]+)/dgi,
  // logins of a registry
  /["']auth\\*["']\s*:\s*\\*["'](?<secret>[\w+/=-]{8,})/dg,
];

/** Patterns that are tried at every word, or mean something beside another word only: where that is there. */
const CREDENTIALS_AFTER_NAMES: readonly (readonly [has: RegExp, pattern: RegExp])[] = [
  // the private members of a JSON Web Key (RFC 7518, section 6)
  [
    /["']kty\\*["']/,
    /["'](?:d|k|p|q|dp|dq|qi)\\*["']\s{0,9}:\s{0,9}\\*["'](?<secret>[\w=-]{8,})/dg,
  ],
  [/@(?:tcp|unix)\(/, /(?<![\w.-])[\w.-]{1,100}:(?<secret>[^\s@"'<>]{1,200})@(?:tcp|unix)\(/dg],
  [
    /:(?:\$(?:apr1|2[abxy]|[156y])\$|\{SHA)/,
    /(?<![\w.-])[\w.@-]{1,100}:(?<secret>\$(?:apr1|2[abxy]|1|5|6|y)\$[^\s"'<>`]+|\{SHA\d*\}[\w+/=]+)/dg,
  ],
];

/** A text without any of these holds nothing of the kind, and most texts are. */
const WORTH_LOOKING =
  /:\u200b?\/\/\S{0,600}@|@(?:tcp|unix)\(|gh[a-z]\\?_|github\\?_|gl[a-z]{2,4}-|xox|xapp|A(?:KI|SI|BI|CC)A|AIza|ya29|GOCSPX|_(?:live|test)|sk-|npm|hf\\?_|pypi|dckr|glsa|dop\\?_|hv[sbr]\.|SG\.|AGE-|dapi|eyJ|hooks\.|discord|webhook|bearer|token|apikey|basic|authorization|PRIVATE KEY|(?:password|pwd|key|value|sig|signature|secret)\s?=|auth\\*["']|kty\\*["']|:\$|:\{SHA/i;

export function credentialSpans(text: string): readonly Span[] {
  if (!WORTH_LOOKING.test(text)) return [];
  const afterNames = CREDENTIALS_AFTER_NAMES.flatMap(([has, pattern]) =>
    has.test(text) ? [pattern] : [],
  );
  return [...CREDENTIALS, ...afterNames]
    .flatMap((pattern) => spansOf(text, pattern))
    .filter(isNoReference(text));
}

/** `$(DB_PASSWORD)`, `${TOKEN}`, `{{ .Values.password }}`: the value stands elsewhere. */
const REFERENCE =
  /^[\w.-]*:?(?:\$\([\w.-]+\)|\$\{[\w.-]+\}|\{\{[^{}]*\}\}|\*+)(?::(?:\$\([\w.-]+\)|\$\{[\w.-]+\}|\{\{[^{}]*\}\}|\*+))?$/;

const isNoReference =
  (text: string) =>
  ({ start, end }: Span): boolean =>
    !REFERENCE.test(text.slice(start, end));

/**
 * Any text without what looks like a credential: the last net below everything we write. Doing it twice
 * changes nothing more.
 */
export const withoutCredentials = (text: string, mark: Mark = () => REDACTED): string =>
  replaceSpans(text, credentialSpans(text), mark);
