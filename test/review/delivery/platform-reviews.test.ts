import { spoken } from '../../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { chartRenderer } from '../../charts/edge/chart-renderer.ts';
import type { Files } from '../../support/review-of.ts';
import { reportOf, reviewOf } from '../../support/review-of.ts';
import { edited, PLATFORM } from './platform-tree.ts';

const charts = chartRenderer();

const CHART = 'charts/service/templates/all.yaml';
const SET = 'argocd/services.yaml';

const told = async (after: Files, before: Files = PLATFORM): Promise<string> =>
  (await reportOf(before, after, 'terminal', charts)).text.replace(/\s+/g, ' ');

const without = (...paths: readonly string[]): Files =>
  Object.fromEntries(Object.entries(PLATFORM).filter(([path]) => !paths.includes(path)));

describe('a change of the values of one service', () => {
  test('concerns nobody beside its owners, and comes to all environments at once', async () => {
    const text = await told(
      edited(
        'services/orders/values.yaml',
        '  LEDGER_URL: http://payments',
        '  PAY_URL: http://payments',
      ),
    );
    expect(text).not.toContain('Also affects');
    // one has a variable more, which comes before the others and makes no other of them
    expect(text).toContain('All 3 environments get this at once.');
    expect(text).not.toContain('● ');
  });

  test('tells a service account of another namespace from the one of its name', async () => {
    const text = await told(edited('services/payments/values.yaml', ', namespace: shop', ''));
    expect(text).toContain('principal shop/orders → billing/orders');
  });
});

describe('a change of the chart', () => {
  test('is one finding for all releases, and concerns those who own them', async () => {
    const after = edited(CHART, 'selector: { name: {{', 'selector: { app: {{');
    const { findings } = await reviewOf(PLATFORM, after, charts);
    expect(findings.filter(({ check }) => check === 'service-without-pods')).toHaveLength(9);
    const text = await told(after);
    expect(text.match(/has no endpoints: every request to it fails\. high/g)).toHaveLength(1);
    expect(text).toContain(
      'The same applies to Service billing/payments and Service shop/web. You will see',
    );
    expect(text).toContain(
      'Fix: Write name=orders. The others that this line makes take their own names.',
    );
    expect(text).toContain(
      'Also affects prod-eu, prod-us and staging (@acme/orders, @acme/payments, @acme/web): their included content changes.',
    );
  });

  test('that misspells the domain of the cluster leaves its routes and rules without effect', async () => {
    const text = await told(edited(CHART, 'svc.cluster.local"]\n', 'svc.cluster.loca"]\n'));
    expect(text).toContain('The routes of VirtualService shop/orders apply to nothing.');
    expect(text).toContain('the domain of the cluster is cluster.local');
  });
});

describe('a change of the ApplicationSet', () => {
  test('after which a file of values is passed over says which, and what it set', async () => {
    const after = edited(
      SET,
      '{ cluster: prod-us, tier: prod }',
      '{ cluster: prod-us, tier: production }',
    );
    const { findings } = await reviewOf(PLATFORM, after, charts);
    expect(spoken(findings.filter(({ check }) => check === 'values-file-left'))).toMatchObject([
      {
        environment: 'prod-us',
        message:
          'Release orders no longer takes services/orders/values-prod.yaml: what it names in the place of it is not there.',
        why: 'services/orders/values-production.yaml is named now (argocd/services.yaml:31), it is not in the tree, and a file that is missing is passed over. No longer set: `replicas` 6 (services/orders/values-prod.yaml:1); `timeout` 6s (services/orders/values-prod.yaml:2).',
      },
    ]);
  });

  test.each([
    [
      'the file goes by the same change',
      edited(
        SET,
        'tier: prod }\n                - { cluster: prod-us, tier: prod }',
        'tier: live }\n                - { cluster: prod-us, tier: live }',
        without('services/orders/values-prod.yaml'),
      ),
    ],
    [
      'another file is there in its place',
      {
        ...edited(SET, '{ cluster: prod-us, tier: prod }', '{ cluster: prod-us, tier: live }'),
        'services/orders/values-live.yaml': 'replicas: 3\n',
      },
    ],
  ])('says nothing of that where %s', async (_, after) => {
    const { findings } = await reviewOf(PLATFORM, after, charts);
    expect(spoken(findings.filter(({ check }) => check === 'values-file-left'))).toEqual([]);
  });

  test('by which nothing is synced by itself any more says so once', async () => {
    const byHand = edited(SET, 'syncPolicy: { automated: { prune: true } }', 'syncPolicy: {}');
    const keeping = edited(SET, '{ prune: true }', '{}');
    expect(await told(byHand)).toContain(
      'ApplicationSet argocd/services no longer syncs by itself (prod-eu, prod-us and staging): what is merged reaches the cluster once somebody syncs it.',
    );
    expect(await told(PLATFORM, byHand)).toContain(
      'ApplicationSet argocd/services syncs by itself from now on (prod-eu, prod-us and staging): whatever of it waits in Git is applied at once, and what has gone from Git is deleted.',
    );
    expect(await told(keeping)).toContain('no longer deletes what goes from Git');
    expect(await told(PLATFORM, keeping)).toContain('deletes from now on what is no longer in Git');
  });

  test('that reads another revision names the set once for all clusters', async () => {
    const text = await told(edited(SET, 'targetRevision: HEAD', 'targetRevision: v3'));
    expect(text.match(/What revision v3 of this repository holds is not known here/g)).toHaveLength(
      1,
    );
    expect(text).toContain('ApplicationSet argocd/services reads it in the place of revision HEAD');
  });
});

describe('a service that goes', () => {
  const gone = without('services/payments/service.yaml', 'services/payments/values.yaml');

  test('is advised to stay until nobody names it', async () => {
    const text = await told(gone);
    expect(text).toContain(
      'Consider: Keep Service billing/payments until Deployment shop/orders does without it, or change that here as well.',
    );
    expect(text).not.toContain('Name a Service that exists');
  });

  test('takes its Applications along, in one sentence', async () => {
    expect((await reviewOf(PLATFORM, gone, charts)).notes).toContain(
      'Applications payments-prod-eu, payments-prod-us and payments-staging (charts/service) are made no more by ApplicationSet argocd/services: Argo CD deletes them and everything they applied.',
    );
  });
});

describe('settings that pods of production no longer get', () => {
  const lost = edited(
    'services/orders/values.yaml',
    '  LEDGER_URL: http://payments.billing.svc.cluster.local:8080\n',
    '',
  );
  const asked = async (after: Files): Promise<readonly string[]> =>
    (await reviewOf(PLATFORM, after, charts)).requirements.map(({ from, teams }) =>
      [from, ...teams].join(' '),
    );

  test('are for the owners of the values to approve, whoever owns the chart', async () => {
    expect(await asked(lost)).toEqual(['service-owners acme/orders']);
  });

  test('are not asked of whom a file would be that the release names and nobody has written', async () => {
    const owned = (tree: Files): Files => ({
      ...tree,
      CODEOWNERS:
        '* @acme/platform\n/services/orders/ @acme/orders\n/services/orders/values-prod-eu.yaml @acme/europe\n',
    });
    const { requirements } = await reviewOf(owned(PLATFORM), owned(lost), charts);
    expect(requirements.flatMap(({ teams }) => teams)).toEqual(['acme/orders']);
    expect(JSON.stringify(requirements)).not.toContain('values-prod-eu.yaml');
  });

  test('are so wherever the change moves the values, for whose they were is known by the base', async () => {
    const { 'services/orders/values.yaml': values = '', ...others } = lost;
    const moved = edited(
      SET,
      '/services/{{ .path.basename }}/values.yaml',
      '/services/{{ .path.basename }}/own.yaml',
      {
        ...others,
        'services/web/own.yaml': PLATFORM['services/web/values.yaml'] ?? '',
        'services/payments/own.yaml': PLATFORM['services/payments/values.yaml'] ?? '',
        'services/orders/own.yaml': values,
        CODEOWNERS: '* @acme/attackers\n',
      },
    );
    expect(await asked(moved)).toContain('service-owners acme/orders');
  });
});
