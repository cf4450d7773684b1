import { describe, expect, test } from 'vitest';
import type { RenderedEnvironment } from '../../src/gitops/index.ts';
import { meshWideFiles } from '../../src/checks/nobody-is-asked/mesh-wide-files.ts';
import { createEngine } from '../../src/review/index.ts';
import { readPackageData } from '../../src/review/edge/package-data.ts';
import { renderTree } from '../../src/gitops/index.ts';
import { treeOf } from '../support/tree-of.ts';

const engine = createEngine(readPackageData());
const SETTINGS = { rootNamespace: null, istioVersion: null, external: [] };

const rendered = (files: Record<string, string>): readonly RenderedEnvironment[] =>
  renderTree(treeOf(files), [], engine).environments;

const filesOf = (files: Record<string, string>): readonly string[] =>
  meshWideFiles(rendered(files), SETTINGS);

const istio = (kind: string, namespace: string, spec: string): string =>
  `apiVersion: security.istio.io/v1\nkind: ${kind}\nmetadata: {name: it, namespace: ${namespace}}\nspec: ${spec}\n`;

test('policies of the root namespace without a selector are mesh-wide, others are not', () => {
  expect(
    filesOf({
      'mesh/mtls.yaml': istio('PeerAuthentication', 'istio-system', '{mtls: {mode: STRICT}}'),
      'mesh/deny.yaml': istio('AuthorizationPolicy', 'istio-system', '{}'),
      'mesh/gateway.yaml': istio(
        'AuthorizationPolicy',
        'istio-system',
        '{selector: {matchLabels: {app: gateway}}}',
      ),
      'mesh/waypoint.yaml': istio(
        'AuthorizationPolicy',
        'istio-system',
        '{targetRefs: [{kind: Gateway, name: it}]}',
      ),
      'shop/mtls.yaml': istio('PeerAuthentication', 'shop', '{mtls: {mode: STRICT}}'),
    }),
  ).toEqual(['mesh/deny.yaml', 'mesh/mtls.yaml']);
});

test('the mesh configuration is mesh-wide in each of its shapes', () => {
  expect(
    filesOf({
      'mesh/config-map.yaml':
        'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: istio, namespace: istio-system}\ndata: {mesh: "enableAutoMtls: true"}\n',
      'mesh/operator.yaml':
        'apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\nmetadata: {name: it, namespace: istio-system}\nspec: {meshConfig: {enableAutoMtls: true}}\n',
      'mesh/release.yaml':
        'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: istiod, namespace: istio-system}\nspec: {chart: {spec: {chart: istiod}}, values: {meshConfig: {enableAutoMtls: true}}}\n',
      'mesh/application.yaml':
        'apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: istiod, namespace: argocd}\nspec: {source: {chart: istiod, repoURL: "https://x.example"}, destination: {namespace: istio-system}}\n',
      'mesh/other.yaml':
        'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: redis, namespace: shop}\nspec: {chart: {spec: {chart: redis}}}\n',
    }),
  ).toEqual([
    'mesh/application.yaml',
    'mesh/config-map.yaml',
    'mesh/operator.yaml',
    'mesh/release.yaml',
  ]);
});

test('a patch of a mesh-wide object counts, a namespace that is set for all does not', () => {
  const found = filesOf({
    'base/kustomization.yaml': 'resources: [mtls.yaml, service.yaml]\n',
    'base/mtls.yaml':
      'apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: {name: it}\nspec: {mtls: {mode: STRICT}}\n',
    'base/service.yaml': 'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {}\n',
    'overlays/prod/kustomization.yaml':
      'namespace: istio-system\nresources: [../../base]\npatches: [{path: permissive.yaml}]\n',
    'overlays/prod/permissive.yaml':
      'apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: {name: it}\nspec: {mtls: {mode: PERMISSIVE}}\n',
  });
  expect(found).toEqual(['base/mtls.yaml', 'overlays/prod/permissive.yaml']);
});

test('what the control plane runs from is mesh-wide under any name, what gateways run from is not', () => {
  const pods = (name: string, container: string, template = '{}'): string =>
    `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}, namespace: infra}\nspec: {template: {metadata: ${template}, spec: {containers: [${container}]}}}\n`;
  expect(
    filesOf({
      'infra/server.yaml': pods(
        'server',
        '{name: discovery, image: "m/pilot:1", args: [discovery]}',
      ),
      'infra/ca.yaml':
        'apiVersion: v1\nkind: Secret\nmetadata: {name: cacerts, namespace: infra}\ndata: {ca-key.pem: YQ==}\n',
      'infra/webhook.yaml':
        'apiVersion: admissionregistration.k8s.io/v1\nkind: MutatingWebhookConfiguration\nmetadata: {name: pods}\nwebhooks: [{name: a.b.c, clientConfig: {url: "https://x/inject"}}]\n',
      'infra/namespace.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: {name: infra}\n',
      'infra/edge.yaml': pods('edge', '', '{labels: {istio: ingressgateway}}'),
      'infra/web.yaml': pods('web', '{name: web, image: "acme/web:1"}'),
    }),
  ).toEqual(['infra/ca.yaml', 'infra/server.yaml', 'infra/webhook.yaml']);
});

describe('a file is mesh-wide as the object in it is', () => {
  const rule = (spec: string): string =>
    `apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: it, namespace: istio-system}\nspec: ${spec}\n`;

  test('a policy for the class of all waypoints is', () => {
    const policy = istio(
      'AuthorizationPolicy',
      'istio-system',
      '{targetRefs: [{kind: GatewayClass, name: istio-waypoint}]}',
    );
    expect(filesOf({ 'mesh/waypoints.yaml': policy })).toEqual(['mesh/waypoints.yaml']);
  });

  test('a DestinationRule is by a host that covers every namespace, for clients of others', () => {
    expect(
      filesOf({
        'mesh/all.yaml': rule('{host: "*.local"}'),
        'mesh/shop.yaml': rule('{host: "*.shop.svc.cluster.local"}'),
        'mesh/own.yaml': rule('{host: "*", exportTo: ["."]}'),
      }),
    ).toEqual(['mesh/all.yaml']);
  });

  test('an extension of the proxies is, a policy of another mesh is not', () => {
    expect(
      filesOf({
        'mesh/lua.yaml':
          'apiVersion: extensions.istio.io/v1alpha1\nkind: TrafficExtension\nmetadata: {name: it, namespace: istio-system}\nspec: {lua: {inlineCode: "-- none"}}\n',
        'mesh/other.yaml':
          'apiVersion: policy.linkerd.io/v1alpha1\nkind: AuthorizationPolicy\nmetadata: {name: it, namespace: istio-system}\nspec: {}\n',
      }),
    ).toEqual(['mesh/lua.yaml']);
  });
});
