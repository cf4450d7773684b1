import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clusterKeysOf } from '../../../src/gitops/index.ts';
import { reportOf, reviewOf } from '../../support/review-of.ts';
import type { Files } from './releases.ts';

const HOME = 'server: https://kubernetes.default.svc';
const PROD = 'server: https://prod.example.test:6443';
const DEV = 'server: https://dev.example.test:6443';

const app = (name: string, path: string, destination: string): string =>
  `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: { name: ${name}, namespace: argocd }\nspec:\n  destination: { ${destination} }\n  source: { repoURL: https://example.test/acme/fleet.git, path: ${path} }\n`;
const policy = (name: string, namespace: string, spec = '{}'): string =>
  `apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: { name: ${name}, namespace: ${namespace} }\nspec: ${spec}\n`;
const space = (name: string): string =>
  `apiVersion: v1\nkind: Namespace\nmetadata: { name: ${name} }\n`;
const route = (name: string, namespace: string, more = ''): string =>
  `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: { name: ${name}, namespace: ${namespace} }\nspec: { hosts: [${name}.${namespace}.svc.cluster.local], ${more} http: [{ route: [{ destination: { host: ${name} } }] }] }\n`;
const NARROW = '{ action: DENY, rules: [{ to: [{ operation: { paths: [/x] } }] }] }';

/** Production fills `shop`, and dev `tool`; both name a cluster. */
const tree = (production: string, dev: string): Files => ({
  'argocd/production.yaml': app('mesh-production', 'mesh/production', production),
  'mesh/production/shop.yaml': space('shop') + '---\n' + route('web', 'shop'),
  'mesh/production/policy.yaml': policy('admin', 'istio-system', NARROW),
  'argocd/dev.yaml': app('mesh-dev', 'mesh/dev', dev),
  'mesh/dev/tool.yaml': space('tool') + '---\n' + route('tool', 'tool'),
  'mesh/dev/policy.yaml': policy('dev', 'istio-system', NARROW),
});

const GREEN = ['low', 'medium'];
const tierOf = async (base: Files, change: Files): Promise<string> => {
  const { tier, gaps } = await reviewOf(base, { ...base, ...change });
  return gaps.some(({ blocking }) => blocking) ? 'blocked' : (tier ?? 'none');
};

describe('what dev brings into the cluster that production names too', () => {
  const one = tree(HOME, HOME);

  test.each<[string, Files]>([
    ['a policy of the root namespace', { 'mesh/dev/policy.yaml': policy('dev', 'istio-system') }],
    ['a policy in a namespace of production', { 'mesh/dev/more.yaml': policy('all', 'shop') }],
    ['the Namespace that production brings', { 'mesh/dev/more.yaml': space('shop') }],
    ['the route that production brings', { 'mesh/dev/more.yaml': route('web', 'shop') }],
    [
      'a copy of an object of production beside a policy for all',
      {
        'mesh/dev/more.yaml': policy('admin', 'istio-system', NARROW),
        'mesh/dev/policy.yaml': policy('dev', 'istio-system'),
      },
    ],
    [
      'a new Application for a folder called dev',
      {
        'argocd/more.yaml': app('dev', 'sandbox/dev', HOME),
        'sandbox/dev/all.yaml': policy('all', 'istio-system'),
      },
    ],
  ])('has the tier of a change of production: %s', async (_, change) => {
    expect(GREEN).not.toContain(await tierOf(one, change));
  });

  test('says why', async () => {
    const change = { 'mesh/dev/policy.yaml': policy('dev', 'istio-system') };
    const { reasons, environments } = await reviewOf(one, { ...one, ...change });
    expect(environments.map(({ name }) => name)).toContain('dev');
    expect(JSON.stringify(reasons)).toContain(
      "dev brings it into production's cluster: https://kubernetes.default.svc",
    );
  });

  test.each<[string, Files]>([
    ['a route', { 'mesh/dev/more.yaml': route('other', 'tool') }],
    ['a policy', { 'mesh/dev/more.yaml': policy('all', 'tool') }],
    ['a Namespace', { 'mesh/dev/more.yaml': space('tool-two') }],
  ])('keeps its tier in namespaces that dev alone fills: %s', async (_, change) => {
    expect(GREEN).toContain(await tierOf(one, change));
  });

  test('is a mesh of its own where the base brings one object in both', async () => {
    const two = { ...one, 'mesh/dev/more.yaml': policy('admin', 'istio-system', NARROW) };
    const change = { 'mesh/dev/policy.yaml': policy('dev', 'istio-system') };
    expect(await tierOf(two, change)).toBe('medium');
  });

  test('is judged by what it delivers where the cluster is a hub', async () => {
    const hub = {
      ...tree(PROD, DEV),
      'bootstrap/production.yaml': app('root-production', 'argocd-production', HOME),
      'bootstrap/dev.yaml': app('root-dev', 'argocd-dev', HOME),
      'argocd-production/mesh.yaml': app('more-production', 'mesh/production', PROD),
      'argocd-dev/mesh.yaml': app('more-dev', 'mesh/dev', DEV),
    };
    const change = { 'mesh/dev/policy.yaml': policy('dev', 'istio-system') };
    expect(GREEN).toContain(await tierOf(hub, change));
  });
});

describe('an Application of dev', () => {
  const two = tree(PROD, DEV);

  test.each([
    'server: https://prod.example.test:6443',
    'server: https://PROD.example.test:6443/',
    'server: https://prod.example.test.:6443',
  ])('is a change of production where it moves to its cluster: %s', async (destination) => {
    const change = { 'argocd/dev.yaml': app('mesh-dev', 'mesh/dev', destination) };
    expect(GREEN).not.toContain(await tierOf(two, change));
  });

  test('is one where it leaves that cluster', async () => {
    const change = { 'argocd/dev.yaml': app('mesh-dev', 'mesh/dev', DEV) };
    expect(GREEN).not.toContain(await tierOf(tree(PROD, PROD), change));
  });

  test("is one where the Secret of its cluster says production's address", async () => {
    const secret = (server: string): string =>
      `apiVersion: v1\nkind: Secret\nmetadata: { name: dev, namespace: argocd, labels: { argocd.argoproj.io/secret-type: cluster } }\nstringData: { name: dev, server: "${server}" }\n`;
    const base = {
      ...tree(PROD, 'name: dev'),
      'argocd/clusters.yaml': secret('https://dev.example.test:6443'),
    };
    const change = { 'argocd/clusters.yaml': secret('https://prod.example.test:6443') };
    expect(GREEN).not.toContain(await tierOf(base, change));
  });

  test('keeps its tier in a cluster of its own', async () => {
    const change = { 'mesh/dev/policy.yaml': policy('dev', 'istio-system') };
    expect(await tierOf(two, change)).toBe('medium');
  });
});

describe('what an Application takes along into the cluster of production', () => {
  const rowsOf = async (base: Files, destination: string): Promise<string> => {
    const change = { 'argocd/dev.yaml': app('mesh-dev', 'mesh/dev', destination) };
    const { text } = await reportOf(base, { ...base, ...change }, 'markdown');
    return text.replaceAll('\u200b', '');
  };
  const shared = { 'mesh/dev/policy.yaml': policy('admin', 'istio-system', NARROW) };
  const CLUSTER = "production's cluster (https://prod.example.test:6443)";
  const LANDS = `applied to ${CLUSTER} from now on`;

  test('is told as applied there, and not as added to dev', async () => {
    const text = await rowsOf(tree(PROD, DEV), PROD);
    expect(text).toContain(`AuthorizationPolicy istio-system/dev (DENY): ${LANDS} |`);
    expect(text).not.toMatch(/istio-system\/dev: (?:added|new)/);
  });

  test('is told with what production has there of that name', async () => {
    const text = await rowsOf({ ...tree(PROD, DEV), ...shared }, PROD);
    expect(text).toContain(`${LANDS}, where production applies its own |`);
  });

  test('is told as applied there no longer where it leaves', async () => {
    const text = await rowsOf(tree(PROD, PROD), DEV);
    expect(text).toContain(
      `AuthorizationPolicy istio-system/dev (DENY): no longer applied to ${CLUSTER} |`,
    );
    expect(text).not.toContain(': removed');
  });
});

describe('an address of a cluster', () => {
  test('is one however it is spelled', () => {
    const host = fc.stringMatching(/^[a-z][a-z0-9]{0,8}(\.[a-z][a-z0-9]{0,5}){1,2}$/);
    const spelled = fc.record({
      upper: fc.boolean(),
      port: fc.boolean(),
      slash: fc.boolean(),
      dot: fc.boolean(),
    });
    fc.assert(
      fc.property(host, spelled, (name, { upper, port, slash, dot }) => {
        const written = `${name}${dot ? '.' : ''}${port ? ':443' : ''}${slash ? '/' : ''}`;
        const server = `https://${upper ? written.toUpperCase() : written}`;
        const plain = clusterKeysOf({ name: null, server: `https://${name}` }, []);
        expect(clusterKeysOf({ name: null, server }, [])).toEqual(plain);
      }),
    );
  });
});
