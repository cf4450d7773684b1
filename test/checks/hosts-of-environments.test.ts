import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { environmentsAtOdds } from '../../src/checks/environments-at-odds/environments-at-odds.ts';
import { variablesAtOdds } from '../../src/checks/variables-at-odds/variables-at-odds.ts';
import type { FindingDraft } from '../../src/checks/detection/detector.ts';
import { oneFolder } from '../../src/gitops/index.ts';
import { resolveMesh } from '../../src/istio/index.ts';
import { shippedSchemas } from '../support/manifest-schemas.ts';
import { resourcesOf } from '../support/rendered.ts';

const NAMES = ['dev', 'staging', 'prod'];

const domainOf = (name: string): string =>
  name === 'prod' ? 'shop.example' : `${name}.shop.example`;

type Text = (domain: string, name: string) => string;

/** What is found in production; `shared` is written in one file for all who take it. */
function inProduction(
  own: Text,
  shared = '',
  takers: readonly string[] = NAMES,
): readonly FindingDraft[] {
  const sides = NAMES.map((name) => {
    const environment = { name, production: name === 'prod' };
    const rendered = oneFolder(environment, [
      ...resourcesOf(own(domainOf(name), name), `${name}/own.yaml`),
      ...resourcesOf(takers.includes(name) ? shared : '', 'base/shared.yaml'),
    ]);
    return {
      rendered,
      mesh: resolveMesh(rendered, { rootNamespace: null, istioVersion: null, external: [] }),
    };
  });
  const environments = sides.map(({ mesh }) => mesh);
  return sides
    .filter(({ mesh }) => mesh.environment.production)
    .flatMap(({ mesh, rendered }) =>
      [environmentsAtOdds, variablesAtOdds].flatMap((detector) => {
        const { findings, failures = [] } = detector.detect({
          ...{ mesh, before: null, changes: [], rendered, renderedBefore: null },
          ...{ schemas: shippedSchemas(), environments },
        });
        if (failures.length > 0) throw new Error(JSON.stringify(failures));
        return findings;
      }),
    );
}

const told = (own: Text, shared?: string): readonly string[] =>
  inProduction(own, shared).map(({ check, origin }) => `${check} ${origin.file}`);

const object = (kind: string, spec: string, of = 'networking.istio.io/v1'): string => `---
apiVersion: ${of}
kind: ${kind}
metadata: { name: web, namespace: shop }
spec: ${spec}
`;

const gateway = (...hosts: readonly string[]): string =>
  object(
    'Gateway',
    `{ selector: { istio: gateway }, servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ${JSON.stringify(hosts)} }] }`,
  );

const route = (http: string): string =>
  object('VirtualService', `{ hosts: [web], http: [{ ${http} }] }`);

const workload = (container: string, volumes = ''): string => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: app, image: 'web:1.0.0', ${container} }]${volumes} }
`;

const file = (url: string): string =>
  workload(
    'volumeMounts: [{ name: s, mountPath: /s }]',
    ', volumes: [{ name: s, configMap: { name: settings } }]',
  ) +
  `---
apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: shop }
data: { app.yaml: "ledger: { url: ${url} }" }
`;

const PLACES: readonly (readonly [string, (host: string) => string])[] = [
  ['a redirect', (host) => route(`redirect: { authority: ${host} }`)],
  [
    'a redirect of the Gateway API',
    (host) =>
      object(
        'HTTPRoute',
        `{ rules: [{ filters: [{ type: RequestRedirect, requestRedirect: { hostname: ${host} } }] }] }`,
        'gateway.networking.k8s.io/v1',
      ),
  ],
  [
    'an origin by its beginning',
    (host) => route(`corsPolicy: { allowOrigins: [{ prefix: 'https://${host}' }] }`),
  ],
  [
    'an origin by an expression',
    (host) =>
      route(`corsPolicy: { allowOrigins: [{ regex: 'https://${host.replaceAll('.', '\\.')}' }] }`),
  ],
  [
    'an origin of the Gateway API',
    (host) =>
      object(
        'HTTPRoute',
        `{ rules: [{ filters: [{ type: CORS, cors: { allowOrigins: ['https://${host}'] } }] }] }`,
        'gateway.networking.k8s.io/v1',
      ),
  ],
  [
    'an issuer of tokens',
    (host) =>
      object(
        'RequestAuthentication',
        `{ jwtRules: [{ issuer: 'https://${host}/', jwksUri: 'https://${host}/keys' }] }`,
        'security.istio.io/v1',
      ),
  ],
  ['an argument', (host) => workload(`args: ['--ledger=https://${host}/v1']`)],
  ['a file', (host) => file(`https://${host}/v1`)],
];

describe.each(PLACES)('the host of another environment in %s', (_, text) => {
  const of =
    (taken: string): Text =>
    (domain, name) =>
      text(`ledger.${name === 'prod' ? taken : domain}`);

  test('is found, and its own is not', () => {
    expect(told(of('staging.shop.example'))).toEqual(['host-of-another-environment prod/own.yaml']);
    expect(told(of('shop.example'))).toEqual([]);
  });

  test('is not that of one which all share', () => {
    expect(told(() => text('ledger.prod.example'))).toEqual([]);
    expect(told(() => text('ledger.staging.example'))).toEqual([]);
  });
});

describe('what a base says for all environments', () => {
  const own: Text = (domain) => gateway(`web.${domain}`, `api.${domain}`);
  const variable = (name: string, host: string): string =>
    workload(`env: [{ name: ${name}, value: 'https://${host}/v1' }]`);

  test('is found where it is the host of one, and this one has its own', () => {
    expect(told(own, route('redirect: { authority: web.staging.shop.example }'))).toEqual([
      'host-of-another-environment base/shared.yaml',
    ]);
    expect(told(own, variable('WEB_URL', 'web.staging.shop.example'))).toEqual([
      'other-environment-named base/shared.yaml',
    ]);
  });

  test('is left where this one has none of its own, or the name says whose it is', () => {
    expect(told(own, variable('CHAT_URL', 'chat.staging.shop.example'))).toEqual([]);
    expect(told(own, variable('STAGING_URL', 'web.staging.shop.example'))).toEqual([]);
  });

  test('is left where it is a list for all', () => {
    const origins = NAMES.map((name) => `{ exact: 'https://web.${domainOf(name)}' }`);
    const list = route(`corsPolicy: { allowOrigins: [${origins.join(', ')}] }`);
    expect(told(own, list)).toEqual([]);
  });
});

test('a host that one line gives to all who have the object is no slip, in whichever it is missing', () => {
  const registry = object(
    'ServiceEntry',
    '{ hosts: [pay-staging.vendor.example], ports: [{ number: 443, name: tls, protocol: TLS }], resolution: DNS }',
  );
  expect(spoken(inProduction(() => '', registry, ['staging', 'prod']))).toEqual([]);
  const own: Text = (_, name) => (name === 'dev' ? registry.replace('pay-staging', 'pay-dev') : '');
  expect(inProduction(own, registry, ['staging', 'prod']).map(({ check }) => check)).toEqual([
    'host-of-another-environment',
  ]);
});

test('an origin beside its own lets others read, and takes nothing', () => {
  const [found] = inProduction((domain, name) => {
    const more = name === 'prod' ? ", { exact: 'https://web.staging.shop.example' }" : '';
    return (
      gateway(`web.${domain}`) +
      route(`corsPolicy: { allowOrigins: [{ exact: 'https://web.${domain}' }${more}] }`)
    );
  });
  expect(spoken(found?.symptom)).toBe("staging's page can read prod's answers in browsers");
});

describe('a domain with a slip', () => {
  const hosts =
    (third: string): Text =>
    (domain, name) =>
      gateway(`web.${domain}`, `api.${domain}`, name === 'prod' ? third : `orders.${domain}`);

  test('is told by the domains of other environments, in its last part too', () => {
    expect(told(hosts('orders.shop.exmaple'))).toEqual(['domain-misspelt prod/own.yaml']);
    expect(told(hosts('orders.shpo.example'))).toEqual(['domain-misspelt prod/own.yaml']);
    expect(told(hosts('orders.shop.example'))).toEqual([]);
  });

  test('is one of its own where all environments are in one domain', () => {
    expect(told(hosts('orders.partner.test'))).toEqual(['host-outside-domains prod/own.yaml']);
  });
});
