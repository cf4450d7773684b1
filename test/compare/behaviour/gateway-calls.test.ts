import { describe, expect, test } from 'vitest';
import { behaviour, GATEWAY, policy, routes } from './small-mesh.ts';

const server = (hosts: string): string => `---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: web, namespace: ingress }
spec:
  selector: { istio: gateway }
  servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: [${hosts}] }]
`;

const bound = (host: string, http: string): string => `---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: outside, namespace: shop }
spec: { hosts: [${host}], gateways: [ingress/web], http: ${http} }
`;

const toOrders = '{ route: [{ destination: { host: orders } }] }';
const only = (path: string): string =>
  `[{ match: [{ uri: { prefix: ${path} } }], route: [{ destination: { host: orders } }] }]`;

const served = GATEWAY + server('shop.example.com');

const told = (before: string, after: string): readonly string[] =>
  behaviour(before, after).consequences.map(
    ({ kind, gateway, sources, destination, witness: { http }, before: one, after: other }) =>
      `${kind} ${sources.join()} ${gateway ?? 'inside'} ${destination} ${http?.method ?? ''} ${http?.url ?? ''} ${String(one.answered)} => ${String(other.answered)}`,
  );

const AT = 'outside Deployment ingress/gateway';

test('a name that only a policy writes is compared where a wildcard serves it', () => {
  const all = GATEWAY + server('"*.example.com"') + bound('"*.example.com"', `[${toOrders}]`);
  const letIn = (hosts: string): string => `---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: names, namespace: ingress }
spec: { selector: { matchLabels: { istio: gateway } }, rules: [{ to: [{ operation: { hosts: [${hosts}] } }] }] }
`;
  const two = all + letIn('shop.example.com, sonar.example.com, other.example.org');
  expect(told(two, all + letIn('shop.example.com'))).toEqual([
    `closed ${AT} sonar.example.com GET http://sonar.example.com/ 100 => 0`,
  ]);
});

describe('from outside', () => {
  test('a host that is answered now is exposed', () => {
    expect(told(served, served + bound('shop.example.com', `[${toOrders}]`))).toEqual([
      `exposed ${AT} shop.example.com GET http://shop.example.com/ 0 => 100`,
    ]);
  });

  test('a host keeps its spelling, and is asked for in small letters', () => {
    const spelt = GATEWAY + server('Shop.example.com') + bound('Shop.example.com', `[${toOrders}]`);
    expect(told(GATEWAY + server('other.example.com'), spelt)).toContain(
      `exposed ${AT} Shop.example.com GET http://shop.example.com/ 0 => 100`,
    );
  });

  describe('by who leads to the gateway', () => {
    const opened = (gateway: string): readonly unknown[] =>
      behaviour(
        gateway + server('shop.example.com'),
        gateway + server('shop.example.com') + bound('shop.example.com', `[${toOrders}]`),
      ).consequences.map(({ kind, arrival }) => [kind, arrival]);
    const withService = (type: string, annotations = ''): string =>
      GATEWAY.replace('type: LoadBalancer', `type: ${type}`).replace(
        'metadata: { name: gateway, namespace: ingress }\nspec: { type',
        `metadata: { name: gateway, namespace: ingress, annotations: { ${annotations} } }\nspec: { type`,
      );
    const AWS = 'service.beta.kubernetes.io/aws-load-balancer';

    test.each([
      ['the scheme of AWS', withService('LoadBalancer', `${AWS}-scheme: internal`)],
      ['the older word of AWS', withService('LoadBalancer', `${AWS}-internal: "true"`)],
      ['GKE', withService('LoadBalancer', 'networking.gke.io/load-balancer-type: Internal')],
      ['GKE before', withService('LoadBalancer', 'cloud.google.com/load-balancer-type: internal')],
      [
        'Azure',
        withService(
          'LoadBalancer',
          'service.beta.kubernetes.io/azure-load-balancer-internal: "true"',
        ),
      ],
      ['no load balancer', withService('ClusterIP')],
    ])('nothing is exposed that is inside: %s', (_, gateway) => {
      expect(opened(gateway)).toEqual([['opened', 'inside']]);
    });

    test.each([
      [
        'a scheme that faces the internet',
        withService('LoadBalancer', `${AWS}-scheme: internet-facing`),
      ],
      ['a word that says no', withService('LoadBalancer', `${AWS}-internal: "false"`)],
      ['ports of nodes', withService('NodePort')],
    ])('it is, by %s', (_, gateway) => {
      expect(opened(gateway)).toEqual([['exposed', undefined]]);
    });

    test('an Ingress may lead to what has no load balancer', () => {
      const ingress =
        '---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { name: web, namespace: ingress }\nspec: {}\n';
      expect(opened(withService('ClusterIP') + ingress)).toEqual([['exposed', 'unknown']]);
    });

    test('of pods without a Service it is not known', () => {
      const alone = GATEWAY.slice(0, GATEWAY.lastIndexOf('---'));
      expect(opened(alone)).toEqual([['exposed', 'unknown']]);
    });
  });

  test('a path more is exposed, shown by a request for it', () => {
    const wider = `[{ match: [{ uri: { prefix: /list } }, { uri: { prefix: /admin } }], route: [{ destination: { host: orders } }] }]`;
    expect(
      told(
        served + bound('shop.example.com', only('/list')),
        served + bound('shop.example.com', wider),
      ),
    ).toEqual([`exposed ${AT} shop.example.com GET http://shop.example.com/admin 0 => 100`]);
  });

  test('a host that no server takes any more is closed', () => {
    const both = `[${toOrders}]`;
    const [first] = told(
      served + bound('shop.example.com', both),
      GATEWAY + server('other.example.com') + bound('shop.example.com', both),
    );
    expect(first).toBe(`closed ${AT} shop.example.com GET http://shop.example.com/ 100 => 0`);
  });

  test('a wildcard is asked for a name that nothing else is written for', () => {
    const wild = GATEWAY + server('"*.example.com"') + bound('"*.example.com"', `[${toOrders}]`);
    expect(told(served, wild)).toContain(
      `exposed ${AT} *.example.com GET http://any.example.com/ 0 => 100`,
    );
  });

  test('what the gateway answers by itself has its own status', () => {
    const redirect = '[{ redirect: { uri: /new } }]';
    const direct = '[{ directResponse: { status: 204 } }]';
    const [moved] = behaviour(served, served + bound('shop.example.com', redirect)).consequences;
    const [given] = behaviour(served, served + bound('shop.example.com', direct)).consequences;
    expect([moved?.after.status, given?.after.status]).toEqual([301, 204]);
    const [served200] = behaviour(
      served,
      served + bound('shop.example.com', `[${toOrders}]`),
    ).consequences;
    expect(served200?.after.status).toBeUndefined();
  });

  test('what is refused behind the gateway is lost', () => {
    const open = served + bound('shop.example.com', `[${toOrders}]`);
    const all = behaviour(open, open + policy('[{}]', 'DENY')).consequences;
    const [outside] = all.filter(({ gateway }) => gateway !== undefined);
    expect(outside?.kind).toBe('lost');
    expect(outside?.after.decidedBy?.object).toBe('AuthorizationPolicy shop/orders');
  });

  test('slower and moved are told of the gateway, too', () => {
    const before =
      served +
      bound('shop.example.com', '[{ route: [{ destination: { host: orders } }], timeout: 3s }]');
    const after =
      served +
      bound('shop.example.com', '[{ route: [{ destination: { host: cart } }], timeout: 9s }]');
    expect(told(before, after)).toEqual([
      `moved ${AT} shop.example.com GET http://shop.example.com/ 100 => 100`,
      `slower ${AT} shop.example.com GET http://shop.example.com/ 100 => 100`,
    ]);
  });

  test('a route inside the mesh is none of the gateway', () => {
    const open = served + bound('shop.example.com', `[${toOrders}]`);
    const inside = routes('[{ route: [{ destination: { host: cart } }] }]');
    expect(told(open, open + inside).filter((one) => one.includes(AT))).toEqual([]);
  });

  test('a listener of the Gateway API', () => {
    const api = (hostnames: string): string => `---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: api, namespace: shop }
spec: { gatewayClassName: istio, listeners: [{ name: http, port: 80, protocol: HTTP }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: api, namespace: shop }
spec:
  parentRefs: [{ name: api }]
  hostnames: [${hostnames}]
  rules: [{ matches: [{ path: { type: PathPrefix, value: / } }], backendRefs: [{ name: orders, port: 8080 }] }]
`;
    expect(told(api('a.example.com'), api('a.example.com, b.example.com'))).toEqual([
      'exposed outside Gateway shop/api b.example.com GET http://b.example.com/ 0 => 100',
    ]);
  });
});

test('of an Ingress, too', () => {
  const ingress = (host: string): string => `---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, namespace: shop }
spec: { rules: [{ host: ${host} }] }
`;
  expect(behaviour(ingress('a.example.com'), ingress('b.example.com')).notes).toEqual([
    'Not compared: requests that an Ingress serves.',
  ]);
});

describe('what a gateway serves is looked at where the change may touch it', () => {
  const served = (more: string): number => {
    const base = GATEWAY + server('"*"') + bound('shop.example.com', `[${toOrders}]`) + more;
    const cart = bound('cart.example.com', '[{ route: [{ destination: { host: cart } }] }]');
    const all = base + cart.replace('name: outside', 'name: cart');
    const denied = policy('[{}]', 'DENY');
    const found = behaviour(all, all + denied);
    expect(found.consequences.map(({ kind, destination }) => `${kind} ${destination}`)).toContain(
      'lost shop.example.com',
    );
    return found.compared.cells;
  };

  test('a policy for pods of one Service leaves the names of others aside', () => {
    const route = `---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: any, namespace: shop }
spec: { parentRefs: [{ name: elsewhere }], rules: [{ backendRefs: [{ name: orders, port: 8080 }] }] }
`;
    expect(served('')).toBeLessThan(served(route));
  });
});

describe('tokens from outside', () => {
  const open = served + bound('shop.example.com', `[${toOrders}]`);
  const tokensAt = (name: string, namespace: string, labels: string, rest = ''): string => `---
apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: { name: ${name}, namespace: ${namespace} }
spec: { selector: { matchLabels: { ${labels} } }, jwtRules: [{ issuer: "https://acme.example"${rest} }] }
`;
  const behind = tokensAt('orders', 'shop', 'app: orders');
  const asked = policy('[{ from: [{ source: { requestPrincipals: ["*"] } }] }]');
  const atGateways = (before: string, after: string): readonly string[] =>
    behaviour(before, after)
      .consequences.filter(({ gateway }) => gateway !== undefined)
      .map(
        ({ kind, isKnown, witness, before: one, after: other }) =>
          `${isKnown ? 'known ' : ''}${kind} ${witness.http?.token?.kind ?? 'any'} ${String(one.answered)} => ${String(other.refusal?.status)}`,
      );

  test('a gateway that validates tokens takes them away, and what is behind it sees none (JWT-10)', () => {
    const before = open + behind + asked;
    const validating = tokensAt('gateway', 'ingress', 'istio: gateway');
    expect(atGateways(before, before + validating)).toEqual(['known lost valid 100 => 403']);
  });

  test('where it forwards them, nothing is lost', () => {
    const before = open + behind + asked;
    const forwarding = tokensAt(
      'gateway',
      'ingress',
      'istio: gateway',
      ', forwardOriginalToken: true',
    );
    expect(atGateways(before, before + forwarding)).toEqual([]);
  });

  test('what asks for tokens behind the gateway is lost for who brings none', () => {
    expect(atGateways(open + behind, open + behind + asked)).toEqual([
      'known lost none 100 => 403',
    ]);
  });
});

describe('hosts under a wildcard', () => {
  const all = GATEWAY + server('"*.example.com"') + bound('"*.example.com"', `[${toOrders}]`);
  const letIn = (hosts: string): string => `---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: names, namespace: ingress }
spec: { selector: { matchLabels: { istio: gateway } }, rules: [{ to: [{ operation: { hosts: [${hosts}] } }] }] }
`;
  const besides = (before: string, after: string) =>
    behaviour(before, after).consequences.map(({ destination, besides: others = [] }) => [
      destination,
      ...others,
    ]);

  test('are told without those that are written and go on', () => {
    expect(besides(all + letIn('"*.example.com"'), all + letIn('www.example.com'))).toEqual([
      ['*.example.com', 'www.example.com'],
    ]);
  });

  test('are all told where those that are written end as well', () => {
    const closed = letIn('"other.example.org"');
    expect(
      besides(all + letIn('"*.example.com", www.example.com'), all + closed).toSorted(),
    ).toEqual([['*.example.com'], ['www.example.com']]);
  });
});
