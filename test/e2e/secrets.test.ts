import { expect, test } from 'vitest';
import { temporaryFolder, writeFiles } from '../review/edge/temporary-repository.ts';
import type { Written } from '../review/edge/temporary-repository.ts';
import { shareOfRun } from '../support/share-of-run.ts';
import type { FormatOf } from '../../src/review/index.ts';
import { meshwarden } from './run-cli.ts';

const SECRETS = { before: 'hunter2-before', after: 'hunter2-after' };
const base64 = (text: string): string => Buffer.from(text).toString('base64');

const secret = (value: string): string => `apiVersion: v1
kind: Secret
metadata: { name: database, namespace: shop }
data: { password: ${base64(value)}, other: ${base64(`x${value}`)} }
stringData: { token: ${value}, file.conf: "key = ${value}" }
`;

const deployment = (value: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - name: web
          image: web:1
          args: ["--db-password=${value}"]
          env:
            - { name: DB_PASSWORD, value: ${value} }
            - { name: API_TOKEN, value: ${value} }
            - { name: DATABASE_URL, value: "postgres://app:${value}@db.shop.svc:5432/app" }
`;

const routes = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec: { hosts: [web], http: [{ route: [{ destination: { host: web } }] }] }
`;

type Files = (value: string) => Record<string, Written>;

const generator = (fields: string): Record<string, Written> => ({
  'overlays/prod/kustomization.yaml': `resources: [routes.yaml]\nsecretGenerator:\n  - name: database\n    ${fields}\n`,
  'overlays/prod/routes.yaml': routes,
});

const CASES: Readonly<Record<string, Files>> = {
  'a Secret and the environment of a container': (value) => ({
    'deploy/all.yaml': [secret(value), deployment(value), routes].join('---\n'),
  }),
  'a List with a Secret': (value) => ({
    'deploy/routes.yaml': routes,
    'deploy/list.yaml': `apiVersion: v1\nkind: List\nitems:\n  - { apiVersion: v1, kind: Secret, metadata: { name: a, namespace: shop }, stringData: { token: ${value} } }\n`,
  }),
  'literals of a generator': (value) => generator(`literals: ["password=${value}"]`),
  'a literal that is none': (value) => generator(`literals: ["${value}"]`),
  'an environment file': (value) => ({
    ...generator('envs: [secrets.env]'),
    'overlays/prod/secrets.env': `password=${value}\n`,
  }),
  'a broken environment file': (value) => ({
    ...generator('envs: [secrets.env]'),
    'overlays/prod/secrets.env': `pass word=${value}\n=${value}\nbare\n`,
  }),
  'a Secret that does not parse': (value) => ({
    'deploy/routes.yaml': routes,
    'deploy/secret.yaml': `${secret(value)}  ${value}: [${value}\n ${value}\n`,
  }),
  'a Secret that kustomize cannot read': (value) => ({
    'overlays/prod/kustomization.yaml': 'resources: [secret.yaml, routes.yaml]\n',
    'overlays/prod/routes.yaml': routes,
    'overlays/prod/secret.yaml': `${secret(value)}  ${value}: [${value}\n ${value}\n`,
  }),
  'a patch of a Secret': (value) => ({
    'overlays/prod/kustomization.yaml': `resources: [secret.yaml, routes.yaml]\npatches:\n  - target: { kind: Secret }\n    patch: '[{ op: replace, path: /stringData/token, value: ${value} }]'\n`,
    'overlays/prod/routes.yaml': routes,
    'overlays/prod/secret.yaml': secret('placeholder'),
  }),
  'a failing patch of a Secret': (value) => ({
    'overlays/prod/kustomization.yaml': `resources: [secret.yaml, routes.yaml]\npatches:\n  - target: { kind: Secret }\n    patch: '[{ op: test, path: /stringData/token, value: ${value} }]'\n`,
    'overlays/prod/routes.yaml': routes,
    'overlays/prod/secret.yaml': secret(`placeholder ${value}`),
  }),
  'a variable of Flux that a text moves': (value) => moving(value),
};

const OF_TREES: Readonly<Record<FormatOf<'analysis'>, true>> = {
  ...{ terminal: true, markdown: true, json: true },
  ...{ sarif: true, junit: true, github: true, gitlab: true },
};
const OF_REVIEWS: Readonly<Record<FormatOf<'review'>, true>> = {
  ...{ ...OF_TREES, html: true },
};

test.each(shareOfRun(Object.entries(CASES), 3))(
  '%s: no value is in any report',
  async (_, files) => {
    const [before, after] = [temporaryFolder(), temporaryFolder()];
    writeFiles(before, files(SECRETS.before));
    writeFiles(after, files(SECRETS.after));
    const runs = await Promise.all(
      Object.keys(OF_REVIEWS).map((format) =>
        meshwarden(['review', '--base-dir', before, '--head-dir', after, '--format', format]),
      ),
    );
    for (const { code, stdout, stderr } of runs) {
      expect([0, 1, 2]).toContain(code);
      for (const value of Object.values(SECRETS))
        for (const leak of [value, base64(value), base64(`x${value}`)])
          expect(stdout + stderr).not.toContain(leak);
    }
  },
);

function moving(value: string): Record<string, string> {
  return {
    'clusters/prod/all.yaml': `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: shop, namespace: flux-system }
spec: { url: https://example.com/shop.git, ref: { branch: main } }
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: web, namespace: flux-system }
spec:
  path: ./deploy
  prune: true
  interval: 5m
  sourceRef: { kind: GitRepository, name: shop }
  postBuild: { substitute: { DB_PASSWORD: ${value} } }
`,
    'deploy/all.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: web, env: [{ name: CFG, value: "user=a \${DB_PASSWORD}" }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ name: http, port: 80 }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop, annotations: { note: "\${DB_PASSWORD}" } }
spec:
  hosts: [web]
  http:
    - match: [{ uri: { prefix: "/\${DB_PASSWORD}" } }]
      route: [{ destination: { host: "\${DB_PASSWORD}.shop.svc.cluster.local" } }]
    - route: [{ destination: { host: web } }]
`,
  };
}

test.each([
  ...Object.keys(OF_TREES).map((format) => ['analyze', ['analyze', '--format', format]] as const),
  ['map', ['map', '--format', 'json']] as const,
  ['variables', ['variables', '--format', 'json']] as const,
  [
    'ask',
    ['ask', '--from', 'deploy/shop/web', '--to', `http://web.shop/${SECRETS.after}`],
  ] as const,
])('%s: a value that a render moves is not in what it prints', async (name, args) => {
  const folder = temporaryFolder();
  writeFiles(folder, moving(SECRETS.after));
  const [command = '', ...options] = args;
  const { stdout, stderr } = await meshwarden([command, folder, ...options]);
  const written = name === 'ask' ? stdout.replaceAll(`/${SECRETS.after}`, '') : stdout;
  expect(written + stderr).not.toContain(SECRETS.after);
});
