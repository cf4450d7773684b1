import type { ChartStyle } from './company-charts.ts';

/** Holds what a service says of itself, in the words of no chart. */
export interface ServiceValues {
  readonly name: string;
  readonly tag: string;
  readonly port: number | null;
  readonly timeout: string;
  readonly attempts: string;
  readonly callers: readonly { readonly name: string; readonly namespace: string }[];
  readonly env: Readonly<Record<string, string>>;
}

/** Three services of which each calls the next. */
export const SERVICES: readonly ServiceValues[] = [
  {
    ...{ name: 'web', tag: '1.0.0', port: null, timeout: '9s', attempts: '1', callers: [] },
    env: { ORDERS_URL: 'http://orders:8080', LOG_LEVEL: 'info' },
  },
  {
    ...{ name: 'orders', tag: '1.0.0', port: null, timeout: '8s', attempts: '1' },
    callers: [{ name: 'web', namespace: 'shop' }],
    env: { STOCK_URL: 'http://stock:8080', LOG_LEVEL: 'info' },
  },
  {
    ...{ name: 'stock', tag: '1.0.0', port: null, timeout: '5s', attempts: '1' },
    callers: [
      { name: 'orders', namespace: 'shop' },
      { name: 'web', namespace: 'shop' },
    ],
    env: { LOG_LEVEL: 'info' },
  },
];

type Edit = (service: ServiceValues) => ServiceValues;

const of =
  (name: string, edit: Edit): Edit =>
  (service) =>
    service.name === name ? edit(service) : service;

/** Edits of values as developers make them, each of the values of one service alone. */
export const EDITS: ReadonlyMap<string, Edit> = new Map([
  ['port', of('stock', (each) => ({ ...each, port: 8081 }))],
  ['duration without a unit', of('orders', (each) => ({ ...each, timeout: '8' }))],
  ['number that is a word', of('orders', (each) => ({ ...each, attempts: 'two' }))],
  ['no attempts', of('orders', (each) => ({ ...each, attempts: '0' }))],
  ['shorter timeout', of('orders', (each) => ({ ...each, timeout: '2s' }))],
  [
    'host that is misspelt',
    of('orders', (each) => ({ ...each, env: { ...each.env, STOCK_URL: 'http://stok:8080' } })),
  ],
  [
    'variable that goes',
    of('orders', (each) => ({ ...each, env: { STOCK_URL: 'http://stock:8080' } })),
  ],
  [
    'caller that goes',
    of('stock', (each) => ({
      ...each,
      callers: each.callers.filter(({ name }) => name === 'web'),
    })),
  ],
  [
    'caller that is misspelt',
    of('stock', (each) => ({
      ...each,
      callers: each.callers.map((one) => (one.name === 'orders' ? { ...one, name: 'order' } : one)),
    })),
  ],
  ['nobody as a caller', of('stock', (each) => ({ ...each, callers: [] }))],
  [
    'call that nobody admits',
    of('stock', (each) => ({ ...each, env: { ...each.env, ORDERS_URL: 'http://orders:8080' } })),
  ],
]);

const indented = (text: string, by: number): string => text.replace(/^(?=.)/gm, ' '.repeat(by));

function callersText({ callers }: ServiceValues, style: ChartStyle): string {
  if (callers.length === 0) return `callers: ${style.callers === 'keyed' ? '{}' : '[]'}\n`;
  const lines = callers.map(({ name, namespace }) => {
    if (style.callers === 'names') return `  - ${name}\n`;
    return style.callers === 'maps'
      ? `  - name: ${name}\n    namespace: ${namespace}\n`
      : `  ${name}:\n    namespace: ${namespace}\n`;
  });
  return `callers:\n${lines.join('')}`;
}

const variablesText = ({ env }: ServiceValues, { variables }: ChartStyle): string =>
  `env:\n${Object.entries(env)
    .map(([name, value]) =>
      variables === 'keyed' ? `  ${name}: ${value}\n` : `  - name: ${name}\n    value: ${value}\n`,
    )
    .join('')}`;

/** Writes the values of a service as its chart wants them. */
function valuesText(service: ServiceValues, style: ChartStyle): string {
  const { name, tag, port, timeout, attempts } = service;
  const image = `image:\n  repository: registry.example.com/${name}\n  tag: ${tag}\n`;
  const mesh = [
    ...(port === null ? [] : [`port: ${String(port)}\n`]),
    `timeout: ${timeout}\nretries:\n  attempts: ${attempts}\n  retryOn: connect-failure\n`,
    callersText(service, style),
    variablesText(service, style),
  ].join('');
  switch (style.nesting) {
    case 'flat':
      return `${image}${mesh}`;
    case 'nested':
      return `${image}mesh:\n${indented(mesh, 2)}`;
    case 'aliased':
      return `app:\n${indented(`${image}${mesh}`, 2)}`;
  }
}

const REPOSITORY = 'https://git.example.com/platform.git';

const application = (name: string, helm: string): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: ${name}
  namespace: argocd
spec:
  project: default
  source:
    repoURL: ${REPOSITORY}
    targetRevision: HEAD
    path: charts/service
    helm:
${indented(helm, 6)}
  destination:
    name: prod
    namespace: shop
`;

const SET = `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata:
  name: services
  namespace: argocd
spec:
  goTemplate: true
  generators:
    - git:
        repoURL: ${REPOSITORY}
        revision: HEAD
        directories:
          - path: services/*
  template:
    metadata:
      name: '{{.path.basename}}'
    spec:
      project: default
      source:
        repoURL: ${REPOSITORY}
        targetRevision: HEAD
        path: charts/service
        helm:
          releaseName: '{{.path.basename}}'
          valueFiles:
            - /services/{{.path.basename}}/values.yaml
      destination:
        name: prod
        namespace: shop
`;

const release = (name: string, values: string): string => `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: ${name}
  namespace: shop
spec:
  interval: 10m
  chart:
    spec:
      chart: charts/service
      sourceRef:
        kind: GitRepository
        name: platform
        namespace: flux-system
  values:
${indented(values, 4)}`;

const FLUX = `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: platform
  namespace: flux-system
spec:
  interval: 1m
  url: ${REPOSITORY}
  ref:
    branch: main
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: services
  namespace: flux-system
spec:
  interval: 10m
  path: ./services
  prune: true
  sourceRef:
    kind: GitRepository
    name: platform
`;

/** Installs services by their values, each of them with the chart of this style. */
export function installedServices(
  services: readonly ServiceValues[],
  style: ChartStyle,
): Readonly<Record<string, string>> {
  const values = services.map((each) => [each.name, valuesText(each, style)] as const);
  switch (style.installed) {
    case 'application':
      return Object.fromEntries(
        values.flatMap(([name, text]) => [
          [`services/${name}/values.yaml`, text] as const,
          [
            `argocd/${name}.yaml`,
            application(name, `valueFiles:\n  - /services/${name}/values.yaml\n`),
          ] as const,
        ]),
      );
    case 'set':
      return Object.fromEntries([
        ['argocd/services.yaml', SET] as const,
        ...values.map(([name, text]) => [`services/${name}/values.yaml`, text] as const),
      ]);
    case 'inline':
      return Object.fromEntries(
        values.map(([name, text]) => [
          `argocd/${name}.yaml`,
          application(name, `valuesObject:\n${indented(text, 2)}`),
        ]),
      );
    case 'release':
      return Object.fromEntries([
        ['clusters/prod/flux.yaml', FLUX] as const,
        ...values.map(
          ([name, text]) => [`services/${name}/release.yaml`, release(name, text)] as const,
        ),
      ]);
  }
}
