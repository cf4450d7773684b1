import type { MeshObject } from './mesh-object.ts';
import type { Manifest } from './objects.ts';
import { setAt } from './objects.ts';

const ROOT = { namespace: 'istio-system' };

const podOf = (app: string, container: Manifest, more: Manifest = {}): Manifest => ({
  selector: { matchLabels: { app } },
  template: { metadata: { labels: { app } }, spec: { containers: [container], ...more } },
});

const containerOf = (name: string, image: string, more: Manifest = {}): Manifest => ({
  name,
  image,
  ...more,
});

const POD = ['spec', 'template', 'spec'];

const withContainer =
  (container: Manifest) =>
  (it: Manifest): void => {
    setAt(it, [...POD, 'containers'], [container]);
  };

const ISTIOD = containerOf('discovery', 'docker.io/istio/pilot:1.27.3', {
  args: ['discovery', '--monitoringAddr=:15014'],
  env: [{ name: 'PILOT_ENABLE_AMBIENT', value: 'false' }],
  volumeMounts: [{ name: 'cacerts', mountPath: '/etc/cacerts' }],
});

/** Pods of the control plane and of what takes part in every pod's traffic. */
export const MESH_WORKLOADS: readonly MeshObject[] = [
  {
    file: 'istiod.yaml',
    manifest: {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'istiod', ...ROOT, labels: { app: 'istiod' } },
      spec: {
        replicas: 2,
        ...podOf('istiod', ISTIOD, {
          serviceAccountName: 'istiod',
          volumes: [
            { name: 'cacerts', secret: { secretName: 'cacerts' } },
            { name: 'config', configMap: { name: 'istio' } },
          ],
        }),
      },
    },
    edits: {
      'no replicas': (it) => {
        setAt(it, ['spec', 'replicas'], 0);
      },
      'another image': withContainer({ ...ISTIOD, image: 'docker.io/evil/pilot:1.27.3' }),
      'another tag': withContainer({ ...ISTIOD, image: 'docker.io/istio/pilot:1.28.0' }),
      'other args': withContainer({ ...ISTIOD, args: ['discovery', '--meshConfig=/tmp/mesh'] }),
      'another command': withContainer({ ...ISTIOD, command: ['sleep'] }),
      'other variables': withContainer({
        ...ISTIOD,
        env: [{ name: 'PILOT_SKIP_VALIDATE_TRUST_DOMAIN', value: 'true' }],
      }),
      'variables from elsewhere': withContainer({
        ...ISTIOD,
        envFrom: [{ configMapRef: { name: 'pilot-env' } }],
      }),
      'another ConfigMap': (it) => {
        setAt(
          it,
          [...POD, 'volumes'],
          [
            { name: 'cacerts', secret: { secretName: 'cacerts' } },
            { name: 'config', configMap: { name: 'istio-other' } },
          ],
        );
      },
      'another certificate': (it) => {
        setAt(
          it,
          [...POD, 'volumes'],
          [
            { name: 'cacerts', secret: { secretName: 'other' } },
            { name: 'config', configMap: { name: 'istio' } },
          ],
        );
      },
      'another container': (it) => {
        setAt(it, [...POD, 'containers'], [ISTIOD, containerOf('debug', 'busybox:1')]);
      },
      'an init container': (it) => {
        setAt(it, [...POD, 'initContainers'], [containerOf('init', 'busybox:1')]);
      },
      'another account': (it) => {
        setAt(it, [...POD, 'serviceAccountName'], 'default');
      },
      'no nodes': (it) => {
        setAt(it, [...POD, 'nodeSelector'], { none: 'none' });
      },
      'other labels': (it) => {
        setAt(it, ['spec', 'template', 'metadata', 'labels'], { app: 'istiod-old' });
        setAt(it, ['spec', 'selector'], { matchLabels: { app: 'istiod-old' } });
      },
    },
  },
  {
    file: 'istio-cni.yaml',
    manifest: {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: 'istio-cni-node', ...ROOT },
      spec: podOf(
        'istio-cni-node',
        containerOf('install-cni', 'docker.io/istio/install-cni:1.27.3', {
          args: ['--log_output_level=info'],
        }),
      ),
    },
    edits: {
      'another image': withContainer(
        containerOf('install-cni', 'docker.io/evil/install-cni:1.27.3'),
      ),
      'no nodes': (it) => {
        setAt(it, [...POD, 'nodeSelector'], { none: 'none' });
      },
      'other args': withContainer(
        containerOf('install-cni', 'docker.io/istio/install-cni:1.27.3', {
          args: ['--log_output_level=none'],
        }),
      ),
    },
  },
  {
    file: 'ztunnel.yaml',
    manifest: {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: 'ztunnel', ...ROOT },
      spec: podOf(
        'ztunnel',
        containerOf('istio-proxy', 'docker.io/istio/ztunnel:1.27.3', {
          env: [{ name: 'CA_ADDRESS', value: 'istiod.istio-system.svc:15012' }],
        }),
      ),
    },
    edits: {
      'another image': withContainer(containerOf('istio-proxy', 'docker.io/evil/ztunnel:1.27.3')),
      'other variables': withContainer(
        containerOf('istio-proxy', 'docker.io/istio/ztunnel:1.27.3', {
          env: [{ name: 'CA_ADDRESS', value: 'ca.evil.example:15012' }],
        }),
      ),
    },
  },
];
