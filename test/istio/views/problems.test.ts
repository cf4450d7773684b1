import { describe, expect, test } from 'vitest';
import { asDestinationRule } from '../../../src/istio/views/destination-rule.ts';
import { asEnvoyFilter } from '../../../src/istio/views/envoy/envoy-filter.ts';
import { asVirtualService } from '../../../src/istio/views/virtual-service.ts';
import { problemsOf } from '../../../src/istio/views/problems.ts';
import type { ManifestSchemas, Resource } from '../../../src/manifest/index.ts';
import { shippedSchemas } from '../../support/manifest-schemas.ts';
import { resourcesOf } from '../../support/rendered.ts';

const schemas = shippedSchemas();

const objectOf = (kind: string, spec: string, group = 'networking.istio.io/v1'): Resource => {
  const [resource] = resourcesOf(
    `apiVersion: ${group}\nkind: ${kind}\nmetadata: {name: a, namespace: shop}\nspec: ${spec}\n`,
  );
  if (resource === undefined) throw new Error('fixture: no object');
  return resource;
};

const fieldsOf = (resource: Resource): readonly string[] =>
  problemsOf(resource, schemas).map(({ field }) => field);

describe('a field that a view cannot read is a problem of its object', () => {
  test('and the rest of it is none', () => {
    const rule = objectOf('DestinationRule', '{host: [a], trafficPolicy: {tls: {mode: SIMPLE}}}');
    expect(asDestinationRule(rule).host).toBeNull();
    expect(asDestinationRule(rule).trafficPolicy?.tls?.mode?.value).toBe('SIMPLE');
    expect(fieldsOf(rule)).toEqual(['spec.host']);
  });

  test('in a list as well', () => {
    const routes = objectOf(
      'VirtualService',
      '{hosts: [a], http: [{route: [{destination: {host: a, port: {number: http}}}]}]}',
    );
    const [route] = asVirtualService(routes).http.value;
    expect(route?.route.value[0]?.destination?.port).toBeNull();
    expect(fieldsOf(routes)).toEqual(['spec.http[0].route[0].destination.port.number']);
  });

  test('while an explicit null is absent to both', () => {
    const filter = objectOf(
      'EnvoyFilter',
      '{workloadSelector: null}',
      'networking.istio.io/v1alpha3',
    );
    expect(asEnvoyFilter(filter).configPatches).toEqual({ value: [], origin: null });
    expect(fieldsOf(filter)).toEqual([]);
  });
});

describe('problems', () => {
  const counted = (): { readonly asked: () => number; readonly schemas: ManifestSchemas } => {
    let asked = 0;
    const validate = (resource: Resource) => {
      asked += 1;
      return schemas.validate(resource);
    };
    return { asked: () => asked, schemas: { ...schemas, validate } };
  };

  test('are looked for when somebody asks, and once for each object and its schemas', () => {
    const one = counted();
    const other = counted();
    const rule = objectOf('DestinationRule', '{hots: a}');
    asDestinationRule(rule);
    expect(one.asked()).toBe(0);
    expect(problemsOf(rule, one.schemas)).toBe(problemsOf(rule, one.schemas));
    expect(problemsOf(rule, other.schemas)).toEqual(problemsOf(rule, one.schemas));
    expect([one.asked(), other.asked()]).toEqual([1, 1]);
  });

  test('of a kind that no schema is of are none', () => {
    expect(fieldsOf(objectOf('Rollout', '{replicas: many}', 'argoproj.io/v1alpha1'))).toEqual([]);
  });
});
