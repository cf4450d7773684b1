import { describe, expect, test } from 'vitest';
import type { Call } from '../../../src/istio/mesh/calls/call.ts';
import { knownCalls } from '../../../src/istio/mesh/calls/calls.ts';
import { createHostResolver } from '../../../src/istio/mesh/service-host.ts';
import { meshFrom } from '../../support/rendered.ts';

const services = `
apiVersion: v1
kind: Service
metadata: {name: payments, namespace: shop}
spec: {selector: {app: payments}, ports: [{name: http, port: 8080, targetPort: 9090}]}
---
apiVersion: v1
kind: Service
metadata: {name: kafka, namespace: data}
spec: {clusterIP: None, selector: {app: kafka}, ports: [{port: 9092}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: payments, namespace: shop}
spec: {template: {metadata: {labels: {app: payments}}, spec: {containers: [{name: c, ports: [{name: api, containerPort: 9090}]}]}}}
---
`;

const text = ({ source, destination, port, path, basis }: Call): string => {
  const from =
    source.kind === 'workload'
      ? source.workload.name
      : source.kind === 'gateway'
        ? `gateway ${source.namespace}/${source.name}`
        : `identity ${source.namespace}/${source.serviceAccount}`;
  return `${from} → ${destination.namespace}/${destination.name}:${String(port)}${path ?? ''} (${basis})`;
};

const calls = (manifests: string): readonly string[] =>
  knownCalls(meshFrom(services + manifests)).map(text);

const web = (container: string, podSpec = ''): string => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  template:
    spec:
      ${podSpec}
      containers:
        - name: web
${container.replace(/^/gm, '          ')}
`;

describe('calls that settings show', () => {
  test.each([
    [
      'a URL',
      'env: [{name: X, value: "http://payments:8080/charge"}]',
      ['web → shop/payments:8080/charge (variable)'],
    ],
    [
      'host and port',
      'env: [{name: X, value: "payments.shop:8080"}]',
      ['web → shop/payments:8080 (variable)'],
    ],
    [
      'a full name',
      'env: [{name: X, value: payments.shop.svc.cluster.local}]',
      ['web → shop/payments:8080 (variable)'],
    ],
    [
      'a word in a variable that holds an address',
      'env: [{name: PAYMENTS_HOST, value: payments}]',
      ['web → shop/payments:8080 (variable)'],
    ],
    [
      'a name and its namespace in a variable that holds an address',
      'env: [{name: PAYMENTS_HOST, value: payments.shop}, {name: API_HOST, value: payments.example}]',
      ['web → shop/payments:8080 (variable)'],
    ],
    ['a word in any other variable is a word', 'env: [{name: FEATURE, value: payments}]', []],
    ['a word that names no Service', 'env: [{name: DB_HOST, value: elsewhere}]', []],
    [
      'a Service of another namespace needs its namespace',
      'env: [{name: K, value: "kafka:9092"}]',
      [],
    ],
    [
      'pods of a headless Service',
      'env: [{name: K, value: "kafka-0.kafka.data.svc:9092"}]',
      ['web → data/kafka:9092 (variable)'],
    ],
    [
      'an argument',
      'args: ["--backend=http://payments/x"]',
      ['web → shop/payments:80/x (variable)'],
    ],
    [
      'an argument after its flag',
      'args: ["--payments-addr", "payments:8080"]',
      ['web → shop/payments:8080 (variable)'],
    ],
    ['a host outside the cluster', 'env: [{name: U, value: "https://payments.example.com"}]', []],
  ])('%s', (_, container, expected) => {
    expect(calls(web(container))).toEqual(expected);
  });

  test('a mounted ConfigMap is read line by line', () => {
    const mesh = meshFrom(`${services}
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: shop}
data:
  app.yaml: |
    # url: http://payments:1
    pay:
      url: http://payments:8080/v1
---${web('volumeMounts: [{name: s, mountPath: /etc}]', 'volumes: [{name: s, configMap: {name: settings}}]')}`);
    const [call, more] = knownCalls(mesh);
    expect(more).toBeUndefined();
    expect(call).toMatchObject({ path: '/v1', origin: { file: 'mesh.yaml', line: 25 } });
  });

  test.each([
    ['configMap: {name: settings, items: [{key: a.yaml, path: a.yaml}]}', '', ['/a']],
    ['configMap: {name: settings}', ', subPath: b.yaml', ['/b']],
    ['configMap: {name: settings, items: [{key: a.yaml, path: x/a}]}', ', subPath: x', ['/a']],
    ['configMap: {name: settings, items: [{key: a.yaml, path: x/a}]}', ', subPath: a.yaml', []],
    ['projected: {sources: [{configMap: {name: settings}}]}', '', ['/a', '/b']],
    ['secret: {secretName: settings}', '', []],
  ])('of a ConfigMap only what is mounted: %s%s', (volume, mount, paths) => {
    const mesh = meshFrom(`${services}
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: shop}
data: {a.yaml: 'http://payments:8080/a', b.yaml: 'http://payments:8080/b'}
---${web(`volumeMounts: [{name: s, mountPath: /etc${mount}}]`, `volumes: [{name: s, ${volume}}]`)}`);
    expect(knownCalls(mesh).map(({ path }) => path)).toEqual(paths);
  });

  test.each([
    ["targets: ['payments.shop:8080', 'payments.none:8080', 'a.b.example:80']", ['/metrics']],
    ['targets:\n            - payments.shop:8080', ['/metrics']],
    ["targets: ['payments.shop:8080']\n      metrics_path: /stats", [null]],
  ])('whom Prometheus asks by a name with a namespace: %s', (targets, paths) => {
    const mesh = meshFrom(`${services}
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: shop}
data:
  prometheus.yml: |
    scrape_configs:
    - static_configs:
        - ${targets}
---${web('volumeMounts: [{name: s, mountPath: /etc}]', 'volumes: [{name: s, configMap: {name: settings}}]')}`);
    const found = knownCalls(mesh);
    expect(found.map(({ path }) => path)).toEqual(paths);
    expect(found[0]).toMatchObject({ port: 8080 });
  });

  test('what the mesh configuration names is not called by the control plane that reads it', () => {
    const mesh = meshFrom(`${services}
apiVersion: v1
kind: ConfigMap
metadata: {name: istio, namespace: shop}
data:
  mesh: 'mixerCheckServer: payments.shop.svc.cluster.local:8080'
---${web('volumeMounts: [{name: s, mountPath: /etc}]', 'volumes: [{name: s, configMap: {name: istio}}]')}`);
    expect(knownCalls(mesh)).toEqual([]);
  });
});

describe('calls that routes show', () => {
  test('a VirtualService bound to a Gateway, through its delegate', () => {
    expect(
      calls(`
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: root, namespace: shop}
spec:
  gateways: [edge/public, mesh]
  http:
    - match: [{uri: {prefix: /pay}}]
      route: [{destination: {host: payments}}]
    - delegate: {name: part}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: part, namespace: shop}
spec: {http: [{route: [{destination: {host: kafka.data.svc.cluster.local, port: {number: 9092}}}]}]}
`),
    ).toEqual([
      'gateway edge/public → shop/payments:8080/pay (route)',
      'gateway edge/public → data/kafka:9092 (route)',
    ]);
  });

  test('a route whose matches name gateways is taken at these alone', () => {
    expect(
      calls(`
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: out, namespace: edge}
spec:
  gateways: [mesh, outward, shop/inward]
  tcp:
    - match: [{gateways: [mesh], port: 9092}]
      route: [{destination: {host: payments.shop.svc.cluster.local}}]
    - match: [{gateways: [./outward]}]
      route: [{destination: {host: kafka.data.svc.cluster.local, port: {number: 9092}}}]
  http:
    - match: [{gateways: [mesh]}, {gateways: [shop/inward], uri: {exact: /k}}]
      route: [{destination: {host: payments.shop.svc.cluster.local}}]
    - match: [{gateways: [mesh]}, {uri: {exact: /all}}]
      route: [{destination: {host: payments.shop.svc.cluster.local, port: {number: 8080}}}]
`),
    ).toEqual([
      'gateway shop/inward → shop/payments:8080 (route)',
      'gateway edge/outward → shop/payments:8080 (route)',
      'gateway shop/inward → shop/payments:8080 (route)',
      'gateway edge/outward → data/kafka:9092 (route)',
    ]);
  });

  test('an HTTPRoute and an Ingress', () => {
    expect(
      calls(`
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: pay, namespace: shop}
spec:
  parentRefs: [{name: edge, namespace: infra}]
  rules: [{backendRefs: [{name: payments, port: 8080}]}]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: pay, namespace: shop}
spec:
  ingressClassName: nginx
  rules: [{http: {paths: [{path: /p, backend: {service: {name: payments, port: {name: http}}}}]}}]
`),
    ).toEqual([
      'gateway infra/edge → shop/payments:8080 (route)',
      'gateway shop/nginx → shop/payments:8080/p (route)',
    ]);
  });

  test('mesh routes name no caller', () => {
    expect(
      calls(`
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: root, namespace: shop}
spec: {hosts: [payments], http: [{route: [{destination: {host: payments}}]}]}
`),
    ).toEqual([]);
  });
});

test('policies name the callers they admit', () => {
  expect(
    calls(`
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: pay, namespace: shop}
spec:
  selector: {matchLabels: {app: payments}}
  rules:
    - from: [{source: {principals: [cluster.local/ns/shop/sa/orders, "*/ns/x/sa/*"]}}]
      to: [{operation: {ports: ["9090"]}}]
`),
  ).toEqual(['identity shop/orders → shop/payments:8080 (policy)']);
});

describe('hosts of mesh configuration', () => {
  const hosts = createHostResolver(
    meshFrom(`${services}
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: {name: api, namespace: shop}
spec: {hosts: [api.example.com, "*.wild.example.com"]}
`),
  );

  test.each([
    ['payments', 'service'],
    ['PAYMENTS.shop.svc.cluster.local', 'service'],
    ['nothing', 'missing'],
    ['payments.shop', 'service'],
    ['gone.shop', 'missing'],
    ['api.example.com', 'service-entry'],
    ['a.wild.example.com', 'service-entry'],
    ['other.example.com', 'outside'],
    ['*', 'pattern'],
    ['10.0.0.1', 'pattern'],
  ])('%s is %s', (host, kind) => {
    expect(hosts.resolve(host, 'shop').kind).toBe(kind);
  });
});

describe('commands, waits and what stands beside each other', () => {
  const shown = (manifests: string): readonly string[] =>
    knownCalls(meshFrom(services + manifests)).map(
      (call) => `${text(call)}${call.method ?? ''} ${call.sure}`,
    );

  test.each([
    [
      'a wait for several',
      'env: [{name: WAIT_HOSTS, value: "payments:8080 kafka.data:9092"}]',
      ['web → shop/payments:8080 (variable) connects', 'web → data/kafka:9092 (variable) connects'],
    ],
    [
      'a script that waits',
      'command: [sh, -c, "./wait-for-it.sh payments:8080 -t 30 -- ./run"]',
      ['web → shop/payments:8080 (variable) connects'],
    ],
    [
      'host and port as two words',
      'command: [sh, -c, "until nc -z -w 2 payments 8080; do sleep 1; done"]',
      ['web → shop/payments:8080 (variable) connects'],
    ],
    [
      'the same as arguments',
      'args: [nc, -z, payments, "8080"]',
      ['web → shop/payments:8080 (variable) connects'],
    ],
    [
      'a name that is looked up',
      'command: [sh, -c, "until nslookup payments; do sleep 1; done"]',
      ['web → shop/payments:8080 (variable) intends'],
    ],
    [
      'what is to be there first',
      'env: [{name: DEPENDS_ON, value: "payments, other"}]',
      ['web → shop/payments:8080 (variable) intends'],
    ],
    [
      'a URL that a script waits for is asked',
      'command: [dockerize, -wait, "http://payments:8080/ready"]',
      ['web → shop/payments:8080/ready (variable) sends'],
    ],
    [
      'the command of a probe',
      'livenessProbe: {exec: {command: [curl, "http://payments:8080/health"]}}',
      ['web → shop/payments:8080/health (variable) sends'],
    ],
    [
      'the command of a hook',
      'lifecycle: {postStart: {exec: {command: [sh, -c, "curl -X POST http://payments:8080/in"]}}}',
      ['web → shop/payments:8080/in (variable)POST sends'],
    ],
    [
      'what the kubelet asks is no call of the pod',
      'readinessProbe: {httpGet: {host: payments, port: 8080}}',
      [],
    ],
    [
      'a port beside a host',
      'env: [{name: PAYMENTS_HOST, value: payments}, {name: PAYMENTS_PORT, value: "9090"}, {name: PORT, value: "1"}]',
      ['web → shop/payments:9090 (variable) sends'],
    ],
    [
      'variables in a command of a shell',
      'env: [{name: TO, value: payments}]\ncommand: [sh, -c, "curl http://$TO:8080/a http://${TO}:8080/b"]',
      [
        'web → shop/payments:8080/a (variable) sends',
        'web → shop/payments:8080/b (variable) sends',
      ],
    ],
  ])('%s', (_, container, expected) => {
    expect(shown(web(container))).toEqual(expected);
  });

  test('files that give hosts and ports keys of their own', () => {
    const file = (name: string, lines: string): string =>
      `  ${name}: |\n${lines.replace(/^/gm, '    ')}\n`;
    const map = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: files, namespace: shop}\ndata:\n`;
    const mounted = web(
      'volumeMounts: [{name: files, mountPath: /etc/app}]',
      'volumes: [{name: files, configMap: {name: files}}]',
    );
    const inFile = (name: string, lines: string): readonly string[] =>
      shown(`${map}${file(name, lines)}---\n${mounted}`);

    expect(
      inFile('app.yaml', 'server: {port: 1}\npayments:\n  host: payments.shop.svc\n  port: 9090'),
    ).toEqual(['web → shop/payments:9090 (variable) sends']);
    expect(inFile('.env', 'PAYMENTS_HOST=payments\nPAYMENTS_PORT=9090\nPORT=1')).toEqual([
      'web → shop/payments:9090 (variable) sends',
    ]);
    expect(
      inFile('run.sh', '# nc payments 1\nuntil nc -z payments 8080; do sleep 1; done'),
    ).toEqual(['web → shop/payments:8080 (variable) connects']);
  });

  test('monitors that a Prometheus selects', () => {
    const prometheus = (spec: string): string => `apiVersion: monitoring.coreos.com/v1
kind: Prometheus
metadata: {name: main, namespace: watch}
spec: {serviceAccountName: prometheus, ${spec}}
---
`;
    const monitor = `apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: {name: payments, namespace: shop, labels: {team: a}}
spec: {selector: {matchLabels: {app: payments}}, podMetricsEndpoints: [{port: api, path: /stats}]}
---
`;
    const everywhere = 'podMonitorNamespaceSelector: {}';

    expect(
      shown(
        `${prometheus(`podMonitorSelector: {matchLabels: {team: a}}, ${everywhere}`)}${monitor}`,
      ),
    ).toEqual(['identity watch/prometheus → shop/payments:8080/stats (monitor)GET intends']);
    expect(shown(`${prometheus('podMonitorSelector: {}')}${monitor}`)).toEqual([]);
    expect(shown(`${prometheus(everywhere)}${monitor}`)).toEqual([]);
    expect(shown(monitor)).toEqual([]);
  });
});
