import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { flux } from '../compare/delivery/flux-trees.ts';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';
import { app, policy } from './findings-of.ts';

const OPEN = policy('shop', 'open', '{ rules: [{}] }');
const CLOSED = policy('shop', 'closed', '{}');
const asking = (rules: string): string =>
  policy('shop', 'login', `{ action: CUSTOM, provider: { name: sso }, rules: [${rules}] }`);

const told = async (after: string, more: Files = {}) => {
  const files = (policies: string): Files => ({
    'prod/app.yaml': app('shop', 'web') + CLOSED + policies,
    ...more,
  });
  const { findings } = await reviewOf(files(OPEN), files(after));
  const found = findings.find(({ check }) => check === 'nobody-admitted');
  return { why: spoken(found?.why), symptom: spoken(found?.symptom), calls: found?.calls };
};

test('where nothing here applies the tree, a policy that goes is said to go by hand', async () => {
  const byHand =
    'Where people apply this with `kubectl apply`, it comes about once somebody deletes AuthorizationPolicy shop/open.';
  expect((await told('')).why).toContain(byHand);
  const applied = await told('', { 'clusters/prod.yaml': flux('prod', './prod') });
  expect(applied.why).toContain('No other rendered policy allows them.');
  expect(applied.why).not.toContain('kubectl apply');
});

test('who is asked first by an external authorizer sees its answer', async () => {
  expect((await told('')).symptom).toBe('403, RBAC: access denied; connection closed for TCP');
  expect((await told(asking('{}'))).symptom).toBe(
    '403, RBAC: access denied, for whom the external authorizer sso lets through; others get its own answer (403, or a redirect to a login page)',
  );
  const other = asking('{ to: [{ operation: { paths: ["/admin"] } }] }');
  expect((await told(other)).symptom).toBe('403, RBAC: access denied; connection closed for TCP');
});

test('that nobody is admitted is told of any caller of each workload', async () => {
  expect((await told('')).calls).toEqual([{ caller: null, called: ['Deployment shop/web'] }]);
});
