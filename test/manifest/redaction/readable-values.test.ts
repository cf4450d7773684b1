import { expect, test } from 'vitest';
import { parseYaml } from '../../../src/manifest/yaml/yaml-parser.ts';
import { isSensitiveName } from '../../../src/manifest/redaction/sensitive-name.ts';
import { redactText, secretsIn } from '../../../src/manifest/redaction/text-redaction.ts';
import { withoutCredentials } from '../../../src/manifest/redaction/credentials.ts';

/** Names that speak of a secret and hold none: what they say is what a reader needs. */
const READABLE_NAMES = [
  'secretName',
  'secretNames',
  'credentialName',
  'credentialNames',
  'tokenExpiration',
  'passwordSecretRef',
  'tokenSecretRef',
  'secretRef',
  'secretKeyRef',
  'secretStoreRef',
  'imagePullSecrets',
  'imagePullSecret',
  'global.imagePullSecrets',
  'tlsSecret',
  'caSecret',
  'existingSecret',
  'auth.existingSecret',
  'secretNamespace',
  'secretType',
  'secretPath',
  'tokenExpirationSeconds',
  'token_ttl',
  'tokenUrl',
  'TOKEN_ENDPOINT',
  'tokenLocation',
  'automountServiceAccountToken',
  'enablePasswordAuth',
  'passwordPolicy',
  'passwordLength',
  'max_tokens',
  'maxTokens',
  'tokens_per_fill',
  'tokensPerFill',
  'token_bucket',
  'tokenBucket',
  'apiKeyHeader',
  'secretProviderClass',
  'privateKeySecretRef',
  'publicKey',
  'keyId',
  'nginx.ingress.kubernetes.io/auth-secret',
  'checksum/secret',
  'authorizationPolicy',
  'passwordFile',
  'TOKEN_PATH',
  'credentialsMode',
  'secretUsername',
  'compass',
  'bypass',
];

test.each(READABLE_NAMES)('%s names or describes a secret, and holds none', (name) => {
  expect(isSensitiveName(name)).toBe(false);
});

test.each([
  'password',
  'DB_PASSWORD',
  'dbPassword',
  'PGPASSWORD',
  'MYSQL_PWD',
  'redispass',
  'passphrase',
  'API_TOKEN',
  'authtoken',
  '_authToken',
  'accessToken',
  'tokens',
  'clientSecret',
  'apiKey',
  'api-key',
  'x-api-key',
  'AWS_SECRET_ACCESS_KEY',
  'privateKey',
  'signing_key',
  'SENTRY_DSN',
  'Authorization',
  'Cookie',
  'auth.db.password',
  '.dockerconfigjson',
  'users.htpasswd',
  'client-key-data',
  'SECRET_KEY_BASE',
  'GITHUB_PAT',
  'credentials.json',
  'BASIC_AUTH',
])('%s holds a secret', (name) => {
  expect(isSensitiveName(name)).toBe(true);
});

const READABLE_OBJECT = `
apiVersion: v1
kind: Anything
metadata:
  annotations:
    checksum/secret: 4f9a0c11
    nginx.ingress.kubernetes.io/auth-secret: basic-auth-1
spec:
  credentialName: shop-tls-1
  tls: { privateKey: /etc/certs/key.pem, clientCertificate: /etc/certs/cert.pem, secretName: tls-1 }
  imagePullSecrets: [{ name: registry-1 }]
  pullSecrets: [registry-2]
  secrets: [{ name: database-1 }]
  volumes: [{ name: v1, secret: { secretName: database-2, items: [{ key: password1, path: db1 }] } }]
  projected: { serviceAccountToken: { audience: vault1, expirationSeconds: 3600, path: token1 } }
  token_bucket: { max_tokens: 100, tokens_per_fill: 10, fill_interval: 60s }
  env:
    - { name: DB_PASSWORD, valueFrom: { secretKeyRef: { name: database-3, key: password2 } } }
    - { name: DB_URL, value: "postgres://$(DB_USER):$(DB_PASSWORD)@db1.shop.svc:5432/app" }
    - { name: TOKEN_FILE, value: /var/run/token1 }
    - { name: PASSWORD_LOGIN, value: "false" }
  args: [-p, "8080", --port=9090, --token-ttl, 1h, --config=/etc/app1.yaml, --secret-name, db4]
  image: registry.example.com:5000/acme/web@sha256:0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0
  address: http://web.shop.svc:8080/a@b1
  repoURL: ssh://git@git.example.com:2222/acme/web1.git
  data: [{ secretKey: password3, remoteRef: { key: prod/db1, property: password4 } }]
  jwtRules: [{ issuer: https://login.example.com/1, forwardOriginalToken: true, fromHeaders: [{ name: x-jwt1, prefix: "Bearer " }] }]
`;

test('a reader still sees names, places, ports, digests and durations', () => {
  const [document] = parseYaml('a.yaml', READABLE_OBJECT);
  if (document?.node == null) throw new Error('the fixture does not parse');
  const hidden = [...secretsIn(document.node, 'Anything').keys()].map(({ value }) => value);
  expect(hidden).toEqual([]);
});

test.each([
  'Secret `orders/db-password`: new in prod.',
  'The token of the service account is mounted: `automountServiceAccountToken` is true.',
  'mTLS is PERMISSIVE → STRICT for `payments`; requests fail with "connection reset by peer" (UF).',
  'https://github.com/acme/shop/blob/0123456789012345678901234567890123456789/a.yaml#L3',
  'git@github.com:acme/shop.git does not answer.',
  'image registry.example.com:5000/acme/web@sha256:0f1e2d3c4b5a69788796a5b4c3d2e1f0',
  'Authorization: Bearer tokens are asked for; basic authentication is off.',
  'http://payments.shop.svc:8080/v1 is called by `orders`, `@acme/platform` answers for it.',
])('a sentence stays as it is: %s', (sentence) => {
  expect(withoutCredentials(sentence)).toBe(sentence);
});

test('what was taken out stays out, however often a text is read', () => {
  for (const text of [
    'https://robot:hush1@git.example.com/x, password=abc1; ghp_0123456789abcdef',
    'args: --db-password=abc1 --token xyz1\npassword: two words',
    '{"auths":{"ghcr.io":{"auth":"cm9ib3Q6aHVzaDE="}},"kind":"Secret","data":{"a":"aHVzaA=="}}',
  ]) {
    const once = redactText(text, () => '<redacted, another value>');
    expect(redactText(once, () => '<redacted, another value>')).toBe(once);
    expect(withoutCredentials(withoutCredentials(text))).toBe(withoutCredentials(text));
  }
});

test('a hostile text is read in time', () => {
  const long = 200_000;
  for (const text of [
    'a'.repeat(long),
    'http://a:'.repeat(long / 10),
    '://a:b'.repeat(long / 10),
    '-'.repeat(long),
    'password '.repeat(long / 10),
    '"password":'.repeat(long / 10),
    'curl '.repeat(long / 10),
    'eyJaaaaa.'.repeat(long / 10),
    '-----BEGIN PRIVATE KEY-----'.repeat(long / 30),
    `token:\n${'\n '.repeat(long / 4)}`,
    '\\'.repeat(long),
    '(("token", '.repeat(long / 12),
  ]) {
    expect(() => redactText(text)).not.toThrow();
  }
});

test.each([
  'authorization:\n  callers:\n    - edge/public-istio-2\n  enabled: true\n',
  'authorization:\n  callers: [edge/public-istio-2]\n',
  'authorization: { callers: [edge/public-istio-2] }',
  'cookie: { name: shop2, ttl: 30s }',
])('a map of settings that is called as a header is read: %j', (text) => {
  expect(redactText(text)).toBe(text);
});

test.each([
  'authorization: Basic2hush',
  'authorization:\n  exact: hush12\n',
  'headers: { authorization: { prefix: hush12 } }',
  '"authorization": "hush: 12"',
  'authorization: Custom: hush12',
])('a header’s own text is not: %j', (text) => {
  expect(redactText(text)).not.toContain('hush');
});
