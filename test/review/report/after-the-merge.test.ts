import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { whereComment } from '../../../src/review/report/afterwards/shell-tool.ts';
import { commentLines } from '../../../src/review/report/afterwards/shell-comment.ts';
import { hostileText } from '../../support/hostile-text.ts';
import type { Files } from '../../support/review-of.ts';
import { reportOf } from '../../support/review-of.ts';
import { shellBlocks } from '../../support/shell-blocks.ts';

const app = (name: string, variables = '', annotations = ''): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name}, sidecar.istio.io/inject: 'true' }, annotations: {${annotations}} }
    spec: { containers: [{ name: app, image: '${name}:1', env: [${variables}] }] }
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { selector: { app: ${name} }, ports: [{ name: http, port: 80 }] }
---
`;
const WEB = app('web', '{ name: URL, value: "http://orders.shop" }');
const ORDERS = app('orders');
const INGRESS = `apiVersion: apps/v1
kind: Deployment
metadata: { name: ingress, namespace: edge }
spec:
  selector: { matchLabels: { istio: ingressgateway } }
  template:
    metadata: { labels: { istio: ingressgateway, sidecar.istio.io/inject: 'true' } }
    spec: { containers: [{ name: istio-proxy, image: auto }] }
---
`;
const SHOP = `apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n---\n${WEB}${ORDERS}${INGRESS}`;
const object = (kind: string, spec: string, namespace = 'shop'): string => {
  const version = /Authentication|Policy/.test(kind)
    ? 'security.istio.io/v1'
    : kind === 'Telemetry'
      ? 'telemetry.istio.io/v1'
      : kind === 'EnvoyFilter'
        ? 'networking.istio.io/v1alpha3'
        : 'networking.istio.io/v1';
  return `apiVersion: ${version}\nkind: ${kind}\nmetadata: { name: x, namespace: ${namespace} }\nspec: ${spec}\n---\n`;
};
const CONFIG = (environments: string): string => `version: 1\nenvironments:\n${environments}`;
const PROD = CONFIG('  - { name: prod, paths: [prod], cluster: prod-eu, production: true }\n');

/** Lines of the blocks that a change of production gets, comments apart. */
async function linesOf(before: string, after: string, config = PROD): Promise<readonly string[]> {
  const tree = (text: string): Files => ({
    'prod/all.yaml': SHOP + text,
    '.meshwarden/config.yaml': config,
  });
  const { text } = await reportOf(tree(before), tree(after), 'markdown');
  return afterwards(text).flatMap((block) => block.filter((line) => !line.startsWith('#')));
}

/** The blocks that a report has after "After the merge". */
function afterwards(report: string): readonly (readonly string[])[] {
  const [, section = ''] = report.split('<summary>After the merge</summary>');
  return shellBlocks(section.split('</details>')[0] ?? '');
}

const GATEWAY = (secret: string, port = 443, host = 'a.example.com'): string =>
  object(
    'Gateway',
    `{ selector: { istio: ingressgateway }, servers: [{ port: { number: ${String(port)}, name: https, protocol: HTTPS }, hosts: [${host}], tls: { mode: SIMPLE, credentialName: ${secret} } }] }`,
    'edge',
  );
const LUA =
  '{ workloadSelector: { labels: { app: web } }, configPatches: [{ applyTo: HTTP_FILTER, match: { context: SIDECAR_INBOUND }, patch: { operation: INSERT_BEFORE, value: { name: envoy.filters.http.lua, typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua, inlineCode: "" } } } }] }';

describe('each kind of change is looked for where it shows', () => {
  test.each([
    [
      'STRICT asks for certificates of who is called and of who calls',
      object(
        'PeerAuthentication',
        '{ selector: { matchLabels: { app: orders } }, mtls: { mode: PERMISSIVE } }',
      ),
      object(
        'PeerAuthentication',
        '{ selector: { matchLabels: { app: orders } }, mtls: { mode: STRICT } }',
      ),
      [
        'istioctl --context prod-eu proxy-config secret -n shop deploy/orders',
        'istioctl --context prod-eu proxy-config secret -n shop deploy/web',
      ],
    ],
    [
      'another certificate of a gateway asks for its Secret alone',
      GATEWAY('old'),
      GATEWAY('new'),
      ['istioctl --context prod-eu proxy-config secret -n edge deploy/ingress'],
    ],
    [
      'another port of a gateway asks for listeners and routes',
      GATEWAY('same'),
      GATEWAY('same', 8443),
      [
        'istioctl --context prod-eu proxy-config listeners -n edge deploy/ingress',
        'istioctl --context prod-eu proxy-config routes -n edge deploy/ingress',
      ],
    ],
    [
      'another host of a gateway asks for routes',
      GATEWAY('same'),
      GATEWAY('same', 443, 'b.example.com'),
      ['istioctl --context prod-eu proxy-config routes -n edge deploy/ingress'],
    ],
    [
      'access logs are counted in listeners',
      object('Telemetry', '{ accessLogging: [{ providers: [{ name: envoy }] }] }'),
      object('Telemetry', '{ accessLogging: [{ disabled: true }] }'),
      [
        'istioctl --context prod-eu proxy-config listeners -n shop deploy/web -o json | grep -c envoy.access_loggers',
      ],
    ],
    [
      'sampling is looked for, and no access log',
      object('Telemetry', '{ tracing: [{ randomSamplingPercentage: 1 }] }'),
      object('Telemetry', '{ tracing: [{ randomSamplingPercentage: 100 }] }'),
      [
        'istioctl --context prod-eu proxy-config listeners -n shop deploy/web -o json | grep -A 2 randomSampling',
      ],
    ],
    [
      'a filter is counted by its name',
      '',
      object('EnvoyFilter', LUA),
      [
        'istioctl --context prod-eu proxy-config listeners -n shop deploy/web -o json | grep -cF -e envoy.filters.http.lua',
      ],
    ],
    [
      'limits are in the clusters of who calls',
      object(
        'DestinationRule',
        '{ host: orders, trafficPolicy: { connectionPool: { tcp: { maxConnections: 5 } } } }',
      ),
      object(
        'DestinationRule',
        '{ host: orders, trafficPolicy: { connectionPool: { tcp: { maxConnections: 6 } } } }',
      ),
      [
        'istioctl --context prod-eu proxy-config clusters -n shop deploy/web --fqdn orders.shop.svc.cluster.local -o json',
      ],
    ],
  ])('%s', async (_, before, after, expected) => {
    const lines = await linesOf(before, after);
    expect(lines.filter((line) => !/curl|proxy-status/.test(line))).toEqual(expected);
    expect(lines.filter((line) => !line.includes('--context prod-eu'))).toEqual([]);
  });

  test('ports of a Service are described', async () => {
    const files = (port: string): Files => ({
      'prod/all.yaml': SHOP.replaceAll('name: http, port: 80', port),
    });
    const { text } = await reportOf(
      files('name: http, port: 80'),
      files('name: tcp, port: 80'),
      'markdown',
    );
    expect(afterwards(text).flat()).toContain('istioctl x describe service -n shop orders');
  });

  test('a level of a log is asked of the workload whose it is', async () => {
    const files = (annotations: string): Files => ({
      'prod/all.yaml': SHOP + app('cart', '', annotations),
    });
    const { text } = await reportOf(
      files(''),
      files('sidecar.istio.io/logLevel: debug'),
      'markdown',
    );
    expect(afterwards(text).flat()).toContain('istioctl proxy-config log -n shop deploy/cart');
  });

  test('what nothing is seen of has no block', async () => {
    expect(
      await linesOf('', object('PeerAuthentication', '{ mtls: { mode: PERMISSIVE } }')),
    ).toEqual([]);
  });
});

describe('a block is of one cluster', () => {
  const TELEMETRY = (disabled: string): string =>
    object('Telemetry', `{ accessLogging: [{ disabled: ${disabled} }] }`);
  const blocksWith = async (environments: string): Promise<readonly (readonly string[])[]> => {
    const tree = (disabled: string): Files => ({
      '.meshwarden/config.yaml': CONFIG(environments),
      'prod/all.yaml': SHOP + TELEMETRY(disabled),
      'staging/all.yaml': SHOP + TELEMETRY(disabled),
      'dev/all.yaml': SHOP + TELEMETRY(disabled),
    });
    const { text } = await reportOf(tree('false'), tree('true'), 'markdown');
    return afterwards(text);
  };

  test('each environment whose context is known has one, and the others say that theirs is not', async () => {
    const blocks = await blocksWith(
      '  - { name: prod, paths: [prod], cluster: prod-eu, production: true }\n  - { name: staging, paths: [staging], cluster: stg }\n  - { name: dev, paths: [dev] }\n',
    );
    expect(blocks).toHaveLength(3);
    const contexts = blocks.map((block) =>
      block.map((line) => /--context (\S+)/.exec(line)?.[1]).filter((one) => one !== undefined),
    );
    expect(contexts.map((those) => [...new Set(those)])).toEqual(
      expect.arrayContaining([['prod-eu'], ['stg'], []]),
    );
    const without = blocks.find((block) => !block.join('').includes('--context'));
    expect(without?.join(' ')).toContain(
      'dev: no context is known here. Point kubectl at its cluster',
    );
  });

  test('environments of which none is known share one, to be pasted for each', async () => {
    const blocks = await blocksWith(
      '  - { name: prod, paths: [prod] }\n  - { name: staging, paths: [staging] }\n  - { name: dev, paths: [dev] }\n',
    );
    expect(blocks).toHaveLength(1);
    expect(blocks[0]?.join(' ')).toContain('Point kubectl at the cluster of one of them');
  });

  test('an environment of one region counts as one in a comment, which has no parentheses', () => {
    const environments = ['prod (eu-west-1)', 'prod (us-east-1)', 'dev'].map((name) => ({ name }));
    expect(whereComment(environments, null).join(' ')).toContain(
      '# prod eu-west-1, prod us-east-1 and dev: no context',
    );
  });

  test('a hostile name of a context is a word of each line, and not in comments', async () => {
    const blocks = await blocksWith(
      `  - { name: prod, paths: [prod], cluster: "x'; touch /tmp/y; #" }\n  - { name: staging, paths: [staging] }\n  - { name: dev, paths: [dev] }\n`,
    );
    const [block = []] = blocks;
    expect(block.filter((line) => line.startsWith('#')).join(' ')).not.toMatch(/[;'$`]/);
    for (const line of block.filter((one) => one.startsWith('istioctl')))
      expect(line).toContain(`--context 'x'\\''; touch /tmp/y; #'`);
  });
});

test('whom ztunnel serves is not asked for routes, and its policies are looked for there', async () => {
  const ambient = SHOP.replaceAll(", sidecar.istio.io/inject: 'true'", '').replace(
    'metadata: { name: shop }',
    'metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }',
  );
  const policy = object(
    'AuthorizationPolicy',
    '{ selector: { matchLabels: { app: orders } }, action: ALLOW, rules: [{ from: [{ source: { principals: [cluster.local/ns/shop/sa/nobody] } }] }] }',
  );
  const files = (text: string): Files => ({ 'prod/all.yaml': text });
  const { text } = await reportOf(files(ambient), files(ambient + policy), 'markdown');
  const lines = afterwards(text).flat().join('\n');
  expect(lines).toContain('kubectl -n shop exec deploy/web');
  expect(lines).toContain('istioctl ztunnel-config policies --policy-namespace shop');
  expect(lines).not.toMatch(/proxy-config|authz/);
});

test('pods that istiod makes of a Gateway are looked at by the name that it gives them', async () => {
  const gateway = (port: number): string =>
    `apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: { name: public, namespace: shop }\nspec: { gatewayClassName: istio, listeners: [{ name: http, port: ${String(port)}, protocol: HTTP }] }\n---\n`;
  const lines = await linesOf(gateway(80), gateway(8080));
  expect(lines).toContain(
    'istioctl --context prod-eu proxy-config listeners -n shop deploy/public-istio',
  );
});

test('no command names a workload that the change removes', async () => {
  const files = (text: string): Files => ({ 'prod/all.yaml': text });
  const { text } = await reportOf(
    files(SHOP),
    files(SHOP.replace(ORDERS, '').replace(WEB, WEB)),
    'markdown',
  );
  expect(afterwards(text).flat().join('\n')).not.toContain('deploy/orders');
});

test('comments hold nothing that a shell acts on, whoever wrote them', () => {
  const printed: string[] = [];
  fc.assert(
    fc.property(fc.oneof(hostileText, fc.string({ unit: 'binary' })), (given) => {
      const lines = commentLines(`see ${given}`);
      for (const line of lines) expect(line).toMatch(/^# [\p{L}\p{N} .,:/_%+@→…-]+$/u);
      printed.push(...lines);
    }),
    { numRuns: 200 },
  );
  // as zsh reads them where it takes no comments: each is a command with words
  const script = [...printed.map((line) => line.replace('#', ':')), 'echo end'];
  const { status, stdout, stderr } = spawnSync('bash', ['-c', script.join('\n')], {
    encoding: 'utf8',
  });
  expect([status, stdout, stderr]).toEqual([0, 'end\n', '']);
});
