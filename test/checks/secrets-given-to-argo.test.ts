import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { analysed } from '../cli/at-rest/analysed.ts';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';

const application = (environment: string): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: web-${environment}, namespace: argocd }
spec:
  project: default
  source: { repoURL: https://github.com/acme/shop.git, path: overlays/${environment} }
  destination: { server: 'https://${environment}.example.com', namespace: shop }
`;

const overlay = (environment: string): Files => ({
  [`argocd/${environment}.yaml`]: application(environment),
  [`overlays/${environment}/kustomization.yaml`]: 'resources: [web.yaml]\n',
  [`overlays/${environment}/web.yaml`]:
    'apiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec: { ports: [{ name: http, port: 80 }] }\n',
});

const tree = (more: Files = {}): Files => ({
  ...overlay('staging'),
  ...overlay('prod'),
  ...more,
});

const secret = (name: string, type: string, data: string): string => `apiVersion: v1
kind: Secret
metadata:
  name: ${name}
  namespace: argocd
  labels: { argocd.argoproj.io/secret-type: ${type} }
${data}
`;

const cluster = (name: string, config: object): string =>
  secret(
    name,
    'cluster',
    `stringData:
  name: ${name}
  server: https://${name}.example.com
  config: '${JSON.stringify(config)}'`,
  );

const TOKEN = 'x7Kq2LmP9vR4tZ8w';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

const KEY = `-----BEGIN PRIVATE KEY-----\n${'x7Kq2LmP9vR4tZ8w\n'.repeat(9)}-----END PRIVATE KEY-----`;

const told = async (before: Files, after: Files) =>
  (await reviewOf(tree(before), tree(after))).findings.filter(
    ({ detector }) => detector === 'secret-in-clear',
  );

describe('a Secret that Argo CD is given by hand', () => {
  test('is told where a change brings it, in each environment, with where it stands', async () => {
    const file = 'clusters/eu.yaml';
    const found = await told({}, { [file]: cluster('eu', { bearerToken: TOKEN }) });
    expect(found.map(({ environment }) => environment).sort()).toEqual(['prod', 'staging']);
    expect(spoken(found[0])).toMatchObject({
      check: 'secret-object-in-clear',
      introducedBy: 'this-change',
      message: 'The token `bearerToken` of Secret argocd/eu lies in Git in clear text.',
      origin: { file, line: 10 },
    });
    expect(spoken(found[0]?.why)).toContain('What applies the file is not seen here');
    expect(JSON.stringify(found)).not.toContain(TOKEN);
  });

  test.each([
    [
      'a key in base64 within base64',
      secret(
        'us',
        'cluster',
        `data:\n  config: ${base64(JSON.stringify({ tlsClientConfig: { keyData: base64(KEY) } }))}`,
      ),
    ],
    [
      'a password of a repository',
      secret('charts', 'repository', 'stringData: { username: bot, password: x7Kq-2LmP }'),
    ],
    [
      'a key for many repositories',
      secret(
        'acme',
        'repo-creds',
        `stringData:\n  sshPrivateKey: |\n    ${KEY.replaceAll('\n', '\n    ')}`,
      ),
    ],
  ])('is told for %s', async (_, text) => {
    expect(await told({}, { 'argocd-setup/secrets/one.yaml': text })).toHaveLength(2);
  });

  test('is told once where it is applied as well', async () => {
    const found = await told(
      {},
      {
        'overlays/prod/kustomization.yaml': 'resources: [web.yaml, eu.yaml]\n',
        'overlays/prod/eu.yaml': cluster('eu', { bearerToken: TOKEN }),
      },
    );
    expect(
      found.map(({ environment, why }) => [environment, spoken(why).includes('applies')]),
    ).toEqual([['prod', false]]);
  });

  test('was there before what changes beside it, and for an environment that comes', async () => {
    const eu = cluster('eu', { bearerToken: TOKEN });
    const us = cluster('us', { password: 'x7Kq-2LmP' });
    const found = await told(
      { 'clusters/all.yaml': eu },
      { 'clusters/all.yaml': `${us}---\n${eu}`, ...overlay('qa') },
    );
    const from = (name: string) =>
      found.filter(({ subject }) => subject.name === name).map(({ introducedBy }) => introducedBy);
    expect(from('us')).toEqual(['this-change', 'this-change', 'this-change']);
    expect(new Set(from('eu'))).toEqual(new Set(['already-there']));
  });

  test('is told at rest', async () => {
    const { entries } = await analysed(
      tree({ 'clusters/eu.yaml': cluster('eu', { bearerToken: TOKEN }) }),
      {},
      { kind: 'repository' },
    );
    expect(entries.map(({ finding: { check, severity } }) => [check, severity])).toEqual([
      ['secret-object-in-clear', 'warning'],
    ]);
  });

  test.each([
    ['nothing filled in', cluster('eu', { bearerToken: '', tlsClientConfig: { keyData: '' } })],
    ['what is filled in later', cluster('eu', { bearerToken: '<path:secret/data/eu#token>' })],
    [
      'a role of AWS',
      cluster('eu', {
        awsAuthConfig: { clusterName: 'eu', roleARN: 'arn:aws:iam::1:role/argocd' },
      }),
    ],
    [
      'a program that logs in',
      cluster('eu', { execProviderConfig: { command: 'argocd-k8s-auth', args: ['gcp'] } }),
    ],
    [
      'what SOPS encrypted',
      `${secret('eu', 'cluster', 'stringData: { config: "ENC[AES256_GCM,data:p7Hx,iv:1a2b,tag:3c4d,type:str]" }')}sops: { version: 3.8.1 }\n`,
    ],
    [
      'a public repository',
      secret('charts', 'repository', 'stringData: { type: helm, url: https://charts.example.com }'),
    ],
  ])('is quiet about %s', async (_, text) => {
    expect(spoken(await told({}, { 'clusters/eu.yaml': text }))).toEqual([]);
  });

  test('is quiet about documentation, and about other Secrets that nothing applies', async () => {
    const text = cluster('eu', { bearerToken: TOKEN });
    expect(
      spoken(
        await told(
          {},
          {
            'docs/eu.yaml': text,
            'loose/db.yaml': text.replace(/ {2}labels: .*\n/, ''),
          },
        ),
      ),
    ).toEqual([]);
  });
});
