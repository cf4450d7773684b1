import { describe, expect, test } from 'vitest';
import { parseYaml, resourceOf } from '../../../src/manifest/index.ts';
import type { Resource } from '../../../src/manifest/index.ts';
import { shippedSchemas } from '../../support/manifest-schemas.ts';

const resourcesOf = (text: string): readonly Resource[] =>
  parseYaml('all.yaml', text).flatMap(({ node }) =>
    node === null ? [] : (resourceOf(node) ?? []),
  );

const definition = (
  spec: string,
  version = 'v1',
  more = '',
) => `apiVersion: apiextensions.k8s.io/${version}
kind: CustomResourceDefinition
metadata: { name: buckets.cloud.example.com }
spec:
  group: cloud.example.com
  scope: Namespaced
  names: { kind: Bucket, plural: buckets }
  ${more}
  versions:
    - name: v1
      served: true
      storage: true
      schema: { openAPIV3Schema: { type: object, properties: { spec: ${spec} } } }
`;

const bucket = (spec: string, version = 'v1') => `apiVersion: cloud.example.com/${version}
kind: Bucket
metadata: { name: media, namespace: shop }
spec: ${spec}
status: { ready: true }
`;

const SPEC = `{
        type: object,
        required: [region],
        properties: {
          region: { type: string, enum: [eu, us] },
          sizeGi: { type: integer, minimum: 1 },
          template: { type: object, x-kubernetes-embedded-resource: true, properties: { spec: { type: object } } },
          target: { type: object, properties: { a: { type: string }, b: { type: string }, c: { type: string } },
            oneOf: [{ required: [a, b] }, { required: [c] }] } },
        x-kubernetes-validations: [{ rule: "self.region == 'eu' || !has(self.sizeGi)", message: only eu has sizes }] }`;

function refused(defined: string, object: string): readonly string[] {
  const [given] = resourcesOf(object);
  if (given === undefined) return expect.fail();
  return shippedSchemas()
    .withCustomResources(resourcesOf(defined))
    .validate(given)
    .map(({ field, message }) => `${field}: ${message}`);
}

describe('an object of a kind that the tree defines', () => {
  test('is judged by its definition', () => {
    const own = definition(SPEC);
    expect(refused(own, bucket('{ region: eu, sizeGi: 5 }'))).toEqual([]);
    expect(refused(own, bucket('{ sizeGi: 5 }'))).toEqual(['spec.region: spec needs region.']);
    expect(refused(own, bucket('{ region: asia }'))).toHaveLength(1);
    expect(refused(own, bucket('{ region: eu, sizeGi: 0 }'))).toHaveLength(1);
    expect(refused(own, bucket('{ region: us, sizeGi: 5 }'))).toEqual(['spec: only eu has sizes.']);
    expect(refused(own, bucket('{ regoin: eu, region: eu }'))[0]).toContain(
      'regoin is not a field of spec; region is',
    );
    expect(refused(own, bucket('{ region: eu }', 'v2'))[0]).toContain('has no version v2');
  });

  test('may hold what an embedded object may, and what choices of several fields allow', () => {
    const template = '{ apiVersion: v1, kind: Pod, metadata: { name: a }, spec: {} }';
    const spec = `{ region: eu, template: ${template}, target: { a: one, b: two } }`;
    expect(refused(definition(SPEC), bucket(spec))).toEqual([]);
  });

  test('is judged by nothing where the definition takes every field, or there is none', () => {
    const wrong = bucket('{ other: 1 }');
    expect(refused(definition(SPEC, 'v1beta1'), wrong)).toEqual([]);
    expect(refused(definition(SPEC, 'v1', 'preserveUnknownFields: true'), wrong)).toEqual([]);
    expect(refused('', wrong)).toEqual([]);
  });
});
