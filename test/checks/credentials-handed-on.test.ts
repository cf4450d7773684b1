import { describe, expect, test } from 'vitest';
import { secretInClear } from '../../src/checks/secret-in-clear/secret-in-clear.ts';
import { analysed } from '../cli/at-rest/analysed.ts';
import { annotated, application, args, base64, pods, release } from './credential-places.ts';
import { findingsOf } from './findings-of.ts';

const found = (text: string): readonly string[] =>
  findingsOf(secretInClear, '', text).map(({ check, key }) => `${check} ${key}`);

describe('commands', () => {
  const FIELD = 'credential-in-command spec.template.spec.containers[name=app].args';
  test.each([
    [['--password', 'orders'], `${FIELD}['--password']`],
    [['--password=orders'], `${FIELD} --password`],
    [['-password', 'orders'], `${FIELD}['-password']`],
    [['--api-token=x7Kq2LmP9vR4'], `${FIELD} --api-token`],
    [['--db', 'postgres://orders:orders@db.shop/orders'], FIELD],
    [['sh', '-c', 'backup --password=orders-2021 --all'], `${FIELD} --password`],
    [['mysql', '-uroot', '-porders', 'shop'], FIELD],
    [['sh', '-c', 'curl -u backup:x7Kq2LmP9vR4 https://shop'], FIELD],
  ])('%j', (words, key) => {
    expect(found(args(...words))).toEqual([key]);
  });

  test.each([
    [['--password', '$(DB_PASSWORD)']],
    [['--password=$(DB_PASSWORD)']],
    [['--password-file=/etc/db/password']],
    [['--token-ttl=3600s', '--secret-name=orders']],
    [['--secret', 'orders-tls']],
    [['--tls-secret=shop/orders-tls']],
    [['sh', '-c', 'backup --password="$DB_PASSWORD" --token "$(cat /run/token)"']],
    [['mkdir', '-p', 'orders']],
    [['--db', 'postgres://orders@db.shop/orders']],
  ])('%j has none', (words) => {
    expect(found(args(...words))).toEqual([]);
  });

  test('a short flag is never quoted: the password may stand in it', () => {
    for (const words of [
      ['mysql', '-uroot', '-pmypassword', 'shop', '-e', 'SELECT 1'],
      ['backup', '-pmypassword', 'x7Kq2LmP9vR4'],
      ['sh', '-c', 'mysql -uroot -pmypassword shop'],
    ])
      expect(JSON.stringify(findingsOf(secretInClear, '', args(...words)))).not.toContain(
        '-pmypassword',
      );
  });
});

describe('annotations', () => {
  const COPY = 'kubectl.kubernetes.io/last-applied-configuration';
  const copyOf = (object: object): string => annotated(COPY, JSON.stringify(object));
  const meta = { apiVersion: 'v1', metadata: { name: 'orders' } };

  test('a copy of a Secret is told, as what it holds', () => {
    expect(
      found(copyOf({ ...meta, kind: 'Secret', data: { password: base64('orders') } })),
    ).toEqual([`credential-in-annotation metadata.annotations['${COPY}'] data.password`]);
  });

  test.each([
    copyOf({ ...meta, kind: 'Secret', data: { password: '' } }),
    copyOf({ ...meta, kind: 'ConfigMap', data: { colour: 'red' } }),
    annotated('nginx.ingress.kubernetes.io/auth-secret', 'orders-basic-auth'),
    annotated('cert-manager.io/private-key-algorithm', 'ECDSA'),
    annotated('checksum/secret', '7d16fee92f8d11b8940b081b3f8b8acb'),
    annotated('vault.hashicorp.com/agent-inject-token', 'secret/data/orders'),
  ])('what only names one is none: %s', (text) => {
    expect(found(text)).toEqual([]);
  });

  test('of pods too', () => {
    const text = pods('args: []').replace(
      'template:',
      `template:\n    metadata: { annotations: { shop.example.com/hook: "https://orders:x7Kq2LmP@shop" } }`,
    );
    expect(found(text)).toEqual([
      "credential-in-annotation spec.template.metadata.annotations['shop.example.com/hook']",
    ]);
  });
});

describe('values', () => {
  test.each([
    [
      'apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nspec: { template: { spec: { source: { helm: { valuesObject: { password: orders } } } } } }',
      'spec.template.spec.source.helm.valuesObject.password',
    ],
    [
      'apiVersion: helm.cattle.io/v1\nkind: HelmChart\nspec: { valuesContent: "a: b\\npassword: orders\\n" }',
      'spec.valuesContent.password',
    ],
    [
      'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nspec: { postBuild: { substitute: { DB_PASSWORD: orders } } }',
      'spec.postBuild.substitute.DB_PASSWORD',
    ],
  ])('of other tools: %s', (text, field) => {
    expect(found(`${text}\nmetadata: { name: db, namespace: shop }\n`)).toEqual([
      `credential-in-values ${field}`,
    ]);
  });

  const HELM = 'credential-in-values spec.source.helm';
  test.each([
    [release('{ auth: { password: orders } }'), 'credential-in-values spec.values.auth.password'],
    [
      release('{ env: [{ name: API_TOKEN, value: x7Kq2LmP9vR4 }] }'),
      'credential-in-values spec.values.env[name=API_TOKEN].value',
    ],
    [
      application('{ parameters: [{ name: auth.password, value: orders }] }'),
      `${HELM}.parameters[name=auth.password].value`,
    ],
    [application('{ valuesObject: { password: orders } }'), `${HELM}.valuesObject.password`],
    [application('{ values: "a: b\\npassword: orders\\n" }'), `${HELM}.values.password`],
    [
      application('{ valuesObject: { password: orders } }', true),
      'credential-in-values spec.sources[0].helm.valuesObject.password',
    ],
  ])('%s', (text, key) => {
    expect(found(text)).toEqual([key]);
  });

  test.each([
    release(
      '{ auth: { existingSecret: orders, secretKeys: { adminPasswordKey: admin-password } } }',
    ),
    release('{ auth: { password: "", usePassword: true, tokenSecret: orders-token } }'),
    release('{ auth: { password: "${DB_PASSWORD}" } }'),
    release(
      '{ env: [{ name: DB_PASSWORD, valueFrom: { secretKeyRef: { name: db, key: password } } }] }',
    ),
    application('{ parameters: [{ name: auth.password, value: $ARGOCD_ENV_PASSWORD }] }'),
  ])('what only names one is none: %s', (text) => {
    expect(found(text)).toEqual([]);
  });
});

test('what a replacement copies is told once, where it stands', async () => {
  const { entries } = await analysed(
    {
      'kustomization.yaml': `resources: [all.yaml]
replacements:
- source: { kind: ConfigMap, name: settings, fieldPath: data.DB_PASSWORD }
  targets: [{ select: { kind: ConfigMap, name: orders }, fieldPaths: [data.DB_PASSWORD] }]
`,
      'all.yaml': `apiVersion: v1
kind: ConfigMap
metadata: { name: settings }
data: { DB_PASSWORD: orders-2021 }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: orders }
data: { DB_PASSWORD: filled-in }
`,
    },
    {},
    { kind: 'repository' },
  );
  expect(
    entries
      .filter(({ id }) => id.startsWith('secret-in-clear/'))
      .map(({ resource, line }) => `${resource}:${String(line)}`),
  ).toEqual(['ConfigMap settings:4']);
});
