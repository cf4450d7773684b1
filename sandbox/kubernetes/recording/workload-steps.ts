import { isObject } from '../schema/json.ts';
import type { Step } from './exchange.ts';
import {
  APPLY,
  deployment,
  DEPLOYMENTS,
  get,
  MERGE,
  patch,
  post,
  SERVICES,
  virtualService,
} from './requests.ts';

/** Those who write to a part of an object, and to it by older patches. */
export const subresources = (): readonly Step[] => [
  post('a Deployment', DEPLOYMENTS, deployment),
  get('its scale', `${DEPLOYMENTS}/web/scale`),
  patch(
    'a controller scales it',
    `${DEPLOYMENTS}/web/scale?fieldManager=kube-controller-manager`,
    MERGE,
    {
      spec: { replicas: 4 },
    },
  ),
  patch(
    'a controller writes its status',
    `${DEPLOYMENTS}/web/status?fieldManager=kube-controller-manager`,
    MERGE,
    {
      status: { replicas: 4, observedGeneration: 2 },
      spec: { replicas: 9 },
    },
  ),
  patch(
    'a controller notes the revision',
    `${DEPLOYMENTS}/web?fieldManager=kube-controller-manager`,
    MERGE,
    {
      metadata: { annotations: { 'deployment.kubernetes.io/revision': '1' } },
    },
  ),
  patch(
    'kubectl edits a container',
    `${DEPLOYMENTS}/web?fieldManager=kubectl-edit`,
    'application/strategic-merge-patch+json',
    { spec: { template: { spec: { containers: [{ name: 'web', image: 'web:2' }] } } } },
  ),
  patch(
    'a JSON patch',
    `${DEPLOYMENTS}/web?fieldManager=kubectl-patch`,
    'application/json-patch+json',
    [
      { op: 'add', path: '/metadata/labels', value: { a: 'b' } },
      { op: 'replace', path: '/spec/template/spec/containers/0/image', value: 'web:3' },
    ],
  ),
  get('the Deployment', `${DEPLOYMENTS}/web`),
  patch(
    'istiod writes a status',
    `${SERVICES('v1')}/a/status?fieldManager=pilot-discovery`,
    MERGE,
    {
      status: { conditions: [{ type: 'Reconciled', status: 'True' }], observedGeneration: 1 },
      spec: { hosts: ['other'] },
    },
  ),
  patch('the same patch again', `${SERVICES('v1')}/a/status?fieldManager=pilot-discovery`, MERGE, {
    status: { observedGeneration: 1 },
  }),
  patch(
    'an edit in an older version',
    `${SERVICES('v1beta1')}/a?fieldManager=kubectl-edit`,
    MERGE,
    {
      spec: { hosts: ['older'] },
    },
  ),
  patch('without a manager, by user agent', `${SERVICES('v1')}/a`, MERGE, {
    metadata: { labels: { x: 'y' } },
  }),
  patch('what nobody tracks any more', `${SERVICES('v1')}/b`, MERGE, {
    metadata: { managedFields: [{}] },
  }),
  patch('an edit of it', `${SERVICES('v1')}/b?fieldManager=kubectl-edit`, MERGE, {
    spec: { exportTo: ['*'] },
  }),
  patch(
    'an apply of it',
    `${SERVICES('v1')}/b?fieldManager=argocd-controller`,
    APPLY,
    virtualService('b'),
  ),
];

const STRATEGIC = 'application/strategic-merge-patch+json';

export const strategicMerges = (): readonly Step[] => [
  patch('a container beside it', `${DEPLOYMENTS}/web?fieldManager=kubectl-edit`, STRATEGIC, {
    spec: {
      template: {
        spec: {
          containers: [
            {
              name: 'side',
              image: 'side',
              ports: [{ containerPort: 80 }],
              env: [{ name: 'A', value: 'a' }],
            },
          ],
        },
      },
    },
  }),
  patch('its port and variable', `${DEPLOYMENTS}/web?fieldManager=kubectl-edit`, STRATEGIC, {
    spec: {
      template: {
        spec: {
          containers: [
            {
              name: 'side',
              ports: [{ containerPort: 80, name: 'http' }],
              env: [
                { name: 'A', $patch: 'delete' },
                { name: 'B', value: 'b' },
              ],
            },
          ],
        },
      },
    },
  }),
  patch('it goes', `${DEPLOYMENTS}/web?fieldManager=kubectl-edit`, STRATEGIC, {
    spec: { template: { spec: { containers: [{ name: 'side', $patch: 'delete' }] } } },
  }),
  patch('only in words', `${DEPLOYMENTS}/web?fieldManager=kubectl-edit&dryRun=All`, MERGE, {
    spec: { replicas: 77 },
  }),
  {
    title: 'a Scale is put',
    method: 'PUT',
    path: `${DEPLOYMENTS}/web/scale?fieldManager=kubectl`,
    body: {
      apiVersion: 'autoscaling/v1',
      kind: 'Scale',
      metadata: { name: 'web', namespace: 'general' },
      spec: { replicas: 1 },
    },
  },
  patch(
    'a controller writes conditions',
    `${DEPLOYMENTS}/web/status?fieldManager=kube-controller-manager`,
    STRATEGIC,
    {
      status: {
        conditions: [
          {
            type: 'Available',
            status: 'True',
            reason: 'a',
            message: 'b',
            lastUpdateTime: '2026-01-01T00:00:00Z',
            lastTransitionTime: '2026-01-01T00:00:00Z',
          },
        ],
      },
    },
  ),
  patch('an apply of the replicas', `${DEPLOYMENTS}/web?fieldManager=argocd-controller`, APPLY, {
    ...deployment,
    spec: { ...(isObject(deployment['spec']) ? deployment['spec'] : {}), replicas: 3 },
  }),
];
