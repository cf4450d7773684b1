import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { reviewOf } from '../support/review-of.ts';

const service = (name: string, namespace: string): string =>
  `---\napiVersion: v1\nkind: Service\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: {ports: [{port: 80}]}\n`;

describe('the fix', () => {
  const services = ['a', 'b', 'c', 'd'].map((name) => service(name, 'shop')).join('');
  const secret = (name: string, where = ''): string =>
    `---\napiVersion: v1\nkind: Secret\nmetadata: {name: ${name}${where}}\n`;
  const fixesOf = async (files: Readonly<Record<string, string>>) => {
    const tree = {
      'flux/shop.yaml': `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: shop, namespace: flux-system }
spec:
  path: ./shop
  prune: true
  sourceRef: { kind: GitRepository, name: flux-system }
`,
      'shop/all/kustomization.yaml': 'resources: [services.yaml]\n',
      'shop/all/services.yaml': services,
    };
    const folders = [
      ...new Set(
        Object.keys(files)
          .filter((path) => path.startsWith('shop/'))
          .map((path) => path.split('/')[1] ?? ''),
      ),
    ];
    const { findings } = await reviewOf(tree, {
      ...tree,
      'shop/kustomization.yaml': `resources: [all, ${folders.join(', ')}]\n`,
      ...files,
    });
    return new Map(
      findings
        .filter(({ check }) => check === 'namespace-forgotten')
        .map(({ subject, fix }) => [subject.name, spoken(fix.text)]),
    );
  };
  const folder = (...names: readonly string[]): string =>
    `resources: [${names.map((name) => `${name}.yaml`).join(', ')}]\n`;

  test('gives it the namespace of its neighbours, itself or by its kustomization', async () => {
    const fixes = await fixesOf({
      'shop/hooks/kustomization.yaml': folder('token'),
      'shop/hooks/token.yaml': secret('token'),
    });
    expect([...fixes.values()]).toEqual([
      'Set metadata.namespace to shop, or namespace in the kustomization that includes it.',
    ]);
  });

  test('gives it none in which the same build has one of its name: two of them do not build', async () => {
    const fixes = await fixesOf({
      'shop/hooks/kustomization.yaml': folder('token', 'more'),
      'shop/hooks/token.yaml': secret('token'),
      'shop/hooks/more.yaml': secret('more'),
      'shop/notes/kustomization.yaml': folder('token'),
      'shop/notes/token.yaml': secret('token', ', namespace: shop'),
    });
    expect(fixes.get('token')).toBe(
      'Remove it, or give it another name and the namespace shop: Secret shop/token is there already (shop/notes/token.yaml:2).',
    );
    // the kustomization of both would move the other too
    expect(fixes.get('more')).toBe('Set metadata.namespace to shop.');
  });

  test('keeps both where one has what the other has not', async () => {
    const fixes = await fixesOf({
      'shop/hooks/kustomization.yaml': folder('token'),
      'shop/hooks/token.yaml': `${secret('token')}stringData: {token: a}\n`,
      'shop/notes/kustomization.yaml': folder('token'),
      'shop/notes/token.yaml': `${secret('token', ', namespace: shop')}stringData: {password: b}\n`,
    });
    expect(fixes.get('token')).toBe(
      'Merge the two into one, or give it the namespace shop and another name, by which what reads it has to ask for it: Secret shop/token is there already (shop/notes/token.yaml:2), and they are not alike (`token` here, `password` there).',
    );
  });

  test('lists a file once that another Kustomization applies with its namespace', async () => {
    const fixes = await fixesOf({
      'shop/hooks/kustomization.yaml': folder('token'),
      'shop/hooks/token.yaml': secret('token'),
      'flux/hooks.yaml': `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: hooks, namespace: flux-system }
spec:
  path: ./shop/hooks
  targetNamespace: shop
  prune: true
  sourceRef: { kind: GitRepository, name: flux-system }
`,
    });
    expect(fixes.get('token')).toBe(
      'List its file once: shop/hooks brings it already, with the namespace shop.',
    );
  });

  test('lists it once too where a file beside it has another object of that name', async () => {
    const fixes = await fixesOf({
      'shop/hooks/kustomization.yaml': folder('token'),
      'shop/hooks/token.yaml': `${secret('token')}stringData: {token: a}\n`,
      'shop/notes/kustomization.yaml': folder('token'),
      'shop/notes/token.yaml': `${secret('token', ', namespace: shop')}stringData: {password: b}\n`,
      'flux/hooks.yaml': `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: hooks, namespace: flux-system }
spec:
  path: ./shop/hooks
  targetNamespace: shop
  prune: true
  sourceRef: { kind: GitRepository, name: flux-system }
`,
    });
    expect(fixes.get('token')).toBe(
      'List its file once: shop/hooks brings it already, with the namespace shop. Give one of the two another name, and write that where it is read: Secret shop/token is written by shop/notes/token.yaml:2 too, and not alike (`token` here, `password` there).',
    );
  });

  test('leaves the kustomization alone that holds objects of another namespace', async () => {
    const fixes = await fixesOf({
      'shop/hooks/kustomization.yaml': folder('token', 'bank'),
      'shop/hooks/token.yaml': secret('token'),
      'shop/hooks/bank.yaml': secret('bank', ', namespace: bank'),
    });
    expect([...fixes.values()]).toEqual(['Set metadata.namespace to shop.']);
  });

  test('leaves it alone too where those come from another folder that it builds', async () => {
    const fixes = await fixesOf({
      'shop/hooks/kustomization.yaml': 'resources: [token.yaml, base]\n',
      'shop/hooks/token.yaml': secret('token'),
      'shop/hooks/base/kustomization.yaml': folder('bank'),
      'shop/hooks/base/bank.yaml': secret('bank', ', namespace: bank'),
    });
    expect([...fixes.values()]).toEqual(['Set metadata.namespace to shop.']);
  });
});
