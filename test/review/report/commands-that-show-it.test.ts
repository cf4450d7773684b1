import { describe, expect, test } from 'vitest';
import type { Files } from '../../support/review-of.ts';
import { reportOf } from '../../support/review-of.ts';
import { shellBlocks } from '../../support/shell-blocks.ts';

const app = (name: string, { inject = 'true', kind = 'Deployment', replicas = 1 } = {}): string =>
  `apiVersion: apps/v1
kind: ${kind}
metadata: { name: ${name}, namespace: shop }
spec:
  replicas: ${String(replicas)}
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name}${inject === '' ? '' : `, sidecar.istio.io/inject: '${inject}'`} } }
    spec: { containers: [{ name: app, image: '${name}:1' }] }
---
`;
const service = (name: string, ports: string): string => `apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { selector: { app: ${name} }, ports: [${ports}] }
---
`;
const namespace = (labels: string): string =>
  `apiVersion: v1\nkind: Namespace\nmetadata: { name: shop, labels: {${labels}} }\n---\n`;

/** Lines of the block that a change gets. */
async function linesOf(before: string, after: string): Promise<readonly string[]> {
  const tree = (text: string): Files => ({ 'prod/all.yaml': text });
  const { text } = await reportOf(tree(before), tree(after), 'markdown');
  const [, section = ''] = text.split('<summary>After the merge</summary>');
  return shellBlocks(section.split('</details>')[0] ?? '').flat();
}

describe('ports of a Service are described by a proxy of its pods, and by the cluster where none is known to have one', () => {
  const described = async (own: string, ports = 'name: tcp, port: 80'): Promise<string> => {
    const lines = await linesOf(
      namespace('') + own + service('db', '{ name: http, port: 80 }'),
      namespace('') + own + service('db', `{ ${ports} }`),
    );
    return lines.filter((line) => line.includes(' describe ')).join('\n');
  };

  test.each([
    ['pods with a proxy', app('db'), undefined],
    [
      'pods of which some have one',
      app('db', { inject: 'false' }) + app('db', { kind: 'StatefulSet' }),
      undefined,
    ],
  ])('%s', async (_, own, ports) => {
    expect(await described(own, ports)).toBe('istioctl x describe service -n shop db');
  });

  test.each([
    ['no pods', '', undefined],
    ['pods without a proxy', app('db', { inject: 'false' }), undefined],
    ['pods of which that is not known', app('db', { inject: '' }), undefined],
    ['pods of which none is to run', app('db', { replicas: 0 }), undefined],
    ['ports of UDP, which istioctl leaves out', app('db'), 'name: dns, port: 53, protocol: UDP'],
  ])('%s', async (_, own, ports) => {
    expect(await described(own, ports)).toBe('kubectl describe service -n shop db');
  });

  test('two are described, whoever does', async () => {
    const names = ['a', 'b', 'c', 'd'];
    const tree = (port: string): string =>
      names.map((name, at) => app(name, { inject: String(at > 1) }) + service(name, port)).join('');
    const lines = await linesOf(tree('{ name: http, port: 80 }'), tree('{ name: tcp, port: 80 }'));
    expect(lines.filter((line) => line.includes(' describe '))).toHaveLength(2);
  });

  test('a Service of whose pods none has a proxy is said to be as the cluster has it', async () => {
    const lines = await linesOf(
      service('db', '{ name: http, port: 80 }'),
      service('db', '{ name: tcp, port: 80 }'),
    );
    expect(lines.join(' ').replaceAll(' # ', ' ')).toContain(
      'Service shop/db: each port of db with its target port and its endpoints that are ready',
    );
  });
});

describe('no proxy is asked that is not there once the change is applied', () => {
  const STRICT = `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: shop }
spec: { mtls: { mode: STRICT } }
---
`;

  test('of pods that nothing makes anew, new ones alone get it', async () => {
    const own = app('db', { inject: '' });
    const after = namespace('istio-injection: enabled') + STRICT;
    const lines = await linesOf(namespace('istio-injection: disabled') + own, after + own);
    expect(lines.join('\n')).not.toContain('proxy-config');
    const anew = await linesOf(
      namespace('istio-injection: disabled') + own,
      after + own.replace('db:1', 'db:2'),
    );
    expect(anew).toContain('istioctl proxy-config secret -n shop deploy/db');
  });

  test('levels of a log are asked of proxies alone', async () => {
    const levels = (how: { inject?: string; replicas?: number }): Promise<readonly string[]> => {
      const own = namespace('') + app('db', how);
      const told = "{ app: db, sidecar.istio.io/inject: 'true' }".replace(
        'true',
        how.inject ?? 'true',
      );
      return linesOf(
        own,
        own.replace(told, `${told}, annotations: { sidecar.istio.io/logLevel: debug }`),
      );
    };
    expect(await levels({})).toContain('istioctl proxy-config log -n shop deploy/db');
    expect(await levels({ inject: 'false' })).toEqual([]);
    expect(await levels({ replicas: 0 })).toEqual([]);
  });

  test('pods of which none is to run have none', async () => {
    const own = app('db', { replicas: 0 });
    const lines = await linesOf(namespace('') + own, namespace('') + own + STRICT);
    expect(lines.join('\n')).not.toContain('proxy-config');
  });
});

describe('a filter for some versions is looked for in a proxy that may be of one of them', () => {
  const filter = (version: string, patch = LUA): string => `apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: x, namespace: shop }
spec:
  configPatches:
    - ${patch.replace('VERSION', version)}
---
`;
  const LUA =
    "{ applyTo: HTTP_FILTER, match: { context: ANY, proxy: { proxyVersion: 'VERSION' } }, patch: { operation: INSERT_BEFORE, value: { name: acme.lua } } }";
  const istiod = (version: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: istiod, namespace: istio-system }
spec:
  selector: { matchLabels: { app: istiod } }
  template:
    metadata: { labels: { app: istiod } }
    spec: { containers: [{ name: discovery, image: 'docker.io/istio/pilot:${version}' }] }
---
`;
  const gateway = (image: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: edge, namespace: shop }
spec:
  selector: { matchLabels: { istio: ingressgateway } }
  template:
    metadata: { labels: { istio: ingressgateway } }
    spec: { containers: [{ name: istio-proxy, image: '${image}' }] }
---
`;
  const asked = async (before: string, after: string): Promise<string> =>
    (await linesOf(before, after)).filter((line) => line.includes('proxy-config')).join('\n');

  test('one whose image is of another is not asked, and one whose image is of it is', async () => {
    const own = gateway('docker.io/istio/proxyv2:1.6.0');
    expect(await asked(own, own + filter('^1\\.4.*'))).toBe('');
    expect(await asked(own, own + filter('^1\\.6.*'))).toContain('-n shop deploy/edge');
    const other = own + app('web');
    expect(await asked(other, other + filter('^1\\.4.*'))).toContain('-n shop deploy/web');
  });

  test('one that is injected is of the release of a control plane, of before too unless its pods are made anew', async () => {
    const [old, now] = [istiod('1.20.3') + app('web'), istiod('1.21.0') + app('web')];
    expect(await asked(old, old + filter('^1\\.19.*'))).toBe('');
    expect(await asked(old, now + filter('^1\\.20.*'))).toContain('-n shop deploy/web');
    expect(await asked(old, now.replace('web:1', 'web:2') + filter('^1\\.20.*'))).toBe('');
    expect(await asked(old, now.replace('web:1', 'web:2') + filter('^1\\.21.*'))).toContain('web');
  });

  test('where nothing says a version, it may be of each', async () => {
    expect(await asked(app('web'), app('web') + filter('^1\\.4.*'))).toContain(
      '-n shop deploy/web',
    );
  });

  test.each([
    ['NETWORK_FILTER', 'listeners'],
    ['HTTP_ROUTE', 'routes'],
  ])('what a patch of %s changes of a filter that is there is in JSON', async (what, part) => {
    const merge = `{ applyTo: ${what}, match: { context: ANY }, patch: { operation: MERGE, value: { name: x } } }`;
    expect(await asked(app('web'), app('web') + filter('', merge))).toBe(
      `istioctl proxy-config ${part} -n shop deploy/web -o json`,
    );
  });
});

describe('a call that ends otherwise is tried where somebody can type it, and once pods have what it hangs on', () => {
  const POLICY = `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: x, namespace: shop }
spec: { selector: { matchLabels: { app: db } }, action: DENY, rules: [{ to: [{ operation: { methods: [GET] } }] }] }
---
`;
  const caller = (how = {}): string =>
    app('web', how).replace("'web:1'", "'web:1', env: [{ name: URL, value: 'http://db.shop' }]");
  const called = service('db', '{ name: http, port: 80 }') + POLICY;
  const all = (how: { inject?: string; replicas?: number } = {}): string =>
    caller() + app('db', how) + called;
  const said = async (before: string, after: string): Promise<string> =>
    (await linesOf(before, after)).join('\n').replaceAll('\n# ', ' ');

  test('no policies are asked of a proxy that goes with the change', async () => {
    const lines = await said(namespace('') + all(), namespace('') + all({ inject: 'false' }));
    expect(lines).toContain('web can now call db');
    expect(lines).toContain('exec deploy/web');
    expect(lines).not.toContain('istioctl x authz');
  });

  test('nobody calls from a workload of which no pods are to run', async () => {
    const before = caller() + app('db') + called;
    const after = caller({ replicas: 0 }) + app('db') + called.replace(POLICY, '');
    expect(await said(namespace('') + before, namespace('') + after)).not.toContain('exec');
  });

  test('what a Namespace decides of sidecars shows once pods are made anew', async () => {
    const own = caller({ inject: '' }) + app('db', { inject: '' }) + called;
    const [off, on] = ['disabled', 'enabled'].map((value) =>
      namespace(`istio-injection: ${value}`),
    );
    expect(await said(`${off ?? ''}${own}`, `${on ?? ''}${own}`)).toContain(
      'Once pods of db are recreated: web can no longer call db with GET',
    );
    expect(await said(`${on ?? ''}${own}`, `${off ?? ''}${own}`)).toContain(
      'Once pods of db are recreated: web can now call db with GET',
    );
    const anew = await said(
      `${off ?? ''}${own}`,
      `${on ?? ''}${own.replaceAll("image: '", "image: 'x/")}`,
    );
    expect(anew).toContain('web can no longer call db with GET');
    expect(anew).not.toContain('made anew');
  });
});

describe('routes are asked for by the name that they have in a sidecar', () => {
  const web = app('web').replace(
    "'web:1'",
    "'web:1', env: [{ name: URL, value: 'http://db.shop' }]",
  );
  const route = (what: string): string => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: db, namespace: shop }
spec: { hosts: [db], ${what} }
---
`;
  const asked = async (
    ports: string,
    before: string,
    after: string,
  ): Promise<readonly string[]> => {
    const own = namespace('') + web + app('db') + service('db', ports);
    return (await linesOf(own + before, own + after)).filter((line) => line.startsWith('istioctl'));
  };
  const answers = (status: number): string =>
    route(`http: [{ directResponse: { status: ${String(status)} } }]`);
  const tcp = route('tcp: [{ route: [{ destination: { host: db } }] }]');

  test.each([
    ['a port of HTTP by its number', '{ name: http, port: 80 }', '80'],
    [
      'one that is detected by host and port',
      '{ name: db, port: 80 }',
      'db.shop.svc.cluster.local:80',
    ],
    ['the first that has requests', '{ name: tcp, port: 81 }, { name: http, port: 80 }', '80'],
  ])('%s', async (_, ports, name) => {
    const lines = await asked(ports, answers(418), answers(419));
    expect(lines.filter((line) => line.includes(' routes '))).toEqual([
      `istioctl proxy-config routes -n shop deploy/web --name ${name} -o json`,
    ]);
  });

  test('connections have none: they are in listeners', async () => {
    expect(await asked('{ name: tcp, port: 80 }', '', tcp)).toContain(
      'istioctl proxy-config listeners -n shop deploy/web',
    );
    expect((await asked('{ name: tcp, port: 80 }', '', answers(418))).join('')).not.toContain(
      'routes',
    );
  });

  test('nobody asks for routes of a port that the change takes requests from', async () => {
    const own = namespace('') + web + app('db') + answers(418);
    const lines = await linesOf(
      own + service('db', '{ name: http, port: 80 }'),
      own + service('db', '{ name: tcp, port: 80 }'),
    );
    expect(lines.join('\n')).toContain('exec deploy/web');
    expect(lines.join('\n')).not.toContain('proxy-config routes');
  });
});
