import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import {
  expandLists,
  isMeshKind,
  parseYaml,
  resourceOf,
  subjectText,
} from '../../src/manifest/index.ts';
import type { Resource } from '../../src/manifest/index.ts';
import { shippedSchemas } from '../support/manifest-schemas.ts';

const schemas = shippedSchemas();
const cases = fileURLToPath(new URL('../../../shared/conformance/istio/open', import.meta.url));

/**
 * Inputs of Istio's analyzers are objects that a cluster could hold, but for these: most are cut down
 * to what one analyzer looks at, and istiod's webhook would refuse them.
 */
const REFUSED = new Map([
  ['authorizationpolicies', ['ServiceEntry httpbin/istio']],
  ['conflicting-gateways-detect-no-port', ['Gateway alpha', 'Gateway beta']],
  ['conflicting-gateways-with-multiple-port-declarations', ['Gateway alpha', 'Gateway beta']],
  [
    'deprecation',
    ['EnvoyFilter istio-system/istio-multicluster-egressgateway', 'VirtualService foo/productpage'],
  ],
  [
    'envoy-filter-uses-add-operation',
    ['EnvoyFilter bookinfo/test-auth-4', 'EnvoyFilter bookinfo/test-auth-5'],
  ],
  // two match routes by a listener
  [
    'envoy-filter-uses-remove-operation',
    [
      'EnvoyFilter bookinfo/test-remove-2',
      'EnvoyFilter bookinfo/test-remove-3',
      'EnvoyFilter bookinfo/test-remove-4',
    ],
  ],
  // one has a capital letter in its name, which the API server refuses
  [
    'gateway-secret',
    ['Gateway defaultgateway-bogusCredentialName', 'Gateway defaultgateway-nocredential'],
  ],
  [
    'host-defined-in-virtualservice-not-found-in-the-gateway',
    ['Gateway istio-system/testing-gateway-01-test-04'],
  ],
  [
    'host-defined-in-virtualservice-not-found-in-the-gateway-beta-version',
    ['Gateway istio-system/testing-gateway-01-test-04'],
  ],
  // they say nothing, which the webhook refuses (SIDECAR-19)
  [
    'sidecar-default-selector',
    [
      'Sidecar ns-ambient/namespace-scoped',
      'Sidecar ns-ambient/pod-scoped',
      'Sidecar ns-not-ambient-rev/namespace-not-ambient',
      'Sidecar ns-not-ambient/namespace-not-ambient',
    ],
  ],
  [
    'virtual-service-gateways',
    [
      'Gateway another/crossnamespace-gw',
      'Gateway httpbin-gateway',
      'VirtualService default/cross-test',
      'VirtualService httpbin',
      'VirtualService httpbin-bogus',
      'VirtualService httpbin-mesh',
    ],
  ],
]);

const isPresent = existsSync(cases);

/** The objects of one case that are of kinds with a schema. */
const objectsOf = (name: string): readonly Resource[] =>
  readdirSync(join(cases, name))
    .filter((file) => file.endsWith('.yaml'))
    .flatMap((file) => parseYaml(file, readFileSync(join(cases, name, file), 'utf8')))
    .flatMap(({ node }) => (node === null ? [] : expandLists(node)))
    .flatMap((node) => resourceOf(node) ?? [])
    .filter((resource) => isMeshKind(resource) && schemas.knows(resource));

test.skipIf(!isPresent)(
  'objects that Istio itself tests with are valid, but for known ones',
  () => {
    const refused = new Map<string, readonly string[]>();
    let objects = 0;
    for (const name of readdirSync(cases)) {
      const found = objectsOf(name);
      const invalid = found.filter((resource) => schemas.validate(resource).length > 0);
      if (invalid.length > 0) refused.set(name, invalid.map(subjectText).sort());
      objects += found.length;
    }
    expect(objects).toBeGreaterThan(150);
    expect(refused).toEqual(REFUSED);
  },
);
