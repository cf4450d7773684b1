import type { Dice } from '../../../random-tree.ts';
import type { Mutation } from '../../mutation.ts';
import type { Manifest, Value } from '../../objects.ts';
import { ADMISSIONS } from './admissions.ts';
import { bring, manifestOf } from './bring.ts';
import { NETWORKS } from './networks.ts';

const ROOT = 'istio-system';

const CERTIFICATES = ['cacerts', 'istio-ca-secret', 'istiod-tls', 'istio-ca-root-cert'];

/** Objects that make, or name, what the mesh's certificates lie in. */
const MAKERS: readonly ((name: string) => Manifest)[] = [
  (name) => manifestOf('v1', 'Secret', { name, namespace: ROOT }, { stringData: { a: 'b' } }),
  (name) =>
    manifestOf(
      'external-secrets.io/v1',
      'ExternalSecret',
      { name: 'x', namespace: ROOT },
      { spec: { target: { name }, dataFrom: [{ extract: { key: 'x' } }] } },
    ),
  (name) =>
    manifestOf(
      'cert-manager.io/v1',
      'Certificate',
      { name: 'x', namespace: ROOT },
      { spec: { secretName: name, commonName: 'x', issuerRef: { name: 'x' } } },
    ),
  (name) =>
    manifestOf(
      'secrets.hashicorp.com/v1beta1',
      'VaultStaticSecret',
      { name: 'x', namespace: ROOT },
      { spec: { destination: { name, create: true }, path: 'x', mount: 'kv', type: 'kv-v2' } },
    ),
  (name) =>
    manifestOf(
      'secrets.infisical.com/v1alpha1',
      'InfisicalSecret',
      { name: 'x', namespace: 'shop' },
      { spec: { managedSecretReference: { secretName: name, secretNamespace: ROOT } } },
    ),
  (name) =>
    manifestOf(
      'acme.example/v1',
      'SecretCopy',
      { name: 'x', namespace: 'shop' },
      { spec: { to: [{ namespace: ROOT, name }] } },
    ),
  (name) =>
    manifestOf(
      'isindir.github.com/v1alpha3',
      'SopsSecret',
      { name: 'x', namespace: ROOT },
      { spec: { secretTemplates: [{ name, stringData: { a: 'b' } }] } },
    ),
];

const SCALERS: readonly ((dice: Dice) => Manifest)[] = [
  () => ({
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledObject',
    metadata: {
      name: 's',
      namespace: ROOT,
      annotations: { 'autoscaling.keda.sh/paused-replicas': '0' },
    },
    spec: { scaleTargetRef: { name: 'istiod' }, minReplicaCount: 1, triggers: [] },
  }),
  () =>
    manifestOf(
      'keda.sh/v1alpha1',
      'ScaledObject',
      { name: 's', namespace: ROOT },
      {
        spec: {
          scaleTargetRef: { kind: 'Deployment', name: 'istiod' },
          minReplicaCount: 0,
          maxReplicaCount: 1,
          triggers: [{ type: 'cron', metadata: { timezone: 'UTC' } }],
        },
      },
    ),
  () =>
    manifestOf(
      'autoscaling.k8s.io/v1',
      'VerticalPodAutoscaler',
      { name: 'v', namespace: ROOT },
      {
        spec: {
          targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'istiod' },
          resourcePolicy: {
            containerPolicies: [{ containerName: '*', maxAllowed: { memory: '8Mi' } }],
          },
        },
      },
    ),
  () =>
    manifestOf(
      'v1',
      'ResourceQuota',
      { name: 'q', namespace: ROOT },
      { spec: { hard: { pods: '0' } } },
    ),
  () =>
    manifestOf(
      'v1',
      'LimitRange',
      { name: 'l', namespace: ROOT },
      { spec: { limits: [{ type: 'Container', max: { memory: '8Mi' } }] } },
    ),
];

const roleBinding = (name: string): Manifest =>
  manifestOf(
    'rbac.authorization.k8s.io/v1',
    'ClusterRoleBinding',
    { name },
    {
      roleRef: {
        apiGroup: 'rbac.authorization.k8s.io',
        kind: 'ClusterRole',
        name: 'cluster-admin',
      },
      subjects: [{ kind: 'ServiceAccount', name, namespace: 'shop' }],
    },
  );

const jobOf = (container: Manifest, serviceAccountName: string): Manifest =>
  manifestOf(
    'batch/v1',
    'Job',
    { name: 'tidy', namespace: 'shop' },
    {
      spec: {
        template: {
          spec: {
            restartPolicy: 'Never',
            serviceAccountName,
            containers: [{ name: 'c', ...container }],
          },
        },
      },
    },
  );

/** What is put around the control plane, whether it is in the tree or not. */
export const AROUND_ISTIOD: readonly Mutation[] = [
  ...NETWORKS.map((make, at) => bring(`network policy ${String(at + 1)} for istiod`, make)),
  ...ADMISSIONS.map((make, at) => bring(`admission ${String(at + 1)} of the mesh's objects`, make)),
  bring('what makes a certificate of the mesh', (dice) => {
    const value: Value = dice.pick(CERTIFICATES);
    return dice.pick(MAKERS)(value);
  }),
  bring('what makes cacerts, of any kind', (dice) => dice.pick(MAKERS)('cacerts')),
  bring('what scales istiod, or keeps it from starting', (dice) => dice.pick(SCALERS)(dice)),
  bring('a job with kubectl and all rights', (dice) => [
    roleBinding('tidy'),
    jobOf(
      dice.pick<Manifest>([
        { image: 'bitnami/kubectl:1.31', args: ['delete', 'peerauthentications', '-A', '--all'] },
        {
          image: 'alpine/k8s:1.31.0',
          command: ['sh', '-c', 'kubectl -n istio-system delete deploy istiod'],
        },
        { image: 'istio/istioctl:1.27.3', args: ['uninstall', '--purge', '-y'] },
      ]),
      'tidy',
    ),
  ]),
];

/** The same kinds of objects as teams have them for their own services. */
export const OWN_GUARDS: readonly Mutation[] = [
  bring('a network policy of its own pods', (dice) =>
    manifestOf(
      'networking.k8s.io/v1',
      'NetworkPolicy',
      { name: 'web', namespace: 'shop' },
      {
        spec: {
          podSelector: dice.pick<Manifest>([{}, { matchLabels: { app: 'web' } }]),
          policyTypes: ['Ingress'],
          ingress: [{ from: [{ namespaceSelector: {} }] }],
        },
      },
    ),
  ),
  bring('a webhook for its own objects', () =>
    manifestOf(
      'admissionregistration.k8s.io/v1',
      'ValidatingWebhookConfiguration',
      { name: 'carts' },
      {
        webhooks: [
          {
            name: 'carts.shop.example',
            clientConfig: { service: { name: 'web', namespace: 'shop', path: '/admit' } },
            rules: [
              {
                apiGroups: ['shop.example'],
                apiVersions: ['v1'],
                operations: ['CREATE'],
                resources: ['carts'],
              },
            ],
            failurePolicy: 'Fail',
            sideEffects: 'None',
            admissionReviewVersions: ['v1'],
          },
        ],
      },
    ),
  ),
  bring('a scaler of its own service', () =>
    manifestOf(
      'keda.sh/v1alpha1',
      'ScaledObject',
      { name: 'web', namespace: 'shop' },
      {
        spec: {
          scaleTargetRef: { name: 'web' },
          minReplicaCount: 2,
          maxReplicaCount: 9,
          triggers: [],
        },
      },
    ),
  ),
];
