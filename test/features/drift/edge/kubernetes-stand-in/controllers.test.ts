import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  applyByFlux,
  applyClientSide,
  syncByArgo,
} from '../../../../../sandbox/kubernetes/controllers/delivery-controllers.ts';
import {
  acceptGateway,
  reportStatus,
  sidecarInjector,
} from '../../../../../sandbox/kubernetes/controllers/mesh-controllers.ts';
import {
  autoscale,
  publishEndpoints,
  rollOut,
} from '../../../../../sandbox/kubernetes/controllers/workload-controllers.ts';
import { startKubernetes } from '../../../../../sandbox/kubernetes/start-kubernetes.ts';
import type { KubernetesStandIn } from '../../../../../sandbox/kubernetes/start-kubernetes.ts';
import { configMap, virtualService } from './calling.ts';

let kubernetes: KubernetesStandIn;
beforeEach(async () => {
  kubernetes = await startKubernetes({ clock: { now: () => Date.UTC(2026, 0, 1) } });
});
afterEach(async () => {
  await kubernetes.close();
});

const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'default' },
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image: 'web:1' }] },
    },
  },
};
const autoscaler = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'web', namespace: 'default' },
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
    maxReplicas: 5,
  },
};

/** Objects of a kind, as they are stored. */
const all = (kind: string) =>
  [...kubernetes.cluster.objects.values()].filter((object) => object['kind'] === kind);

test('an autoscaler owns the replicas through the subresource', () => {
  syncByArgo(kubernetes, deployment, 'shop');
  kubernetes.create(autoscaler);
  autoscale(kubernetes, { name: 'web' }, 4);
  expect(kubernetes.get({ kind: 'Deployment', name: 'web' })).toMatchObject({
    spec: { replicas: 4 },
    metadata: {
      managedFields: expect.arrayContaining([
        {
          manager: 'kube-controller-manager',
          operation: 'Update',
          apiVersion: 'apps/v1',
          subresource: 'scale',
          fieldsType: 'FieldsV1',
          fieldsV1: { 'f:spec': { 'f:replicas': {} } },
        },
      ]),
    },
  });
});

test('a rolled out Deployment has a revision, and a ReplicaSet and injected Pods that belong to it', () => {
  kubernetes.cluster.webhooks.push(sidecarInjector('canary'));
  kubernetes.create(deployment);
  kubernetes.scale({ kind: 'Deployment', name: 'web' }, 2);
  rollOut(kubernetes, { name: 'web' });
  const uid = (kubernetes.get({ kind: 'Deployment', name: 'web' })['metadata'] as { uid: string })
    .uid;
  expect(kubernetes.get({ kind: 'Deployment', name: 'web' })).toMatchObject({
    metadata: { annotations: { 'deployment.kubernetes.io/revision': '1' } },
    status: { readyReplicas: 2 },
  });
  expect(all('ReplicaSet')).toMatchObject([
    { metadata: { ownerReferences: [{ kind: 'Deployment', uid }] } },
  ]);
  const pod = {
    metadata: {
      ownerReferences: [{ kind: 'ReplicaSet' }],
      annotations: { 'istio.io/rev': 'canary' },
    },
    spec: {
      containers: [{ name: 'web' }, { name: 'istio-proxy', imagePullPolicy: 'IfNotPresent' }],
    },
  };
  expect(all('Pod')).toMatchObject([pod, pod]);
  expect(JSON.stringify(all('Pod')[0]?.['metadata'])).not.toContain('istio-proxy');
});

test('a Service gets endpoints', () => {
  kubernetes.create({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace: 'default' },
    spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080 }] },
  });
  publishEndpoints(kubernetes, { name: 'web' });
  expect(kubernetes.get({ kind: 'Endpoints', name: 'web' })).toMatchObject({
    subsets: [{ ports: [{ port: 8080 }] }],
  });
  expect(all('EndpointSlice')).toMatchObject([
    { metadata: { ownerReferences: [{ kind: 'Service', name: 'web' }] } },
  ]);
});

test('Argo CD and Flux mark what is theirs, and take fields back that somebody edited', () => {
  const name = { kind: 'VirtualService', name: 'web' };
  syncByArgo(kubernetes, virtualService('web'), 'shop', { tracking: 'annotation+label' });
  kubernetes.patch(name, { spec: { hosts: ['other'] } });
  applyByFlux(kubernetes, virtualService('web'), { name: 'shop', namespace: 'flux-system' });
  expect(kubernetes.get(name)).toMatchObject({
    metadata: {
      labels: {
        'app.kubernetes.io/instance': 'shop',
        'kustomize.toolkit.fluxcd.io/name': 'shop',
      },
      annotations: {
        'argocd.argoproj.io/tracking-id': 'shop:networking.istio.io/VirtualService:default/web',
      },
      managedFields: [{ manager: 'argocd-controller' }, { manager: 'kustomize-controller' }],
    },
    spec: { hosts: ['web'] },
  });
});

test('kubectl apply without the server removes what it stated last time', () => {
  applyClientSide(kubernetes, configMap('istio', { mesh: 'a', gone: 'b' }));
  kubernetes.patch({ kind: 'ConfigMap', name: 'istio' }, { data: { byHand: 'c' } });
  applyClientSide(kubernetes, configMap('istio', { mesh: 'd' }));
  const stored = kubernetes.get({ kind: 'ConfigMap', name: 'istio' });
  expect(stored['data']).toEqual({ mesh: 'd', byHand: 'c' });
  expect(JSON.stringify(stored['metadata'])).toContain('last-applied-configuration');
});

test('istiod and gateway controllers write a status and nothing else', () => {
  const name = { kind: 'VirtualService', name: 'web' };
  const before = kubernetes.create(virtualService('web'))['spec'];
  reportStatus(
    kubernetes,
    name,
    [{ type: 'Reconciled', status: 'False', reason: 'Stale' }],
    [{ type: { code: 'IST0101', name: 'ReferencedResourceNotFound' }, level: 'ERROR' }],
  );
  expect(kubernetes.get(name)).toMatchObject({
    metadata: { generation: 1 },
    spec: before,
    status: {
      conditions: [{ type: 'Reconciled', status: 'False' }],
      validationMessages: [{ level: 'ERROR' }],
    },
  });
  const gateway = {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name: 'public', namespace: 'default' },
  };
  const listener = { name: 'http', port: 80, protocol: 'HTTP' };
  kubernetes.create({ ...gateway, spec: { gatewayClassName: 'istio', listeners: [listener] } });
  acceptGateway(kubernetes, { name: 'public' });
  expect(
    kubernetes.get({ kind: 'Gateway', group: 'gateway.networking.k8s.io', name: 'public' }),
  ).toMatchObject({
    status: {
      conditions: [{ type: 'Accepted' }, { type: 'Programmed' }],
      listeners: [{ name: 'http' }],
    },
  });
});
