import { describe, expect, test } from 'vitest';
import { secretInClear } from '../../src/checks/secret-in-clear/secret-in-clear.ts';
import { analysed } from '../cli/at-rest/analysed.ts';
import {
  annotated,
  args,
  base64,
  configMap,
  quoted,
  release,
  secret,
  variable,
} from './credential-places.ts';
import { findingsOf } from './findings-of.ts';

const found = (text: string): readonly string[] =>
  findingsOf(secretInClear, '', text).map(({ check, key }) => `${check} ${key}`);

/** None of these opens anything. */
const TOKENS = {
  github: `ghp_${'x7Kq2LmP9'.repeat(4)}`,
  gitlab: 'glpat-x7Kq2LmP9vR4',
  slack: ['xoxb', '2837465910', 'x7Kq2LmP9vR4'].join('-'),
  stripe: ['sk', 'live', 'x7Kq2LmP9vR4tZ'].join('_'),
  webToken: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI3In0.x7Kq2LmP9vR4tZ',
  login: 'amqp://orders:x7Kq2LmP@queue.shop:5672',
  privateKey: `-----BEGIN PRIVATE KEY-----\n${'x7Kq2LmP9vR4tZ8w\n'.repeat(9)}-----END PRIVATE KEY-----`,
};

describe('known formats are found under whatever name', () => {
  test.each(Object.entries(TOKENS))('%s', (_, value) => {
    expect(found(variable('COLOUR', value))).toHaveLength(1);
    expect(found(configMap({ colour: value }))).toHaveLength(1);
    expect(found(secret({ colour: value }))).toHaveLength(1);
    expect(found(args('--colour', value))).toHaveLength(1);
    expect(found(annotated('shop.example.com/colour', value))).toHaveLength(1);
    expect(found(release(`{ colour: ${quoted(value)} }`))).toHaveLength(1);
  });
});

describe('what Argo CD logs in to a cluster with', () => {
  const found = (config: object): readonly string[] =>
    findingsOf(
      secretInClear,
      '',
      `apiVersion: v1
kind: Secret
metadata: { name: eu, namespace: argocd, labels: { argocd.argoproj.io/secret-type: cluster } }
stringData: { name: eu, server: "https://eu.example", config: ${JSON.stringify(JSON.stringify(config))} }
`,
    ).map(({ key }) => key);

  test.each([
    ['a token', { bearerToken: 'x7Kq2LmP9vR4tZ8w' }],
    ['a password', { username: 'admin', password: 'x7Kq-2LmP' }],
    ['a key', { tlsClientConfig: { keyData: base64(TOKENS.privateKey) } }],
  ])('%s is found in its Secret', (_, config) => {
    expect(found(config)).toHaveLength(1);
  });

  test('certificates and commands are none', () => {
    const caData = base64('-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----');
    expect(found({ tlsClientConfig: { insecure: false, caData } })).toEqual([]);
    expect(found({ execProviderConfig: { command: 'argocd-k8s-auth', args: ['aws'] } })).toEqual(
      [],
    );
  });
});

describe('variables', () => {
  const KEY = 'spec.template.spec.containers[name=app].env';
  test.each([
    ['DB_PASSWORD', 'orders'],
    ['DB_PASSWORD', 'changeme'],
    ['PGPASSWORD', 'postgres'],
    ['DB_PASSWORD', 'my-password'],
    ['DB_PASSWORD', 'dummy'],
    ['DB_PASSWORD', '123456'],
    ['DB_PASS', 'orders-2021'],
    ['API_TOKEN', 'x7Kq2LmP9vR4'],
    ['CLIENT_SECRET', 'changeme'],
    ['SESSION_KEY', '7d16fee92f8d11b8940b081b3f8b8acb'],
    ['MINIO_SECRET_KEY', 'minio123'],
    ['AWS_SECRET_ACCESS_KEY', 'x7Kq2LmP9vR4tZ8w/x7Kq2LmP9vR4tZ8w+x7Kq2L'],
  ])('%s: %s is a credential', (name, value) => {
    expect(found(variable(name, value))).toEqual([`credential-in-variable ${KEY}[name=${name}]`]);
    expect(found(configMap({ [name]: value }))).toEqual([`credential-in-variable data.${name}`]);
  });

  test.each([
    ['DB_PASSWORD', ''],
    ['DB_PASSWORD', '$(DB_PASSWORD_FROM_SECRET)'],
    ['DB_PASSWORD', '${DB_PASSWORD}'],
    ['DB_PASSWORD', '${DB_PASSWORD:-}'],
    ['DB_PASSWORD', '{{ .Values.password }}'],
    ['DB_PASSWORD', '<password>'],
    ['DB_PASSWORD', '<path:secret/data/orders#password>'],
    ['DB_PASSWORD', 'REPLACE_ME'],
    ['DB_PASSWORD', 'YOUR_PASSWORD'],
    ['DB_PASSWORD', 'xxxxxxxx'],
    ['DB_PASSWORD', '********'],
    ['DB_PASSWORD', 'vault:secret/data/orders#password'],
    ['DB_PASSWORD', 'ref+vault://secret/orders#password'],
    ['DB_PASSWORD', 'ENC[AES256_GCM,data:p7Hx]'],
    ['DB_PASSWORD', '/etc/db/password'],
    ['DB_PASSWORD', 'true'],
    ['DB_PASSWORD', '$2y$10$x7Kq2LmP9vR4tZ8wx7Kq2LmP9vR4tZ8w'],
    ['DB_PASSWORD_FILE', 'x7Kq2LmP9vR4'],
    ['DB_SECRET_NAME', 'x7Kq2LmP9vR4'],
    ['TOKEN_SECRET', 'orders-token-v2'],
    ['API_KEY', 'orders'],
    ['TOKEN_TTL', '3600'],
    ['MAX_TOKENS', '4096'],
    ['AUTH_TOKEN', 'https://login.example.com/token'],
    ['AUTH_TOKEN', 'login.shop.svc.cluster.local:8080'],
    ['DSN', 'postgres://db.shop:5432/orders'],
    ['DB_URL', 'postgres://orders:$(DB_PASSWORD)@db.shop/orders'],
    ['DB_URL', 'postgres://db.shop/orders'],
    ['AWS_ACCESS_KEY_ID', 'AKIA2E0A8F3B244C9986'],
    ['AWS_SECRET_ACCESS_KEY', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'],
    ['STRIPE_KEY', 'pk_live_x7Kq2LmP9vR4tZ'],
    ['SENTRY_DSN', 'https://7d16fee92f8d11b8940b081b3f8b8acb@o12.ingest.sentry.io/34'],
    ['COMMIT', '7d16fee92f8d11b8940b081b3f8b8acb'],
  ])('%s: %s is none', (name, value) => {
    expect(found(variable(name, value))).toEqual([]);
    expect(found(configMap({ [name]: value }))).toEqual([]);
  });

  test('in any object with variables, such as one of an operator', () => {
    const text = `
apiVersion: shop.example.com/v1
kind: Queue
metadata: { name: orders, namespace: shop }
spec: { env: [{ name: QUEUE_PASSWORD, value: orders }] }
`;
    expect(found(text)).toEqual(['credential-in-variable spec.env[name=QUEUE_PASSWORD]']);
  });
});

describe('texts of ConfigMaps', () => {
  test.each([
    [
      'application.properties',
      'a.b=c\nspring.datasource.password=orders\n',
      'spring.datasource.password',
    ],
    ['config.yaml', 'db:\n  user: orders\n  password: orders-2021\n', 'password'],
    ['config.json', '{\n"apiKey": "x7Kq2LmP9vR4"}', 'apiKey'],
    ['run.sh', '#!/bin/sh\nexport API_TOKEN=x7Kq2LmP9vR4\n', 'API_TOKEN'],
  ])('%s: names what it sets', (file, text, name) => {
    expect(found(configMap({ [file]: text }))).toEqual([
      `credential-in-variable data['${file}'] ${name}`,
    ]);
  });

  test.each([
    [
      'run.sh',
      'read -s PASSWORD\nPASSWORD=$1\nlogin --password "$PASSWORD" --token $(cat /token)\n',
    ],
    ['app.py', 'password = config.get("password")\ntoken = token\nconnect(password=password)\n'],
    ['labels.json', '{\n"password": "Password",\n"token": "Token"}'],
    ['values.yaml', 'password: ""\nexistingSecret: orders\npasswordKey: password\n'],
    ['usage.txt', 'usage: app\n  --secret   Secret that holds the certificate\n'],
    ['users.yaml', 'staticPasswords:\n- userID: 08a8684b-db88-4b73-90a9-3cd1661f5466\n'],
    ['names.yaml', 'credentials: {"keyName":"awsSecretAccessKey9","fileName":"key1.json"}\n'],
  ])('%s: what only speaks of secrets is none', (file, text) => {
    expect(found(configMap({ [file]: text }))).toEqual([]);
  });

  test('two of one name are two findings', () => {
    const text = 'a:\n  password: orders-1\nb:\n  password: orders-2\n';
    expect(found(configMap({ 'c.yaml': text }))).toEqual([
      "credential-in-variable data['c.yaml'] password",
      "credential-in-variable data['c.yaml'] password 2",
    ]);
  });
});

describe('Secrets', () => {
  test('base64 is clear text', () => {
    expect(found(secret({ password: base64('orders') }, 'data'))).toEqual([
      'secret-object-in-clear data.password',
    ]);
  });

  test.each([
    ['password', 'changeme'],
    ['token', 'orders'],
    ['cookie-secret', 'orders'],
    ['encryption.key', 'orders'],
    ['id', 'ghp_x7Kq2LmP9vR4tZ8wx7Kq2LmP9vR4tZ8w'],
    ['colour', 'x7Kq2LmP9vR4'],
    ['application.yaml', 'db:\n  password: orders\n'],
    ['.dockerconfigjson', '{"auths":{"registry.shop":{"auth":"b3JkZXJzOng3S3EyTG1Q"}}}'],
    ['sops_password', 'orders'],
  ])('%s is told', (key, value) => {
    expect(found(secret({ [key]: value }))).toHaveLength(1);
    expect(found(secret({ [key]: base64(value) }, 'data'))).toHaveLength(1);
  });

  test.each([
    ['username', 'orders'],
    ['host', 'db.shop.svc'],
    ['url', 'https://charts.example.com'],
    ['type', 'git'],
    ['client-id', '08a8684b-db88-4b73-90a9-3cd1661f5466'],
    ['region', 'eu-west-1'],
    ['accesskey', 'minio'],
    ['password', ''],
    ['password', '${PASSWORD}'],
    ['password', '<path:secret/data/orders#password>'],
    ['tls.crt', '-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIUYw\n-----END CERTIFICATE-----\n'],
    ['ca.crt', '-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIUYw\n-----END CERTIFICATE-----\n'],
    ['htpasswd', 'orders:$2y$10$x7Kq2LmP9vR4tZ8wx7Kq2LmP9vR4tZ8w'],
    ['application-secret.yaml', 'enabled: true\n'],
    ['sops_lastmodified', '2026-02-12T09:33:04Z'],
    ['sops_mac', 'x7Kq2LmP9vR4tZ8w'],
    ['sops_age__list_0__map_enc', 'x7Kq2LmP9vR4tZ8w'],
  ])('%s: %s is not', (key, value) => {
    expect(found(secret({ [key]: value }))).toEqual([]);
    expect(found(secret({ [key]: base64(value) }, 'data'))).toEqual([]);
  });

  test.each([
    [
      'a token that the cluster fills in',
      'kind: Secret\ntype: kubernetes.io/service-account-token',
    ],
    ['SOPS', 'kind: Secret\nstringData: { password: "ENC[AES256_GCM,data:p7Hx]" }\nsops: {}'],
    ['another kind', 'kind: SealedSecret\nspec: { encryptedData: { password: AgBy3i4OJSWK } }'],
  ])('%s is none', (_, text) => {
    expect(found(`apiVersion: v1\nmetadata: { name: orders, namespace: shop }\n${text}\n`)).toEqual(
      [],
    );
  });

  test('of a generator the line of the file that it takes in is told', async () => {
    const { entries } = await analysed(
      {
        'kustomization.yaml':
          'secretGenerator:\n- name: orders\n  envs: [orders.env]\n  files: [app.properties]\n  literals: [password=orders]\n',
        'orders.env': 'USER=orders\nDB_PASSWORD=orders\n',
        'app.properties': 'a=b\nc=d\napi.token=x7Kq2LmP9vR4\n',
      },
      {},
      { kind: 'repository' },
    );
    expect(
      entries
        .filter(({ id }) => id.startsWith('secret-in-clear/'))
        .map(({ file, line }) => `${file}:${String(line)}`)
        .sort(),
    ).toEqual(['app.properties:3', 'kustomization.yaml:5', 'orders.env:2']);
    // the generator makes base64 of it; in Git it is none
    for (const { message } of entries.filter(({ id }) => id.startsWith('secret-in-clear/')))
      expect(message).toMatch(/lies in Git in clear text\.$/);
  });
});
