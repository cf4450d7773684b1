import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { messages, object, told } from './acting-objects.ts';

const ROOT = 'istio-system';
const es = (name: string, namespace = ROOT, store = 'vault', more = ''): string =>
  object(
    `external-secrets.io/v1|ExternalSecret|${namespace}|${name}|spec: { secretStoreRef: { kind: ClusterSecretStore, name: ${store} }, target: { name: ${name}${more} } }`,
  );
const store = (address: string, name = 'vault', more = ''): string =>
  object(
    `external-secrets.io/v1|ClusterSecretStore||${name}|spec: { provider: { vault: { server: '${address}'${more} } } }`,
  );
/** An object of a kind that nobody listed. */
const other = (kind: string, name: string, spec: string, namespace = ROOT): string =>
  object(`orbits.example.org/v1|${kind}|${namespace}|${name}|spec: { ${spec} }`);
const ISTIOD = (spec: string): string =>
  object(
    `apps/v1|Deployment|${ROOT}|istiod|spec: { template: { metadata: { labels: { app: istiod } }, spec: { containers: [{ name: discovery, image: istio/pilot }], ${spec} } } }`,
  );

const [ONE, TWO] = ['https://one.example.org', 'https://two.example.org'];
const CRITICAL = ['secret-fed control-plane'];

/** Each says what feeds a Secret of the control plane; `ONE` becomes `TWO`. */
const FEEDS: readonly (readonly [says: string, base: string])[] = [
  ['a store for the whole cluster', es('cacerts') + store(ONE)],
  [
    'what a store is trusted by',
    es('cacerts') +
      store('x', 'vault', ', caProvider: { type: ConfigMap, name: ca, namespace: vault, key: a }') +
      object(`v1|ConfigMap|vault|ca|data: { a: '${ONE}' }`),
  ],
  [
    'a Secret with which a store is reached, and what that is made of',
    es('cacerts') +
      store('x', 'vault', ', auth: { tokenSecretRef: { name: token, namespace: vault } }') +
      es('token', 'vault', 'root') +
      store(ONE, 'root'),
  ],
  [
    'a connection behind a login of Vault',
    object(
      `secrets.hashicorp.com/v1beta1|VaultStaticSecret|${ROOT}|c|spec: { vaultAuthRef: a, destination: { name: cacerts } }`,
    ) +
      object(`secrets.hashicorp.com/v1beta1|VaultAuth|${ROOT}|a|spec: { vaultConnectionRef: v }`) +
      object(`secrets.hashicorp.com/v1beta1|VaultConnection|${ROOT}|v|spec: { address: '${ONE}' }`),
  ],
  [
    'a connection in another namespace, as it is written in one text',
    object(
      `secrets.hashicorp.com/v1beta1|VaultStaticSecret|${ROOT}|c|spec: { vaultAuthRef: vault/a, destination: { name: cacerts } }`,
    ) + object(`secrets.hashicorp.com/v1beta1|VaultAuth|vault|a|spec: { mount: '${ONE}' }`),
  ],
  [
    'what an issuer of the mesh reaches its authority with',
    object(
      `cert-manager.io/v1|Certificate|${ROOT}|m|spec: { secretName: cacerts, isCA: true, issuerRef: { kind: ClusterIssuer, name: pki } }`,
    ) +
      object(
        'cert-manager.io/v1|ClusterIssuer||pki|spec: { vault: { auth: { tokenSecretRef: { name: pki } } } }',
      ) +
      es('pki', 'cert-manager', 'deep') +
      store(ONE, 'deep'),
  ],
  [
    'a store to which the authority is pushed',
    object(
      'external-secrets.io/v1alpha1|PushSecret|shop|p|spec: { secretStoreRefs: [{ name: s, kind: SecretStore }], selector: { secret: { name: mine } }, data: [{ match: { remoteRef: { remoteKey: cacerts } } }] }',
    ) +
      object(
        `external-secrets.io/v1|SecretStore|shop|s|spec: { provider: { kubernetes: { remoteNamespace: ${ROOT}, server: { url: '${ONE}' } } } }`,
      ),
  ],
  [
    'a volume that a driver fills',
    ISTIOD(
      'volumes: [{ name: v, csi: { driver: a.example.org, volumeAttributes: { which: ca } } }]',
    ) + other('Filling', 'ca', `address: '${ONE}'`),
  ],
  [
    'a Secret of another name that istiod mounts, made by a kind that nobody listed',
    ISTIOD('volumes: [{ name: v, secret: { secretName: my-keys } }]') +
      other('Pull', 'p', `into: { name: my-keys }, depotRef: d`) +
      other('Depot', 'd', `address: '${ONE}'`),
  ],
  [
    "values of the control plane's release",
    object(
      `helm.toolkit.fluxcd.io/v2|HelmRelease|${ROOT}|istiod|spec: { chart: { spec: { chart: istiod, sourceRef: { kind: HelmRepository, name: istio } } }, valuesFrom: [{ kind: Secret, name: values }] }`,
    ) +
      es('values') +
      store(ONE),
  ],
  [
    'a cluster of istiod, by its label',
    other('Pull', 'far', `labels: { istio/multiCluster: 'true' }, depotRef: d`) +
      other('Depot', 'd', `address: '${ONE}'`),
  ],
  [
    'what a copy is taken from',
    object(
      `v1|Secret|${ROOT}|cacerts|data: {}`,
      'annotations: { replicator.v1.mittwald.de/replicate-from: vault/ca }',
    ) +
      es('ca', 'vault') +
      store(ONE),
  ],
  [
    'a Secret with which images of istiod are pulled',
    ISTIOD('imagePullSecrets: [{ name: pull }]') + es('pull') + store(ONE),
  ],
];

describe('what a Secret of the control plane is made of (AROUND-25)', () => {
  test.each(FEEDS)('%s', (_, base) => {
    const head = base.replace(ONE, TWO);
    expect(told(base, head)).toEqual(CRITICAL);
    expect(told(base, base)).toEqual([]);
  });

  test('a sentence says for which Secret, and through what', () => {
    const [, base = ''] = FEEDS[3] ?? [];
    expect(messages(base, base.replace(ONE, TWO))).toEqual([
      'VaultConnection istio-system/v changes: it decides what is in Secret istio-system/cacerts, through VaultAuth istio-system/a and VaultStaticSecret istio-system/c.',
    ]);
  });

  test('one that goes, and one that comes in its place', () => {
    const base = es('cacerts') + store(ONE);
    expect(told(base, es('cacerts'))).toEqual(CRITICAL);
    expect(told(es('cacerts'), base)).toEqual(CRITICAL);
  });

  test('other labels of a store, and a store of the same name elsewhere, say nothing', () => {
    const of = (label: string, address: string): string =>
      es('cacerts') +
      object(
        'external-secrets.io/v1|ClusterSecretStore||vault|spec: { provider: {} }',
        `labels: { a: ${label} }`,
      ) +
      object(`external-secrets.io/v1|SecretStore|shop|vault|spec: { provider: '${address}' }`);
    expect(told(of('b', ONE), of('c', TWO))).toEqual([]);
  });

  test('a store of an application is its own matter', () => {
    const of = (address: string): string =>
      es('cacerts') + store(ONE) + es('db', 'shop', 'shop') + store(address, 'shop');
    expect(told(of(ONE), of(TWO))).toEqual([]);
  });

  const word = fc.stringMatching(/^[a-z]{4,8}$/);
  const style = fc.constantFrom(
    (kind: string, name: string) => `${kind.toLowerCase()}Ref: ${name}`,
    (_: string, name: string) => `upRef: { name: ${name} }`,
    (_: string, name: string) => `viaRefs: [{ name: ${name} }]`,
    (kind: string, name: string) => `any: { thing: { kind: ${kind}, name: ${name} } }`,
    (kind: string, name: string) => `${kind.toLowerCase()}: ${name}`,
    (kind: string, name: string) => `${kind.toLowerCase()}Name: ${name}`,
  );

  test('any number of references of any kinds is followed, in circles too', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(word, { minLength: 2, maxLength: 12 }),
        fc.array(style, { minLength: 12, maxLength: 12 }),
        fc.boolean(),
        (names, styles, isCircle) => {
          const kindOf = (at: number): string => {
            const name = names[at] ?? '';
            return `Q${name}`;
          };
          const chain = (address: string): string =>
            names
              .map((name, at) => {
                const next = names[at + 1];
                const naming =
                  next === undefined
                    ? `address: '${address}'${isCircle ? `, backRef: ${names[0] ?? ''}` : ''}`
                    : (styles[at]?.(kindOf(at + 1), next) ?? '');
                return other(
                  kindOf(at),
                  name,
                  `${at === 0 ? 'into: { name: cacerts }, ' : ''}${naming}`,
                );
              })
              .join('');
          expect(told(chain(ONE), chain(TWO))).toEqual(CRITICAL);
        },
      ),
    );
  });
});

describe('what a Secret of what delivers is made of', () => {
  const ARGO = ', template: { metadata: { labels: { argocd.argoproj.io/secret-type: cluster } } }';
  const HIGH = ['secret-fed delivery'];

  test.each([
    ['a cluster of Argo CD', es('c', 'argocd', 'vault', ARGO) + store(ONE)],
    [
      'the login of a source of Flux',
      object(
        'source.toolkit.fluxcd.io/v1|GitRepository|flux-system|g|spec: { url: x, secretRef: { name: key } }',
      ) +
        es('key', 'flux-system') +
        store(ONE),
    ],
    [
      'the key by which Flux decrypts',
      object(
        'kustomize.toolkit.fluxcd.io/v1|Kustomization|flux-system|k|spec: { decryption: { provider: sops, secretRef: { name: key } } }',
      ) +
        es('key', 'flux-system') +
        store(ONE),
    ],
    [
      'the cluster that a release is for',
      object(
        'helm.toolkit.fluxcd.io/v2|HelmRelease|shop|h|spec: { kubeConfig: { secretRef: { name: key } } }',
      ) +
        es('key', 'shop') +
        store(ONE),
    ],
  ])('%s', (_, base) => {
    expect(told(base, base.replace(ONE, TWO))).toEqual(HIGH);
  });

  test('what makes the Secret is told if its kind is not known; else it is judged by what it holds', () => {
    const made = (key: string): string =>
      other(
        'Pull',
        'c',
        `at: ${key}, labels: { argocd.argoproj.io/secret-type: cluster }`,
        'argocd',
      );
    expect(messages(made('a'), made('b'))).toEqual([
      'Pull argocd/c changes: it makes or names Secret argocd/c, which is read by Argo CD.',
    ]);
    // one that is made beside it is a further cluster
    expect(told('', made('a'))).toEqual([]);
    const secret = (value: string): string =>
      object(
        `v1|Secret|argocd|c|stringData: { password: '${value}' }`,
        "labels: { argocd.argoproj.io/secret-type: 'cluster' }",
      );
    expect(told(secret('a'), secret('b'))).toEqual([]);
  });

  test('a name beside another kind is none of a Secret', () => {
    const reads =
      es('cacerts') +
      store('x', 'vault', ', auth: { tokenSecretRef: { name: token, namespace: vault } }');
    const copies = (kind: string, at: string): string =>
      reads + other('Copy', 'c', `at: ${at}, from: { kind: ${kind}, name: token }`, 'vault');
    expect(told(copies('Secret', 'a'), copies('Secret', 'b'))).toEqual(CRITICAL);
    expect(told(copies('Box', 'a'), copies('Box', 'b'))).toEqual([]);
  });

  test('values of a release are its own matter', () => {
    const base =
      object(
        'helm.toolkit.fluxcd.io/v2|HelmRelease|shop|h|spec: { valuesFrom: [{ kind: Secret, name: key }], values: { secretName: key } }',
      ) +
      es('key', 'shop') +
      store(ONE);
    expect(told(base, base.replace(ONE, TWO))).toEqual([]);
  });
});

describe('what a certificate of a gateway is made of', () => {
  const GATEWAY = object(
    'networking.istio.io/v1|Gateway|edge|g|spec: { selector: { istio: ingressgateway }, servers: [{ hosts: [a.example.org], port: { number: 443, name: https, protocol: HTTPS }, tls: { mode: SIMPLE, credentialName: shop } }] }',
  );
  const LISTENER = object(
    'gateway.networking.k8s.io/v1|Gateway|edge|g|spec: { gatewayClassName: istio, listeners: [{ name: a, port: 443, protocol: HTTPS, tls: { certificateRefs: [{ name: shop, namespace: certs }] } }] }',
  );

  test.each([
    ['of Istio', GATEWAY + es('shop', 'edge') + store(ONE)],
    [
      'of an extension',
      object(
        'extensions.istio.io/v1alpha1|WasmPlugin|edge|w|spec: { url: oci://x, imagePullSecret: shop }',
      ) +
        es('shop', 'edge') +
        store(ONE),
    ],
    ['of the Gateway API, in another namespace', LISTENER + es('shop', 'certs') + store(ONE)],
  ])('%s', (_, base) => {
    expect(told(base, base.replace(ONE, TWO))).toEqual(['secret-fed gateway']);
  });

  test('what makes it is judged as the Secret is', () => {
    const base = GATEWAY + es('shop', 'edge');
    expect(told(base, base.replace('name: vault', 'name: other'))).toEqual([]);
  });
});
