import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { invalidMeshResource } from '../../src/checks/invalid-mesh-resource/invalid-mesh-resource.ts';
import type { FindingDraft } from '../../src/checks/detection/detector.ts';
import { shippedSchemas } from '../support/manifest-schemas.ts';
import { meshFrom, renderedFrom } from '../support/rendered.ts';
import { reviewOf } from '../support/review-of.ts';

const schemas = shippedSchemas();

/** What is found of one object, by a server of that release. */
function found(object: string, kubernetesVersion?: string): readonly FindingDraft[] {
  const mesh = meshFrom(object);
  return invalidMeshResource.detect({
    mesh: {
      ...mesh,
      environment: {
        ...mesh.environment,
        ...(kubernetesVersion !== undefined && { kubernetesVersion }),
      },
    },
    before: null,
    changes: [],
    rendered: renderedFrom(object),
    renderedBefore: null,
    schemas,
  }).findings;
}

const POD = '{metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: "web:1"}]}}';

const role = (version: string): string => `apiVersion: rbac.authorization.k8s.io/${version}
kind: ClusterRole
metadata: {name: reader}
rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
`;

test('an API is gone from the release on that is known to have it no more', () => {
  expect(spoken(found(role('v1beta1')))).toMatchObject([
    {
      check: 'refused-by-some-releases',
      message: 'ClusterRole reader is refused from Kubernetes 1.22 on; older ones may take it.',
      why: expect.stringContaining(
        'No Kubernetes from 1.22 on has rbac.authorization.k8s.io/v1beta1 of ClusterRole; it has v1.',
      ),
      symptom:
        'the apply fails there with no matches for kind "ClusterRole" in version "rbac.authorization.k8s.io/v1beta1", and the cluster keeps the old object',
      fix: {
        text: expect.stringMatching(/^Write rbac\.authorization\.k8s\.io\/v1 at apiVersion\. /),
      },
    },
  ]);
});

test('of which nothing says when it went is said where the known releases begin', () => {
  expect(found(role('v1alpha1')).map((told) => spoken(messageOf(told)))).toEqual([
    'ClusterRole reader is refused where Kubernetes 1.31 or later runs; older ones may take it.',
  ]);
});

test('it is refused by each release since, and by none before', () => {
  const checks = (version: string) => found(role('v1beta1'), version).map(({ check }) => check);
  expect(checks('1.21')).toEqual([]);
  expect(checks('1.22')).toEqual(['object-refused']);
  expect(checks('1.31')).toEqual(['object-refused']);
  expect(checks('1.40')).toEqual(['object-refused']);
  expect(spoken(found(role('v1beta1'), '1.31')[0]?.symptom)).toBe(
    'the apply fails: no matches for kind "ClusterRole" in version "rbac.authorization.k8s.io/v1beta1"',
  );
});

test('the fix names what the other version refuses of the object', () => {
  const fixOf = (object: string) => spoken(found(object)[0]?.fix.text);
  expect(
    fixOf(`apiVersion: extensions/v1beta1
kind: Deployment
metadata: {name: web, namespace: shop}
spec: {template: ${POD}}
`),
  ).toContain(
    'Write apps/v1 at apiVersion, and mend what that version refuses of it as it stands: spec.selector is missing.',
  );
  expect(
    fixOf(`apiVersion: networking.k8s.io/v1beta1
kind: Ingress
metadata: {name: web, namespace: shop}
spec: {rules: [{http: {paths: [{path: /, backend: {serviceName: a, servicePort: 80}}, {path: /b, backend: {serviceName: b, servicePort: 80}}]}}]}
`),
  ).toContain(
    'Write networking.k8s.io/v1 at apiVersion, and mend what that version refuses of it as it stands: serviceName is not a field of spec.rules[0].http.paths[0].backend; servicePort is not a field of spec.rules[0].http.paths[0].backend.',
  );
});

test('an autoscaler with metrics is of the version that has them', () => {
  const autoscaler = (more: string) => `apiVersion: autoscaling/v2beta2
kind: HorizontalPodAutoscaler
metadata: {name: web, namespace: shop}
spec: {maxReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}${more}}
`;
  const fixOf = (more: string) => spoken(found(autoscaler(more))[0]?.fix.text);
  expect(
    fixOf(
      ', metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}}]',
    ),
  ).toMatch(/^Write autoscaling\/v2 at apiVersion\. /);
  expect(fixOf('')).toMatch(/^Write autoscaling\/v1 at apiVersion\. /);
});

test('of a folder that does not build it is refused once that does', async () => {
  const tree = (version: string) => ({
    'web/kustomization.yaml': 'resources: [role.yaml, sidecar.yaml, gone.yaml]\n',
    'web/role.yaml': role(version),
    'web/sidecar.yaml': `apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: default, namespace: shop }
spec: { egress: [{ hosts: ["./*"] }] }
`,
  });
  const { findings } = await reviewOf(tree('v1'), tree('v1beta1'));
  expect(
    findings.flatMap(({ check, ...told }) =>
      check === 'refused-by-some-releases' ? spoken(messageOf(told)) : [],
    ),
  ).toEqual([
    'Once `web` builds: ClusterRole reader is refused from Kubernetes 1.22 on; older ones may take it.',
  ]);
});
