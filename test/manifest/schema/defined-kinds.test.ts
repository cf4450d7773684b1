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

  test('has each item of a set once, and times that are times', () => {
    const own = definition(`{ type: object, properties: {
          zones: { type: array, x-kubernetes-list-type: set, items: { type: string } },
          since: { type: string, format: date-time } } }`);
    expect(refused(own, bucket('{ zones: [a, b], since: "2026-01-31T08:00:00Z" }'))).toEqual([]);
    expect(refused(own, bucket('{ zones: [a, b, a] }'))).toEqual([
      'spec.zones[2]: An earlier entry is the same.',
    ]);
    expect(refused(own, bucket('{ since: today }'))).toEqual([
      'spec.since: "today" is no time; 2026-01-31T08:00:00Z is.',
    ]);
  });

  test('keeps what a rule holds fast that may be asked without a value before', () => {
    const own = definition(`{ type: object, properties: { mode: { type: string,
            x-kubernetes-validations: [{ rule: "!oldSelf.hasValue() || oldSelf.value() == self",
            optionalOldSelf: true, message: mode is immutable }] } } }`);
    const [before, after] = resourcesOf(
      `${bucket('{ mode: standard }')}---\n${bucket('{ mode: cold }')}`,
    );
    if (before === undefined || after === undefined) return expect.fail();
    const changes = shippedSchemas().validateUpdate(before, after, resourcesOf(own));
    expect(changes.map(({ field, rule }) => `${field}: ${rule}`)).toEqual([
      'spec.mode: mode is immutable.',
    ]);
    expect(shippedSchemas().validateUpdate(before, before, resourcesOf(own))).toEqual([]);
    expect(refused(own, bucket('{ mode: cold }'))).toEqual([]);
    return undefined;
  });
});

const typeOf = (type: string): string =>
  `{ type: object, properties: { spec: { type: object, properties: { size: ${type} } } } }`;

const defining = (schema: string, more = ''): string => `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: buckets.cloud.example.com }
spec:
  group: cloud.example.com
  scope: Namespaced
  names: { kind: Bucket, plural: buckets }
  versions:
    - { name: v1, served: true, storage: true, schema: { openAPIV3Schema: ${schema} }${more} }
`;

const problems = (text: string): readonly string[] =>
  resourcesOf(text)
    .flatMap((resource) => shippedSchemas().validate(resource))
    .map(({ message }) => message);

describe('a definition is refused', () => {
  test.each([
    [
      'with a default of another type',
      defining(typeOf('{ type: integer, default: one }')),
      'The default of a field of type integer must be of that type.',
    ],
    [
      'with a pattern that is none for Go',
      defining(typeOf('{ type: string, pattern: "^(?!x)[a-z" }')),
      '"^(?!x)[a-z" is no regular expression as RE2 reads it.',
    ],
    [
      'with a rule that breaks off',
      defining(typeOf('{ type: string, x-kubernetes-validations: [{ rule: "self !=" }] }')),
      '"self !=" is no expression of CEL.',
    ],
    [
      'that restricts labels',
      defining(
        '{ type: object, properties: { metadata: { type: object, properties: { labels: { type: object } } } } }',
      ),
      'Of metadata a schema can restrict name and generateName alone.',
    ],
    [
      'whose replicas are scaled somewhere else',
      defining(
        typeOf('{ type: integer }'),
        ', subresources: { scale: { specReplicasPath: .status.size, statusReplicasPath: .status.size } }',
      ),
      '".status.size" must begin with .spec.',
    ],
  ])('%s', (_, text, message) => {
    expect(problems(text)).toEqual([message]);
  });

  test('by none of these where it is as it has to be', () => {
    const right = defining(
      typeOf(
        '{ type: integer, default: 1, x-kubernetes-validations: [{ rule: "self.?a.orValue(1) == 1 && [1, 2,].exists(x, x == 1)" }] }',
      ),
      ', subresources: { scale: { specReplicasPath: .spec.size, statusReplicasPath: .status.size } }',
    );
    expect(problems(right)).toEqual([]);
  });
});
