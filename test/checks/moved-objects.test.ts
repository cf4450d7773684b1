import { expect, test } from 'vitest';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';
import { app } from './findings-of.ts';

/** A Service whose port is not named, built into namespaces by the folders of the tree. */
const tree = (...namespaces: readonly string[]): Files => ({
  'base/kustomization.yaml': 'resources: [all.yaml]\n',
  'base/all.yaml': app('any', 'orders').replace('name: http, ', ''),
  ...Object.fromEntries(
    namespaces.map((namespace, index) => [
      `site-${'ab'.charAt(index)}/kustomization.yaml`,
      `namespace: ${namespace}\nresources: [../base]\n`,
    ]),
  ),
});

async function saidOf(before: Files, after: Files): Promise<readonly string[]> {
  const { findings } = await reviewOf(before, after);
  return findings
    .filter(({ check }) => check === 'port-undeclared')
    .map(({ subject, introducedBy }) => `${subject.namespace} ${introducedBy}`)
    .sort();
}

test('what was wrong with an object before it moved to another namespace is not new there', async () => {
  expect(await saidOf(tree('shop'), tree('bank'))).toEqual(['bank already-there']);
});

test('what is wrong with an object that comes beside another of its file is new', async () => {
  expect(await saidOf(tree('shop'), tree('shop', 'bank'))).toEqual([
    'bank this-change',
    'shop already-there',
  ]);
});

test('what is wrong with an object that reaches more since it moved is new', async () => {
  const policy = (namespace: string): Files => ({
    'apps/kustomization.yaml': 'resources: [all.yaml]\n',
    'apps/all.yaml': app('shop', 'orders'),
    'site/kustomization.yaml': `namespace: ${namespace}\nresources: [policy.yaml]\n`,
    'site/policy.yaml':
      'apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: { name: calls }\nspec: { action: DENY }\n',
  });
  const { findings } = await reviewOf(policy('shop'), policy('istio-system'));
  const refused = findings.filter(({ check }) => check === 'object-refused');
  expect(refused.map(({ introducedBy }) => introducedBy)).toEqual(['this-change']);
});
