import { describe, expect, test } from 'vitest';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';

const ENC = '"ENC[AES256_GCM,data:AAAA,iv:x,tag:y,type:str]"';
const OTHER = '"ENC[AES256_GCM,data:BBBB,iv:x,tag:y,type:str]"';
const SOPS =
  'sops: { mac: "ENC[AES256_GCM,data:CCCC,type:str]", lastmodified: "2026-01-01T00:00:00Z" }\n';

/** Production by Flux, with an object more or otherwise. */
const tree = (object: string | null, more: Files = {}): Files => ({
  'clusters/production/apps.yaml': `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: apps, namespace: flux-system }
spec: { path: ./apps/production, prune: true, sourceRef: { kind: GitRepository, name: flux-system } }
`,
  'apps/production/kustomization.yaml': `resources: [plain.yaml${object === null ? '' : ', object.yaml'}]\n`,
  'apps/production/plain.yaml':
    'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: plain, namespace: shop }\n---\napiVersion: v1\nkind: Namespace\nmetadata: { name: istio-system }\n',
  ...(object !== null && { 'apps/production/object.yaml': `${object}${SOPS}` }),
  ...more,
});

const tierOf = async (before: Files, after: Files): Promise<string | null> =>
  (await reviewOf(before, after)).tier;

const object = (apiVersion: string, kind: string, metadata: string, rest = ''): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { ${metadata} }\n${rest}`;

/** What nobody here can tell apart from an object that holds for the mesh. */
const HIDDEN: readonly (readonly [what: string, of: (text: string) => string])[] = [
  ['all of it', (x) => object(x, x, `name: ${x}, namespace: ${x}`, `spec: { a: ${x} }\n`)],
  ['its apiVersion', (x) => object(x, 'PeerAuthentication', 'name: a, namespace: shop')],
  ['its kind', (x) => object('security.istio.io/v1', x, 'name: a, namespace: shop')],
  ['its namespace', (x) => object('v1', 'ConfigMap', `name: istio, namespace: ${x}`)],
  ['all but the kind of a Deployment', (x) => object('apps/v1', 'Deployment', `name: ${x}`)],
  [
    'the namespace of a Gateway',
    (x) => object('networking.istio.io/v1', 'Gateway', `name: a, namespace: ${x}`),
  ],
  [
    'the name of a ConfigMap of the root namespace',
    (x) => object('v1', 'ConfigMap', `name: ${x}, namespace: istio-system`),
  ],
  [
    'the name of a Secret of the root namespace',
    (x) => object('v1', 'Secret', `name: ${x}, namespace: istio-system`),
  ],
  [
    'the name of an object of the cluster',
    (x) => object('rbac.authorization.k8s.io/v1', 'ClusterRole', `name: ${x}`),
  ],
  [
    'what a ConfigMap of the root namespace says',
    (x) => object('v1', 'ConfigMap', 'name: other, namespace: istio-system', `data: { a: ${x} }\n`),
  ],
  [
    'hosts of another mesh object',
    (x) =>
      object(
        'networking.istio.io/v1',
        'ServiceEntry',
        'name: a, namespace: shop',
        `spec: { hosts: [${x}] }\n`,
      ),
  ],
];

describe.each(HIDDEN)('%s is encrypted', (_, of) => {
  test.each<[string, string | null, string | null]>([
    ['added', null, of(ENC)],
    ['changed', of(ENC), of(OTHER)],
    ['removed', of(ENC), null],
  ])('%s', async (__, before, after) => {
    expect(['high', 'critical']).toContain(await tierOf(tree(before), tree(after)));
  });
});

test.each([
  [
    'data of a Secret',
    (x: string) => object('v1', 'Secret', 'name: a, namespace: shop', `stringData: { a: ${x} }\n`),
  ],
  [
    'data of a Secret of the root namespace',
    (x: string) =>
      object(
        'v1',
        'Secret',
        'name: dashboards, namespace: istio-system',
        `stringData: { a: ${x} }\n`,
      ),
  ],
  [
    'the name of a Secret of a team',
    (x: string) => object('v1', 'Secret', `name: ${x}, namespace: shop`),
  ],
  [
    'data of a ConfigMap of a team',
    (x: string) => object('v1', 'ConfigMap', 'name: a, namespace: shop', `data: { a: ${x} }\n`),
  ],
  [
    'all but the kind of an Ingress',
    (x: string) =>
      object(
        'networking.k8s.io/v1',
        'Ingress',
        `name: ${x}, namespace: ${x}`,
        `spec: { defaultBackend: { service: { name: ${x}, port: { number: 80 } } } }\n`,
      ),
  ],
])('%s is nothing more', async (_, of) => {
  expect(['low', 'medium']).toContain(await tierOf(tree(of(ENC)), tree(of(OTHER))));
  expect(['low', 'medium']).toContain(await tierOf(tree(null), tree(of(ENC))));
});

/** Files of which nothing can be read, in a folder that is applied as it stands. */
const WHOLE: readonly (readonly [tool: string, text: (seed: string) => string])[] = [
  ['Ansible Vault', (seed) => `$ANSIBLE_VAULT;1.1;AES256\n3633616${seed}\n`],
  [
    'age',
    (seed) => `-----BEGIN AGE ENCRYPTED FILE-----\nYWdl${seed}\n-----END AGE ENCRYPTED FILE-----\n`,
  ],
  ['PGP', (seed) => `-----BEGIN PGP MESSAGE-----\n\nhQEM${seed}\n-----END PGP MESSAGE-----\n`],
  ['git-crypt', (seed) => `\0GITCRYPT\0\u0001\u0002${seed}\u0003`],
  ['SOPS', (seed) => `data: ENC[AES256_GCM,data:${seed},type:str]\n${SOPS}`],
];

describe.each(WHOLE)('a file that %s encrypted', (tool, text) => {
  const folder = (content: string | null): Files => ({
    'apps/production/plain.yaml': object('v1', 'Service', 'name: web, namespace: shop'),
    ...(content !== null && { 'apps/production/secret.yaml': content }),
  });
  test.each<[string, string | null, string | null]>([
    ['added', null, text('1111')],
    ['changed', text('1111'), text('2222')],
    ['removed', text('1111'), null],
  ])('%s', async (_, before, after) => {
    const { tier, changes } = await reviewOf(folder(before), folder(after));
    expect(changes).toMatchObject([{ kind: 'unseen', content: 'may-be-mesh-wide' }]);
    expect(tier).toBe('high');
  });
  // what is no text at all stops Flux, which is said first
  test.runIf(tool !== 'git-crypt')('is named as what it is', async () => {
    const { gaps } = await reviewOf(folder(null), folder(text('1111')));
    expect(gaps.map(({ message }) => message).join()).toContain(
      `apps/production/secret.yaml is encrypted (${tool})`,
    );
  });
});

describe('data of a namespace that is filled in later', () => {
  const data = (name: string, kind: string, value: string): string =>
    object(
      'v1',
      kind,
      `name: "${name}", namespace: "<path:shop#NAMESPACE>"`,
      `${kind === 'Secret' ? 'stringData' : 'data'}: { SHOP: "<path:shop#${value}>" }\n`,
    );

  test.each([
    ['shop-env', 'Secret'],
    ['shop-env-<path:shop#PLACE>', 'Secret'],
    ['shop-env', 'ConfigMap'],
  ])('is of a workload by its name: %s, a %s', async (name, kind) => {
    const tier = await tierOf(tree(data(name, kind, 'a')), tree(data(name, kind, 'b')));
    expect(['low', 'medium']).toContain(tier);
  });

  test.each([
    ['cacerts', 'Secret'],
    ['istio-<path:shop#NAME>', 'Secret'],
    ['<path:shop#NAME>', 'Secret'],
    ['ca<path:shop#NAME>', 'Secret'],
    ['istio', 'ConfigMap'],
    ['coredns', 'ConfigMap'],
  ])('may be of the mesh or the cluster by its name: %s, a %s', async (name, kind) => {
    const tier = await tierOf(tree(data(name, kind, 'a')), tree(data(name, kind, 'b')));
    expect(['high', 'critical']).toContain(tier);
  });
});
