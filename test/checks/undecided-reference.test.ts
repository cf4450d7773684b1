import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { unresolvedReference } from '../../src/checks/references/unresolved-reference.ts';
import { reviewOf } from '../support/review-of.ts';
import { detectionOf } from './detection-of.ts';
import { found, object, pod, redis, route, shop, unknown } from './reference-fixtures.ts';

describe('what cannot be told is no finding', () => {
  test('a namespace of which nothing is rendered here', () => {
    const head = route('{host: ledger.legacy.svc.cluster.local}');
    expect(found(head)).toEqual([]);
    expect(unknown(head)).toContain(
      'Whether Service ledger in namespace legacy exists cannot be told: namespace legacy may hold objects that this repository does not.',
    );
  });

  test('a chart in the namespace may make it', () => {
    const head = route('{host: redis-master}');
    expect(found(head, shop + redis)).toEqual([]);
    expect(unknown(head, shop + redis)[0]).toContain('what HelmRelease shop/redis installs');
  });

  test('an operator in the namespace may make it, whatever it is nearly called', () => {
    const kafka = object('Kafka', '{}').replace(
      'apiVersion: v1',
      'apiVersion: kafka.strimzi.io/v1',
    );
    expect(found(route('{host: order}'), shop + kafka)).toEqual([]);
  });

  test('a Service that a new chart of the same change may bring back', () => {
    const base = shop + route('{host: orders}');
    const head =
      base.replace(
        'metadata: {name: orders, namespace: shop}',
        'metadata: {name: api, namespace: shop}',
      ) + redis;
    expect(spoken(detectionOf(unresolvedReference, base, head).findings)).toEqual([]);
  });

  test('what was unknown before is not listed again', () => {
    expect(unknown('', shop + route('{host: ledger.legacy.svc.cluster.local}'))).toEqual([]);
  });
});

describe('what makes objects out of sight', () => {
  const application = (path: string): string =>
    object('Application', `{source: {path: ${path}}, destination: {namespace: shop}}`).replace(
      'apiVersion: v1',
      'apiVersion: argoproj.io/v1alpha1',
    );

  test('an Application of another repository', () => {
    expect(found(route('{host: web}'), shop + application('elsewhere'))).toEqual([]);
    expect(found(route('{host: web}'), shop + application('.'))).toHaveLength(1);
  });

  test('the cluster itself, in kube-system', () => {
    const base = object('Deployment', '{template: {}}', 'a', 'kube-system');
    expect(found(route('{host: traefik.kube-system.svc.cluster.local}'), base)).toEqual([]);
  });

  test('a folder that does not render, of which is not said that it has it', async () => {
    const { unknowns } = await reviewOf(
      {},
      {
        'eu/shop/kustomization.yaml': 'resources: [web.yaml, gone.yaml]\n',
        'eu/shop/web.yaml': object('Service', '{selector: {app: web}}'),
        'us/shop/kustomization.yaml': 'resources: [gone.yaml]\n',
        'routes/kustomization.yaml': 'resources: [route.yaml]\n',
        'routes/route.yaml': route('{host: api}'),
      },
    );
    expect(unknowns.map(({ message }) => message)).toContain(
      'Whether Service api in namespace shop exists cannot be told: `eu/shop` is not rendered whole here, and neither is 1 other place where it may be.',
    );
  });

  test('an installation of Istio that is not rendered here', () => {
    const base = object('Deployment', '{template: {}}', 'kiali', 'istio-system');
    const service = object(
      'Service',
      '{selector: {istio: ingressgateway}}',
      'extra',
      'istio-system',
    );
    expect(found(service, base)).toEqual([]);
  });
});

describe('silence', () => {
  test.each([
    ['well-known Services', pod('env: [{name: A, value: "https://kubernetes.default.svc"}]')],
    ['Istio itself', route('{host: istiod.istio-system.svc.cluster.local}')],
    ['variables that are not resolved', route('{host: "${NAME}.shop.svc.cluster.local"}')],
    ['hosts outside the cluster', pod('env: [{name: A, value: "https://api.example.com"}]')],
    ['words that are no address', pod('env: [{name: SERVER_MODE, value: order}]')],
    [
      'pods of a headless Service',
      `${object('Service', '{clusterIP: None, selector: {app: orders}, ports: [{port: 9}]}', 'db')}${pod('env: [{name: A, value: "db-0.db.shop.svc:9"}]')}`,
    ],
    [
      'the host of a ServiceEntry',
      object('ServiceEntry', '{hosts: [api.example.com]}') +
        object('DestinationRule', '{host: api.example.com}'),
    ],
    [
      'a Service of a Knative Service',
      object('Service', '{template: {spec: {containers: []}}}', 'kn').replace(
        'apiVersion: v1',
        'apiVersion: serving.knative.dev/v1',
      ) + object('DestinationRule', '{host: kn}'),
    ],
    [
      'labels that controllers add',
      object('Service', '{selector: {app: orders, statefulset.kubernetes.io/pod-name: a-0}}'),
    ],
    [
      'accounts of another trust domain',
      object(
        'AuthorizationPolicy',
        '{rules: [{from: [{source: {principals: [other.example/ns/shop/sa/web]}}]}]}',
      ),
    ],
    [
      'the default service account',
      object(
        'AuthorizationPolicy',
        '{rules: [{from: [{source: {principals: [cluster.local/ns/shop/sa/default]}}]}]}',
      ),
    ],
    [
      'a policy of the root namespace for pods anywhere',
      object(
        'AuthorizationPolicy',
        '{selector: {matchLabels: {app: orders}}}',
        'p',
        'istio-system',
      ),
    ],
  ])('%s', (_, head) => {
    expect(found(head)).toEqual([]);
  });
});

test('hundreds of Services are told apart', () => {
  const many = Array.from({ length: 300 }, (_, n) =>
    [shop, route('{host: orders, port: {number: 80}}'), object('DestinationRule', '{host: orders}')]
      .join('')
      .replaceAll('orders', `orders-${String(n)}`)
      .replaceAll('name: x', `name: x-${String(n)}`),
  ).join('');
  expect(spoken(detectionOf(unresolvedReference, '', many).findings)).toEqual([]);
});
