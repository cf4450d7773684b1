import { expect, test } from 'vitest';
import { istioOperator } from '../support/objects.ts';
import { reportOf } from '../support/review-of.ts';
import { app } from './findings-of.ts';

const namespace = (labels: string): string => `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { ${labels} } }
---
`;

const said = async (before: string, after: string, more = ''): Promise<string> => {
  const tree = (labels: string) => ({
    'app.yaml': namespace(labels) + app('shop', 'orders') + app('shop', 'payments') + more,
  });
  return (await reportOf(tree(before), tree(after), 'markdown')).text;
};

test('whether a control plane answers for another revision is not known where none is seen', async () => {
  const text = await said('istio.io/rev: 1-24-2', 'istio-injection: enabled');
  // it is read without a click
  const visible = text.replace(/<details>[\s\S]*<\/details>/, '');
  expect(visible).toContain('Whether anything answers to istio-injection: enabled');
  expect(text).not.toMatch(/no call changes its outcome/i);
});

test('nor is it where another one is seen alone, and no tag', async () => {
  const running = (more = '') =>
    `---\n${istioOperator('installed', `{ revision: 1-24-2${more} }`, { namespace: 'istio-system' })}`;
  const text = await said('istio.io/rev: 1-24-2', 'istio-injection: enabled', running());
  expect(text).toContain('is not known here (here there is 1-24-2 alone)');
  expect(text).not.toMatch(/no call changes its outcome/i);
  const named = await said('istio.io/rev: 1-24-2', 'istio.io/rev: canary', running());
  expect(named).toContain('no control plane of revision canary is seen here');
  expect(named).not.toContain('Whether a control plane');
});

test('nothing of it is said where the revision stays, or a control plane is seen', async () => {
  const stays = await said('istio.io/rev: stable', 'istio.io/rev: stable, team: shop');
  expect(stays).not.toContain('Whether a control plane');
  const seen = await said(
    'istio.io/rev: 1-24-2',
    'istio-injection: enabled',
    `---\n${istioOperator('installed', '{ profile: default }', { namespace: 'istio-system' })}`,
  );
  expect(seen).not.toContain('Whether anything answers');
});
