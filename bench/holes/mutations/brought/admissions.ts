import type { Dice } from '../../../random-tree.ts';
import type { Manifest } from '../../objects.ts';
import { manifestOf } from './bring.ts';

/** Objects that an admission rule catches: every one of them is something that the mesh lives on. */
const caught = (dice: Dice): Manifest => {
  const [apiGroups, resources] = dice.pick<[string[], string[]]>([
    [['*'], ['*']],
    [['*'], ['*/*']],
    [[''], ['pods']],
    [
      ['', 'apps'],
      ['pods', 'deployments'],
    ],
    [[''], ['*']],
    [['security.istio.io'], ['authorizationpolicies']],
    [['networking.istio.io', 'acme.example'], ['*']],
    [['telemetry.istio.io'], ['telemetries']],
    [['gateway.networking.k8s.io'], ['*']],
  ]);
  return {
    apiGroups,
    resources,
    apiVersions: ['*'],
    operations: dice.pick([['*'], ['CREATE'], ['CREATE', 'UPDATE']]),
  };
};

/** Whatever stands between somebody who applies and the mesh's objects. */
export const ADMISSIONS: readonly ((dice: Dice) => readonly Manifest[])[] = [
  (dice) => [
    manifestOf(
      'admissionregistration.k8s.io/v1',
      dice.pick(['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration']),
      { name: 'guard' },
      {
        webhooks: [
          {
            name: 'guard.shop.example',
            clientConfig: dice.pick<Manifest>([
              { service: { name: 'web', namespace: 'shop', path: '/admit' } },
              { url: 'https://guard.elsewhere.example/admit' },
            ]),
            rules: [caught(dice)],
            failurePolicy: 'Fail',
            sideEffects: 'None',
            admissionReviewVersions: ['v1'],
          },
        ],
      },
    ),
  ],
  (dice) => [
    manifestOf(
      `admissionregistration.k8s.io/${dice.pick(['v1', 'v1beta1'])}`,
      'ValidatingAdmissionPolicy',
      { name: 'guard' },
      {
        spec: {
          failurePolicy: 'Fail',
          matchConstraints: { resourceRules: [caught(dice)] },
          validations: [{ expression: 'object.metadata.name.startsWith("x")' }],
        },
      },
    ),
    manifestOf(
      'admissionregistration.k8s.io/v1',
      'ValidatingAdmissionPolicyBinding',
      { name: 'guard' },
      { spec: { policyName: 'guard', validationActions: ['Deny'] } },
    ),
  ],
  (dice) => [
    manifestOf(
      `admissionregistration.k8s.io/${dice.pick(['v1alpha1', 'v1beta1'])}`,
      'MutatingAdmissionPolicy',
      { name: 'edit' },
      {
        spec: {
          reinvocationPolicy: 'Never',
          matchConstraints: { resourceRules: [caught(dice)] },
          mutations: [
            {
              patchType: 'JSONPatch',
              jsonPatch: { expression: '[JSONPatch{op: "remove", path: "/spec"}]' },
            },
          ],
        },
      },
    ),
    manifestOf(
      'admissionregistration.k8s.io/v1beta1',
      'MutatingAdmissionPolicyBinding',
      { name: 'edit' },
      { spec: { policyName: 'edit' } },
    ),
  ],
  (dice) => [
    manifestOf(
      'apiregistration.k8s.io/v1',
      'APIService',
      {
        name: dice.pick([
          'v1.security.istio.io',
          'v1beta1.networking.istio.io',
          'v1.gateway.networking.k8s.io',
        ]),
      },
      {
        spec: {
          service: { name: 'web', namespace: 'shop' },
          groupPriorityMinimum: 1,
          versionPriority: 1,
        },
      },
    ),
  ],
];
