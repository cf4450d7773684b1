import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { app } from '../gitops/delivery/argo-trees.ts';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';

const secret = (namespace: string, value: string): string => `apiVersion: v1
kind: Secret
metadata: { name: db, namespace: ${namespace} }
stringData: { password: ${value} }
`;
const VALUE = 'k8Xq2vT9wZ';

/** Says of each credential whose it is said to be, and whether the change brings it. */
const told = async (before: Files, after: Files): Promise<readonly string[]> =>
  (await reviewOf(before, after)).findings
    .filter(({ detector }) => detector === 'secret-in-clear')
    .map(
      ({ introducedBy, environment, ...told }) =>
        `${environment}, ${introducedBy}: ${spoken(messageOf(told)).replace(/^.*of (Secret \S+) lies.*$/, '$1')}`,
    )
    .toSorted();

describe('a Secret in clear text', () => {
  const own: Files = { 'argocd/a.yaml': app('a'), 'a/db.yaml': secret('shop', VALUE) };

  test('that a change writes into a second file is new in that one', async () => {
    const second = { 'argocd/b.yaml': app('b', '', 'b'), 'b/secret.yaml': secret('shop', VALUE) };
    expect(await told(own, { ...own, ...second })).toEqual([
      'default, already-there: Secret shop/db',
      'default, this-change: Secret shop/db',
    ]);
  });

  test('that another namespace gets from the same file, too, is not told to have been there', async () => {
    const tree = (...names: readonly string[]): Files => ({
      'base/kustomization.yaml':
        'secretGenerator: [{ name: db, literals: [password=k8Xq2vT9wZ] }]\ngeneratorOptions: { disableNameSuffixHash: true }\n',
      'example/kustomization.yaml': `resources: [${names.map((name) => `../apps/${name}`).join(', ')}]\n`,
      ...Object.fromEntries(
        names.map((name) => [
          `apps/${name}/kustomization.yaml`,
          `namespace: ${name}\nresources: [../../base]\n`,
        ]),
      ),
    });
    const [base, two] = [tree('ledger'), tree('ledger', 'pay')];
    expect((await told(base, two)).filter((one) => one.includes('pay/db'))).toEqual([]);
    expect(await told(base, two)).toContain('default, already-there: Secret ledger/db');
  });

  test('that goes from one environment to another is new there', async () => {
    const of = (name: string): Files => ({
      [`overlays/${name}/kustomization.yaml`]: 'resources: [db.yaml]\n',
      [`overlays/${name}/db.yaml`]: secret('shop', VALUE),
    });
    const empty: Files = { 'overlays/prod/kustomization.yaml': 'resources: []\n' };
    expect(await told({ ...of('dev'), ...empty }, { ...of('dev'), ...of('prod') })).toContain(
      'prod, this-change: Secret shop/db',
    );
  });
});
