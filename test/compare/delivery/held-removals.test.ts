import { expect, test } from 'vitest';
import { app } from '../../gitops/delivery/argo-trees.ts';
import { namespace, service } from '../../support/objects.ts';
import type { Files } from '../../support/review-of.ts';
import { reportOf, reviewOf } from '../../support/review-of.ts';

const POLICY = (name: string, namespaceOf: string, mode: string): string =>
  `apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: { name: ${name}, namespace: ${namespaceOf} }\nspec: { mtls: { mode: ${mode} } }\n---\n`;
const STOPS = 'patches: [{ path: gone.yaml }]\n';
const LISTS = 'resources: [all.yaml]\n';
const SHOP = namespace('shop', 'istio-injection: enabled');
const WEB = service('web', '{ ports: [{ port: 80 }] }', { namespace: 'shop' });
const OLD = service('old', '{ ports: [{ port: 80 }] }', { namespace: 'shop' });

const tree = (shop: string, listing: string, more: Files = {}): Files => ({
  'argocd/shop.yaml': app('shop'),
  'shop/kustomization.yaml': listing,
  'shop/all.yaml': shop,
  ...more,
});

const obstacles = async (before: Files, after: Files) =>
  (await reviewOf(before, after)).changes.map(
    ({ subject: { kind, name }, heldUpBy }) => `${kind} ${name}: ${heldUpBy?.kind ?? 'nothing'}`,
  );

test('what goes from a folder that does not build after the change goes once it does', async () => {
  expect(
    await obstacles(tree(SHOP + WEB + OLD, LISTS), tree(SHOP + WEB, `${LISTS}${STOPS}`)),
  ).not.toContain('Service old: nothing');
  const both = [tree(SHOP + WEB + OLD, LISTS + STOPS), tree(SHOP + WEB, LISTS + STOPS)] as const;
  expect(await obstacles(...both)).toEqual(['Service old: build']);
  expect((await reportOf(...both, 'markdown')).text).toMatch(
    /^### .*Service (?:shop\/)?old: .*\(once (?:shop|its folder) builds\)$/m,
  );
});

test('it goes at once where the folder is mended, or where another folder had it, too', async () => {
  expect(
    await obstacles(tree(SHOP + WEB + OLD, LISTS + STOPS), tree(SHOP + WEB, LISTS)),
  ).not.toContain('Service old: build');
  const other = (own: string): Files => ({
    'argocd/extra.yaml': app('extra', '', 'extra'),
    'extra/kustomization.yaml': LISTS,
    'extra/all.yaml': WEB.replace('web', 'more') + own,
  });
  expect(
    await obstacles(
      tree(SHOP + WEB + OLD, LISTS + STOPS, other(OLD)),
      tree(SHOP + WEB, LISTS + STOPS, other('')),
    ),
  ).not.toContain('Service old: build');
});

test('modes wait for the folder of the policy that says them, each for its own', async () => {
  const two = (mesh: string, shop: string): Files =>
    tree(SHOP + WEB + shop, LISTS + STOPS, {
      'argocd/mesh.yaml': app('mesh', '', 'mesh'),
      'mesh/kustomization.yaml': LISTS,
      'mesh/all.yaml': mesh,
    });
  const { text } = await reportOf(
    two(POLICY('default', 'istio-system', 'PERMISSIVE'), ''),
    two(POLICY('default', 'istio-system', 'STRICT'), POLICY('default', 'shop', 'DISABLE')),
    'markdown',
  );
  expect(text).toMatch(/^- the whole mesh: mTLS `PERMISSIVE` → `STRICT` `mesh/m);
  expect(text).toMatch(/^- Namespace shop: mTLS `PERMISSIVE` → `DISABLE` \(once shop builds\)/m);
});
