import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { reviewOf } from '../support/review-of.ts';

const list = (...files: readonly string[]): string =>
  `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [${files.join(', ')}]\n`;

const namespace = (name: string): string =>
  `apiVersion: v1\nkind: Namespace\nmetadata: { name: ${name}, labels: { istio-injection: enabled } }\n`;

const service = (spec: string): string =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: bank, namespace: bank }\nspec: ${spec}\n`;

const pods = (image: string): string =>
  `apiVersion: apps/v1
kind: Deployment
metadata: { name: bank, namespace: bank }
spec:
  selector: { matchLabels: { app: bank } }
  template: { metadata: { labels: { app: bank } }, spec: { containers: [{ name: c, image: ${image} }] } }
`;

const SERVICE = service('{ selector: { app: bank }, ports: [{ name: http, port: 80 }] }');
const ELSEWHERE = service('{ type: ExternalName, externalName: elsewhere.example.com }');

const STRICT =
  'apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: { name: own, namespace: shop }\nspec: { mtls: { mode: STRICT } }\n';

const TREE = {
  'apps/bank/production/ns.yaml': namespace('bank'),
  'apps/bank/production/svc.yaml': SERVICE,
  'apps/bank/production/pods.yaml': pods('bank:1'),
  'apps/bank/production/kustomization.yaml': list('ns.yaml', 'svc.yaml', 'pods.yaml'),
  'apps/shop/production/ns.yaml': `${namespace('shop')}---\n${STRICT}`,
  'apps/shop/production/kustomization.yaml': list('ns.yaml'),
};

const withMore = (text: string) => ({
  ...TREE,
  'apps/shop/production/more.yaml': text,
  'apps/shop/production/kustomization.yaml': list('ns.yaml', 'more.yaml'),
});

const saidOf = async (after: Readonly<Record<string, string>>) => {
  const { tier, findings } = await reviewOf(TREE, after);
  return { tier, checks: findings.map(({ check }) => check) };
};

test.each([
  ['a Service that leads elsewhere', ELSEWHERE],
  ['pods of another image', pods('other:1')],
])('%s, under the name of one that another folder brings, takes its calls', async (_, text) => {
  const { tier, checks } = await saidOf(withMore(text));
  expect(tier).toBe('high');
  expect(checks).toContain('endpoints-of-others');
});

test('the same Service written twice takes nothing', async () => {
  const { tier, checks } = await saidOf(withMore(SERVICE));
  expect(checks).not.toContain('endpoints-of-others');
  // two folders write it from now on, and only one of them runs the namespace
  expect([tier, checks.includes('in-namespace-of-others')]).toEqual(['high', true]);
});

test('a Service that moves to another folder, and is another there, overwrites nobody', async () => {
  const moved = {
    ...withMore(service('{ selector: { app: bank }, ports: [{ name: http, port: 81 }] }')),
    'apps/bank/production/kustomization.yaml': list('ns.yaml', 'pods.yaml'),
  };
  const { 'apps/bank/production/svc.yaml': _, ...after } = moved;
  expect((await saidOf(after)).checks).not.toContain('endpoints-of-others');
});

const ofBank = (apiVersion: string, kind: string, spec: string): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: more, namespace: bank }\nspec: ${spec}\n`;

const REDIRECTION =
  '{ redirectFrontend: { serviceMatcher: { serviceName: bank, namespace: bank } }, redirectBackend: { localEndpointSelector: { matchLabels: { app: shop } }, toPorts: [{ port: "80", protocol: TCP }] } }';
const TRUSTED =
  '{ targetRefs: [{ group: "", kind: Service, name: bank }], validation: { hostname: other.example.com, wellKnownCACertificates: System } }';
const routeOf = (rules: string, port = ''): string =>
  `{ parentRefs: [{ group: "", kind: Service, name: bank${port} }], rules: [${rules}] }`;
const ROUTE = routeOf('{ backendRefs: [{ name: shop, port: 80 }] }');

test.each([
  [
    'a redirection to pods of its choice',
    ofBank('cilium.io/v2', 'CiliumLocalRedirectPolicy', REDIRECTION),
  ],
  [
    'a group of machines with its labels',
    ofBank(
      'networking.istio.io/v1',
      'WorkloadGroup',
      '{ metadata: { labels: { app: bank } }, template: { serviceAccount: bank } }',
    ),
  ],
  [
    'whom its certificate is to be of',
    ofBank('gateway.networking.k8s.io/v1', 'BackendTLSPolicy', TRUSTED),
  ],
  ['a route for its calls', ofBank('gateway.networking.k8s.io/v1', 'HTTPRoute', ROUTE)],
])('%s, in the namespace of a Service of another folder, is told', async (_, text) => {
  const { tier, checks } = await saidOf(withMore(text));
  expect(tier).toBe('high');
  expect(checks).toContain('endpoints-of-others');
  const beside = {
    ...TREE,
    'apps/bank/production/more.yaml': text,
    'apps/bank/production/kustomization.yaml': list(
      'ns.yaml',
      'svc.yaml',
      'pods.yaml',
      'more.yaml',
    ),
  };
  expect((await saidOf(beside)).checks).not.toContain('endpoints-of-others');
});

describe('a route for the calls of a Service of another folder', () => {
  const SELF = 'backendRefs: [{ name: bank, port: 80 }]';
  const ALL = '{ matches: [{ path: { type: PathPrefix, value: / } }], ';
  const httpRoute = (spec: string): string =>
    ofBank('gateway.networking.k8s.io/v1', 'HTTPRoute', spec);
  const toldOf = async (text: string): Promise<readonly string[]> =>
    (await reviewOf(TREE, withMore(text))).findings
      .filter(({ check }) => check === 'endpoints-of-others')
      .map(({ symptom, ...told }) => `${spoken(messageOf(told))} ${spoken(symptom)}`);

  test.each([
    routeOf(`{ ${SELF} }`),
    routeOf(`{ ${SELF} }`, ', port: 80'),
    routeOf(`${ALL}${SELF} }, { matches: [{ headers: [{ name: a, value: b }] }], ${SELF} }`),
    routeOf('{ backendRefs: [{ name: bank, port: 80 }, { name: shop, port: 80, weight: 0 }] }'),
  ])('that leads all of them to that Service, as without it, is not told: %s', async (spec) => {
    expect(await toldOf(httpRoute(spec))).toEqual([]);
  });

  test.each([
    routeOf(`{ matches: [{ path: { type: PathPrefix, value: /a } }], ${SELF} }`),
    routeOf(`{ ${SELF}, timeouts: { request: 1s } }`),
    routeOf('{ backendRefs: [{ name: bank, port: 81 }] }'),
    routeOf('{ filters: [{ type: URLRewrite, urlRewrite: { hostname: a.example } }] }'),
    '{ parentRefs: [{ group: "", kind: Service, name: bank }] }',
  ])('that leads none elsewhere is not told to: %s', async (spec) => {
    const [told = expect.fail()] = await toldOf(httpRoute(spec));
    expect(told).toMatch(/decides how calls to Service bank\/bank are answered/);
    expect(told).not.toMatch(/elsewhere|where calls/);
  });

  test('that comes before a VirtualService for them is told, and leads none elsewhere', async () => {
    const other =
      'apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: { name: own, namespace: bank }\nspec: { hosts: [bank], http: [{ fault: { abort: { httpStatus: 503 } } }] }\n';
    const files = { ...TREE, 'apps/bank/production/svc.yaml': `${SERVICE}---\n${other}` };
    const { findings } = await reviewOf(files, {
      ...withMore(httpRoute(routeOf(`{ ${SELF} }`))),
      'apps/bank/production/svc.yaml': `${SERVICE}---\n${other}`,
    });
    expect(findings.map((told) => spoken(messageOf(told))).join()).toMatch(
      /how calls to Service bank/,
    );
  });

  test.each([
    ROUTE,
    routeOf('{ backendRefs: [{ name: bank, port: 80 }, { name: shop, port: 80 }] }'),
    routeOf(
      `{ filters: [{ type: RequestMirror, requestMirror: { backendRef: { name: shop, port: 80 } } }], ${SELF} }`,
    ),
    routeOf(
      `{ filters: [{ type: ExtensionRef, extensionRef: { group: a, kind: B, name: c } }], ${SELF} }`,
    ),
  ])('that may lead some elsewhere is told so: %s', async (spec) => {
    expect((await toldOf(httpRoute(spec)))[0]).toMatch(
      /decides where calls .*some requests go elsewhere/,
    );
  });
});

describe('about a Service that is not rendered here', () => {
  const { 'apps/bank/production/svc.yaml': _, ...files } = TREE;
  const tree = {
    ...files,
    'apps/bank/production/kustomization.yaml': list('ns.yaml', 'pods.yaml'),
  };
  const checksOf = async (folder: string, file: string, text: string) => {
    const before = { ...tree };
    const own = folder === 'bank' ? ['ns.yaml', 'pods.yaml'] : ['ns.yaml'];
    const { tier, findings } = await reviewOf(before, {
      ...before,
      [`apps/${folder}/production/${file}`]: text,
      [`apps/${folder}/production/kustomization.yaml`]: list(...own, file),
    });
    return { tier, checks: findings.map(({ check }) => check) };
  };
  const RULES = [
    ['CiliumLocalRedirectPolicy', 'cilium.io/v2', REDIRECTION],
    ['BackendTLSPolicy', 'gateway.networking.k8s.io/v1', TRUSTED],
    ['HTTPRoute', 'gateway.networking.k8s.io/v1', ROUTE],
    ['GRPCRoute', 'gateway.networking.k8s.io/v1', ROUTE],
  ] as const;

  test.each(RULES)('a %s of another root is told', async (kind, apiVersion, spec) => {
    for (const file of ['more.yaml', 'extra/more.yaml']) {
      const { tier, checks } = await checksOf('shop', file, ofBank(apiVersion, kind, spec));
      expect(tier).toBe('high');
      expect(checks).toContain('endpoints-of-others');
    }
  });
  test.each(RULES)('a %s of its own root is not', async (kind, apiVersion, spec) => {
    const { checks } = await checksOf('bank', 'more.yaml', ofBank(apiVersion, kind, spec));
    expect(checks).not.toContain('endpoints-of-others');
  });
});
