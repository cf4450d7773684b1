import { oneFolder } from '../../../src/gitops/index.ts';
import type { Mesh } from '../../../src/istio/index.ts';
import { resolveMesh } from '../../../src/istio/index.ts';
import { resourcesOf } from '../../support/rendered.ts';

/** Values of one container by the names of its variables; a list, for a name may stand twice. */
export type Variables = readonly (readonly [name: string, value: string])[];

/** Containers of an environment by the name of their service. */
export type Services = ReadonlyMap<string, { readonly image: string; readonly env: Variables }>;

export const ENVIRONMENTS = ['dev', 'qa', 'staging', 'prod'] as const;

export type Environments = ReadonlyMap<string, Services>;

const WORDS = ['PAYMENTS', 'ORDERS', 'CATALOG', 'SEARCH', 'INVENTORY', 'SESSION', 'CURRENCY'];

/** A repository without a mistake: what differs between its environments is meant to. */
export const plainShop = (services: number): Environments =>
  new Map(
    ENVIRONMENTS.map((environment, stage) => [
      environment,
      new Map(
        Array.from({ length: services }, (_, at) => [
          `service-${String(at)}`,
          { image: `service-${String(at)}:1.${String(at)}.0`, env: variablesOf(at, stage) },
        ]),
      ),
    ]),
  );

function variablesOf(at: number, stage: number): Variables {
  const environment = ENVIRONMENTS[stage] ?? '';
  const word = WORDS[at % WORDS.length] ?? '';
  return [
    [`${word}_URL`, `http://${word.toLowerCase()}:8080`],
    [`${word}_TIMEOUT`, `${String(2 + stage)}s`],
    [`${word}_POOL_SIZE`, String(5 * (stage + 1))],
    ['DATABASE_HOST', `db-${String(at)}.${environment}.internal`],
    ['CACHE_TTL', '300'],
    ['FEATURE_CHECKOUT', stage < 3 ? 'true' : 'false'],
    ['LOG_LEVEL', stage === 0 ? 'debug' : 'info'],
    ['REGION', 'eu-west-1'],
    ['REGISTRY', 'registry.prod.internal'],
    // what only one environment has
    ...(stage === 0 ? ([['DEV_SEED', String(at)]] as const) : []),
    ...(stage === 3 ? ([['CDN_PREFIX', '/static']] as const) : []),
  ];
}

/** The same with the variables of one service of one environment put another way. */
export const withVariables = (
  shop: Environments,
  environment: string,
  service: string,
  change: (env: Variables) => Variables,
): Environments =>
  new Map(
    [...shop].map(([name, services]) => {
      const found = services.get(service);
      if (name !== environment || found === undefined) return [name, services];
      return [name, new Map([...services, [service, { ...found, env: change(found.env) }]])];
    }),
  );

/** The file of one environment. */
export const manifestOf = (services: Services): string =>
  [...services]
    .map(
      ([name, { image, env }]) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      containers:
        - name: app
          image: '${image}'
          env:
${env.map(([key, value]) => `            - { name: '${key}', value: '${value}' }`).join('\n')}
`,
    )
    .join('---\n');

/** One side of the shop, environment by environment. */
export const renderedShop = (shop: Environments) =>
  [...shop].map(([name, services]) => {
    const rendered = oneFolder(
      { name, production: name === 'prod' },
      resourcesOf(manifestOf(services), `overlays/${name}/services.yaml`),
    );
    const mesh: Mesh = resolveMesh(rendered, {
      rootNamespace: null,
      istioVersion: null,
      external: [],
    });
    return { rendered, mesh };
  });
