import { expect, test } from 'vitest';
import { reviewOf } from '../support/review-of.ts';
import { flux } from '../compare/delivery/flux-trees.ts';

const account = `apiVersion: v1
kind: ServiceAccount
metadata: { name: deployer, namespace: flux-system }
`;
const secret = (sops: string): string => `apiVersion: v1
kind: Secret
metadata: { name: ledger, namespace: books }
stringData: { token: 'ENC[AES256_GCM,data:9fJ2,iv:Zm9v,tag:YmFy,type:str]' }
${sops}`;
const SOPS = "sops: { mac: 'ENC[AES256_GCM,data:b25l,iv:Zm9v,tag:YmFy,type:str]' }\n";
const AS = '  serviceAccountName: deployer\n';
const DECRYPTS = '  decryption: { provider: sops }\n';

interface Parts {
  readonly own?: string;
  readonly parent?: string;
  readonly more?: string;
  readonly sops?: string;
}

const tree = ({ own = '', parent = '', more = account, sops = SOPS }: Parts) => ({
  'sync/all.yaml': flux('all', './ks', parent),
  'ks/more.yaml': more,
  'ks/ledger.yaml': flux('ledger', './ledger', own),
  'ledger/secret.yaml': secret(sops),
});

const CHECKS = ['applier-account-missing', 'secret-not-decrypted', 'delivered-with-full-rights'];

const told = async (before: Parts, after: Parts) => {
  const { findings, findingTiers } = await reviewOf(tree(before), tree(after));
  return findings
    .filter(({ check }) => CHECKS.includes(check))
    .map(({ id, check, origin: { file, line } }) => [
      check,
      `${file}:${String(line)}`,
      findingTiers.get(id),
    ]);
};

const none = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: none, namespace: flux-system }\n';

test.each<[string, Parts, Parts, readonly unknown[]]>([
  ['an account that goes', { own: AS }, { own: AS, more: none }, ['applier-account-missing']],
  [
    'another account',
    { own: AS },
    { own: AS.replace('deployer', 'deploy') },
    ['applier-account-missing'],
  ],
  ['no account', { own: AS }, {}, ['delivered-with-full-rights']],
  ['no decryption', { own: DECRYPTS }, {}, ['secret-not-decrypted']],
])('an object of Flux with %s is told, as high', async (_, before, after, expected) => {
  const found = await told(before, after);
  expect(found.map(([check]) => check)).toEqual(expected);
  expect(found.map(([, , tier]) => tier)).toEqual(['high']);
});

const patch = `  patches:
    - target: { kind: Kustomization, name: ledger }
      patch: |
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: { name: any }
        spec: { decryption: { provider: sops } }
`;

test.each<[string, Parts, Parts]>([
  ['nothing encrypted', { own: DECRYPTS, sops: '' }, { sops: '' }],
  ['what its parent patches in', { own: DECRYPTS }, { parent: patch }],
  ['the same as before', {}, {}],
  ['an account that was never seen', { own: AS, more: none }, { own: AS, more: none }],
  ['nothing to do while it is suspended', { own: AS }, { own: '  suspend: true\n' }],
])('one with %s is not', async (_, before, after) => {
  expect(await told(before, after)).toEqual([]);
});
