const SECRET_WORDS: ReadonlySet<string> = new Set([
  'password',
  'passwords',
  'passwd',
  'pwd',
  'passphrase',
  'pass',
  'token',
  'tokens',
  'secret',
  'secrets',
  'credential',
  'credentials',
  'creds',
  'apikey',
  'privatekey',
  'secretkey',
  'accesskey',
  'dsn',
  'dockerconfigjson',
  'dockercfg',
  'kubeconfig',
  'pgpass',
  'netrc',
  'psk',
]);

/** A value such as `password`: it says what it is, and so do names and sentences without giving it away. */
export const isSecretWord = (text: string): boolean => SECRET_WORDS.has(text.toLowerCase());

/** How names end that are written without a break: `PGPASSWORD`, `authtoken`, `redispass`. */
const SECRET_ENDING =
  /(?:password|passwd|passphrase|secret|token|credentials|apikey|accesskey|privatekey|secretkey|redispass|dbpass)$/;

/** Words that make a secret of a `key`. */
const KEY_WORDS: ReadonlySet<string> = new Set([
  'private',
  'secret',
  'api',
  'access',
  'signing',
  'encryption',
  'auth',
  'hmac',
  'master',
  'session',
  'account',
  'license',
  'shared',
  'ssh',
]);

/** A last word that says the value only points at a secret, or describes it. */
const HARMLESS_LAST: ReadonlySet<string> = new Set(
  `name names namespace ref refs path paths file files dir url uri endpoint host port ttl type kind mode
   enabled server servers expiry expiration duration seconds minutes hours days length id ids version mount header headers
   issuer audience audiences policy provider store class username user email database bucket lifetime rotation
   interval period timeout age size count limit limits fill selector checksum format location claim claims
   scope scopes review reviews generator manager engine backend required algorithm annotations labels field
   prefix env variable property optional create issued`.split(/\s+/),
);

/** A first word that says whether there is one, whose it is, or how many. */
const HARMLESS_FIRST: ReadonlySet<string> = new Set([
  'existing',
  'enable',
  'disable',
  'use',
  'allow',
  'require',
  'create',
  'generate',
  'automount',
  'max',
  'min',
  'num',
]);

/** Names of Secrets where charts and annotations ask for one; tokens of a rate limit. */
const HARMLESS_PHRASE =
  /\b(?:pull|tls|ca|cert|certificate) secrets?$|\bexisting secrets?(?: keys?)?$|\b(?:max|min) tokens$|\btokens per\b|\bagent inject\b/;

const MAX_NAME = 200;

/** Ways to write a text under the name that says what it is: header matches, and data sources. */
export const LITERALS: ReadonlySet<string> = new Set(
  `exact prefix regex value values default plain plaintext literal raw inline inlineString inline_string inlineBytes
   inline_bytes string data`.split(/\s+/),
);

/**
 * Whether a key, variable or header of this name holds a password, a token, a secret or key material. Where it holds
 * a map, `authorization` and `cookie` name no header: charts write who may call below it, or what a cookie is called.
 */
export const isSensitiveName = (name: string, holds: 'map' | 'value' = 'value'): boolean =>
  mayNameSecret(name) && isSensitiveByWords(name) && !(holds === 'map' && namesSettings(name));

const namesSettings = (name: string): boolean =>
  /^(?:authorization|cookie)$/.test(wordsOf(name).at(-1) ?? '');

/** The same, without the question that most names and texts are done with. */
export function isSensitiveByWords(written: string): boolean {
  // one of a list is called as the list is
  const name = written.replace(/\[\d{1,9}\]$/, '');
  const words = wordsOf(name);
  const last = words.at(-1) ?? '';
  if (isHarmless(name, words, last)) return false;
  if (/^(?:authorization|cookie|pat|userpass|htpasswd)$/.test(last)) return true;
  if (/\bbasic auth$/.test(words.slice(-2).join(' '))) return true;
  // a client's key as kubeconfig holds it
  if (/\bclient key data$/.test(words.slice(-3).join(' '))) return true;
  return words.some(
    (word, index) =>
      SECRET_WORDS.has(word) ||
      SECRET_ENDING.test(word) ||
      (word === 'key' && KEY_WORDS.has(words[index - 1] ?? '')),
  );
}

/** `path:` and `key:` stand in nearly every manifest, and are none. */
const ANY_NAME =
  /pass|pwd|pat(?![a-z])|secret|token|cred|cookie|dsn|psk|docker|kubeconfig|netrc|authorization(?![a-z])|basic[^a-z\d]*auth|(?:private|secret|api|access|signing|encryption|auth|hmac|master|session|account|license|shared|ssh|client)[^a-z\d]*key/i;

/** Whether a text can hold a name that `isSensitiveName` calls sensitive: asked first, for most hold none. */
export const mayNameSecret = (text: string): boolean => ANY_NAME.test(text);

/** Whether a value of this name says what kind of secret, where, whose or since when, but not which. */
export const isDescriptive = (name: string): boolean => {
  const last = wordsOf(name).at(-1) ?? '';
  return HARMLESS_LAST.has(last) || last === 'key';
};

/** The words of a name, in small letters. */
const wordsOf = (name: string): readonly string[] =>
  name
    .slice(0, MAX_NAME)
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '');

function isHarmless(name: string, words: readonly string[], last: string): boolean {
  if (HARMLESS_LAST.has(last)) return true;
  // `auth.existingSecret`: what a chart calls a secret that is made elsewhere
  const [first = ''] = wordsOf(name.slice(name.lastIndexOf('.') + 1));
  if (HARMLESS_FIRST.has(first)) return true;
  // annotations name Secrets: `nginx.ingress.kubernetes.io/auth-secret`, `checksum/secret`
  if (name.includes('/') && /^secrets?$/.test(last)) return true;
  return HARMLESS_PHRASE.test(words.join(' '));
}

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
