import { describe, expect, test } from 'vitest';
import { annotationOf } from '../../../../src/istio/views/field.ts';
import { operatorServices } from '../../../../src/istio/mesh/operators/operator-services.ts';
import { meshFrom } from '../../../support/rendered.ts';

const object = (apiVersion: string, kind: string, spec = '{}', name = 'one'): string => `
apiVersion: ${apiVersion}
kind: ${kind}
metadata: { name: ${name}, namespace: data }
spec: ${spec}
---
`;

/** `name: port/name …`, or `?` for ports that are not known. */
function made(text: string): readonly string[] {
  const mesh = meshFrom(text);
  return operatorServices(mesh).map(({ name, resource }) => {
    const ports = mesh.service('data', name)?.ports ?? [];
    const told = ports.map(({ port, name: of }) => `${String(port)}/${of ?? ''}`);
    return `${name}: ${resource === null ? '?' : told.join(' ')}`;
  });
}

describe('Elastic Cloud on Kubernetes', () => {
  const search = (spec = '{}'): readonly string[] =>
    made(object('elasticsearch.k8s.elastic.co/v1', 'Elasticsearch', spec));

  test('makes a Service for clients, one for the operator, and one for the nodes', () => {
    expect(search()).toEqual([
      'one-es-http: 9200/https',
      'one-es-internal-http: 9200/https',
      'one-es-transport: 9300/tls-transport',
    ]);
    const mesh = meshFrom(object('elasticsearch.k8s.elastic.co/v1', 'Elasticsearch'));
    expect(Object.fromEntries(mesh.service('data', 'one-es-http')?.selector ?? [])).toEqual({
      'common.k8s.elastic.co/type': 'elasticsearch',
      'elasticsearch.k8s.elastic.co/cluster-name': 'one',
    });
    expect(mesh.services.map(({ headless }) => headless)).toEqual([false, false, true]);
  });

  test.each([
    ['{ tls: { selfSignedCertificate: { disabled: true } } }', '9200/http'],
    [
      '{ tls: { selfSignedCertificate: { disabled: true }, certificate: { secretName: c } } }',
      '9200/https',
    ],
    ['{ tls: { selfSignedCertificate: { disabled: "${TLS}" } } }', '9200/'],
    ['{ service: { spec: { type: LoadBalancer } } }', '9200/https'],
    ['{ service: { spec: { ports: [{ name: es, port: 443, targetPort: 9200 }] } } }', '443/es'],
    ['{ service: { spec: { ports: [{ port: "${PORT}" }] } } }', '?'],
    ['{ service: { spec: { ports: [] } } }', '?'],
    ['{ service: { spec: { type: ExternalName } } }', '?'],
    ['{ service: { name: other } }', '?'],
    ['{ more: 1 }', '?'],
    ['text', '?'],
  ])('where http is %s it has %s', (http, ports) => {
    expect(search(`{ http: ${http} }`)[0]).toBe(`one-es-http: ${ports}`);
  });

  test('a Service of the nodes with an address of its own is none without', () => {
    const spec = '{ transport: { service: { spec: { type: LoadBalancer } } } }';
    const mesh = meshFrom(object('elasticsearch.k8s.elastic.co/v1', 'Elasticsearch', spec));
    expect(mesh.service('data', 'one-es-transport')?.headless).toBe(false);
  });

  test.each([
    ['kibana', 'Kibana', 'one-kb-http: 5601/https'],
    ['apm', 'ApmServer', 'one-apm-http: 8200/https'],
    ['enterprisesearch', 'EnterpriseSearch', 'one-ent-http: 3002/https'],
  ])('%s has one Service', (group, kind, told) => {
    expect(made(object(`${group}.k8s.elastic.co/v1`, kind))).toEqual([told]);
  });

  test('labels and annotations that the object writes for the Service are its own', () => {
    const spec =
      '{ http: { service: { metadata: { annotations: { networking.istio.io/exportTo: . } } } } }';
    const [service] = meshFrom(object('kibana.k8s.elastic.co/v1', 'Kibana', spec)).services;
    expect(service?.madeBy?.kind).toBe('Kibana');
    expect(service && annotationOf(service.resource, 'networking.istio.io/exportTo')?.value).toBe(
      '.',
    );
  });
});

describe('Rook', () => {
  const cluster = (spec: string): readonly string[] =>
    made(object('ceph.rook.io/v1', 'CephCluster', spec));

  test.each([
    ['{}', []],
    ['{ enabled: false }', []],
    ['{ enabled: true }', ['rook-ceph-mgr-dashboard: 7000/http-dashboard']],
    ['{ enabled: true, ssl: true }', ['rook-ceph-mgr-dashboard: 8443/https-dashboard']],
    ['{ enabled: true, ssl: true, port: 443 }', ['rook-ceph-mgr-dashboard: 443/https-dashboard']],
    ['{ enabled: true, ssl: "${TLS}" }', ['rook-ceph-mgr-dashboard: ?']],
    ['{ enabled: true, port: many }', ['rook-ceph-mgr-dashboard: ?']],
    ['{ enabled: "${ON}" }', ['rook-ceph-mgr-dashboard: ?']],
    ['{ enabled: true, host: other }', ['rook-ceph-mgr-dashboard: ?']],
  ])('a dashboard of %s is %j', (dashboard, told) => {
    expect(cluster(`{ dashboard: ${dashboard} }`)).toEqual([
      'rook-ceph-mgr: 9283/http-metrics',
      ...told,
    ]);
  });

  test('another port for metrics may be meant by fields that are not known, and a cluster elsewhere has no managers here', () => {
    expect(cluster('{ monitoring: { enabled: true, port: 9999 } }')).toEqual(['rook-ceph-mgr: ?']);
    expect(cluster('{ external: { enable: true }, dashboard: { enabled: true } }')).toEqual([]);
  });

  test.each([
    ['{ port: 80 }', '80/http'],
    ['{ port: 80, securePort: 443 }', '80/http 443/https'],
    ['{ securePort: 443, port: 0 }', '443/https'],
    ['{ port: "${PORT}", securePort: 443 }', '?'],
    ['{}', '?'],
  ])('an object store whose gateway is %s has %s', (gateway, ports) => {
    expect(made(object('ceph.rook.io/v1', 'CephObjectStore', `{ gateway: ${gateway} }`))).toEqual([
      `rook-ceph-rgw-one: ${ports}`,
    ]);
  });
});

describe('Prometheus Operator and Grafana Operator', () => {
  const group = 'monitoring.coreos.com/v1';

  test.each([
    ['Prometheus', '{}', ['prometheus-operated: 9090/web']],
    ['Prometheus', '{ thanos: {} }', ['prometheus-operated: 9090/web 10901/grpc']],
    ['Prometheus', '{ portName: http-web }', ['prometheus-operated: 9090/http-web']],
    ['Prometheus', '{ serviceName: own }', []],
    ['Alertmanager', '{}', ['alertmanager-operated: 9093/web 9094/tcp-mesh 9094/udp-mesh']],
    ['Alertmanager', '{ serviceName: own }', []],
    ['ThanosRuler', '{}', ['thanos-ruler-operated: 10902/web 10901/grpc']],
  ])('%s with %s has %j', (kind, spec, told) => {
    expect(made(object(group, kind, spec))).toEqual(told);
  });

  test('several of a namespace have one Service, whose ports are known where all agree', () => {
    const one = object(group, 'Prometheus');
    expect(made(one + object(group, 'Prometheus', '{}', 'two'))).toEqual([
      'prometheus-operated: 9090/web',
    ]);
    expect(made(one + object(group, 'Prometheus', '{ thanos: {} }', 'two'))).toEqual([
      'prometheus-operated: ?',
    ]);
  });

  test.each([
    ['{}', ['one-service: 3000/grafana']],
    ['{ config: { server: { http_port: "3001" } } }', ['one-service: 3001/grafana']],
    ['{ config: { server: { http_port: "${PORT}" } } }', ['one-service: ?']],
    ['{ service: { metadata: { labels: { a: b } } } }', ['one-service: 3000/grafana']],
    ['{ service: { spec: { ports: [] } } }', ['one-service: ?']],
    ['{ external: { url: http://elsewhere } }', []],
  ])('a Grafana with %s has %j', (spec, told) => {
    expect(made(object('grafana.integreatly.org/v1beta1', 'Grafana', spec))).toEqual(told);
  });
});

describe('Strimzi and RabbitMQ', () => {
  const kafka = (listeners: string, version = 'v1beta2'): readonly string[] =>
    made(object(`kafka.strimzi.io/${version}`, 'Kafka', `{ kafka: { listeners: ${listeners} } }`));

  test.each([
    [
      '[{ name: plain, port: 9092, type: internal }, { name: tls, port: 9093, type: internal, tls: true }, { name: app, port: 9095, type: internal }]',
      ['9091/tcp-replication 9092/tcp-clients 9093/tcp-clientstls 9095/tcp-app'],
    ],
    [
      '[{ name: external, port: 9094, type: loadbalancer }]',
      ['9091/tcp-replication', 'one-kafka-external-bootstrap: 9094/tcp-external'],
    ],
    [
      '[{ name: out, port: 9096, type: nodeport, configuration: { createBootstrapService: false } }]',
      ['9091/tcp-replication'],
    ],
    ['[{ name: plain, port: "${PORT}", type: internal }]', ['?']],
    ['[{ name: plain, port: 9092 }]', ['?']],
    ['{ plain: {} }', ['?']],
  ])('listeners %s', (listeners, [bootstrap, ...more]) => {
    expect(kafka(listeners)).toEqual([
      'one-kafka-brokers: ?',
      `one-kafka-bootstrap: ${bootstrap ?? ''}`,
      ...more,
    ]);
  });

  test('what old versions make is not known', () => {
    expect(kafka('[{ name: plain, port: 9092, type: internal }]', 'v1beta1')[1]).toBe(
      'one-kafka-bootstrap: ?',
    );
    expect(made(object('kafka.strimzi.io/v1beta2', 'KafkaConnect'))).toEqual([
      'one-connect-api: 8083/rest-api',
    ]);
  });

  test.each([
    ['{}', '5672/amqp 15672/management 15692/prometheus'],
    [
      '{ rabbitmq: { additionalPlugins: [rabbitmq_mqtt, rabbitmq_shovel] } }',
      '5672/amqp 15672/management 15692/prometheus 1883/mqtt',
    ],
    ['{ rabbitmq: { additionalPlugins: [rabbitmq_stream] } }', '?'],
    ['{ rabbitmq: { additionalPlugins: ["${PLUGIN}"] } }', '?'],
    ['{ tls: { secretName: c } }', '?'],
    ['{ override: { service: { spec: { ports: [] } } } }', '?'],
    ['{ service: { type: LoadBalancer } }', '5672/amqp 15672/management 15692/prometheus'],
  ])('a cluster of RabbitMQ with %s has %s', (spec, ports) => {
    expect(made(object('rabbitmq.com/v1beta1', 'RabbitmqCluster', spec))).toEqual([
      `one: ${ports}`,
      'one-nodes: ?',
    ]);
  });
});

describe('Postgres and MinIO', () => {
  test.each([
    ['{}', ['one-rw: 5432/postgres', 'one-ro: 5432/postgres', 'one-r: 5432/postgres']],
    [
      '{ managed: { services: { disabledDefaultServices: [ro, r], additional: [{ serviceTemplate: { metadata: { name: out } } }] } } }',
      ['one-rw: 5432/postgres', 'out: ?'],
    ],
    [
      '{ managed: { services: { disabledDefaultServices: "${ALL}" } } }',
      ['one-rw: ?', 'one-ro: ?', 'one-r: ?'],
    ],
  ])('a Cluster of CloudNativePG with %s has %j', (spec, told) => {
    expect(made(object('postgresql.cnpg.io/v1', 'Cluster', spec))).toEqual(told);
  });

  test('poolers', () => {
    const pooler = (spec: string): readonly string[] =>
      made(object('postgresql.cnpg.io/v1', 'Pooler', spec));
    expect(pooler('{}')).toEqual(['one: 5432/pgbouncer']);
    expect(pooler('{ serviceTemplate: { spec: { type: LoadBalancer } } }')).toEqual(['one: ?']);
    expect(
      made(object('acid.zalan.do/v1', 'postgresql', '{ enableConnectionPooler: true }')),
    ).toEqual(['one: 5432/postgresql', 'one-repl: 5432/postgresql', 'one-pooler: 5432/one-pooler']);
  });

  test.each([
    ['{}', ['443/https-minio', '9443/https-console', '9000/']],
    ['{ requestAutoCert: false }', ['80/http-minio', '9090/http-console', '9000/']],
    [
      '{ requestAutoCert: false, externalCertSecret: [{ name: c }] }',
      ['443/https-minio', '9443/https-console', '9000/'],
    ],
    ['{ features: { enableSFTP: true } }', ['?', '9443/https-console', '9000/']],
    ['{ console: {} }', ['443/https-minio', '?', '9000/']],
    ['{ requestAutoCert: "${TLS}" }', ['?', '?', '?']],
  ])('a Tenant with %s has %j', (spec, [server, console, nodes]) => {
    expect(made(object('minio.min.io/v2', 'Tenant', spec))).toEqual([
      `minio: ${server ?? ''}`,
      `one-console: ${console ?? ''}`,
      `one-hl: ${nodes ?? ''}`,
    ]);
  });
});
