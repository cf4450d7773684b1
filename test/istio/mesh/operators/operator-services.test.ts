import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  OPERATOR_ROWS,
  operatorServices,
} from '../../../../src/istio/mesh/operators/operator-services.ts';
import { serviceNamed } from '../../../../src/istio/mesh/service-host.ts';
import { meshFrom } from '../../../support/rendered.ts';
import { times } from '../../../support/times.ts';

const search = `
apiVersion: elasticsearch.k8s.elastic.co/v1
kind: Elasticsearch
metadata: { name: one, namespace: data }
---
`;

describe('a Service that an operator makes', () => {
  test('gives way to one of that name in Git', () => {
    const own = `
apiVersion: v1
kind: Service
metadata: { name: one-es-http, namespace: data }
spec: { ports: [{ name: http, port: 80 }] }
`;
    const service = meshFrom(search + own).service('data', 'one-es-http');
    expect(service?.madeBy).toBeNull();
    expect(service?.ports.map(({ port }) => port)).toEqual([80]);
  });

  test('has pods that are not seen, and shows nothing of what else its namespace holds', () => {
    const mesh = meshFrom(search);
    expect(mesh.services.every(({ workloads }) => workloads.length === 0)).toBe(true);
    expect(mesh.ownNamespaces.size).toBe(0);
    expect(mesh.resources.map(({ kind }) => kind)).toEqual(['Elasticsearch']);
  });

  test('of an object without a namespace is none of another namespace', () => {
    const mesh = meshFrom(search.replace(', namespace: data', ''));
    expect(serviceNamed(mesh, { namespace: '', name: 'one-es-http' })?.name).toBe('one-es-http');
    expect(serviceNamed(mesh, { namespace: 'data', name: 'one-es-http' })).toBeUndefined();
  });

  test('has a name that Services can have', () => {
    expect(operatorServices(meshFrom(search.replace('name: one', 'name: "${NAME}"')))).toEqual([]);
    const long = search.replace('name: one', `name: ${'a'.repeat(60)}`);
    expect(operatorServices(meshFrom(long))).toEqual([]);
  });
});

describe('whatever is written in the objects', () => {
  const keys = [
    ...[
      'http',
      'tls',
      'service',
      'spec',
      'metadata',
      'ports',
      'port',
      'name',
      'dashboard',
      'enabled',
    ],
    ...[
      'gateway',
      'kafka',
      'listeners',
      'type',
      'rabbitmq',
      'additionalPlugins',
      'managed',
      'services',
    ],
    ...['additional', 'serviceTemplate', 'thanos', 'config', 'server', 'http_port', '__proto__'],
    ...['selfSignedCertificate', 'disabled', 'annotations', 'selector', 'monitoring', 'external'],
  ];
  const version = fc.constantFrom('v1', 'v1beta2', 'v2');
  const anything = fc.letrec((tie) => ({
    node: fc.oneof(
      { maxDepth: 6 },
      fc.constantFrom(null, true, false, 0, 80, -1, 1.5, 1e9, '', 'a', '${X}', '80', '\u0000'),
      fc.array(tie('node'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...keys), tie('node'), { maxKeys: 6 }),
    ),
  })).node;

  test('nothing breaks, and every port is one', () => {
    fc.assert(
      fc.property(fc.constantFrom(...OPERATOR_ROWS), version, anything, (row, of, spec) => {
        const text = JSON.stringify({
          apiVersion: `${row.group}/${of}`,
          kind: row.kind,
          metadata: { name: 'one', namespace: 'data' },
          spec,
        });
        for (const { ports } of meshFrom(text).services)
          for (const { port } of ports) {
            expect(Number.isInteger(port)).toBe(true);
            expect(port).toBeGreaterThan(0);
            expect(port).toBeLessThan(65_536);
          }
      }),
      times(400),
    );
  });
});
