import { describe, expect, test } from 'vitest';
import { object, refusedOf } from './judged.ts';

const rbac = (kind: string, lines: string): string =>
  object('rbac.authorization.k8s.io/v1', kind, lines);
const claim = (fields: string): string =>
  object('v1', 'PersistentVolumeClaim', `spec: {${fields}}`);
const volume = (fields: string): string => object('v1', 'PersistentVolume', `spec: {${fields}}`);
const webhook = (fields: string): string =>
  object(
    'admissionregistration.k8s.io/v1',
    'ValidatingWebhookConfiguration',
    `webhooks: [{${fields}}]`,
  );
const definition = (fields: string, name = 'webs.example.com'): string =>
  object(
    'apiextensions.k8s.io/v1',
    'CustomResourceDefinition',
    `spec: {group: example.com, scope: Namespaced, names: {plural: webs, kind: Web}, ${fields}}`,
    name,
  );

const HOOK = 'name: a.example.com, sideEffects: None, admissionReviewVersions: [v1]';
const CLIENT = 'clientConfig: {service: {namespace: a, name: b}}';
const VERSION = 'name: v1, served: true, storage: true';

describe('of settings is refused', () => {
  test.each([
    [object('v1', 'ConfigMap', 'data: {a/b: c}'), `data['a/b']: "a/b" is no valid key.`],
    [
      object('v1', 'ConfigMap', 'data: {a: b}\nbinaryData: {a: YQ==}'),
      'data.a: "a" is under binaryData, too.',
    ],
    [
      object('v1', 'Secret', 'type: kubernetes.io/tls\nstringData: {tls.crt: a}'),
      'type: A Secret of type kubernetes.io/tls needs tls.key in its data.',
    ],
    [
      object(
        'v1',
        'Secret',
        'type: kubernetes.io/dockerconfigjson\nstringData: {.dockerconfigjson: a}',
      ),
      "stringData['.dockerconfigjson']: .dockerconfigjson must hold an object in JSON.",
    ],
    [
      object('v1', 'ResourceQuota', 'spec: {hard: {cpus: 1}}'),
      'spec.hard.cpus: cpus is nothing that a quota limits.',
    ],
    [
      object(
        'v1',
        'LimitRange',
        'spec: {limits: [{type: Container, min: {cpu: 2}, max: {cpu: 1}}]}',
      ),
      'spec.limits[0].min.cpu: min of cpu (2) is above max (1).',
    ],
    [
      object('scheduling.k8s.io/v1', 'PriorityClass', 'value: 2000000000'),
      'value: 2000000000 is more than 1000000000.',
    ],
    [
      object('scheduling.k8s.io/v1', 'PriorityClass', 'value: 1', 'system-a'),
      'metadata.name: Names that begin with system- are kept for the system.',
    ],
    [
      claim('resources: {requests: {storage: 1Gi}}'),
      'spec.accessModes: A volume needs at least one of accessModes.',
    ],
    [
      claim('accessModes: [ReadWriteOnce]'),
      'spec: A claim of a volume needs the storage that it requests.',
    ],
    [
      claim('accessModes: [RWO], resources: {requests: {storage: 1Gi}}'),
      'spec.accessModes[0]: RWO is not one of ReadWriteOnce, ReadOnlyMany, ReadWriteMany, ReadWriteOncePod.',
    ],
    [
      claim(
        'accessModes: [ReadWriteOncePod, ReadWriteOnce], resources: {requests: {storage: 1Gi}}',
      ),
      'spec.accessModes[0]: ReadWriteOncePod cannot stand beside other modes.',
    ],
    [
      volume('accessModes: [ReadWriteOnce], capacity: {storage: 1Gi}'),
      'spec: A PersistentVolume needs a source, such as csi, nfs or hostPath.',
    ],
    [
      object('storage.k8s.io/v1', 'StorageClass', 'reclaimPolicy: Keep\nprovisioner: a'),
      'reclaimPolicy: Keep is not one of Delete, Retain.',
    ],
    [
      rbac('Role', 'rules: [{apiGroups: [""], resources: [pods]}]'),
      'rules[0].verbs: A rule needs verbs.',
    ],
    [
      rbac('Role', 'rules: [{verbs: [get], nonResourceURLs: [/a]}]'),
      'rules[0].nonResourceURLs: A Role cannot have nonResourceURLs.',
    ],
    [
      rbac('ClusterRole', 'rules: [{verbs: [get], resources: [pods]}]'),
      'rules[0].apiGroups: A rule needs apiGroups.',
    ],
    [
      rbac('RoleBinding', 'roleRef: {kind: role, name: a}'),
      'roleRef.kind: role is not one of Role, ClusterRole.',
    ],
    [
      rbac(
        'ClusterRoleBinding',
        'roleRef: {kind: ClusterRole, name: a}\nsubjects: [{kind: ServiceAccount, name: a}]',
      ),
      'subjects[0].namespace: A ServiceAccount of a ClusterRoleBinding needs its namespace.',
    ],
    [
      webhook(`${HOOK.replace('a.example.com', 'a.b')}, ${CLIENT}`),
      'webhooks[0].name: "a.b" needs at least three parts, with dots between.',
    ],
    [
      webhook(`${HOOK}, clientConfig: {url: "http://a"}`),
      'webhooks[0].clientConfig.url: "http://a" must begin with https://.',
    ],
    [
      webhook(`${HOOK.replace('None', 'Unknown')}, ${CLIENT}`),
      'webhooks[0].sideEffects: Unknown is not one of None, NoneOnDryRun.',
    ],
    [
      definition(
        `versions: [{${VERSION}, schema: {openAPIV3Schema: {type: object}}}]`,
        'web.example.com',
      ),
      'metadata.name: The name of this CustomResourceDefinition must be webs.example.com, not web.example.com.',
    ],
    [
      definition(
        `versions: [{${VERSION}, schema: {openAPIV3Schema: {type: object, properties: {spec: {}}}}}]`,
      ),
      'spec.versions[0].schema.openAPIV3Schema.properties.spec: Each part of a schema needs a type.',
    ],
    [
      definition(
        'versions: [{name: v1, served: true, storage: false, schema: {openAPIV3Schema: {type: object}}}]',
      ),
      'spec.versions: Exactly one version is the one that is stored; 0 are.',
    ],
    [
      object('node.k8s.io/v1', 'RuntimeClass', 'handler: Run_C'),
      'handler: "Run_C" is no valid name here.',
    ],
    [
      object('networking.k8s.io/v1', 'IngressClass', 'spec: {controller: nginx}'),
      'spec.controller: "nginx" is no name of a controller.',
    ],
  ])('%s', (text, refusal) => {
    expect(refusedOf(text)).toContain(refusal);
  });
});

test('more than a megabyte in a ConfigMap is refused', () => {
  const text = object('v1', 'ConfigMap', `data: {a: ${'b'.repeat(1_048_577)}}`);
  expect(refusedOf(text)).toContain(
    ': The values have 1048577 bytes in all; at most 1048576 are allowed.',
  );
});

describe('of settings is taken', () => {
  test.each([
    object('v1', 'ConfigMap', 'data: {a.b_c-d: "", .hidden: a}\nbinaryData: {b: YQ==}'),
    object('v1', 'Secret', 'type: example.com/own\nstringData: {a: b}'),
    object('v1', 'Secret', 'type: kubernetes.io/dockerconfigjson\ndata: {.dockerconfigjson: e30=}'),
    object(
      'v1',
      'ResourceQuota',
      'spec: {hard: {requests.cpu: 1, count/jobs.batch: 3, pods: "4"}}',
    ),
    object(
      'v1',
      'LimitRange',
      'spec: {limits: [{type: Container, default: {cpu: 1}, defaultRequest: {cpu: 100m}}]}',
    ),
    claim(
      'accessModes: [ReadWriteOnce], storageClassName: "", resources: {requests: {storage: 1073741824}}',
    ),
    volume(
      'accessModes: [ReadWriteOnce], capacity: {storage: 1Gi}, csi: {driver: a, volumeHandle: b}',
    ),
    rbac('ClusterRole', 'rules: [{verbs: ["*"], nonResourceURLs: ["*"]}]'),
    rbac(
      'RoleBinding',
      'roleRef: {kind: Role, name: a}\nsubjects: [{kind: ServiceAccount, name: a}, {kind: User, name: b}]',
    ),
    webhook(
      `${HOOK}, ${CLIENT}, rules: [{operations: [CREATE], apiGroups: [""], apiVersions: [v1], resources: [pods]}]`,
    ),
    definition(
      `versions: [{${VERSION}, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}}]`,
    ),
  ])('%s', (text) => {
    expect(refusedOf(text)).toEqual([]);
  });
});
