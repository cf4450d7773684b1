import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reportOf } from '../../support/review-of.ts';
import { BASE, awayOf, folderOf, objectOf, teamOf, withShop } from './away-trees.ts';

const FROB = 'quux.example.dev/v1 Frob shop/e';
const asked = async (text: string) => awayOf(BASE, withShop(text));

test('an address of a Service of the tree is none that leads out of the cluster', async () => {
  const frob = objectOf(FROB, 'spec: { x: "http://web.shop:8080/x" }');
  const service = objectOf('v1 Service shop/web', 'spec: { ports: [{ port: 8080 }] }');
  const withBoth = withShop(`${frob}---\n${service}`);
  expect(await awayOf(BASE, withBoth)).toMatchObject({ told: [] });
  expect(await awayOf(withBoth, withShop(service))).toMatchObject({ told: [] });
  expect(await awayOf(BASE, withShop(frob))).toMatchObject({ told: { length: 1 } });
});

test('a list of the kinds that an operator has targets none of their objects', async () => {
  const owned = '{ kind: Gateway, name: gateways.networking.istio.io, version: v1 }';
  const frob = objectOf(FROB, `spec: { definitions: { owned: [${owned}] } }`);
  expect(await awayOf(BASE, withShop(frob))).toMatchObject({ told: [] });
});

describe('an object of an unknown kind asks', () => {
  test.each([
    [
      'where it targets a Gateway in a field of any name',
      FROB,
      'spec: { ziel: { group: gateway.networking.k8s.io, kind: Gateway, name: ingress } }',
      'targets Gateway ingress',
    ],
    [
      'where it targets a GatewayClass by its version',
      FROB,
      'spec: { deep: [{ er: { apiVersion: gateway.networking.k8s.io/v1, kind: GatewayClass, name: istio } }] }',
      'targets GatewayClass istio',
    ],
    [
      'where it targets Gateways by their labels',
      FROB,
      'spec: { targetSelectors: [{ group: gateway.networking.k8s.io, kind: Gateway, matchLabels: { a: b } }] }',
      'targets Gateways without naming one',
    ],
    [
      'where its parent is a Gateway',
      FROB,
      'spec: { parentRefs: [{ name: ingress, namespace: edge }] }',
      'targets Gateway ingress',
    ],
    ['where it has no namespace', 'quux.example.dev/v1 Frob e', 'spec: { a: b }', 'no namespace'],
    [
      'where it is in the root namespace',
      'quux.example.dev/v1 Frob istio-system/e',
      'spec: { a: b }',
      'is in istio-system',
    ],
    [
      'where a word may be the root namespace',
      FROB,
      'spec: { a: [b, istio-system] }',
      'may name istio-system, the root namespace',
    ],
    [
      'where one may be that of a gateway',
      FROB,
      'data: edge',
      'may name edge, a namespace of a gateway',
    ],
    ['where one may be kube-system', FROB, 'spec: { a: "kube-system/x" }', 'may name kube-system'],
    ['where one may be a GitOps tool', FROB, 'spec: { into: flux-system }', 'may name flux-system'],
    [
      'where it names kube-system',
      FROB,
      'spec: { ns: { namespace: kube-system } }',
      'it names kube',
    ],
    [
      'where a word below a field of namespaces may be a team',
      FROB,
      'spec: { namespaceSelector: { matchExpressions: [{ key: k, operator: In, values: [pay] }] } }',
      'may name pay, which apps/pay/production fills',
    ],
    [
      'where it names a Service of the mesh',
      FROB,
      'spec: { to: istiod.istio-system.svc }',
      'names',
    ],
    [
      'where it installs a package',
      FROB,
      'spec: { pull: "oci://packages.test/x" }',
      'installs from',
    ],
    ['where it installs from Git', FROB, 'spec: { x: "git@code.test:a/b.git" }', 'installs from'],
    [
      'where it calls an address below a field that installs',
      FROB,
      'spec: { modules: [{ hosts: ["https://code.test:10250"] }] }',
      'names the address',
    ],
    ['where it names any address', FROB, 'spec: { x: "https://code.test/x" }', 'names the address'],
    ['where it names a package', FROB, 'spec: { package: packages.test/a/b:v1 }', 'installs from'],
  ])('%s', async (_says, head, rest, expected) => {
    const { tier, told } = await asked(objectOf(head, rest));
    expect(tier).toBe('high');
    expect(told.join()).toContain(expected);
  });

  test.each([
    '{ to: { namespace: pay } }',
    '{ watchNamespaces: [a, pay] }',
    '{ watch_namespace: "a,pay" }',
    '{ targetNamespace: pay }',
    '{ namespaces: [{ name: pay }] }',
    '{ namespaceSelector: { matchNames: [pay] } }',
    '{ selector: { matchLabels: { kubernetes.io/metadata.name: pay } } }',
    '{ manifest: "kind: Pod\\nmetadata: {namespace: pay}" }',
  ])('where it names a team: %s', async (spec) => {
    const { tier, told } = await asked(objectOf(FROB, `spec: ${spec}`));
    expect(tier).toBe('high');
    expect(told.join()).toContain('it names pay, which apps/pay/production fills');
  });

  test('where it is for a host that another folder serves', async () => {
    const route = objectOf(
      'networking.k8s.io/v1 Ingress pay/pay',
      'spec: { rules: [{ host: pay.example.test }] }',
    );
    const base = { ...BASE, ...teamOf('pay', { 'route.yaml': route }) };
    const proxies = [
      objectOf(
        'projectcontour.io/v1 HTTPProxy shop/e',
        'spec: { virtualhost: { fqdn: pay.example.test } }',
      ),
      objectOf(
        'traefik.io/v1 IngressRoute shop/e',
        'spec: { routes: [{ match: "Host(`pay.example.test`)" }] }',
      ),
      objectOf(
        'serving.knative.dev/v1beta1 DomainMapping shop/pay.example.test',
        'spec: { ref: { name: web } }',
      ),
    ];
    for (const proxy of proxies) {
      const { told } = await awayOf(base, { ...base, ...teamOf('shop', { 'x.yaml': proxy }) });
      expect(told.join()).toContain('pay.example.test, which Ingress pay/pay serves');
    }
  });
});

describe('it does not ask', () => {
  test.each([
    ['at home', FROB, 'spec: { size: 3, service: shop }'],
    [
      'where a Gateway is of another group',
      FROB,
      'spec: { ref: { group: a.dev, kind: Gateway, name: g } }',
    ],
    [
      'where the address is in the cluster',
      FROB,
      'spec: { chart: "http://charts.shop.svc/x", repo: "http://charts" }',
    ],
    ['where it calls an address', FROB, 'spec: { endpoint: "https://api.test" }'],
    ['where it calls a Service of a team', FROB, 'spec: { to: "http://pay.pay.svc" }'],
    ['where it is called as a namespace', FROB, 'spec: { app: pay }'],
    ['where a word is one', FROB, 'spec: { ziel: pay, receivers: [pay] }'],
    [
      'where a literal is one',
      FROB,
      `spec: { when: 'a.namespace == "pay" || b == "kube-system"' }`,
    ],
    ['where a label is one', FROB, 'spec: { metrics: [{ labels: [pay] }] }'],
    ['where it is tagged so', FROB, 'spec: { skills: [{ tags: [pay, money] }] }'],
    [
      'where it is a dashboard',
      'grafana.integreatly.org/v1beta1 GrafanaDashboard shop/e',
      'spec: { url: "https://a.test/1" }',
    ],
    ['where an ordinary kind has no namespace', 'karpenter.sh/v1 NodePool e', 'spec: { a: b }'],
  ])('%s', async (_says, head, rest) => {
    expect((await asked(objectOf(head, rest))).told).toEqual([]);
  });

  test('where what watches the mesh changes in its root namespace', async () => {
    const kiali = (root: string) =>
      withShop(
        objectOf(
          'kiali.io/v1alpha1 Kiali istio-system/e',
          `spec: { server: { web_root: ${root} } }`,
        ),
      );
    expect((await awayOf(kiali('/a'), kiali('/b'))).told).toEqual([]);
  });

  test('where only its metadata changes, and does where anything else does', async () => {
    const base = withShop(objectOf('quux.example.dev/v1 Frob e', 'spec: { a: b }'));
    const labelled = withShop(
      objectOf('quux.example.dev/v1 Frob e', 'spec: { a: b }').replace(
        'name: e',
        'name: e, labels: { a: b }',
      ),
    );
    const changed = withShop(objectOf('quux.example.dev/v1 Frob e', 'spec: { a: c }'));
    expect((await awayOf(base, labelled)).told).toEqual([]);
    expect((await awayOf(base, changed)).told).toHaveLength(1);
  });
});

describe('what the repository calls ordinary', () => {
  const config = { '.meshwarden/config.yaml': 'kinds: { ordinary: [quux.example.dev/Frob] }\n' };
  const of = async (head: string, rest: string) =>
    awayOf({ ...BASE, ...config }, { ...withShop(objectOf(head, rest)), ...config });

  test('may have no namespace', async () => {
    expect((await of('quux.example.dev/v1 Frob e', 'spec: { a: b }')).told).toEqual([]);
  });

  test.each([
    ['in a namespace of the mesh', 'quux.example.dev/v1 Frob istio-system/e', 'spec: { a: b }'],
    ['in that of another folder', 'quux.example.dev/v1 Frob pay/e', 'spec: { a: b }'],
    ['for a Gateway', FROB, 'spec: { to: { kind: Gateway, name: ingress } }'],
    ['with a chart', FROB, 'spec: { chart: "https://charts.test/a.tgz" }'],
  ])('asks %s', async (_says, head, rest) => {
    expect((await of(head, rest)).tier).toBe('high');
  });

  test('counts as the base has it, and adding to it is a change of the policy', async () => {
    const object = objectOf('quux.example.dev/v1 Frob e', 'spec: { a: b }');
    const { tier, told } = await awayOf(BASE, { ...withShop(object), ...config });
    expect(tier).toBe('critical');
    expect(told).toHaveLength(1);
  });
});

test('whatever the kind is called, in whatever order its fields stand', async () => {
  const word = fc.stringMatching(/^[a-z]{4,9}$/);
  await fc.assert(
    fc.asyncProperty(
      word,
      word,
      fc.shuffledSubarray(['a: b', 'c: 1', 'to: istio-system'], { minLength: 3 }),
      async (group, kind, fields) => {
        const name = `${kind.charAt(0).toUpperCase()}${kind.slice(1)}`;
        const { told } = await asked(
          objectOf(`${group}.example.dev/v1 ${name} shop/e`, `spec: { ${fields.join(', ')} }`),
        );
        expect(told).toHaveLength(1);
      },
    ),
    { numRuns: 5 },
  );
});

test('a long list of objects is told by the first ones', async () => {
  const many = Array.from({ length: 60 }, (_, at) =>
    objectOf(`quux.example.dev/v1 Frob e${String(at)}`, 'spec: { a: b }'),
  );
  const { told } = await asked(many.join('---\n'));
  expect(told).toHaveLength(21);
});

test('a definition in the tree says whether a kind belongs to a namespace', async () => {
  const definition = (scope: string) => `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: frobs.quux.example.dev }
spec: { group: quux.example.dev, scope: ${scope}, names: { kind: Frob, plural: frobs }, versions: [] }
`;
  const base = (scope: string) => ({
    ...BASE,
    ...folderOf('definitions', { 'a.yaml': definition(scope) }),
  });
  const told = async (scope: string) =>
    (
      await awayOf(base(scope), {
        ...base(scope),
        ...teamOf('shop', { 'x.yaml': objectOf(FROB, 'spec: { a: b }') }),
      })
    ).told;
  expect(await told('Cluster')).toHaveLength(1);
  expect(await told('Namespaced')).toEqual([]);
});

test('a line of a report keeps what is found of an object that comes', async () => {
  const many = ['kube-system', 'pay', 'flux-system'].map((name, at) =>
    objectOf(
      `quux.example.dev/v1 FrobnicationOfEverything shop/a-rather-long-name-${String(at)}`,
      `spec: { namespace: ${name} }`,
    ),
  );
  const { text } = await reportOf(BASE, withShop(many.join('---\n')), 'markdown');
  const lines = text.split('\n').filter((line) => /^\*\*\d/.test(line));
  expect(lines.length).toBeGreaterThan(1);
  expect(lines.join('\n')).not.toMatch(/ is new\.\*\*/);
});
