import type { MeshObject } from './mesh-object.ts';
import { MESH_WEBHOOKS } from './mesh-webhooks.ts';
import { MESH_WORKLOADS } from './mesh-workloads.ts';
import { deleteAt, setAt } from './objects.ts';

const ROOT = { namespace: 'istio-system' };

/** What the control plane and its data plane are made of. */
export const CONTROL_PLANE: readonly MeshObject[] = [
  ...MESH_WORKLOADS,
  ...MESH_WEBHOOKS,
  {
    file: 'mesh-config.yaml',
    manifest: {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'istio', ...ROOT },
      data: {
        mesh: 'accessLogFile: /dev/stdout\noutboundTrafficPolicy:\n  mode: REGISTRY_ONLY\n',
        meshNetworks: 'networks: {}\n',
      },
    },
    edits: {
      'mode ALLOW_ANY': (it) => {
        setAt(it, ['data', 'mesh'], 'accessLogFile: /dev/stdout\n');
      },
      'another trust domain': (it) => {
        setAt(
          it,
          ['data', 'mesh'],
          'accessLogFile: /dev/stdout\noutboundTrafficPolicy:\n  mode: REGISTRY_ONLY\ntrustDomain: evil.example\n',
        );
      },
      'data null': (it) => {
        setAt(it, ['data'], null);
      },
      'mesh null': (it) => {
        setAt(it, ['data', 'mesh'], null);
      },
      'other networks': (it) => {
        setAt(
          it,
          ['data', 'meshNetworks'],
          'networks: { n: { endpoints: [{ fromCidr: 10.0.0.0/8 }] } }\n',
        );
      },
      'binary data': (it) => {
        deleteAt(it, 'data', 'mesh');
        setAt(it, ['binaryData'], { mesh: btoa('accessLogFile: ""\n') });
      },
      'another name': (it) => {
        setAt(it, ['metadata', 'name'], 'istio-unused');
      },
    },
  },
  {
    file: 'injector-config.yaml',
    manifest: {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'istio-sidecar-injector', ...ROOT },
      data: {
        config: 'defaultTemplates: [sidecar]\npolicy: enabled\n',
        values: '{"global":{"proxy":{"privileged":false}}}',
      },
    },
    edits: {
      'policy disabled': (it) => {
        setAt(it, ['data', 'config'], 'defaultTemplates: [sidecar]\npolicy: disabled\n');
      },
      'other values': (it) => {
        setAt(it, ['data', 'values'], '{"global":{"proxy":{"privileged":true}}}');
      },
      'data null': (it) => {
        setAt(it, ['data'], null);
      },
    },
  },
  {
    file: 'cacerts.yaml',
    manifest: {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'cacerts', ...ROOT },
      type: 'Opaque',
      data: {
        'root-cert.pem': 'b25l',
        'ca-cert.pem': 'dHdv',
        'ca-key.pem': 'dGhyZWU=',
        'cert-chain.pem': 'Zm91cg==',
      },
    },
    edits: {
      'another root': (it) => {
        setAt(it, ['data', 'root-cert.pem'], 'Zml2ZQ==');
      },
      'data null': (it) => {
        setAt(it, ['data'], null);
      },
      'written in clear': (it) => {
        deleteAt(it, 'data', 'ca-key.pem');
        setAt(it, ['stringData'], { 'ca-key.pem': 'six' });
      },
    },
  },
  {
    file: 'outside-cacerts.yaml',
    manifest: {
      apiVersion: 'external-secrets.io/v1',
      kind: 'ExternalSecret',
      metadata: { name: 'mesh-ca', ...ROOT },
      spec: {
        secretStoreRef: { name: 'vault', kind: 'ClusterSecretStore' },
        target: { name: 'cacerts' },
        dataFrom: [{ extract: { key: 'mesh/ca' } }],
      },
    },
    edits: {
      'another key': (it) => {
        setAt(it, ['spec', 'dataFrom'], [{ extract: { key: 'evil/ca' } }]);
      },
      'another store': (it) => {
        setAt(it, ['spec', 'secretStoreRef', 'name'], 'evil');
      },
      'another target': (it) => {
        setAt(it, ['spec', 'target', 'name'], 'unused');
      },
    },
  },
  {
    file: 'istiod-service.yaml',
    manifest: {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'istiod', ...ROOT },
      spec: {
        selector: { app: 'istiod' },
        ports: [
          { name: 'https-dns', port: 15012 },
          { name: 'https-webhook', port: 443, targetPort: 15017 },
        ],
      },
    },
    edits: {
      'other pods': (it) => {
        setAt(it, ['spec', 'selector'], { app: 'istiod-old' });
      },
      'no port for certificates': (it) => {
        setAt(it, ['spec', 'ports'], [{ name: 'https-webhook', port: 443, targetPort: 15017 }]);
      },
      'another host': (it) => {
        setAt(it, ['spec'], { type: 'ExternalName', externalName: 'istiod.evil.example' });
      },
    },
  },
  {
    file: 'remote-cluster.yaml',
    manifest: {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name: 'istio-remote-secret-west',
        ...ROOT,
        labels: { 'istio/multiCluster': 'true' },
      },
      stringData: { west: 'apiVersion: v1\nkind: Config\n' },
    },
    edits: {
      'another cluster': (it) => {
        setAt(it, ['stringData', 'west'], 'apiVersion: v1\nkind: Config\nclusters: []\n');
      },
      'no label': (it) => {
        deleteAt(it, 'metadata', 'labels');
      },
    },
  },
  {
    file: 'namespace.yaml',
    clusterWide: true,
    manifest: {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'istio-system', labels: { 'topology.istio.io/network': 'east' } },
    },
    edits: {
      'another network': (it) => {
        setAt(it, ['metadata', 'labels', 'topology.istio.io/network'], 'west');
      },
      'no network': (it) => {
        deleteAt(it, 'metadata', 'labels');
      },
    },
  },
  {
    file: 'operator.yaml',
    manifest: {
      apiVersion: 'install.istio.io/v1alpha1',
      kind: 'IstioOperator',
      metadata: { name: 'mesh', ...ROOT },
      spec: {
        profile: 'minimal',
        tag: '1.27.3',
        meshConfig: { outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' } },
        components: { pilot: { enabled: true, k8s: { replicaCount: 2 } } },
      },
    },
    edits: {
      'mode ALLOW_ANY': (it) => {
        setAt(it, ['spec', 'meshConfig', 'outboundTrafficPolicy', 'mode'], 'ALLOW_ANY');
      },
      'meshConfig null': (it) => {
        setAt(it, ['spec', 'meshConfig'], null);
      },
      'another tag': (it) => {
        setAt(it, ['spec', 'tag'], '1.28.0');
      },
      'another hub': (it) => {
        setAt(it, ['spec', 'hub'], 'docker.io/evil');
      },
      'pilot off': (it) => {
        setAt(it, ['spec', 'components', 'pilot', 'enabled'], false);
      },
      'no replicas': (it) => {
        setAt(it, ['spec', 'components', 'pilot', 'k8s', 'replicaCount'], 0);
      },
      values: (it) => {
        setAt(it, ['spec', 'values'], { meshConfig: { trustDomain: 'evil.example' } });
      },
    },
  },
  {
    file: 'sail.yaml',
    clusterWide: true,
    manifest: {
      apiVersion: 'sailoperator.io/v1',
      kind: 'Istio',
      metadata: { name: 'default' },
      spec: {
        version: 'v1.27.3',
        namespace: 'istio-system',
        values: { meshConfig: { accessLogFile: '/dev/stdout' } },
      },
    },
    edits: {
      'another version': (it) => {
        setAt(it, ['spec', 'version'], 'v1.28.0');
      },
      'no logs': (it) => {
        setAt(it, ['spec', 'values', 'meshConfig', 'accessLogFile'], '');
      },
      'values null': (it) => {
        setAt(it, ['spec', 'values'], null);
      },
      'another namespace': (it) => {
        setAt(it, ['spec', 'namespace'], 'istio-other');
      },
    },
  },
];
