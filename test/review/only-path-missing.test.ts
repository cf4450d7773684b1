import { describe, expect, test } from 'vitest';
import { manifest } from '../support/objects.ts';
import type { Files } from '../support/review-of.ts';
import { reportOf } from '../support/review-of.ts';

const service = manifest('Service', 'web', '{ ports: [{ port: 80 }] }');

const ofArgo = (path: string, source = 'https://git.example/acme/deploy'): Files => ({
  'argo/shop.yaml': `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: shop, namespace: argocd }
spec:
  source: { repoURL: '${source}', path: ${path} }
  destination: { server: 'https://kubernetes.default.svc', namespace: shop }
  syncPolicy: { automated: { prune: true } }
`,
  'shop/web.yaml': service,
});

const ofFlux = (path: string): Files => ({
  'flux/shop.yaml': `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: shop, namespace: flux-system }
spec: { interval: 10m, path: ./${path}, prune: true, sourceRef: { kind: GitRepository, name: deploy } }
`,
  'shop/web.yaml': service,
});

const { 'argo/shop.yaml': inPlace = '' } = ofArgo('shop');

const textOf = async (before: Files, after: Files): Promise<string> =>
  (await reportOf(before, after, 'terminal')).text.replaceAll(/\s+/g, ' ');

const LEFT =
  'Service shop/web: left in the cluster as it is: Application argocd/shop fails without its folder, and deletes nothing';

describe('the only folder that an address of nobody known is asked for, and that is not there any more', () => {
  test.each([
    ['is misspelled', ofArgo('shopp')],
    ['is deleted', { 'argo/shop.yaml': inPlace }],
  ])('is what its Application lacks where it %s', async (_, after) => {
    const text = await textOf(ofArgo('shop'), after);
    expect(text).toContain(LEFT);
    expect(text).not.toContain('no longer from this repository');
  });

  test('is what a Kustomization of Flux lacks', async () => {
    const text = await textOf(ofFlux('shop'), ofFlux('shopp'));
    expect(text).toContain('Kustomization flux-system/shop fails without its folder');
    expect(text).not.toContain('no longer from this repository');
  });

  test('is read elsewhere where the address is another one now', async () => {
    const text = await textOf(ofArgo('shop'), ofArgo('shop-v2', 'https://git.example/acme/other'));
    expect(text).toContain('no longer from this repository');
  });

  test.each([
    ['Argo CD', ofArgo('shop'), 'Application argocd/shop'],
    ['Flux', ofFlux('shop'), 'Kustomization flux-system/shop'],
  ])('is left in the cluster where it is renamed and %s is not told', async (_, before, who) => {
    const { 'shop/web.yaml': web = '', ...appliers } = before;
    const text = await textOf(before, { ...appliers, 'store/web.yaml': web });
    expect(text).not.toContain('No effective change');
    expect(text).toContain(
      `Service shop/web: left in the cluster as it is: ${who} fails without its folder, and deletes nothing`,
    );
  });

  test('goes on from its new folder where a script applies that', async () => {
    const { 'shop/web.yaml': web = '', ...appliers } = ofFlux('shop');
    const script = { 'deploy.sh': '#!/bin/sh\nkubectl apply -f store\n' };
    const text = await textOf(
      { ...appliers, ...script, 'shop/web.yaml': web },
      { ...appliers, ...script, 'store/web.yaml': web },
    );
    expect(text).not.toContain('left in the cluster');
  });
});
