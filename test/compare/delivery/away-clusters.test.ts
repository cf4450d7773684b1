import { spoken } from '../../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';
import { delivered, linesOf } from './layouts/layout.ts';
import { flux } from './flux-trees.ts';
import type { Files } from './releases.ts';
import { meshMtls } from '../../support/objects.ts';

const to = (cluster: string): string => `  kubeConfig: { secretRef: { name: ${cluster} } }\n`;

const service =
  'apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: shop }\nspec: { ports: [{ port: 80 }] }\n';

describe('what a Kustomization of Flux applies by a kubeConfig', () => {
  const tree = (mode: string): Files => ({
    'clusters/prod/sync.yaml': flux('flux-system', './clusters/prod'),
    'clusters/prod/apps.yaml': flux('apps', './apps/prod'),
    'clusters/prod/edge.yaml': flux('edge', './edge/prod', to('edge-1')),
    'apps/prod/web.yaml': service,
    'edge/prod/mtls.yaml': meshMtls(mode),
  });

  test('is in another cluster, though its path says the same environment', () => {
    expect(delivered(tree('STRICT'))).toEqual(
      linesOf(`prod!          | -      | apps/prod     | shop/web
               prod!          | -      | clusters/prod | -
               prod (edge-1)! | edge-1 | edge/prod     | istio-system/default`),
    );
  });

  test('rules that cluster alone', async () => {
    const { changes } = await reviewOf(tree('STRICT'), tree('PERMISSIVE'));
    expect([...new Set(changes.map(({ environment }) => environment))]).toEqual(['prod (edge-1)']);
  });

  test('makes no units where all goes to one cluster', () => {
    const files = {
      'clusters/hub/edge.yaml': flux('edge', './edge/prod', to('edge-1')),
      'edge/prod/mtls.yaml': meshMtls('STRICT'),
    };
    expect(delivered(files)).toContain('prod! | edge-1 | edge/prod | istio-system/default');
  });
});

describe('a HelmRelease with a kubeConfig', () => {
  const release = (
    mode: string,
    kubeConfig: string,
  ): string => `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: istiod, namespace: istio-system }
spec:
  ${kubeConfig}
  chart: { spec: { chart: istiod, version: 1.24.0, sourceRef: { kind: HelmRepository, name: istio } } }
  values: { meshConfig: { outboundTrafficPolicy: { mode: ${mode} } } }
`;
  const tree = (mode: string, kubeConfig = ''): Files => ({
    'clusters/prod/sync.yaml': flux('flux-system', './clusters/prod'),
    'clusters/prod/istiod.yaml': release(mode, kubeConfig),
    'clusters/prod/web.yaml': service,
  });
  const AWAY = 'kubeConfig: { secretRef: { name: edge-1 } }';

  test('installs no control plane into the cluster it lies in', async () => {
    const here = await reviewOf(tree('ALLOW_ANY'), tree('REGISTRY_ONLY'));
    expect(spoken(here.findings)).not.toEqual([]);
    const away = await reviewOf(tree('ALLOW_ANY', AWAY), tree('REGISTRY_ONLY', AWAY));
    expect(spoken(away.findings)).toEqual([]);
  });

  test('is as critical as any other', async () => {
    const { tier } = await reviewOf(tree('ALLOW_ANY', AWAY), tree('REGISTRY_ONLY', AWAY));
    expect(tier).toBe('critical');
  });

  test('takes the control plane away where it gets one', async () => {
    const { tier } = await reviewOf(tree('ALLOW_ANY'), tree('ALLOW_ANY', AWAY));
    expect(tier).toBe('critical');
  });
});
