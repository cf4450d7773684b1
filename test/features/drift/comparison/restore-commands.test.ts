import fc from 'fast-check';
import { expect, test } from 'vitest';

import { restoreCommands } from '../../../../src/features/drift/comparison/restore-commands.ts';
import type { KnownDrift } from '../../../../src/features/drift/comparison/environment-drift.ts';

const drift: KnownDrift = {
  id: 'd-3f92c1',
  kind: 'changed',
  resource: {
    ...{ group: 'networking.istio.io', version: 'v1', kind: 'VirtualService' },
    ...{ namespace: 'shop', name: 'orders' },
  },
  tier: 'high',
  since: '2026-11-20T08:00:00.000Z',
  fields: ['spec.http[0].timeout'],
  state: 'abc',
  place: 'apps/shop/routes.yaml:14',
  deliveredBy: { path: 'apps/shop', isKustomization: true, applier: null },
};

const applied = (tool: string, kind: string, name = 'shop', namespace = 'gitops'): KnownDrift => ({
  ...drift,
  deliveredBy: {
    path: 'apps/shop',
    isKustomization: true,
    applier: { tool, kind, namespace, name },
  },
});

/** MeshConfig below what installs a control plane. */
const installed = (group: string, kind: string, name: string): KnownDrift => ({
  ...applied('argo', 'Application', 'apps'),
  resource: { group, version: 'v1', kind, namespace: 'istio-system', name },
  place: 'mesh/istio.yaml:3',
  liveIn: { group: '', kind: 'ConfigMap', namespace: 'istio-system', name: 'istio' },
});

test.each<[string, KnownDrift, readonly string[]]>([
  [
    'istioctl installs MeshConfig below an IstioOperator again',
    installed('install.istio.io', 'IstioOperator', 'mesh'),
    ['istioctl install --filename ./mesh/istio.yaml'],
  ],
  [
    'Flux upgrades the release that installs it',
    installed('helm.toolkit.fluxcd.io', 'HelmRelease', 'istiod'),
    ['flux reconcile helmrelease istiod --namespace istio-system --force'],
  ],
  [
    'Argo CD syncs the ConfigMap of the Application that installs it',
    installed('argoproj.io', 'Application', 'istiod'),
    [
      'argocd app diff istio-system/istiod --refresh',
      'argocd app sync istio-system/istiod --resource :ConfigMap:istio-system/istio',
    ],
  ],
  [
    'the Sail operator writes it by itself',
    installed('sailoperator.io', 'Istio', 'default'),
    ['kubectl get istio.sailoperator.io default --namespace istio-system --output yaml'],
  ],
  [
    'Argo CD syncs the object',
    applied('argo', 'Application'),
    [
      'argocd app diff gitops/shop --refresh',
      'argocd app sync gitops/shop --resource networking.istio.io:VirtualService:shop/orders',
    ],
  ],
  [
    'Flux reconciles its Kustomization',
    applied('flux', 'Kustomization'),
    ['flux reconcile kustomization shop --namespace gitops --with-source'],
  ],
  [
    'Flux upgrades a release',
    applied('flux', 'HelmRelease', 'shop', ''),
    ['flux reconcile helmrelease shop --force'],
  ],
  [
    'kubectl applies a folder that nothing applies',
    drift,
    ['kubectl diff -k ./apps/shop', 'kubectl apply -k ./apps/shop'],
  ],
  [
    'kubectl applies the file of a plain folder',
    { ...drift, deliveredBy: { path: 'apps/shop', isKustomization: false, applier: null } },
    ['kubectl diff -f ./apps/shop/routes.yaml', 'kubectl apply -f ./apps/shop/routes.yaml'],
  ],
  [
    'what only the cluster has is deleted',
    { ...drift, kind: 'added', place: null, deliveredBy: null },
    ['kubectl delete virtualservice.networking.istio.io orders --namespace shop'],
  ],
])('%s', (_, given, commands) => {
  expect(restoreCommands([given])).toMatchObject({ kind: 'commands', commands });
});

/** The words that a POSIX shell makes of a line with single quotes only. */
function wordsOf(line: string): readonly string[] {
  const words: string[] = [];
  let word = '';
  let isQuoted = false;
  for (let at = 0; at < line.length; at += 1) {
    const character = line.charAt(at);
    if (character === "'") isQuoted = !isQuoted;
    else if (!isQuoted && character === '\\') word += line.charAt((at += 1));
    else if (!isQuoted && character === ' ') {
      words.push(word);
      word = '';
    } else if (!isQuoted && /[^\w./:@%+=-]/.test(character))
      throw new Error(`${character} means something to a shell`);
    else word += character;
  }
  return [...words, word];
}

test('a folder of any name is one word for a shell', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, unit: 'binary-ascii' }), (path) => {
      const given = { ...drift, deliveredBy: { path, isKustomization: true, applier: null } };
      const found = restoreCommands([given]);
      const [, apply = ''] = found.kind === 'commands' ? found.commands : [];
      expect(wordsOf(apply)).toHaveLength(4);
    }),
  );
});

test('names that Kubernetes would not take are never printed', () => {
  const printable = /^[a-z\d](?:[a-z\d.-]*[a-z\d])?$/;
  fc.assert(
    fc.property(
      fc.constantFrom('name', 'namespace', 'kind', 'group', 'applier'),
      fc.oneof(fc.string(), fc.constantFrom('$(id)', 'a;b', '--all', 'a b', '`x`', "a'b")),
      (part, text) => {
        const given =
          part === 'applier'
            ? applied('argo', 'Application', text)
            : { ...drift, resource: { ...drift.resource, [part]: text } };
        const found = restoreCommands([
          { ...given, kind: part === 'applier' ? 'changed' : 'added' },
        ]);
        if (found.kind === 'no-name' || printable.test(text) || text === '') return;
        expect(part).toBe('kind');
        expect(text).toMatch(/^[A-Z][A-Za-z\d]*$/);
      },
    ),
  );
});

test('of several objects what they share is said once, what goes comes last, and who has no name is counted', () => {
  const named = (name: string, of: KnownDrift): KnownDrift => ({
    ...of,
    id: `d-${name}`,
    resource: { ...of.resource, name },
  });
  const ofArgo = applied('argo', 'Application');
  const found = restoreCommands([
    { ...named('new', ofArgo), kind: 'added' },
    named('orders', ofArgo),
    named('cart', ofArgo),
    named('web', drift),
    named('api', drift),
    named('$(id)', drift),
  ]);
  expect(found).toMatchObject({
    kind: 'commands',
    commands: [
      'argocd app diff gitops/shop --refresh',
      'argocd app sync gitops/shop --resource networking.istio.io:VirtualService:shop/orders --resource networking.istio.io:VirtualService:shop/cart',
      'kubectl diff -k ./apps/shop',
      'kubectl apply -k ./apps/shop',
      'kubectl delete virtualservice.networking.istio.io new --namespace shop',
    ],
  });
  expect(found.kind === 'commands' && found.notes.at(-1)).toBe(
    'Not printed of 1 more object: a name in it is none that Kubernetes takes.',
  );
  expect(restoreCommands([named('$(id)', drift)])).toEqual({ kind: 'no-name' });
});
