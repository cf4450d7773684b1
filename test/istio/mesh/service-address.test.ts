import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nearestNames } from '../../../src/istio/mesh/calls/nearest-names.ts';
import { addressesIn, namesAddress } from '../../../src/istio/mesh/service-address.ts';

const hosts = (text: string): readonly string[] =>
  addressesIn(text).map(({ host, port, form }) => `${form} ${host}:${String(port)}`);

describe('addresses in a text', () => {
  test.each([
    ['http://payments.shop:8080/x', ['url payments.shop:8080']],
    ['jdbc:postgresql://orders-db:5432/orders', ['url orders-db:5432']],
    ['postgres://user:pa:ss@db/x', ['url db:null']],
    ['redis://:secret@redis-master:6379', ['url redis-master:6379']],
    [
      'kafka-0.kafka:9092,kafka-1.kafka:9092',
      ['host-port kafka-0.kafka:9092', 'host-port kafka-1.kafka:9092'],
    ],
    ['payments', ['word payments:null']],
    ['user:pass@tcp(mysql.db.svc:3306)/x', ['svc mysql.db.svc:3306']],
    [
      '--addr=ml-pipeline.kubeflow.svc.cluster.local:8888',
      ['svc ml-pipeline.kubeflow.svc.cluster.local:8888'],
    ],
    ['http://a.x.svc/p http://b.x.svc/q', ['url a.x.svc:null', 'url b.x.svc:null']],
    ['http://$(HOST):80/', []],
    ['http://api-$(ENV).shop.svc', []],
    ['http://${DOMAIN}/x', []],
    ['12:30:00', []],
    ['a b c', []],
    ['', []],
  ])('%s', (text, expected) => {
    expect(hosts(text)).toEqual(expected);
  });

  test('a URL has its scheme and path', () => {
    expect(addressesIn('HTTPS://Api.shop/charge?x=1')).toEqual([
      { host: 'api.shop', port: null, scheme: 'https', path: '/charge', form: 'url' },
    ]);
  });

  test('whatever stands around an address, its host and port are read as they are written', () => {
    const label = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}[a-z0-9]$/);
    const around = fc.stringMatching(/^[A-Z =;]{0,20}$/);
    fc.assert(
      fc.property(
        ...[label, label, fc.integer({ min: 1, max: 65_535 }), around, around],
        (name, namespace, port, before, after) => {
          const text = `${before} http://${name}.${namespace}.svc:${String(port)}/ ${after}`;
          expect(hosts(text)).toContain(`url ${name}.${namespace}.svc:${String(port)}`);
        },
      ),
    );
  });

  test('what is found in any text stands in it', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (text) => {
        for (const { host } of addressesIn(text)) expect(text.toLowerCase()).toContain(host);
      }),
    );
  });

  test('a hostile text takes no time', () => {
    const texts = ['a://', 'a.', 'a-', '.svc', 'a:a@', 'aaa://a.'].map((part) => part.repeat(8000));
    expect(texts.map((text) => addressesIn(text).length)).toEqual([4000, 0, 0, 0, 0, 4000]);
  }, 10_000);
});

test('the name of a variable says whether its value is an address', () => {
  expect(
    ['PAYMENTS_HOST', 'ORDERS_SERVICE', '--api-url', 'db.endpoint', 'REDIS_ADDR', 'apiUrl'].every(
      namesAddress,
    ),
  ).toBe(true);
  expect(
    ['MODE', 'GHOST', 'CURL', 'SERVICE', '--svc', 'SERVICE_NAME', 'SERVER_PORT_NAME'].some(
      namesAddress,
    ),
  ).toBe(false);
});

describe('nearest names', () => {
  test.each([
    ['jupyter-web-app', ['jupyter-web-app-service', 'katib-ui'], ['jupyter-web-app-service']],
    ['web', ['prod-web', 'webhook'], ['prod-web']],
    ['paymnets', ['payments', 'orders'], ['payments']],
    ['redis-1', ['redis-2', 'redis-10'], []],
    ['db', ['es', 'dc'], []],
    ['orders', ['orders', 'order'], ['order']],
  ])('%s', (wanted, candidates, expected) => {
    expect(nearestNames(wanted, candidates).map(({ name }) => name)).toEqual(expected);
  });

  test('a slip of letters comes before a longer name', () => {
    expect(nearestNames('payment', ['payment-api', 'payments']).map(({ name }) => name)).toEqual([
      'payments',
      'payment-api',
    ]);
  });
});
