import { spoken } from '../../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';
import { app, applicationSet, git, GO } from '../../gitops/delivery/argo-trees.ts';
import type { Files } from '../../gitops/delivery/argo-trees.ts';
import { authorizationPolicy, manifest, virtualService } from '../../support/objects.ts';
import { flux } from './flux-trees.ts';

const PRUNING = '  syncPolicy: { automated: { prune: true } }\n';
const KEEPING = '  syncPolicy: { automated: {} }\n';
const FINALIZER = 'resources-finalizer.argocd.argoproj.io';
const MARK = (key: string, value: string): string => `shop, annotations: { ${key}: ${value} }`;

const service = (namespace = 'shop'): string =>
  manifest('Service', 'orders', '{ ports: [{ name: http, port: 8080 }] }', { namespace });

const held = (more: Files = {}): Files => ({
  'orders/keep.yaml': manifest('Service', 'keep', '{ ports: [{ port: 80 }] }', {
    namespace: 'shop',
  }),
  'orders/orders.yaml': service(),
  'web/route.yaml': virtualService(
    'web',
    '{ hosts: [web.example], http: [{ route: [{ destination: { host: orders } }] }] }',
    { namespace: 'shop' },
  ),
  ...more,
});

const without = (files: Files, ...paths: readonly string[]): Files =>
  Object.fromEntries(
    Object.entries(files).filter(
      ([path]) => !paths.some((each) => path === each || path.startsWith(`${each}/`)),
    ),
  );

/** Why each Service stays in the cluster, and whether something is found that its absence breaks. */
const told = async (before: Files, after: Files) => {
  const { changes, findings } = await reviewOf(before, after);
  const gone = changes.filter(
    ({ field, subject, object }) => field === null && subject.kind === 'Service' && object === null,
  );
  const fates = gone.map(
    ({ subject, remains }) => `${subject.name}: ${remains?.kind ?? 'deleted'}`,
  );
  const isMissed = findings.some(
    ({ introducedBy, detector }) =>
      introducedBy === 'this-change' && detector === 'unresolved-reference',
  );
  return { fates: [...new Set(fates)].sort(), isMissed };
};

const MISSED = (...fates: readonly string[]) => ({ fates, isMissed: true });
const THERE = (...fates: readonly string[]) => ({ fates, isMissed: false });

describe('of a folder that Argo CD still applies, what leaves it', () => {
  const tree = (policy: string, more: Files = {}): Files => ({
    'argo/orders.yaml': app('orders', '', 'orders') + policy,
    'argo/web.yaml': app('web', '', 'web') + PRUNING,
    ...held(more),
  });
  const fate = (policy: string, more: Files = {}) =>
    told(tree(policy, more), without(tree(policy, more), 'orders/orders.yaml'));

  test('is deleted where it prunes', async () => {
    expect(await fate(PRUNING)).toEqual(MISSED('orders: deleted'));
  });

  test('still answers where it prunes nothing', async () => {
    expect(await fate(KEEPING)).toEqual(THERE('orders: not-pruned'));
  });

  test('is deleted where whoever syncs asks for that, which is not known', async () => {
    expect(await fate('')).toEqual(MISSED('orders: unless-asked'));
    const off = '  syncPolicy: { automated: { enabled: false, prune: true } }\n';
    expect(await fate(off)).toEqual(MISSED('orders: unless-asked'));
  });

  test('stays where it says so itself, in the words of Argo CD', async () => {
    const marked = (key: string, value: string): Promise<unknown> =>
      fate(PRUNING, { 'orders/orders.yaml': service(MARK(key, value)) });
    expect(await marked('argocd.argoproj.io/sync-options', 'Prune=false')).toEqual(
      THERE('orders: spared'),
    );
    expect(await marked('argocd.argoproj.io/sync-options', 'Prune=confirm')).toEqual(
      MISSED('orders: unless-asked'),
    );
    expect(await marked('kustomize.toolkit.fluxcd.io/prune', 'disabled')).toEqual(
      MISSED('orders: deleted'),
    );
  });

  test('goes with its Namespace all the same', async () => {
    const more = {
      'orders/orders.yaml': service(MARK('argocd.argoproj.io/sync-options', 'Prune=false')),
      'orders/namespace.yaml': manifest('Namespace', 'shop', ''),
    };
    const after = without(tree(PRUNING, more), 'orders/orders.yaml', 'orders/namespace.yaml');
    expect(await told(tree(PRUNING, more), after)).toEqual(MISSED('orders: deleted'));
  });

  test('stays where the whole folder is gone, for its Application fails then', async () => {
    const before = tree(PRUNING);
    expect(await told(before, without(before, 'orders'))).toEqual(
      THERE('keep: folder-missing', 'orders: folder-missing'),
    );
  });

  test.each([
    ['of an address', 'https://a.example'],
    ['that Argo CD runs in', 'https://kubernetes.default.svc'],
  ])('stays in the cluster %s that its Application leaves for another', async (_, from) => {
    const [old, other] = [from, 'https://b.example'].map((server) =>
      app('orders', '', 'orders').replace('https://kubernetes.default.svc', server),
    );
    const [before, after] = [old, other].map((each) => ({
      ...tree(PRUNING),
      'argo/orders.yaml': `${each ?? ''}${PRUNING}`,
    }));
    const { changes } = await reviewOf(before ?? {}, after ?? {});
    const kinds = changes.flatMap(({ remains }) => remains?.kind ?? []);
    expect([...new Set(kinds)]).toEqual(['orphaned']);
    // those of Argo CD lie where they did
    const come = changes.filter(({ kind }) => kind === 'resource-added');
    expect(come.filter(({ subject }) => subject.kind === 'Application')).toEqual([]);
  });
});

describe('of an Application that leaves Git, what it applied', () => {
  interface Shape {
    readonly root?: string;
    readonly finalizer?: boolean;
    readonly more?: Files;
  }
  const tree = ({ root = PRUNING, finalizer = false, more = {} }: Shape): Files => ({
    'argo/root.yaml': app('argo/apps', '', 'root') + root,
    'argo/apps/web.yaml': app('web', '', 'web') + PRUNING,
    'argo/apps/orders.yaml':
      app('orders', '', 'orders').replace(
        'namespace: argocd',
        `namespace: argocd${finalizer ? `, finalizers: [${FINALIZER}]` : ''}`,
      ) + PRUNING,
    ...held(more),
  });
  const fate = (shape: Shape, ...more: readonly string[]) =>
    told(tree(shape), without(tree(shape), 'argo/apps/orders.yaml', ...more));

  test('goes with it by its finalizer, but for what says otherwise', async () => {
    expect(await fate({ finalizer: true }, 'orders')).toEqual(
      MISSED('keep: deleted', 'orders: deleted'),
    );
    const more = { 'orders/orders.yaml': service(MARK('helm.sh/resource-policy', 'keep')) };
    expect(await fate({ finalizer: true, more }, 'orders')).toEqual(
      THERE('keep: deleted', 'orders: spared'),
    );
  });

  test('stays without one, whether its folder goes or not', async () => {
    const stays = THERE('keep: orphaned', 'orders: orphaned');
    expect(await fate({}, 'orders')).toEqual(stays);
    expect(await fate({})).toEqual(stays);
  });

  test('is not said to stay where some of its folder goes at once, which may be pruned before', async () => {
    expect(await fate({}, 'orders/orders.yaml')).toEqual(
      MISSED('keep: deleted', 'orders: deleted'),
    );
  });

  test('stays where what held it prunes nothing, and may go where a person syncs that', async () => {
    expect(await fate({ root: KEEPING, finalizer: true }, 'orders')).toEqual(
      THERE('keep: applier-stays', 'orders: applier-stays'),
    );
    expect(await fate({ root: '', finalizer: true }, 'orders')).toEqual(
      MISSED('keep: unless-asked', 'orders: unless-asked'),
    );
  });

  test('is applied as before where another Application applies the same', async () => {
    const other = { 'argo/apps/other.yaml': app('orders', '', 'other') + PRUNING };
    const before = { ...tree({}), ...other };
    expect((await told(before, without(before, 'argo/apps/orders.yaml'))).fates).toEqual([]);
  });
});

test('what an ApplicationSet makes no more stays where the set keeps it', async () => {
  const set = (keeps: boolean): string =>
    applicationSet(`[${git('directories', 'apps/*')}]`, '{{.path.path}}', {
      name: '{{.path.basename}}',
      spec: `${GO}\nsyncPolicy: { preserveResourcesOnDeletion: ${String(keeps)} }`,
    });
  const tree = (keeps: boolean): Files => ({
    'argo/set.yaml': set(keeps),
    ...Object.fromEntries(Object.entries(held()).map(([path, text]) => [`apps/${path}`, text])),
  });
  const fate = (keeps: boolean) => told(tree(keeps), without(tree(keeps), 'apps/orders'));
  expect(await fate(false)).toEqual(MISSED('keep: deleted', 'orders: deleted'));
  expect(await fate(true)).toEqual(THERE('keep: orphaned', 'orders: orphaned'));
});

describe('of Flux, what leaves Git', () => {
  const tree = (spec: string, more: Files = {}): Files => ({
    'clusters/prod/sync.yaml': flux('flux-system', './clusters/prod'),
    'clusters/prod/web.yaml': flux('web', './web'),
    'clusters/prod/orders.yaml': spec.startsWith('prune')
      ? flux('orders', './orders').replace('prune: true', spec)
      : flux('orders', './orders', spec),
    ...held(more),
  });
  const ORDERS = 'clusters/prod/orders.yaml';
  const fate = (spec: string, ...gone: readonly string[]) =>
    told(tree(spec), without(tree(spec), ...gone));
  const all = (kind: string): readonly string[] => [`keep: ${kind}`, `orders: ${kind}`];

  test('goes where its Kustomization prunes, and stays where that does not', async () => {
    expect(await fate('', 'orders/orders.yaml')).toEqual(MISSED('orders: deleted'));
    expect(await fate('prune: false', 'orders/orders.yaml')).toEqual(THERE('orders: not-pruned'));
    expect(await fate('', 'orders')).toEqual(THERE(...all('folder-missing')));
  });

  test('goes with its Kustomization as that says', async () => {
    expect(await fate('', ORDERS, 'orders')).toEqual(MISSED(...all('deleted')));
    for (const spec of ['prune: false', '  suspend: true\n', '  deletionPolicy: Orphan\n'])
      expect(await fate(spec, ORDERS, 'orders')).toEqual(THERE(...all('orphaned')));
    expect(await fate('prune: false\n  deletionPolicy: Delete', ORDERS, 'orders')).toEqual(
      MISSED(...all('deleted')),
    );
  });

  test('goes from the cluster that prunes, though another one applies the same and does not', async () => {
    const clusters = (...applied: readonly string[]): Files => ({
      ...held(),
      ...Object.fromEntries(
        ['prod', 'staging'].flatMap((at) => [
          [`clusters/${at}/sync.yaml`, flux('flux-system', `./clusters/${at}`)],
          [`clusters/${at}/web.yaml`, flux('web', './web')],
        ]),
      ),
      ...Object.fromEntries(
        applied.map((at) => [
          `clusters/${at}/orders.yaml`,
          flux('orders', './orders').replace('prune: true', `prune: ${String(at === 'prod')}`),
        ]),
      ),
    });
    const both = clusters('prod', 'staging');
    expect(await told(both, clusters('staging'))).toEqual(MISSED(...all('deleted')));
    expect(await told(both, clusters('prod'))).toEqual(THERE(...all('orphaned')));
    expect(await told(both, without(both, 'orders/orders.yaml'))).toEqual(
      MISSED('orders: deleted'),
    );
  });

  test('stays where it says so in a label, whatever its case', async () => {
    const label = 'shop, labels: { kustomize.toolkit.fluxcd.io/prune: Disabled }';
    const before = tree('', { 'orders/orders.yaml': service(label) });
    expect(await told(before, without(before, 'orders/orders.yaml'))).toEqual(
      THERE('orders: spared'),
    );
  });
});

test('a policy that stays decides as before, and its place is one of the base', async () => {
  const policy = authorizationPolicy('orders', '{ action: DENY, rules: [{}] }', {
    namespace: 'shop',
  });
  const tree = (policySync: string): Files => ({
    'argo/orders.yaml': app('orders', '', 'orders') + policySync,
    'orders/policy.yaml': policy,
    ...held(),
  });
  const review = async (policySync: string) =>
    reviewOf(tree(policySync), without(tree(policySync), 'orders/policy.yaml'));
  const kept = await review(KEEPING);
  expect(kept.behaviours.flatMap(({ consequences }) => consequences)).toEqual([]);
  expect(kept.reasons.map(({ rule }) => rule)).toContain('left-in-cluster');
  const places = kept.findings.filter(({ origin }) => origin.file === 'orders/policy.yaml');
  expect(spoken(places.filter(({ side }) => side === 'head'))).toEqual([]);
});

test('Applications are not gone because the environment of one of them is', async () => {
  const stage = (name: string): Files => ({
    [`argo/apps/${name}.yaml`]: app(`envs/${name}/orders`, '', `orders-${name}`).replace(
      'https://kubernetes.default.svc',
      `https://${name}.example`,
    ),
    [`envs/${name}/orders/orders.yaml`]: service(),
  });
  const root = { 'argo/root.yaml': app('argo/apps', '', 'root') + PRUNING };
  const { changes } = await reviewOf(
    { ...root, ...stage('prod'), ...stage('staging') },
    { ...root, ...stage('staging') },
  );
  const applications = changes.filter(({ subject }) => subject.kind === 'Application');
  expect([...new Set(applications.map(({ subject }) => subject.name))]).toEqual(['orders-prod']);
});
