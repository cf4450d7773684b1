import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { detect } from '../../src/checks/detection/detect.ts';
import type { Detected } from '../../src/checks/detection/detect.ts';
import { invalidMeshResource } from '../../src/checks/invalid-mesh-resource/invalid-mesh-resource.ts';
import { diffMesh } from '../../src/compare/index.ts';
import { shippedSchemas } from '../support/manifest-schemas.ts';
import { resolveMesh } from '../../src/istio/index.ts';
import { meshFrom, renderedFrom } from '../support/rendered.ts';
import { appliedByFlux } from '../gitops/applied-by.ts';
import { destinationRule } from '../support/objects.ts';

const schemas = shippedSchemas();

function review(base: string, head: string, istioVersion: string | null = null): Detected {
  const [before, mesh] = [meshFrom(base, { istioVersion }), meshFrom(head, { istioVersion })];
  return detect([invalidMeshResource], 'prod', {
    mesh,
    before,
    changes: diffMesh('prod', before, mesh),
    rendered: renderedFrom(head),
    renderedBefore: renderedFrom(base),
    schemas,
  });
}

const virtualService = (...routes: string[]): string => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: web, namespace: shop}
spec:
  hosts: [web]
  http:
${routes.map((route) => `  - ${route}`).join('\n')}
`;
const good = 'route: [{destination: {host: web}}]';
const misspelled = '{route: [{destination: {host: web}}], timeot: 5s}';
const zero = '{route: [{destination: {host: web}}], timeout: 0s}';

test('an object with several new mistakes is refused once', () => {
  const { findings } = review('', virtualService(misspelled, zero));
  expect(spoken(findings)).toMatchObject([
    {
      message: 'VirtualService shop/web is invalid: applying it fails; it never takes effect.',
      introducedBy: 'this-change',
      origin: { line: 7 },
      related: [{ line: 8 }],
    },
  ]);
});

const fixesOf = (kind: string, spec: string): readonly string[] =>
  review(
    '',
    `apiVersion: networking.istio.io/v1\nkind: ${kind}\nmetadata: {name: a, namespace: shop}\nspec: ${spec}\n`,
  ).findings.map(({ fix }) => spoken(fix.text));

test.each([
  [
    'ServiceEntry',
    "{hosts: ['*.example.com'], ports: [{number: 443, name: tls, protocol: TLS}], resolution: DNS}",
    'Set resolution NONE, or give endpoints.',
  ],
  [
    'ServiceEntry',
    '{hosts: [a.example.com], ports: [{number: 443, name: a, protocol: TLS}, {number: 443, name: b, protocol: TLS}], resolution: DNS}',
    'Give each port its own number, or leave one out.',
  ],
  [
    'ServiceEntry',
    '{hosts: ["https://a.example.com/"], ports: [{number: 443, name: a, protocol: TLS}]}',
    'Write a.example.com.',
  ],
  [
    'Gateway',
    '{servers: [{hosts: [a.example.com], port: {number: 443, name: https, protocol: HTTPS}}]}',
    'Add tls to the server: its mode, and credentialName where TLS ends there.',
  ],
  ['DestinationRule', '{host: web, exportTo: [".", "*"]}', 'Remove the other entries, or *.'],
])('a %s that the cluster refuses comes with what to write', (kind, spec, fix) => {
  expect(fixesOf(kind, spec)).toEqual([fix]);
});

const replacementsOf = (text: string): readonly unknown[] =>
  review('', text).findings.map(({ fix: { replacement } }) =>
    replacement === undefined ? null : [replacement.origin.line, replacement.from, replacement.to],
  );
test.each([
  ['a misspelt field', virtualService(misspelled), [[7, 'timeot', 'timeout']]],
  [
    'a misspelt value',
    destinationRule('a', '{host: web, trafficPolicy: {tls: {mode: ISTIO_MUTAL}}}'),
    [[4, 'ISTIO_MUTAL', 'ISTIO_MUTUAL']],
  ],
  [
    'a misspelt kind',
    destinationRule('a', '{host: web}').replace('DestinationRule', 'DestinationRul'),
    [[2, 'DestinationRul', 'DestinationRule']],
  ],
])('the word that mends %s is certain', (_, text, replacements) => {
  expect(replacementsOf(text)).toEqual(replacements);
});

test.each([
  ['it stands beside the right one', virtualService(misspelled.replace('}],', '}], timeout: 3s,'))],
  ['the object has another mistake', virtualService(misspelled, zero)],
  [
    'the field belongs elsewhere',
    virtualService('route: [{destination: {host: web}, timeout: 5s}]'),
  ],
  ['nothing is near', virtualService('{route: [{destination: {host: web}}], nonsense: 5s}')],
  ['its unit is a guess', virtualService('{route: [{destination: {host: web}}], timeout: "5"}')],
])('no word is certain where %s', (_, text) => {
  expect(replacementsOf(text)).toEqual([null]);
});

test('all reasons of a refusal are named at once, each with its place for machines', () => {
  const [finding] = review(
    '',
    virtualService('{route: [{destination: {host: web}}], fault: {}, rewrite: {}}', zero),
  ).findings;
  expect(spoken(finding?.why)).toMatch(
    /fault needs abort or delay.* \(\S+:7\)\. .*A rewrite needs uri.* \(\S+:7\)\. .*0s is too short.* \(\S+:8\)\.$/,
  );
  expect(spoken(finding?.reasons)).toMatchObject([
    { origin: { line: 7 }, isNamed: true },
    { origin: { line: 7 }, fix: 'Say what is rewritten, or remove rewrite.' },
    { origin: { line: 8 }, why: expect.stringContaining('0s is too short') as string },
  ]);
});

test('a duration without a unit is taken for seconds', () => {
  const { findings } = review(
    '',
    virtualService('{timeout: 5, route: [{destination: {host: web}}]}'),
  );
  expect(spoken(findings[0]?.fix)).toEqual({ text: 'Write 5s at spec.http[0].timeout.' });
});

test('mending one of two mistakes does not make the other look new, nor does moving it', () => {
  const { findings } = review(
    virtualService(misspelled, zero),
    virtualService(good, good, misspelled),
  );
  expect(findings.map(({ introducedBy }) => introducedBy)).toEqual(['already-there']);
});

test('a mistake in an object that the cluster has leaves the old one there', () => {
  const { findings } = review(virtualService(good), virtualService(zero));
  expect(spoken(findings[0])?.message).toContain('the previous version stays in effect');
});

test('CRDs of the repository win: their fields are valid, and versions they lack are not', () => {
  const crd = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: virtualservices.networking.istio.io}
spec:
  group: networking.istio.io
  names: {kind: VirtualService, plural: virtualservices}
  scope: Namespaced
  versions:
  - name: v1beta1
    served: true
    storage: true
    schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, x-kubernetes-preserve-unknown-fields: true}}}}
---
`;
  expect(spoken(review('', crd + virtualService(misspelled)).findings[0]?.why)).toBe(
    'networking.istio.io has no version v1 of VirtualService; it has v1beta1.',
  );
  const older = virtualService(misspelled).replace('io/v1', 'io/v1beta1');
  expect(spoken(review('', crd + older).findings)).toEqual([]);
});

test('a setting that istiod does not know has no effect; one that it cannot read stops it', () => {
  const operator = `apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
metadata: {name: mesh, namespace: istio-system}
spec:
  meshConfig:
    outboundTraficPolicy: {mode: REGISTRY_ONLY}
    accessLogEncoding: YAML
`;
  expect(spoken(review('', operator).findings)).toMatchObject([
    {
      message:
        'istiod passes over the setting outboundTraficPolicy of IstioOperator istio-system/mesh: it has no effect.',
      fix: { text: 'Write outboundTrafficPolicy instead of outboundTraficPolicy.' },
      origin: { line: 6 },
    },
    { why: 'accessLogEncoding: YAML is not one of TEXT, JSON.', origin: { line: 7 } },
  ]);
});

test('a setting that only an old Istio knew is no mistake where an old one runs', () => {
  const installed = (tag: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: {name: istio-pilot, namespace: istio-system}
spec: {selector: {matchLabels: {app: pilot}}, template: {metadata: {labels: {app: pilot}}, spec: {containers: [{name: discovery, image: "istio/pilot:${tag}"}]}}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: istio, namespace: istio-system}
data: {mesh: "disablePolicyChecks: true"}
`;
  expect(spoken(review('', installed('1.1.6')).findings)).toEqual([]);
  expect(review('', installed('1.20.0')).findings).toHaveLength(1);
  const unnamed = installed('latest');
  expect(spoken(review(installed('1.1.6'), unnamed).findings)).toEqual([]);
  expect(review('', unnamed.replace('disablePolicyChecks', 'trustDomian')).findings).toHaveLength(
    1,
  );
});

test("Envoy's v2 API is refused by an Istio that is known to be without it", () => {
  const filter = `apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: {name: authn, namespace: istio-system}
spec:
  configPatches:
  - applyTo: HTTP_FILTER
    patch:
      operation: INSERT_BEFORE
      value:
        typed_config: {"@type": type.googleapis.com/envoy.config.filter.http.ext_authz.v2.ExtAuthz}
`;
  expect(spoken(review('', filter, '1.9').findings)).toEqual([]);
  expect(spoken({ ...review('', filter) })).toMatchObject({
    findings: [
      {
        check: 'envoy-api-dropped',
        knownAs: [{ code: 'IST0106', analyzer: 'schema.ValidationAnalyzer.EnvoyFilter' }],
        message:
          'EnvoyFilter istio-system/authn is of no use from Istio 1.9 on: proxies reject it, and from 1.10 on Istio does too.',
        origin: { line: 10 },
      },
    ],
    unknowns: [],
  });
  expect(spoken(review('', filter, '1.10').findings[0]?.why)).toContain('v2 API');
  const telemetry = `---
apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata: {name: default, namespace: istio-system}
spec: {}
`;
  expect(spoken(review('', filter + telemetry).findings)).toMatchObject([
    { check: 'object-refused', origin: { line: 10 } },
  ]);
});

test('what is missing is said once, with where to add it', () => {
  const entry = `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: {name: apis, namespace: shop}
spec:
  hosts: [api.example.com]
  resolution: DNS
  ports:
  - {number: 443, protocol: HTTPS}
`;
  expect(spoken(review('', entry).findings)).toMatchObject([
    { why: 'spec.ports[0] needs name.', fix: { text: 'Add name to spec.ports[0].' } },
  ]);
});

test('where Flux applies it, an unknown field shows as Flux words it', () => {
  const plain = renderedFrom(virtualService(misspelled));
  const symptomUnder = (isOfFlux: boolean): string | undefined => {
    const rendered = {
      ...plain,
      roots: plain.roots.map((one) => ({
        ...one,
        root: { ...one.root, ...(isOfFlux && { by: appliedByFlux() }) },
      })),
    };
    const mesh = resolveMesh(rendered, { rootNamespace: null, istioVersion: null, external: [] });
    const input = { mesh, before: null, changes: [], rendered, renderedBefore: null, schemas };
    return spoken(detect([invalidMeshResource], 'prod', input).findings[0]?.symptom);
  };
  expect(symptomUnder(true)).toBe(
    'dry-run failed: spec.http[0].timeot: field not declared in schema',
  );
  expect(symptomUnder(false)).toContain('strict decoding error');
});

test('a field in its other spelling is read where the definition of the kind takes every field', () => {
  const definition = (schema: string): string => `---
apiVersion: apiextensions.k8s.io/v1beta1
kind: CustomResourceDefinition
metadata: { name: virtualservices.networking.istio.io }
spec: { group: networking.istio.io, version: v1, names: { kind: VirtualService, plural: virtualservices }, scope: Namespaced${schema} }
`;
  // a definition of that age is itself refused by newer releases of Kubernetes
  const found = (text: string) =>
    review('', text).findings.filter(({ check }) => check !== 'refused-by-some-releases');
  const snake = virtualService(good).replace('  http:', '  export_to: ["."]\n  http:');
  expect(spoken(found(snake + definition('')))).toEqual([]);
  expect(found(snake)).toHaveLength(1);
  expect(
    found(snake + definition(', validation: { openAPIV3Schema: { type: object } }')),
  ).toHaveLength(1);
  expect(found(virtualService(misspelled) + definition(''))).toHaveLength(1);
});
