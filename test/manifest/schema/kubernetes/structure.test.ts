import { describe, expect, test } from 'vitest';
import { container, deployment, object, pods, refusedOf } from './judged.ts';

test('an object that is as it has to be is taken', () => {
  expect(refusedOf(pods(''))).toEqual([]);
});

describe('of the form of an object is refused', () => {
  test.each([
    [
      'a text where a number is wanted',
      deployment('replicas: two'),
      'spec.replicas: This must be a whole number and is the text "two".',
    ],
    [
      'a fraction where a whole number is wanted',
      deployment('replicas: 1.5'),
      'spec.replicas: This must be a whole number and is the number 1.5.',
    ],
    [
      'a number that 32 bits do not hold',
      deployment('replicas: 3000000000'),
      'spec.replicas: 3000000000 must be between -2147483648 and 2147483647.',
    ],
    [
      'a number as the value of a variable',
      container('env: [{name: PORT, value: 80}]'),
      'spec.template.spec.containers[0].env[0].value: This must be text and is the number 80: quote it.',
    ],
    [
      'a boolean as an annotation',
      object('v1', 'Namespace', '', 'shop').replace('{name', '{annotations: {a: true}, name'),
      'metadata.annotations.a: This must be text and is the boolean true: quote it.',
    ],
    [
      'a field that is mistyped',
      pods('serviceAcountName: web'),
      'spec.template.spec.serviceAcountName: serviceAcountName is not a field of spec.template.spec; serviceAccountName is.',
    ],
    [
      'a field in the wrong place',
      deployment('imagePullSecrets: [{name: a}]'),
      'spec.imagePullSecrets: imagePullSecrets is not a field of spec; it belongs at spec.template.spec.imagePullSecrets.',
    ],
    [
      'a quantity that is none',
      container('resources: {limits: {memory: 128MB}}'),
      'spec.template.spec.containers[0].resources.limits.memory: "128MB" is no quantity; 500m, 2, 128Mi and 1.5Gi are.',
    ],
    [
      'what is no base64',
      object('v1', 'Secret', 'data: {password: not base64!}'),
      'data.password: This is no base64.',
    ],
    [
      'an API version that is served no more',
      object('extensions/v1beta1', 'Ingress', 'spec: {}'),
      'apiVersion: No Kubernetes from 1.22 on serves extensions/v1beta1: Ingress is in networking.k8s.io/v1. {22-37}',
    ],
    [
      'an API version that no release has',
      object('batch/v1beta1', 'CronJob', 'spec: {}'),
      'apiVersion: No Kubernetes from 1.25 on has batch/v1beta1 of CronJob; it has v1. {25-37}',
    ],
    [
      'an API version whose end is known by nothing but the carried tables',
      object('batch/v2alpha1', 'CronJob', 'spec: {}'),
      'apiVersion: No Kubernetes from 1.31 on has batch/v2alpha1 of CronJob; it has v1. {31-37}',
    ],
    [
      'an API version of a kind that is not carried',
      object('storage.k8s.io/v1beta1', 'CSINode', 'spec: {drivers: []}'),
      'apiVersion: No Kubernetes from 1.22 on serves storage.k8s.io/v1beta1: CSINode is in storage.k8s.io/v1. {22-37}',
    ],
    [
      'a kind in a group that is not its own',
      object('v1', 'Deployment', 'spec: {}'),
      'apiVersion: The core group has no kind Deployment, in v1 or any other version; it is in apps/v1.',
    ],
    [
      'a kind that is mistyped',
      object('apps/v1', 'Deploymnet', 'spec: {}'),
      'kind: apps has no kind Deploymnet; Deployment is one.',
    ],
  ])('%s', (_, text, refusal) => {
    expect(refusedOf(text)).toEqual([refusal]);
  });
});

describe('of the form of an object is taken', () => {
  test.each([
    ['a number or a text for a port', container('livenessProbe: {tcpSocket: {port: 80}}')],
    ['a number as a quantity', container('resources: {limits: {cpu: 0.5, memory: 1e9}}')],
    ['null in the place of a field', deployment('replicas: null')],
    ['null in a list of texts', container('args: [null]')],
    ['a value that is filled in later', deployment('replicas: ${REPLICAS}')],
    ['what a tool decrypts', object('v1', 'Secret', 'data: {a: "ENC[AES256_GCM,data:x]"}')],
    ['a file that SOPS encrypts', object('v1', 'Secret', 'data: {a: "?"}\nsops: {mac: a}')],
    ['a kind that nobody here knows', object('policy/v1', 'Unheard', 'spec: {a: 1}')],
    [
      'an alpha version of which nothing is said',
      object('resource.k8s.io/v1alpha3', 'DeviceTaintRule', 'spec: {x: 1}'),
    ],
    [
      'a time with a zone',
      object('v1', 'Namespace', '', 'a').replace(
        '{name',
        '{creationTimestamp: "2026-01-01T00:00:00+01:00", name',
      ),
    ],
  ])('%s', (_, text) => {
    expect(refusedOf(text).filter((refusal) => !refusal.startsWith('apiVersion'))).toEqual([]);
  });
});

test('a field that came later is refused by the releases before', () => {
  expect(refusedOf(pods('hostnameOverride: web'))).toEqual([
    'spec.template.spec.hostnameOverride: hostnameOverride is not a field of spec.template.spec before Kubernetes 1.34. {31-33}',
  ]);
});

test('a version that came later is refused by the releases before', () => {
  expect(
    refusedOf(object('networking.k8s.io/v1', 'ServiceCIDR', 'spec: {cidrs: [10.1.0.0/16]}')),
  ).toEqual([
    'apiVersion: Kubernetes has no networking.k8s.io/v1 of ServiceCIDR before 1.33; it has v1beta1. {31-32}',
  ]);
});

test('what cannot be read is not judged further', () => {
  expect(
    refusedOf(deployment('replicas: two').replace('app: web}}, spec', 'app: api}}, spec')),
  ).toHaveLength(1);
});
