import { describe, expect, test } from 'vitest';
import { meshFrom } from '../../../support/rendered.ts';

const deployment = (labels = '{ app: orders, tier: web }'): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: orders, namespace: shop }
spec:
  selector: { matchLabels: ${labels} }
  template:
    metadata: { labels: ${labels} }
    spec:
      serviceAccountName: orders
      containers:
        - { name: app, image: 'orders:1', ports: [{ name: web, containerPort: 8080 }, { containerPort: 9090 }] }
        - { name: istio-proxy, image: auto, ports: [{ containerPort: 15090 }] }
---
`;
const canary = (service: string, kind = 'Deployment'): string => `
apiVersion: flagger.app/v1beta1
kind: Canary
metadata: { name: orders, namespace: shop }
spec: { targetRef: { apiVersion: apps/v1, kind: ${kind}, name: orders }, service: ${service} }
---
`;

const selected = (text: string): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(
    meshFrom(text).services.map(({ name, workloads }) => [
      name,
      workloads.map((workload) => workload.name),
    ]),
  );

describe('a Canary of a Deployment', () => {
  const mesh = meshFrom(deployment() + canary('{ port: 80, targetPort: web }'));

  test('has a copy of it whose pods have another label, and all else alike', () => {
    const [, copy] = mesh.workloads;
    expect(copy?.name).toBe('orders-primary');
    expect(Object.fromEntries(copy?.labels ?? [])).toEqual({ app: 'orders-primary', tier: 'web' });
    expect(copy?.serviceAccount).toBe('orders');
    expect(copy?.templateFrom).toBe(mesh.workloads[0]?.resource);
  });

  test('has Services for all pods, the new ones and the proven ones, and all but the new ones are those of the copy', () => {
    expect(selected(deployment() + canary('{ port: 80 }'))).toEqual({
      orders: ['orders-primary'],
      'orders-canary': ['orders'],
      'orders-primary': ['orders-primary'],
    });
    expect(mesh.service('shop', 'orders-primary')?.ports).toMatchObject([
      { name: 'http', port: 80, targetPort: 'web' },
    ]);
  });

  test('may call its Services otherwise', () => {
    expect(Object.keys(selected(deployment() + canary('{ name: shop, port: 80 }')))).toEqual([
      'shop',
      'shop-canary',
      'shop-primary',
    ]);
  });

  test('has a port for each that the containers declare where it discovers them, and none of the proxy', () => {
    const given = canary('{ port: 80, targetPort: web, portName: grpc, portDiscovery: true }');
    const ports = meshFrom(deployment() + given).service('shop', 'orders-canary')?.ports ?? [];
    expect(ports.map(({ name, port }) => `${name ?? ''} ${String(port)}`)).toEqual([
      'grpc 80',
      'tcp-app-1 9090',
    ]);
  });

  test('has the Service of Git select the copy, with the ports of Git', () => {
    const service = `
apiVersion: v1
kind: Service
metadata: { name: orders, namespace: shop }
spec: { selector: { app: orders }, ports: [{ name: http, port: 80 }, { name: http-admin, port: 81 }] }
---
`;
    const found = meshFrom(deployment() + service + canary('{ port: 80 }')).service(
      'shop',
      'orders',
    );
    expect(found?.workloads.map(({ name }) => name)).toEqual(['orders-primary']);
    expect(found?.ports.map(({ port }) => port)).toEqual([80, 81]);
  });

  test('leaves a copy alone that is in Git', () => {
    const own = deployment().replace('name: orders,', 'name: orders-primary,');
    const names = meshFrom(deployment() + own + canary('{ port: 80 }')).workloads.map(
      ({ name, templateFrom }) => [name, templateFrom],
    );
    expect(names).toEqual([
      ['orders', null],
      ['orders-primary', null],
    ]);
  });
});

test('nothing is made of a target that is not here, of a Service, or without a label that Flagger goes by', () => {
  expect(selected(canary('{ port: 80 }'))).toEqual({});
  expect(selected(deployment() + canary('{ port: 80 }', 'Service'))).toEqual({});
  expect(selected(deployment('{ component: orders }') + canary('{ port: 80 }'))).toEqual({});
});

test('a Canary without a number of a port has its copy, and Services that nobody knows', () => {
  const mesh = meshFrom(deployment() + canary('{}'));
  expect(mesh.workloads.map(({ name }) => name)).toEqual(['orders', 'orders-primary']);
  expect(mesh.services).toEqual([]);
});
