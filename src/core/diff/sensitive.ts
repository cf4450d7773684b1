/** What stands in a report for a value that must not be shown. */
export const REDACTED = '<redacted>';

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
  'apikey',
  'privatekey',
  'secretkey',
  'accesskey',
  'dsn',
]);

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
]);

/** A last word that says the value only points at a secret, or describes it. */
const HARMLESS_LAST: ReadonlySet<string> = new Set([
  'name',
  'names',
  'namespace',
  'ref',
  'path',
  'file',
  'dir',
  'url',
  'uri',
  'endpoint',
  'host',
  'ttl',
  'type',
  'kind',
  'mode',
  'enabled',
  'expiry',
  'expiration',
  'duration',
  'seconds',
  'length',
  'id',
  'version',
  'mount',
  'header',
  'issuer',
  'audience',
  'policy',
  'provider',
  'store',
  'class',
]);

const MAX_NAME = 200;

/** Whether a key or variable of this name holds a password, a token, a secret or key material. */
export function isSensitiveName(name: string): boolean {
  const words = name
    .slice(0, MAX_NAME)
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '');
  // `existingSecret` is how charts name a Secret that is made elsewhere.
  if (HARMLESS_LAST.has(words.at(-1) ?? '') || words[0] === 'existing') return false;
  return words.some(
    (word, index) =>
      SECRET_WORDS.has(word) || (word === 'key' && KEY_WORDS.has(words[index - 1] ?? '')),
  );
}

const PRIVATE_KEY = '-----BEGIN ';
const LOGIN_IN_URL = /:\/\/[^\s/:@]{0,200}:[^\s/@]{1,200}@/;
const ASSIGNMENT = /^([\s"'-]{0,100}([\w.-]{1,200})["']?\s{0,10}[:=]\s{0,10})(\S.*)$/;

/** `{`, `[],`, `""`: a value that stands on the lines after it, or none. */
const OPENS_OR_EMPTY = /^[[\]{}"',|>-]{0,5}$/;

/**
 * The text with what looks like a secret taken out: private keys, logins in URLs, and the values of
 * lines and arguments such as `password: …` or `--api-token=…`.
 */
export function redactText(text: string): string {
  if (text.includes(PRIVATE_KEY) && /PRIVATE KEY-----/.test(text)) return REDACTED;
  if (!/[:=]/.test(text)) return text;
  if (!text.includes('\n')) return redactLine(text);
  return text.split('\n').map(redactLine).join('\n');
}

function redactLine(line: string): string {
  if (LOGIN_IN_URL.test(line)) return REDACTED;
  const assignment = ASSIGNMENT.exec(line);
  const [, prefix, name, value] = assignment ?? [];
  if (prefix === undefined || name === undefined || !isSensitiveName(name)) return line;
  if (value === undefined || OPENS_OR_EMPTY.test(value)) return line;
  return `${prefix}${REDACTED}`;
}
