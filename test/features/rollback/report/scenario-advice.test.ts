import { expect, test } from 'vitest';
import type { Change } from '../../../../src/compare/index.ts';
import { scenarioAdvice } from '../../../../src/features/rollback/texts/scenario-advice.ts';
import { environment, finding, review } from '../../../support/report-parts.ts';

const change = (given: Partial<Change> = {}): Change => ({
  kind: 'mtls-mode',
  environment: 'prod',
  field: 'spec.mtls.mode',
  subject: { group: 'security.istio.io', kind: 'PeerAuthentication', namespace: 'a', name: 'b' },
  before: 'STRICT',
  after: 'PERMISSIVE',
  side: 'head',
  digest: null,
  origin: { file: 'a.yaml', line: 3, column: 1, endLine: 3 },
  object: null,
  oldObject: null,
  ...given,
});

const PROD = { ...environment('prod'), cluster: { context: 'prod-eu', names: [] } };

/** What is advised while the revert of these changes is on its way. */
const adviceOf = (
  given: Parameters<typeof review>[0],
  target: Parameters<typeof scenarioAdvice>[1] = 'commit',
): string =>
  scenarioAdvice(review({ environments: [PROD], ...given }), target)
    .map(({ when, what }) => `${when}: ${what}`)
    .join('\n');

const policy = {
  group: 'security.istio.io',
  kind: 'AuthorizationPolicy',
  namespace: 'shop',
  name: 'payments',
};

test('the PeerAuthentication that is set back', () => {
  expect(adviceOf({ changes: [change()] })).toContain(
    `(\`kubectl --context prod-eu -n a patch peerauthentication.security.istio.io b --type merge -p '{"spec":{"mtls":{"mode":"PERMISSIVE"}}}'\`)`,
  );
});

test('the policy that the change brought, and not one that it only changed', () => {
  const gone = change({ subject: policy, kind: 'resource-removed', field: null });
  expect(adviceOf({ changes: [gone] })).toContain(
    'the change brought restores traffic: `kubectl --context prod-eu -n shop delete authorizationpolicy.security.istio.io payments`.',
  );
  const other = adviceOf({ changes: [change({ subject: policy, kind: 'authorization' })] });
  expect(other).toContain('apply the previous AuthorizationPolicy shop/payments;');
  expect(other).not.toContain('delete authorizationpolicy');
});

test('the selector of a Service where that of the workload cannot go back', () => {
  const deployment = { group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'orders' };
  const service = { group: '', kind: 'Service', namespace: 'shop', name: 'orders' };
  const values = { before: 'v2', after: 'v1', kind: 'resource-changed' } as const;
  const changes = [
    change({ ...values, subject: deployment, field: 'spec.selector.matchLabels.version' }),
    change({ ...values, subject: service, field: 'spec.selector.version' }),
  ];
  const held = finding({ check: 'immutable-field', subject: deployment });
  expect(adviceOf({ changes, findings: [held] })).toContain(
    `Edit the selector of the Service instead: \`kubectl --context prod-eu -n shop patch service orders --type merge -p '{"spec":{"selector":{"version":"v2"}}}'\`.`,
  );
  expect(adviceOf({ changes })).not.toContain('Edit the selector');
});

test('the Application that is taken back, and no tool that the tree does not have', () => {
  const roots = [
    {
      ...{ path: 'apps', status: 'complete' as const, failure: null },
      appliedBy: [{ kind: 'Application', namespace: 'argocd', name: 'shop' }],
    },
  ];
  const named = adviceOf({ environments: [{ ...PROD, roots }], changes: [change()] }, 'restore');
  expect(named).toContain('`argocd app rollback shop` (automatic sync has to be off).');
  expect(named).not.toContain('flux');
  expect(adviceOf({ changes: [change()] }, 'restore')).toContain('`argocd app rollback <app>`');
});
