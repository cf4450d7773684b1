import { isOpenValue, isSensitiveName } from '../../manifest/index.ts';

/** Says how a value stands there. */
export type ValueSyntax =
  /** It is in a field of its own. */
  | 'field'
  /** It is in a field of a Secret, which is made to hold secrets. */
  | 'secret'
  /** It is in a line of a text that sets something: properties, INI, YAML. */
  | 'text'
  /** It is in a program, where `password = password` is an assignment. */
  | 'code';

/**
 * Tells whether a name is that of a password: then the value is one, however plain a word it is. Values of
 * tokens, keys and secrets may be names of such.
 */
const isPasswordName = (name: string): boolean =>
  /(?:password|passwd|passphrase|pwd)s?\d*$/i.test(name) ||
  /(?:^|[^A-Za-z])(?:pass|PASS|Pass)$|[a-z\d]Pass$|(?:redis|db)pass$/.test(name);

/** Matches names for the half of a pair that says who it is, as a user's name does. */
const IDENTIFIER = /^(?!.*secret).*access[-_.]?key$/i;

/** Matches what tutorials set and nobody changed. */
const DEFAULTS =
  /^(?:change[-_ ]?(?:me|it|this)\S{0,4}|(?:super|my|top|very)?[-_]?secret\d*|(?:my)?p[a@]ss(?:w[o0]rd)?[\d!]*|admin\d*|letmein|minioadmin|[A-Za-z]+[-_@]?123(?:45?6?)?!?)$/i;

/**
 * Tells whether a value is a default password. Within a text a word alone is none, for texts are full of
 * words: `--secret Secret that holds the certificate`.
 */
const isDefault = (value: string, writing: ValueSyntax): boolean =>
  DEFAULTS.test(value) && (writing === 'field' || /\d|^change/i.test(value));

/**
 * Matches what is no credential whatever it is called: a place, an address without a login, a number, a
 * switch.
 */
const PLAIN: readonly RegExp[] = [
  /^(?:\.{0,2}\/|~\/|[A-Za-z]:\\)[\w./\\@:-]*$/,
  /^[\w.-]+\.(?:pem|key|crt|cer|json|ya?ml|txt|conf|cfg|ini|properties|sock|p12|jks|pub|sh|env)$/i,
  /^[a-z][a-z\d+.-]*:\/\/(?:[^@\s]*|[^/?#\s]*\/[^\s]*)$/i,
  /^[a-z\d-]+(?:\.[a-z\d-]+)+(?::\d+)?(?:\/\S*)?$/,
  /^-?\d+(?:\.\d+)?(?:ms|[smhdk%]|[KMG]i?B?)?$/,
  /^(?:string|str|text|bytes?|int(?:eger)?|bool(?:ean)?|any|object|required|optional|default|random|generated?|basic|bearer|plain|hidden|input|type|name|value|key|cookies?|oauth2?|oidc|jwt|rs256|hs256|tls|ssl|mtls|md5|scram-sha-(?:256|512))$/i,
];

/**
 * Tells whether a value lets somebody in who should not get in; `secret` is the value of something called
 * `name`.
 */
export function isCredential(name: string, value: string, writing: ValueSyntax): boolean {
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

function isPassword(name: string, value: string, writing: ValueSyntax): boolean {
  if (/^\d{4,}$/.test(value)) return true;
  if (PLAIN.some((pattern) => pattern.test(value))) return false;
  if (writing === 'field' || writing === 'secret') return true;
  if (/\s|[()[\]{}]|\\n/.test(value)) return false;
  const isWord = /^[A-Za-z_.]+$/.test(value);
  if (writing === 'code') return DEFAULTS.test(value) ? !isWord : looksRandom(value);
  // `password=password` sets the default as often as it labels a form
  return !(isWord && isSensitiveName(value) && !/[=]/.test(name));
}

/** Is the least length of a random text: shorter ones are names and versions as often as not. */
const SHORTEST = 8;

/**
 * Is the least number of bits in a character, on average: words of a language repeat letters, and short ones
 * cannot have many.
 */
const LEAST_ENTROPY = 2.5;

/**
 * Matches words and small numbers that are put together: `orders-db-2`, `shop.example.com:8080`, `v1alpha1`,
 * `ServiceAccount`.
 */
const WORDS =
  /^(?:[A-Za-z]{1,24}\d{0,3}|v\d+[a-z]*\d*|\d{1,5})(?:[-_./:@,#+ ]+(?:[A-Za-z]{1,24}\d{0,3}|v\d+[a-z]*\d*|\d{1,5}))*$/;

/**
 * Tells whether a text is of the kind that generators of keys and passwords make, and people do not name
 * things by.
 */
export function looksRandom(text: string): boolean {
  if (text.length < SHORTEST || /\s/.test(text)) return false;
  if (entropyOf(text) < LEAST_ENTROPY) return false;
  if (WORDS.test(text)) return switchesCase(text);
  return /\d/.test(text) && /[A-Za-z]/.test(text);
}

/** Tells whether the case switches as in `aBcDeFgH`, where camel case would have longer words. */
const switchesCase = (text: string): boolean =>
  text.length >= 2 * SHORTEST && (text.match(/[a-z][A-Z]/g) ?? []).length * 6 >= text.length;

/** Gives Shannon's entropy, in bits for each character. */
export function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values())
    bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

/** Matches what stands where a value would, and is filled in, fetched or decrypted later. */
const STANDS_IN: readonly RegExp[] = [
  // variables of Kubernetes, shells, Flux, Helm and others
  /^[$%]?\$?[({][^(){}]*[)}]$|^\$+[A-Za-z_]\w*$|^\$+[({]|^`|\$\{[\w.:?=-]+\}|\{\{.*\}\}|\$\([\w.-]+\)/s,
  /^(?:%\w+%|@[\w.-]+@|__\w+__|\[\w[\w -]*\]|\(.*\))$/,
  // `<password>`, and `<path:secret/data/orders#password>` of the Vault plug-in of Argo CD
  /<[A-Za-z][^<>]*>|^&lt;/,
  // `REPLACE_ME`, `your-api-key`, `xxxx`, examples of manuals
  /^["']?(?:replace|insert|fill|put|enter|set|add|provide|overrid\w+)(?:[-_ ]?(?:me|in|it|this|with|here|your|by|at|the|from|on)\b|[-_ ])/i,
  /^["']?(?:replaceme|to[-_ ]?be|tbd|todo|fixme|placeholder|redacted|your[-_ ]?|not[-_ ]?(?:set|used|needed)|n\/a|nil|unset|unused|undefined|empty|omit(?:ted)?|auto)(?:[\W_]|$|(?<=[-_ ]))/i,
  /placeholder|redacted|[-_ ]here$|^your[-_ ]/i,
  /EXAMPLE/,
  /^["']?([xX*.#?0-]|x+[-_])\1*["']?$|x{5}|X{4}|\*{3}|\.{3}/,
  // fetched or decrypted by who reads it
  /^(?:vault|bao|ref\+\w*|secretref\+?\w*|op|ssm|awssm|awsssm|asm|gcpsm|sm|akvs|azurekeyvault|keyvault|kms|secretsmanager|aws-?sm|file|env|secret|secretRef|configmap|doppler|infisical|sops|exec|k8s):\S/i,
  /^(?:arn:aws|projects\/[^/]+\/secrets\/|ENC[[(]|\$ANSIBLE_VAULT|-----BEGIN (?:PGP MESSAGE|AGE ENCRYPTED)|age-encryption\.org|AgA[\w+/]{200})/,
];

/** Matches passwords of which only a hash is written. */
const HASH =
  /(?:^|:)(?:\$(?:apr1|argon2\w*|2[abxy]|scrypt|pbkdf2\S*|[156y])\$|\{SHA|\{CRYPT\}|\{SSHA|SCRAM-SHA-|pbkdf2[_:])/i;

/** Matches identifiers that are made to be known, whatever they look like. */
const PUBLIC =
  /^(?:(?:AKIA|ASIA|ABIA|ACCA)[A-Z\d]{12,}|pk_(?:live|test)_\w+|sha(?:256|512)[:-]\S+|(?:ssh-(?:rsa|ed25519|dss)|ecdsa-sha2-\S+) .*|age1[a-z\d]{50,})$/s;

/**
 * Tells whether a value is none of its own: a reference, a gap to be filled, ciphertext, a hash, or public
 * anyway.
 */
export const standsIn = (value: string): boolean =>
  value === '' ||
  HASH.test(value) ||
  PUBLIC.test(value) ||
  STANDS_IN.some((pattern) => pattern.test(value));
