import type { MeshObject } from './mesh-object.ts';
import type { Manifest, Value } from './objects.ts';
import { setAt } from './objects.ts';

const webhook = (rules: Value): Manifest => ({
  name: 'rev.namespace.sidecar-injector.istio.io',
  clientConfig: { service: { name: 'istiod', namespace: 'istio-system', path: '/inject' } },
  sideEffects: 'None',
  admissionReviewVersions: ['v1'],
  failurePolicy: 'Fail',
  rules,
  namespaceSelector: { matchLabels: { 'istio-injection': 'enabled' } },
});

const PODS: Value = [
  { operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] },
];

/** Webhooks that istiod answers, by whatever name. */
export const MESH_WEBHOOKS: readonly MeshObject[] = [
  {
    file: 'injector.yaml',
    clusterWide: true,
    manifest: {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'MutatingWebhookConfiguration',
      metadata: { name: 'istio-sidecar-injector' },
      webhooks: [webhook(PODS)],
    },
    edits: {
      'no rules': (it) => {
        setAt(it, ['webhooks'], [webhook([])]);
      },
      'no webhooks': (it) => {
        setAt(it, ['webhooks'], []);
      },
      'failures ignored': (it) => {
        setAt(it, ['webhooks'], [{ ...webhook(PODS), failurePolicy: 'Ignore' }]);
      },
      'another service': (it) => {
        setAt(
          it,
          ['webhooks'],
          [{ ...webhook(PODS), clientConfig: { url: 'https://evil.example/inject' } }],
        );
      },
      'other namespaces': (it) => {
        setAt(
          it,
          ['webhooks'],
          [{ ...webhook(PODS), namespaceSelector: { matchLabels: { none: 'none' } } }],
        );
      },
    },
  },
  {
    file: 'pod-defaults.yaml',
    clusterWide: true,
    manifest: {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'MutatingWebhookConfiguration',
      metadata: { name: 'pod-defaults' },
      webhooks: [{ ...webhook(PODS), name: 'defaults.pods.acme.example' }],
    },
    edits: {
      'no webhooks': (it) => {
        setAt(it, ['webhooks'], []);
      },
      'other namespaces': (it) => {
        setAt(
          it,
          ['webhooks'],
          [
            {
              ...webhook(PODS),
              name: 'defaults.pods.acme.example',
              namespaceSelector: { matchLabels: { none: 'none' } },
            },
          ],
        );
      },
    },
  },
  {
    file: 'validator.yaml',
    clusterWide: true,
    manifest: {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingWebhookConfiguration',
      metadata: { name: 'istio-validator-istio-system' },
      webhooks: [
        {
          ...webhook([
            {
              operations: ['CREATE', 'UPDATE'],
              apiGroups: ['security.istio.io'],
              apiVersions: ['*'],
              resources: ['*'],
            },
          ]),
          name: 'rev.validation.istio.io',
          clientConfig: {
            service: { name: 'istiod', namespace: 'istio-system', path: '/validate' },
          },
        },
      ],
    },
    edits: {
      'no webhooks': (it) => {
        setAt(it, ['webhooks'], []);
      },
    },
  },
];
