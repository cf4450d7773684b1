import { isOpenValue, isSensitiveName } from '../../manifest/index.ts';
import { looksRandom } from './looks-random.ts';
import { standsIn } from './stands-in.ts';

/** How a value stands there. */
export type Writing =
  /** In a field of its own. */
  | 'field'
  /** In a field of a Secret, which is made to hold secrets. */
  | 'secret'
  /** In a line of a text that sets something: properties, INI, YAML. */
  | 'text'
  /** In a program, where `password = password` is an assignment. */
  | 'code';

/** A password of this name is one, however plain a word it is; tokens, keys and secrets may be names of such. */
const isPasswordName = (name: string): boolean =>
  /(?:password|passwd|passphrase|pwd)s?\d*$/i.test(name) ||
  /(?:^|[^A-Za-z])(?:pass|PASS|Pass)$|[a-z\d]Pass$|(?:redis|db)pass$/.test(name);

/** The half of a pair that says who, as a user's name does. */
const IDENTIFIER = /^(?!.*secret).*access[-_.]?key$/i;

/** What tutorials set and nobody changed. */
const DEFAULTS =
  /^(?:change[-_ ]?(?:me|it|this)\S{0,4}|(?:super|my|top|very)?[-_]?secret\d*|(?:my)?p[a@]ss(?:w[o0]rd)?[\d!]*|admin\d*|letmein|minioadmin|[A-Za-z]+[-_@]?123(?:45?6?)?!?)$/i;

/** Of words alone a text is full: `--secret  Secret that holds the certificate`. */
const isDefault = (value: string, writing: Writing): boolean =>
  DEFAULTS.test(value) && (writing === 'field' || /\d|^change/i.test(value));

/** What is no credential whatever it is called: a place, an address without a login, a number, a switch. */
const PLAIN: readonly RegExp[] = [
  /^(?:\.{0,2}\/|~\/|[A-Za-z]:\\)[\w./\\@:-]*$/,
  /^[\w.-]+\.(?:pem|key|crt|cer|json|ya?ml|txt|conf|cfg|ini|properties|sock|p12|jks|pub|sh|env)$/i,
  /^[a-z][a-z\d+.-]*:\/\/(?:[^@\s]*|[^/?#\s]*\/[^\s]*)$/i,
  /^[a-z\d-]+(?:\.[a-z\d-]+)+(?::\d+)?(?:\/\S*)?$/,
  /^-?\d+(?:\.\d+)?(?:ms|[smhdk%]|[KMG]i?B?)?$/,
  /^(?:string|str|text|bytes?|int(?:eger)?|bool(?:ean)?|any|object|required|optional|default|random|generated?|basic|bearer|plain|hidden|input|type|name|value|key|cookies?|oauth2?|oidc|jwt|rs256|hs256|tls|ssl|mtls|md5|scram-sha-(?:256|512))$/i,
];

/** `secret` is the value of something called `name`; whether it lets somebody in who should not. */
export function isCredential(name: string, value: string, writing: Writing): boolean {
  if (standsIn(value) || isOpenValue(value)) return false;
  if (isPasswordName(name)) return isPassword(name, value, writing);
  if (PLAIN.some((pattern) => pattern.test(value))) return false;
  if (isSensitiveName(name)) {
    if (IDENTIFIER.test(name)) return looksRandom(value) && !/^[A-Z\d]{16,24}$/.test(value);
    if (writing === 'secret') return true;
    return looksRandom(value) || isDefault(value, writing);
  }
  return looksRandom(value);
}

function isPassword(name: string, value: string, writing: Writing): boolean {
  if (/^\d{4,}$/.test(value)) return true;
  if (PLAIN.some((pattern) => pattern.test(value))) return false;
  if (writing === 'field' || writing === 'secret') return true;
  if (/\s|[()[\]{}]|\\n/.test(value)) return false;
  const isWord = /^[A-Za-z_.]+$/.test(value);
  if (writing === 'code') return DEFAULTS.test(value) ? !isWord : looksRandom(value);
  // `password=password` sets the default as often as it labels a form
  return !(isWord && isSensitiveName(value) && !/[=]/.test(name));
}
