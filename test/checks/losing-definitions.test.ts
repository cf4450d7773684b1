import { describe, expect, test } from 'vitest';
import { messages, object, told } from './acting-objects.ts';

const version = (name: string, more = 'served: true, storage: true'): string =>
  `{ name: ${name}, ${more}, schema: { openAPIV3Schema: { type: object } } }`;
const crd = (
  group: string,
  kind = 'Thing',
  versions = version('v1'),
  more = 'scope: Namespaced',
): string =>
  object(
    `apiextensions.k8s.io/v1|CustomResourceDefinition||${kind.toLowerCase()}s.${group}|spec: { group: ${group}, names: { kind: ${kind}, plural: ${kind.toLowerCase()}s }, ${more}, versions: [${versions}] }`,
  );

describe('definitions of which the mesh or what delivers lives (AROUND-26)', () => {
  test.each([
    ['argoproj.io', 'delivery'],
    ['source.toolkit.fluxcd.io', 'delivery'],
    ['helm.cattle.io', 'delivery'],
    ['networking.istio.io', 'control-plane'],
    ['sailoperator.io', 'control-plane'],
    ['gateway.networking.k8s.io', 'gateway'],
  ])('one of %s that goes acts on %s', (group, on) => {
    expect(told(crd(group), '')).toEqual([`definition-lost ${on}`]);
    // whether or not anything here is of its kind
    expect(messages(crd(group), '').join()).toContain(
      'if the cluster deletes it, every Thing is deleted too',
    );
    expect(told(crd(group), crd(group))).toEqual([]);
    expect(told('', crd(group))).toEqual([]);
  });

  test('all that one folder loses is one finding, which says whether the tree shows objects', () => {
    const both = crd('argoproj.io') + crd('argoproj.io', 'Other');
    expect(messages(both, '')).toEqual([
      '2 CustomResourceDefinitions (things.argoproj.io and others.argoproj.io) go away: if the cluster deletes them, all objects of their kinds are deleted too (the tree shows none).',
    ]);
    const one = object('argoproj.io/v1|Thing|shop|t|spec: {}');
    expect(messages(both + one, one).join()).not.toContain('shows none');
  });

  const BOTH = version('v1beta1', 'served: true, storage: false') + ', ' + version('v1');

  test.each([
    ['no longer serves a version', BOTH, version('v1'), 'it no longer serves version v1beta1'],
    [
      'serves it no longer, and keeps it',
      BOTH,
      BOTH.replace('served: true', 'served: false'),
      'it no longer serves version v1beta1 of Thing',
    ],
    [
      'drops the version in which objects are stored',
      version('v0', 'served: false, storage: true') + ', ' + version('v1', 'served: true'),
      version('v1'),
      'it drops version v0, in which every Thing is stored',
    ],
  ])('%s', (_, base, head, words) => {
    const [was, is] = [base, head].map((versions) => crd('argoproj.io', 'Thing', versions));
    expect(messages(was ?? '', is ?? '').join()).toContain(words);
  });

  test.each([
    ['scope', 'scope: Namespaced', 'scope: Cluster', 'spec.scope changes'],
    [
      'converter',
      'conversion: { strategy: None }',
      'conversion: { strategy: Webhook }',
      'spec.conversion.strategy changes',
    ],
    [
      'address of the converter',
      "conversion: { webhook: { clientConfig: { url: 'https://a' } } }",
      "conversion: { webhook: { clientConfig: { url: 'https://b' } } }",
      'spec.conversion.webhook.clientConfig.url changes',
    ],
  ])('another %s', (_, base, head, words) => {
    const [was, is] = [base, head].map((more) => crd('argoproj.io', 'Thing', version('v1'), more));
    expect(messages(was ?? '', is ?? '').join()).toContain(words);
  });

  test('one more version, and another schema, are nothing to be told', () => {
    const was = crd('argoproj.io');
    const versions = `${version('v1')}, ${version('v2', 'served: true, storage: false')}`;
    expect(told(was, crd('argoproj.io', 'Thing', versions))).toEqual([]);
    expect(told(was, was.replace('type: object', 'type: object, description: x'))).toEqual([]);
  });

  test('kinds of which a Secret of the mesh is made, whoever invented them', () => {
    const feeds =
      object(
        'orbits.example.org/v1|Pull|istio-system|p|spec: { into: { name: cacerts }, depotRef: d }',
      ) + object('depots.example.org/v1|Depot|istio-system|d|spec: { a: b }');
    expect(told(crd('depots.example.org') + feeds, feeds)).toEqual([
      'definition-lost control-plane',
    ]);
    expect(told(crd('carts.example.org') + feeds, feeds)).toEqual([]);
  });

  test('an API service that answers for what delivers', () => {
    const service = object(
      'apiregistration.k8s.io/v1|APIService||v1alpha1.argoproj.io|spec: { group: argoproj.io, version: v1alpha1, service: { name: x, namespace: shop } }',
    );
    expect(told('', service)).toEqual(['admission-decided delivery']);
  });
});
