import type { MeshObject } from './mesh-object.ts';
import { deleteAt, setAt } from './objects.ts';

const ROOT = { namespace: 'istio-system' };
const SHOP = ['cluster.local/ns/shop/sa/web'];

/** What istiod reads of the root namespace and gives to every proxy. */
export const MESH_POLICIES: readonly MeshObject[] = [
  {
    file: 'peer-authentication.yaml',
    manifest: {
      apiVersion: 'security.istio.io/v1',
      kind: 'PeerAuthentication',
      metadata: { name: 'default', ...ROOT },
      spec: { mtls: { mode: 'STRICT' } },
    },
    edits: {
      'mode PERMISSIVE': (it) => {
        setAt(it, ['spec', 'mtls', 'mode'], 'PERMISSIVE');
      },
      'mode DISABLE': (it) => {
        setAt(it, ['spec', 'mtls', 'mode'], 'DISABLE');
      },
      'no mode': (it) => {
        setAt(it, ['spec'], {});
      },
      'a selector': (it) => {
        setAt(it, ['spec', 'selector'], { matchLabels: { app: 'none' } });
      },
      'mtls null': (it) => {
        setAt(it, ['spec', 'mtls'], null);
      },
      'spec null': (it) => {
        setAt(it, ['spec'], null);
      },
    },
  },
  {
    file: 'deny-admin.yaml',
    manifest: {
      apiVersion: 'security.istio.io/v1',
      kind: 'AuthorizationPolicy',
      metadata: { name: 'deny-admin', ...ROOT },
      spec: {
        action: 'DENY',
        rules: [
          { to: [{ operation: { paths: ['/admin', '/admin/*'] } }] },
          { from: [{ source: { notNamespaces: ['shop', 'istio-system'] } }] },
        ],
      },
    },
    edits: {
      'half of the rules': (it) => {
        setAt(it, ['spec', 'rules'], [{ to: [{ operation: { paths: ['/admin'] } }] }]);
      },
      'action AUDIT': (it) => {
        setAt(it, ['spec', 'action'], 'AUDIT');
      },
      'rules null': (it) => {
        setAt(it, ['spec', 'rules'], null);
      },
      'no rules': (it) => {
        deleteAt(it, 'spec', 'rules');
      },
      'an exception': (it) => {
        setAt(
          it,
          ['spec', 'rules'],
          [
            {
              from: [{ source: { notPrincipals: SHOP } }],
              to: [{ operation: { paths: ['/admin*'] } }],
            },
          ],
        );
      },
      'a selector': (it) => {
        setAt(it, ['spec', 'selector'], { matchLabels: { app: 'none' } });
      },
      'a target': (it) => {
        setAt(
          it,
          ['spec', 'targetRefs'],
          [{ kind: 'Gateway', group: 'gateway.networking.k8s.io', name: 'none' }],
        );
      },
      'the dry-run annotation': (it) => {
        setAt(it, ['metadata', 'annotations'], { 'istio.io/dry-run': 'true' });
      },
      'another namespace': (it) => {
        setAt(it, ['metadata', 'namespace'], 'shop');
      },
      'spec null': (it) => {
        setAt(it, ['spec'], null);
      },
    },
  },
  {
    file: 'waypoint-deny.yaml',
    manifest: {
      apiVersion: 'security.istio.io/v1',
      kind: 'AuthorizationPolicy',
      metadata: { name: 'deny-outside', ...ROOT },
      spec: {
        targetRefs: [{ kind: 'Gateway', group: 'gateway.networking.k8s.io', name: 'edge' }],
        action: 'DENY',
        rules: [{ from: [{ source: { notRemoteIpBlocks: ['10.0.0.0/8'] } }] }],
      },
    },
    // as it is it holds for one gateway: only what widens it to the mesh counts
    narrow: true,
    edits: {
      'targetRefs null': (it) => {
        setAt(it, ['spec', 'targetRefs'], null);
      },
      'targetRefs empty': (it) => {
        setAt(it, ['spec', 'targetRefs'], []);
      },
      'no targetRefs': (it) => {
        deleteAt(it, 'spec', 'targetRefs');
      },
      'targetRef null': (it) => {
        deleteAt(it, 'spec', 'targetRefs');
        setAt(it, ['spec', 'targetRef'], null);
      },
      'selector null': (it) => {
        deleteAt(it, 'spec', 'targetRefs');
        setAt(it, ['spec', 'selector'], null);
      },
      'selector empty': (it) => {
        deleteAt(it, 'spec', 'targetRefs');
        setAt(it, ['spec', 'selector'], { matchLabels: {} });
      },
      'matchLabels null': (it) => {
        deleteAt(it, 'spec', 'targetRefs');
        setAt(it, ['spec', 'selector'], { matchLabels: null });
      },
    },
  },
  {
    file: 'request-authentication.yaml',
    manifest: {
      apiVersion: 'security.istio.io/v1',
      kind: 'RequestAuthentication',
      metadata: { name: 'jwt', ...ROOT },
      spec: {
        jwtRules: [
          { issuer: 'https://login.acme.example', jwksUri: 'https://login.acme.example/keys' },
        ],
      },
    },
    edits: {
      'another issuer': (it) => {
        setAt(
          it,
          ['spec', 'jwtRules'],
          [{ issuer: 'https://login.evil.example', jwksUri: 'https://login.evil.example/keys' }],
        );
      },
      'rules null': (it) => {
        setAt(it, ['spec', 'jwtRules'], null);
      },
    },
  },
  {
    file: 'envoy-filter.yaml',
    manifest: {
      apiVersion: 'networking.istio.io/v1alpha3',
      kind: 'EnvoyFilter',
      metadata: { name: 'limits', ...ROOT },
      spec: {
        configPatches: [
          {
            applyTo: 'NETWORK_FILTER',
            match: {
              listener: {
                filterChain: { filter: { name: 'envoy.filters.network.http_connection_manager' } },
              },
            },
            patch: {
              operation: 'MERGE',
              value: {
                typed_config: {
                  '@type':
                    'type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
                  stream_idle_timeout: '300s',
                },
              },
            },
          },
        ],
      },
    },
    edits: {
      'no patches': (it) => {
        setAt(it, ['spec', 'configPatches'], []);
      },
      'a selector': (it) => {
        setAt(it, ['spec', 'workloadSelector'], { labels: { app: 'none' } });
      },
      'another priority': (it) => {
        setAt(it, ['spec', 'priority'], 100);
      },
    },
  },
  {
    file: 'sidecar.yaml',
    manifest: {
      apiVersion: 'networking.istio.io/v1',
      kind: 'Sidecar',
      metadata: { name: 'default', ...ROOT },
      spec: {
        egress: [{ hosts: ['./*', 'istio-system/*'] }],
        outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' },
      },
    },
    edits: {
      'all hosts': (it) => {
        setAt(it, ['spec', 'egress'], [{ hosts: ['*/*'] }]);
      },
      'mode ALLOW_ANY': (it) => {
        setAt(it, ['spec', 'outboundTrafficPolicy', 'mode'], 'ALLOW_ANY');
      },
      'policy null': (it) => {
        setAt(it, ['spec', 'outboundTrafficPolicy'], null);
      },
      'a selector': (it) => {
        setAt(it, ['spec', 'workloadSelector'], { labels: { app: 'none' } });
      },
    },
  },
  {
    file: 'telemetry.yaml',
    manifest: {
      apiVersion: 'telemetry.istio.io/v1',
      kind: 'Telemetry',
      metadata: { name: 'logs', ...ROOT },
      spec: { accessLogging: [{ providers: [{ name: 'envoy' }] }] },
    },
    edits: {
      disabled: (it) => {
        setAt(it, ['spec', 'accessLogging'], [{ disabled: true }]);
      },
      'spec null': (it) => {
        setAt(it, ['spec'], null);
      },
    },
  },
  {
    file: 'client-tls.yaml',
    manifest: {
      apiVersion: 'networking.istio.io/v1',
      kind: 'DestinationRule',
      metadata: { name: 'all', ...ROOT },
      spec: { host: '*.local', trafficPolicy: { tls: { mode: 'ISTIO_MUTUAL' } } },
    },
    edits: {
      'mode DISABLE': (it) => {
        setAt(it, ['spec', 'trafficPolicy', 'tls', 'mode'], 'DISABLE');
      },
      'policy null': (it) => {
        setAt(it, ['spec', 'trafficPolicy'], null);
      },
    },
  },
  {
    file: 'proxy-config.yaml',
    manifest: {
      apiVersion: 'networking.istio.io/v1beta1',
      kind: 'ProxyConfig',
      metadata: { name: 'default', ...ROOT },
      spec: { concurrency: 2 },
    },
    edits: {
      'another concurrency': (it) => {
        setAt(it, ['spec', 'concurrency'], 0);
      },
      'other variables': (it) => {
        setAt(it, ['spec', 'environmentVariables'], { ISTIO_META_DNS_CAPTURE: 'true' });
      },
    },
  },
  {
    file: 'wasm.yaml',
    manifest: {
      apiVersion: 'extensions.istio.io/v1alpha1',
      kind: 'WasmPlugin',
      metadata: { name: 'headers', ...ROOT },
      spec: { url: 'oci://registry.acme.example/headers:1', phase: 'AUTHN' },
    },
    edits: {
      'another image': (it) => {
        setAt(it, ['spec', 'url'], 'oci://registry.evil.example/headers:1');
      },
      'another phase': (it) => {
        setAt(it, ['spec', 'phase'], 'STATS');
      },
    },
  },
];
