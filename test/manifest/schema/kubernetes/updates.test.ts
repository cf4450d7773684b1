import { describe, expect, test } from 'vitest';
import { changesOf, object } from './judged.ts';

const both = (before: string, after: string): string => `${before}---\n${after}`;

const pairOf =
  (api: string, kind: string) =>
  (before: string, after: string): string =>
    both(object(api, kind, before), object(api, kind, after));

const deployments = pairOf('apps/v1', 'Deployment');
const sets = pairOf('apps/v1', 'StatefulSet');
const jobs = pairOf('batch/v1', 'Job');
const services = pairOf('v1', 'Service');
const claims = pairOf('v1', 'PersistentVolumeClaim');
const pods = pairOf('v1', 'Pod');
const secrets = pairOf('v1', 'Secret');
const classes = pairOf('storage.k8s.io/v1', 'StorageClass');

const running = (image: string, more = ''): string =>
  `spec: {containers: [{name: web, image: "${image}"${more}}]}`;
const template = (more: string): string =>
  `spec: {${more}template: {spec: {restartPolicy: Never, containers: [{name: web, image: web}]}}}`;

describe('of an update is refused', () => {
  test.each([
    [
      'another selector',
      deployments(
        'spec: {selector: {matchLabels: {a: b}}}',
        'spec: {selector: {matchLabels: {a: c}}}',
      ),
      'spec.selector.matchLabels.a: b -> c. The selector of a Deployment cannot change.',
    ],
    [
      'another service of a StatefulSet',
      sets('spec: {serviceName: a}', 'spec: {}'),
      'spec.serviceName: a -> not set. The serviceName of a StatefulSet cannot change.',
    ],
    [
      'a larger claim of a StatefulSet',
      sets(
        'spec: {volumeClaimTemplates: [{spec: {resources: {requests: {storage: 1Gi}}}}]}',
        'spec: {volumeClaimTemplates: [{spec: {resources: {requests: {storage: 2Gi}}}}]}',
      ),
      'spec.volumeClaimTemplates[0].spec.resources.requests.storage: 1Gi -> 2Gi. The volumeClaimTemplates of a StatefulSet cannot change.',
    ],
    [
      'the end of rolling updates of a StatefulSet, which leaves what the server filled in',
      sets('spec: {}', 'spec: {updateStrategy: {type: OnDelete}}'),
      'spec.updateStrategy.type: RollingUpdate -> OnDelete. The server keeps the rollingUpdate that it filled in, which OnDelete does not have.',
    ],
    [
      'another range of a ServiceCIDR',
      pairOf('networking.k8s.io/v1', 'ServiceCIDR')(
        'spec: {cidrs: [10.200.0.0/24]}',
        'spec: {cidrs: [10.201.0.0/24]}',
      ),
      'spec.cidrs[0]: 10.200.0.0/24 -> 10.201.0.0/24. The ranges of a ServiceCIDR cannot change.',
    ],
    [
      'another scheduling gate of a Pod',
      pods(
        running('web:1'),
        running('web:1').replace('spec: {', 'spec: {schedulingGates: [{name: a.b/c}], '),
      ),
      'spec.schedulingGates: not set -> {"name":"a.b/c"}. Scheduling gates of a Pod can be taken away, not added.',
    ],
    [
      'another order of a StatefulSet than the usual one',
      sets('spec: {}', 'spec: {podManagementPolicy: Parallel}'),
      'spec.podManagementPolicy: OrderedReady -> Parallel. The podManagementPolicy of a StatefulSet cannot change.',
    ],
    [
      'another image of a Job',
      jobs(template(''), template('').replace('image: web', 'image: api')),
      'spec.template.spec.containers[0].image: web -> api. The pods of a Job cannot change.',
    ],
    [
      'more completions of a Job',
      jobs(template('completions: 1, '), template('completions: 2, ')),
      'spec.completions: 1 -> 2. The completions of a Job cannot change.',
    ],
    [
      'a Service that becomes headless',
      services('spec: {ports: [{port: 80}]}', 'spec: {clusterIP: None, ports: [{port: 80}]}'),
      'spec.clusterIP: not set -> None. The clusterIP of a Service cannot change.',
    ],
    [
      'a claim of less',
      claims(
        'spec: {resources: {requests: {storage: 2Gi}}}',
        'spec: {resources: {requests: {storage: 1Gi}}}',
      ),
      'spec.resources.requests.storage: 2Gi -> 1Gi. The storage that a claim requests can only grow.',
    ],
    [
      'another class of a claim',
      claims('spec: {storageClassName: a}', 'spec: {storageClassName: b}'),
      'spec.storageClassName: a -> b. Of a claim of a volume only the storage that it requests can change, and only grow.',
    ],
    [
      'another command of a Pod',
      pods(running('a'), running('a', ', args: [b]')),
      'spec.containers[0].args: not set -> ["b"]. Of a Pod only images, tolerations and deadlines can change.',
    ],
    [
      'another type of a Secret',
      secrets('data: {}', 'type: kubernetes.io/tls'),
      'type: Opaque -> kubernetes.io/tls. The type of a Secret cannot change.',
    ],
    [
      'other data of what is immutable',
      secrets('immutable: true\nstringData: {a: b}', 'immutable: true\nstringData: {a: c}'),
      'stringData.a: a value that is not shown -> a value that is not shown. A Secret that is immutable stays as it is.',
    ],
    [
      'another way to keep volumes',
      classes('provisioner: a', 'provisioner: a\nreclaimPolicy: Retain'),
      'reclaimPolicy: Delete -> Retain. The reclaimPolicy of a StorageClass cannot change.',
    ],
    [
      'another role of a binding',
      pairOf('rbac.authorization.k8s.io/v1', 'RoleBinding')(
        'roleRef: {kind: Role, name: a}',
        'roleRef: {kind: Role, name: b}',
      ),
      'roleRef.name: a -> b. A binding keeps the role that it was made for.',
    ],
  ])('%s', (_, text, change) => {
    expect(changesOf(text)).toEqual([change]);
  });
});

describe('of an update is taken', () => {
  test.each([
    [
      'the end of rolling updates whose partition goes with it',
      sets(
        'spec: {updateStrategy: {rollingUpdate: {partition: 1}}}',
        'spec: {updateStrategy: {type: OnDelete}}',
      ),
    ],
    [
      'a second range of a ServiceCIDR',
      pairOf('networking.k8s.io/v1', 'ServiceCIDR')(
        'spec: {cidrs: [10.200.0.0/24]}',
        'spec: {cidrs: [10.200.0.0/24, "fd00::/112"]}',
      ),
    ],
    [
      'labels of the template',
      deployments(
        'spec: {selector: {matchLabels: {a: b, c: d}}}',
        'spec: {template: {metadata: {labels: {e: f}}}, selector: {matchLabels: {c: d, a: b}}}',
      ),
    ],
    [
      'defaults that are written',
      jobs(
        template(''),
        template('completions: 1, parallelism: 1, completionMode: NonIndexed, ').replace(
          'image: web',
          'image: web, imagePullPolicy: Always',
        ),
      ),
    ],
    [
      'a quantity that is written otherwise',
      sets(
        'spec: {volumeClaimTemplates: [{spec: {resources: {requests: {storage: 1Gi}}}}]}',
        'spec: {volumeClaimTemplates: [{apiVersion: v1, kind: PersistentVolumeClaim, spec: {volumeMode: Filesystem, resources: {requests: {storage: 1024Mi}}}}]}',
      ),
    ],
    [
      'a Job that runs more at once',
      jobs(
        template('completions: 3, parallelism: 1, '),
        template('completions: 3, parallelism: 2, '),
      ),
    ],
    [
      'where the pods of a suspended Job run',
      jobs(
        template('suspend: true, '),
        template('').replace('restartPolicy', 'nodeSelector: {a: b}, restartPolicy'),
      ),
    ],
    [
      'a Service that becomes an ExternalName',
      services('spec: {clusterIP: 10.0.0.1}', 'spec: {type: ExternalName, externalName: a.b}'),
    ],
    ['an address that is no longer written', services('spec: {clusterIP: 10.0.0.1}', 'spec: {}')],
    [
      'a claim of more',
      claims(
        'spec: {resources: {requests: {storage: 1Gi}}}',
        'spec: {resources: {requests: {storage: 2Gi}}}',
      ),
    ],
    [
      'another image of a Pod',
      pods(running('a:1'), running('a:2', ', imagePullPolicy: IfNotPresent')),
    ],
    [
      'a toleration more',
      pods(
        running('a'),
        running('a').replace('spec: {', 'spec: {tolerations: [{operator: Exists}], '),
      ),
    ],
    [
      'a text that is written in base64',
      secrets('immutable: true\nstringData: {a: b}', 'immutable: true\ndata: {a: Yg==}'),
    ],
    ['a type that is the usual one', secrets('data: {}', 'type: Opaque')],
    [
      'a value that is filled in later',
      deployments(
        'spec: {selector: {matchLabels: {a: "${A}"}}}',
        'spec: {selector: {matchLabels: {a: c}}}',
      ),
    ],
  ])('%s', (_, text) => {
    expect(changesOf(text)).toEqual([]);
  });
});

const BUCKETS = `---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: buckets.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: buckets, kind: Bucket}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            properties:
              region: {type: string, x-kubernetes-validations: [{rule: self == oldSelf, message: region is immutable}]}
              size: {type: integer, default: 1, x-kubernetes-validations: [{rule: self >= oldSelf, message: size may only grow}]}
              listeners:
                type: array
                x-kubernetes-list-type: map
                x-kubernetes-list-map-keys: [name]
                items:
                  type: object
                  properties:
                    name: {type: string}
                    port: {type: integer, x-kubernetes-validations: [{rule: self == oldSelf, message: port is immutable}]}
`;

describe('a rule of a custom kind about changes', () => {
  const buckets = (before: string, after: string): readonly string[] =>
    changesOf(
      `${pairOf('example.com/v1', 'Bucket')(`spec: {${before}}`, `spec: {${after}}`)}${BUCKETS}`,
    );

  test('is broken by a value that it refuses', () => {
    expect(buckets('region: a', 'region: b')).toEqual([
      'spec.region: a -> b. region is immutable.',
    ]);
  });

  test('counts a default for what is taken away', () => {
    expect(buckets('size: 2', 'region: a')).toEqual(['spec.size: 2 -> 1. size may only grow.']);
  });

  test('follows the items of a list by their keys', () => {
    expect(
      buckets(
        'listeners: [{name: a, port: 1}, {name: b, port: 2}]',
        'listeners: [{name: b, port: 3}, {name: c, port: 1}]',
      ),
    ).toEqual(['spec.listeners[0].port: 2 -> 3. port is immutable.']);
  });

  test('says nothing of what was not there', () => {
    expect(buckets('size: 1', 'region: b, size: 3')).toEqual([]);
  });
});
