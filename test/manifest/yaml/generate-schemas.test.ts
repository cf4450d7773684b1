import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { printSchemaData, schemaDataOf } from '../../../sandbox/generate-schemas.ts';
import { meshConfigSchema, MessageTable } from '../../../sandbox/mesh-config-schema.ts';

const CRD = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
spec:
  group: example.com
  names: {kind: Teapot}
  scope: Namespaced
  versions:
  - name: v1
    served: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            required: [lid]
            oneOf:
            - not: {anyOf: [{required: [lid]}, {required: [cork]}]}
            - required: [lid]
            - required: [cork]
            properties:
              lid: {type: string, description: left out}
              cork: {type: string}
              steep: {type: string, x-kubernetes-validations: [{rule: "duration(self) >= duration('1ms')"}]}
          status: {type: object}
  - {name: v0, served: false}
`;

test('a CRD gives its served versions, each type once, without descriptions', () => {
  const data = schemaDataOf('test', [CRD]);
  expect(data.kinds).toEqual({
    'example.com/Teapot': { scope: 'Namespaced', versions: { v1: 4 } },
  });
  expect(data.types[3]).toMatchObject({
    fields: { lid: 1, cork: 1, steep: 2 },
    required: ['lid'],
    atMostOne: [['lid', 'cork']],
  });
  expect(data.types[2]).toMatchObject({ type: 'string', duration: 'positive' });
  expect(JSON.parse(printSchemaData(data))).toEqual(JSON.parse(JSON.stringify(data)));
});

test('messages find their types from the innermost scope outwards', () => {
  const messages = MessageTable.parse({
    source: 'test',
    enums: { 'MeshConfig.Outbound.Mode': ['A', 'B'] },
    messages: {
      MeshConfig: { outbound: { type: 'Outbound' }, names: { type: 'string', repeated: true } },
      'MeshConfig.Outbound': { mode: { type: 'Mode' } },
    },
  });
  const data = meshConfigSchema(messages, schemaDataOf('none', []));
  expect(data.types).toContainEqual({ type: 'string', enum: ['A', 'B'] });
  expect(data.kinds['mesh/MeshConfig']?.versions['v1alpha1']).toBeTypeOf('number');
});

test('the tables that ship say where they come from', () => {
  for (const name of ['istio', 'gateway-api', 'mesh-config']) {
    const text = readFileSync(new URL(`../../../schemas/${name}.json`, import.meta.url), 'utf8');
    expect(JSON.parse(text)).toMatchObject({
      source: expect.stringContaining('Apache-2.0') as unknown,
    });
  }
});
