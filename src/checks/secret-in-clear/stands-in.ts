/** What stands where a value would, and is filled in, fetched or decrypted later. */
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

/** Passwords of which only a hash is written. */
const HASH =
  /(?:^|:)(?:\$(?:apr1|argon2\w*|2[abxy]|scrypt|pbkdf2\S*|[156y])\$|\{SHA|\{CRYPT\}|\{SSHA|SCRAM-SHA-|pbkdf2[_:])/i;

/** Identifiers that are made to be known, whatever they look like. */
const PUBLIC =
  /^(?:(?:AKIA|ASIA|ABIA|ACCA)[A-Z\d]{12,}|pk_(?:live|test)_\w+|sha(?:256|512)[:-]\S+|(?:ssh-(?:rsa|ed25519|dss)|ecdsa-sha2-\S+) .*|age1[a-z\d]{50,})$/s;

/** Whether a value is none of its own: a reference, a gap to be filled, ciphertext, a hash, or public anyway. */
export const standsIn = (value: string): boolean =>
  value === '' ||
  HASH.test(value) ||
  PUBLIC.test(value) ||
  STANDS_IN.some((pattern) => pattern.test(value));
