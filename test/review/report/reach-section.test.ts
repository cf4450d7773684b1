import { expect, test } from 'vitest';
import { reachParts } from '../../../src/review/report/rollout/reach-section.ts';
import { markdownOf } from '../../../src/review/report/print/print-markdown.ts';
import type { Finding } from '../../../src/checks/index.ts';
import type { Rollout } from '../../../src/compare/index.ts';
import type { Change } from '../../../src/compare/index.ts';
import { reachConditions } from '../../../src/review/report/rollout/reach-conditions.ts';
import { contextOf, environment, finding, review } from '../../support/report-parts.ts';
import { change } from '../policy/matters.ts';

type ChangeReach = Rollout['reach'];

const NOBODY: ChangeReach = {
  workloads: [],
  services: [],
  namespaces: [],
  gateways: [],
  proxies: { all: 0 },
  ofProxies: 4,
  received: [],
  calls: [],
};

/** What is said of environments that the same is told of. */
function blocksOf(reach: Partial<ChangeReach>, ...names: readonly string[]) {
  const rollouts = names.map((name) => ({
    environment: name,
    order: [],
    broken: [],
    restarts: [],
    safeInOneStep: true,
    reach: { ...NOBODY, ...reach },
  }));
  const environments = names.map((name) => environment(name));
  return reachParts(contextOf(review({ environments, rollouts }))).flatMap(({ blocks }) => blocks);
}

test('nobody is not told of', () => {
  expect(blocksOf({}, 'prod')).toEqual([]);
});

test('numbers come with names, once for environments that are alike', () => {
  const [list, ...others] = blocksOf(
    {
      services: ['shop/a', 'shop/b', 'shop/c', 'shop/d', 'shop/e', 'shop/f'],
      namespaces: ['shop'],
      proxies: { all: 3, LDS: 3 },
      received: [{ namespace: 'shop', workloads: 2, before: 40, after: 3 }],
    },
    'staging',
    'dev',
  );
  expect(others).toEqual([]);
  expect(JSON.stringify(list)).toMatch(/In (?:staging and dev|dev and staging)/);
  expect(JSON.stringify(list)).toContain('6 services (shop/a, shop/b, shop/c, shop/d and 2 more)');
  expect(JSON.stringify(list)).toContain('proxies of 3 of 4 workloads (LDS 3)');
  expect(JSON.stringify(list)).toContain('receive 3 services (was 40)');
});

test('of what nothing is reached no number is told', () => {
  const told = (reach: Partial<ChangeReach>): string => JSON.stringify(blocksOf(reach, 'prod'));
  const proxies = { all: 4, LDS: 4 };
  expect(told({ services: ['shop/a'], namespaces: ['shop'], proxies })).not.toContain(
    '0 workloads',
  );
  const mesh = told({ proxies });
  expect(mesh).toContain('proxies of 4 of 4 workloads');
  expect(mesh).not.toMatch(/\b0 (workloads|services|namespaces)/);
});

test('proxies are counted where it is known how many pods there are, with how long they take', () => {
  const told = (pods: ChangeReach['pods']): string =>
    JSON.stringify(
      blocksOf({ proxies: { all: 3, LDS: 3 }, ...(pods !== undefined && { pods }) }, 'prod'),
    );
  const few = told({ count: 14, orMore: false });
  expect(few).toContain('for 14 proxies in 3 of 4 workloads (LDS 3)');
  expect(few).toContain('All have it about 1 to 11 s after it is applied: istiod waits');
  const many = told({ count: 300, orMore: true });
  expect(many).toContain('for at least 300 proxies in 3 of 4 workloads');
  expect(many).toContain('about 1 to 25 s after it is applied, later if there are more:');
  expect(many).toContain('An estimate');
  expect(told(undefined)).not.toContain('All have it');
  expect(told({ count: 0, orMore: false })).not.toContain('All have it');
});

test('while the control plane is made anew nobody knows when proxies have it', () => {
  const told = (renewsControlPlane: ChangeReach['renewsControlPlane']): string => {
    const pods = { count: 46, orMore: true };
    return JSON.stringify(
      blocksOf(
        { proxies: { all: 3, LDS: 3 }, pods, ...(renewsControlPlane && { renewsControlPlane }) },
        'prod',
      ),
    );
  };
  expect(told(undefined)).toContain('All have it about 1 to 13 s after it is applied');
  const known = told('known');
  expect(known).toContain('once the new one is ready, the old one has ended');
  expect(known).not.toMatch(/\d s after|istiod waits/);
  const perhaps = told('perhaps');
  expect(perhaps).toContain(
    'If this recreates or adds their control plane, all have it once that is ready and they have connected to it; otherwise about 1 to 13 s after it is applied',
  );
  expect(perhaps).not.toContain('All have it');
});

test('no namespace is told of without a name', () => {
  const told = (reach: Partial<ChangeReach>): string => JSON.stringify(blocksOf(reach, 'prod'));
  const received = [{ namespace: '', workloads: 2, before: 13, after: 8 }];
  const workloads = ['Deployment minio', 'Deployment shop/a'];
  const both = told({ workloads, namespaces: ['shop'], received });
  expect(both).toContain('Proxies of 2 workloads in a namespace that is not named receive 8');
  expect(both).toContain('1 namespace (shop) and one that is not named.');
  expect(told({ workloads: workloads.slice(0, 1) })).not.toContain('1 namespace');
  // they are those of the services and workloads: what changes may lie in others
  expect(told({ services: ['shop/a'], namespaces: ['shop'] })).toContain(
    '1 service (shop/a), in 1 namespace (shop).',
  );
});

test('the graph has no more than 25 nodes, counts the others, and its names act on nothing', () => {
  const calls = Array.from({ length: 40 }, (_, index) => ({
    from: `Deployment shop/w${String(index)}"]:::x`,
    to: 'shop/orders',
  }));
  const graph = blocksOf({ services: ['shop/orders'], calls }, 'prod').at(-1);
  const lines = graph === undefined ? [] : markdownOf(graph).split('\n');
  expect(lines.filter((line) => line.includes('["'))).toHaveLength(25);
  expect(lines).toContain('  more["and 17 more"]');
  expect(lines.join('\n')).not.toContain('"]:::x');
});

test('what gateways get whose pods are not in the tree is not seen', () => {
  const calls = [{ from: 'Gateway istio-ingress/web', to: 'shop/orders', labels: [] }];
  const text = (from: string): string =>
    JSON.stringify(
      blocksOf(
        { services: ['shop/orders'], calls: calls.map((call) => ({ ...call, from })) },
        'prod',
      ),
    );
  expect(text('Gateway istio-ingress/web')).toContain('their proxies are not analysed');
  expect(text('Deployment shop/web')).toContain('No proxy gets new configuration');
});

test('under a control plane that changes nothing is said of what proxies get', () => {
  const rollouts = [
    {
      environment: 'prod',
      order: [],
      broken: [],
      restarts: [],
      safeInOneStep: true,
      reach: { ...NOBODY, workloads: ['Deployment istio-system/istiod'] },
    },
  ];
  const environments = [environment('prod')];
  const text = (findings: readonly Finding[]): string =>
    JSON.stringify(reachParts(contextOf(review({ environments, rollouts, findings }))));
  expect(text([])).toContain('No proxy gets new configuration');
  const changed = finding({ check: 'control-plane-changed' });
  expect(text([changed])).toContain(
    'The control plane sends proxies none of the rendered objects that differ.',
  );
  expect(text([changed])).toContain('Other configuration from the changed control plane');
  expect(text([changed])).not.toContain('No proxy gets');
});

test('beside a changed control plane gateways whose pods are not seen may get the objects all the same', () => {
  const environments = [environment('prod')];
  const findings = [finding({ check: 'control-plane-changed' })];
  const text = (reach: Partial<ChangeReach>): string => {
    const told = { ...NOBODY, services: ['shop/orders'], ...reach };
    const rollout = { environment: 'prod', order: [], broken: [], restarts: [], reach: told };
    const rollouts = [{ ...rollout, safeInOneStep: true }];
    return JSON.stringify(reachParts(contextOf(review({ environments, rollouts, findings }))));
  };
  const byName = text({ unseenGateways: ['edge/public'] });
  expect(byName).toContain('Pods of 1 gateway (edge/public) are elsewhere and may.');
  const byCall = text({ calls: [{ from: 'Gateway edge/public', to: 'shop/orders' }] });
  expect(byCall).toContain('their proxies are not analysed.');
  for (const told of [byName, byCall]) {
    expect(told).toContain('Other configuration from the changed control plane');
    expect(told).not.toContain('sends proxies none');
  }
});

test('what is not known of proxies, and what only addresses tell them, is said', () => {
  const told = (reach: Partial<ChangeReach>): string =>
    JSON.stringify(blocksOf({ services: ['shop/a'], ...reach }, 'prod'));
  const proxies = { all: 3, LDS: 3 };
  expect(told({ proxies, undecided: 3 })).toContain(
    'for the proxies of 3 of 4 workloads (LDS 3), by who can see the objects, an estimate, if they have one',
  );
  expect(told({ proxies, undecided: 2, pods: { count: 1, orMore: false } })).toContain(
    'for 1 proxy in 1 of 4 workloads, and for 2 more, if they have a proxy, which is not known here; together 3 workloads (LDS 3)',
  );
  expect(told({ proxies, undecided: 1, pods: { count: 2, orMore: false } })).toContain(
    'for 2 proxies in 2 of 4 workloads, and for one more, if it has a proxy, which is not known here; together 3 workloads (LDS 3)',
  );
  expect(told({ movesEndpoints: true })).toContain(
    'Proxies only get addresses of pods that start or stop (EDS, and LDS for headless Services)',
  );
  const lost = told({ proxies, pods: { count: 3, orMore: false }, losesControlPlane: true });
  expect(lost).toContain(
    'they keep their last configuration and get no updates until one answers again.',
  );
  expect(lost).not.toMatch(/New configuration|All have it/);
  const perhaps = told({ proxies, mayLoseControlPlane: 'istio-system' });
  expect(perhaps).toContain(
    'If the control plane of running proxies is in istio-system, it is removed',
  );
  expect(perhaps).toMatch(/If it runs elsewhere, this applies:.*New configuration/);
});

test('what waits for something is told with that, all or some of it', () => {
  const comes = (path: string, of: string): Change => ({
    ...change({ kind: 'resource-added', operation: 'create', of }),
    cause: { kind: 'copied', at: path, others: ['mesh-1/base'], isAlternative: true },
  });
  const told = (...changes: readonly Change[]): readonly string[] =>
    reachConditions({ changes, findings: [] })('prod');
  const first = comes('mesh-2/base', 'v1 Service shop/a');
  const other = change({ kind: 'resource-changed', of: 'v1 Service shop/b' });
  expect(told(other)).toEqual([]);
  expect(told(first)).toEqual(['All this comes only once `mesh-2/base` is applied:']);
  expect(told(first, other)).toEqual([
    'These counts include changes that come only once `mesh-2/base` is applied.',
  ]);
  const unbuilt = { ...other, heldUpBy: { kind: 'build' as const, path: 'shop' } };
  const unread = { ...other, heldUpBy: { kind: 'file' as const, file: 'shop/c.yaml' } };
  expect(told(first, unbuilt)).toEqual([
    'All this comes only once `mesh-2/base` is applied, or once `shop` builds:',
  ]);
  expect(told(first, unbuilt, unread)[0]).toContain('builds, and so on for 1 more:');
  // what leaves one of several folders goes nowhere for that
  expect(told({ ...first, object: null, oldObject: first.object })).toEqual([]);
  expect(reachConditions({ changes: [first], findings: [] })('dev')).toEqual([]);
});

test('what goes into a namespace that nothing makes comes where somebody has made it', () => {
  const unmade = finding({ check: 'namespace-not-created', key: 'namespace loyalty' });
  const told = (of: string): readonly string[] =>
    reachConditions({ changes: [change({ kind: 'resource-added', of })], findings: [unmade] })(
      'prod',
    );
  expect(told('v1 Service loyalty/api')).toEqual([
    'Nothing here creates 1 namespace (loyalty): their objects are applied only if somebody created them.',
  ]);
  expect(told('v1 Service shop/api')).toEqual([]);
});

test('a Gateway of which only the name is known is said not to be seen', () => {
  const call = { from: 'Gateway edge/web', to: 'shop/a' };
  const told = (isUnseen: boolean): string =>
    JSON.stringify(
      blocksOf(
        {
          services: ['shop/a'],
          calls: [{ ...call, ...(isUnseen && { isOfUnseenGateway: true as const }) }],
        },
        'prod',
      ),
    );
  expect(told(true)).toContain('Known to call: Gateway edge/web (not seen here).');
  expect(told(false)).toContain('Known to call: Gateway edge/web.');
});

test('those of which it is not known whether they have a proxy are told apart from those that have one', () => {
  const workloads = ['Deployment shop/a', 'Deployment shop/b', 'Deployment shop/c'];
  const told = (given: Partial<ChangeReach>): string =>
    JSON.stringify(blocksOf({ workloads, ...given }, 'prod'));
  expect(told({ withoutProxy: 1, perhapsProxied: 1 })).toContain(
    ', 1 of them without a proxy (of 1 that is not known here)',
  );
  expect(told({ withoutProxy: 1 })).toContain(', 1 of them without a proxy.');
  expect(told({ perhapsProxied: 1 })).not.toContain('without a proxy');
});

test('workloads and Services are counted as the least where others change that are written under one name several times', () => {
  const told = (...of: readonly string[]): string => {
    const changes = of.map((each) => change({ kind: 'resource-changed', of: each }));
    const rollouts = [
      {
        ...{ environment: 'prod', order: [], broken: [], restarts: [], safeInOneStep: true },
        reach: { ...NOBODY, workloads: ['Deployment shop/a'], services: ['shop/a'] },
      },
    ];
    const environments = [environment('prod')];
    return JSON.stringify(reachParts(contextOf(review({ environments, rollouts, changes }))));
  };
  expect(told('apps/v1 Deployment shop/a')).toContain(
    '"1 workload (Deployment shop/a); 1 service (shop/a)',
  );
  expect(told('apps/v1 Deployment shop/a', 'apps/v1 Deployment a')).toContain(
    '"at least 1 workload (Deployment shop/a); at least 1 service (shop/a)',
  );
});
