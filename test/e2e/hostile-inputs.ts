import type { Written } from '../adapters/temporary-repository.ts';

/** A change that tries to cost more than it should; `deploy/` is what the environment applies. */
export interface HostileInput {
  /** What the change brings, in words. */
  readonly title: string;
  readonly files: () => Record<string, Written>;
}

/** One manifest file, which a plain folder applies and a kustomization includes alike. */
export interface HostileManifest {
  readonly title: string;
  readonly text: () => string;
}

const many = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('');

const routes = (spec: string, metadata = ''): string =>
  `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop${metadata} }
spec:${spec}
`;

const settings = (data: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings, namespace: shop }\ndata:${data}\n`;

const DEEP = 10_000;
const PROTOTYPE_NAMES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'];

export const hostileManifests: readonly HostileManifest[] = [
  {
    title: 'aliases that double thirty times',
    text: () =>
      `a0: &a0 [x, x]\n${many(30, (i) => `a${String(i + 1)}: &a${String(i + 1)} [*a${String(i)}, *a${String(i)}]\n`)}kind: X\napiVersion: v1\nmetadata: { name: a }\n`,
  },
  {
    title: 'merge keys that double thirty times',
    text: () =>
      `x0: &x0 { k0: v }\n${many(30, (i) => `x${String(i + 1)}: &x${String(i + 1)} { <<: [*x${String(i)}, *x${String(i)}], k${String(i + 1)}: [*x${String(i)}] }\n`)}kind: X\napiVersion: v1\nmetadata: { name: a }\n`,
  },
  {
    title: 'block mappings ten thousand deep',
    text: () => routes(`\n${many(DEEP, (i) => `${' '.repeat(i + 2)}a:\n`)}`),
  },
  {
    title: 'block sequences ten thousand deep',
    text: () => routes(`\n  http:\n    ${'- '.repeat(DEEP)}x`),
  },
  {
    title: 'flow sequences ten thousand deep',
    text: () => routes(` { http: ${'['.repeat(DEEP)}${']'.repeat(DEEP)} }`),
  },
  {
    title: 'flow mappings ten thousand deep that never close',
    text: () => routes(` ${'{a: '.repeat(DEEP)}`),
  },
  {
    title: 'JSON ten thousand deep',
    text: () =>
      `{"apiVersion":"networking.istio.io/v1","kind":"VirtualService","metadata":{"name":"web","namespace":"shop"},"spec":${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}}\n`,
  },
  {
    title: "names of the language's own objects as keys, names, labels, namespaces and kinds",
    text: () =>
      PROTOTYPE_NAMES.map(
        (name) => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: ${name}
  namespace: ${name}
  labels: { ${name}: ${name}, app: ${name} }
  ${name}: { polluted: true }
spec:
  hosts: [${name}]
  http: [{ route: [{ destination: { host: ${name}, subset: ${name} } }] }]
  ${name}: { polluted: true }
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: ${name}, namespace: ${name} }
spec: { host: ${name}, subsets: [{ name: ${name}, labels: { ${name}: ${name} } }] }
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ${name} }
spec: { selector: { ${name}: ${name} }, ports: [{ name: ${name}, port: 80 }] }
---
apiVersion: ${name}/v1
kind: ${name}
metadata: { name: ${name}, namespace: ${name} }
${name}: ${name}
---
${name}: { ${name}: ${name} }
`,
      ).join('---\n'),
  },
  {
    title: 'a catastrophic expression in a route',
    text: () =>
      routes(
        ` { hosts: [web], http: [{ match: [{ uri: { regex: '(a+)+$' }, headers: { x: { regex: '(.*)*(.*)*(.*)*x' } } }], route: [{ destination: { host: '${'a'.repeat(60)}b' } }] }] }`,
      ),
  },
  {
    title: 'an expression with huge repetitions',
    text: () =>
      routes(
        ` { hosts: [web], http: [{ match: [{ uri: { regex: '((((a{1000}){1000}){1000}){1000})' } }], route: [{ destination: { host: web } }] }] }`,
      ),
  },
  {
    title: 'two hundred thousand lines',
    text: () => settings(`\n${many(200_000, (i) => `  k${String(i)}: v\n`)}`),
  },
  {
    title: 'two hundred thousand lines in a block of text',
    text: () => settings(`\n  text: |\n${many(200_000, (i) => `    line ${String(i)}\n`)}`),
  },
  {
    title: 'a hundred thousand small documents',
    text: () =>
      many(
        100_000,
        (i) => `---\n{apiVersion: v1, kind: A, metadata: {name: a${String(i)}}}\n`,
      ).slice(0, 4_900_000),
  },
  { title: 'a hundred thousand empty documents', text: () => '---\n'.repeat(100_000) },
  {
    title: 'twenty thousand VirtualServices',
    text: () =>
      many(
        20_000,
        (i) =>
          `---\n{apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {name: v${String(i)}, namespace: shop}, spec: {hosts: [h${String(i)}], http: [{route: [{destination: {host: x${String(i)}, subset: s}}]}]}}\n`,
      ),
  },
  {
    title: 'fifty thousand labels on one object',
    text: () =>
      `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web, namespace: shop }\nspec:\n  selector: { matchLabels: { app: web } }\n  template:\n    metadata:\n      labels:\n        app: web\n${many(50_000, (i) => `        l${String(i)}: v\n`)}    spec: { containers: [{ name: web, image: web:1 }] }\n`,
  },
  {
    title: 'eight thousand routes in one object',
    text: () =>
      routes(
        `\n  hosts: [web]\n  http:\n${many(8_000, (i) => `    - { match: [{ uri: { prefix: /${String(i)} } }], route: [{ destination: { host: web } }] }\n`)}`,
      ),
  },
  {
    title: 'one line of four megabytes',
    text: () => settings(` { text: ${'x'.repeat(4_000_000)} }`),
  },
  { title: 'a template that never ends', text: () => `${'{{ if .x }}\n'.repeat(50_000)}` },
  { title: 'four megabytes of brackets', text: () => `${'[{'.repeat(2_000_000)}` },
  { title: 'four megabytes of question marks', text: () => `${'? '.repeat(2_000_000)}` },
  { title: 'four megabytes of tags and anchors', text: () => `${'!a &b '.repeat(700_000)}` },
];

const kustomization = (lines: string): string =>
  `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n${lines}\n`;

const GOOD = routes(` { hosts: [web], http: [{ route: [{ destination: { host: web } }] }] }`);

const patchTarget = (name: string): string =>
  kustomization(
    `resources: [many.yaml]\npatches: [{ target: { kind: VirtualService, name: '${name}' }, patch: '[{op: add, path: /metadata/labels, value: {a: b}}]' }]`,
  );

const outside = (field: string): Record<string, Written> => ({
  'deploy/kustomization.yaml': kustomization(`resources: [web.yaml]\n${field}`),
  'deploy/web.yaml': GOOD,
});

export const hostileKustomizations: readonly HostileInput[] = [
  {
    title: 'a diamond of bases forty levels high',
    files: () => {
      const files: Record<string, Written> = {
        'deploy/kustomization.yaml': kustomization('resources: [../l0/a, ../l0/b]'),
      };
      for (let level = 0; level < 40; level += 1)
        for (const side of ['a', 'b'])
          files[`l${String(level)}/${side}/kustomization.yaml`] = kustomization(
            level === 39
              ? 'resources: [web.yaml]'
              : `resources: [../../l${String(level + 1)}/a, ../../l${String(level + 1)}/b]\nnamePrefix: ${side}-`,
          );
      for (const side of ['a', 'b']) files[`l39/${side}/web.yaml`] = GOOD;
      return files;
    },
  },
  {
    title: 'a kustomization that includes two thousand folders',
    files: () => {
      const files: Record<string, Written> = {
        'deploy/kustomization.yaml': kustomization(
          `resources:\n${many(2_000, (i) => `- ../parts/p${String(i)}\n`)}`,
        ),
      };
      for (let i = 0; i < 2_000; i += 1) {
        files[`parts/p${String(i)}/kustomization.yaml`] = kustomization('resources: [web.yaml]');
        files[`parts/p${String(i)}/web.yaml`] = GOOD.replace('name: web', `name: web-${String(i)}`);
      }
      return files;
    },
  },
  {
    title: 'a chain of two hundred bases',
    files: () => {
      const files: Record<string, Written> = {
        'deploy/kustomization.yaml': kustomization('resources: [../c0]'),
      };
      for (let i = 0; i < 200; i += 1)
        files[`c${String(i)}/kustomization.yaml`] = kustomization(
          i === 199 ? 'resources: [web.yaml]' : `resources: [../c${String(i + 1)}]\nnamePrefix: p-`,
        );
      files['c199/web.yaml'] = GOOD;
      return files;
    },
  },
  {
    title: 'kustomizations that include each other',
    files: () => ({
      'deploy/kustomization.yaml': kustomization('resources: [../other, web.yaml]'),
      'deploy/web.yaml': GOOD,
      'other/kustomization.yaml': kustomization('resources: [../deploy]'),
    }),
  },
  {
    title: 'a kustomization that includes itself',
    files: () => ({
      'deploy/kustomization.yaml': kustomization('resources: [., web.yaml]'),
      'deploy/web.yaml': GOOD,
    }),
  },
  {
    title: 'a catastrophic expression as the name of a patch target',
    files: () => ({
      'deploy/kustomization.yaml': patchTarget('(a+)+$'),
      'deploy/many.yaml': GOOD.replace('name: web', `name: ${'a'.repeat(60)}b`),
    }),
  },
  {
    title: 'an expression with huge repetitions as the name of a patch target',
    files: () => ({
      'deploy/kustomization.yaml': patchTarget('((((a{1000}){1000}){1000}){1000})'),
      'deploy/many.yaml': GOOD,
    }),
  },
  {
    title: 'two thousand patches on two thousand objects',
    files: () => ({
      'deploy/kustomization.yaml': kustomization(
        `resources: [many.yaml]\npatches:\n${many(2_000, (i) => `- { target: { kind: VirtualService, name: 'v.*${String(i)}' }, patch: '[{op: add, path: /metadata/labels, value: {a: b${String(i)}}}]' }\n`)}`,
      ),
      'deploy/many.yaml': many(
        2_000,
        (i) =>
          `---\n{apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {name: v${String(i)}, namespace: shop}, spec: {hosts: [h]}}\n`,
      ),
    }),
  },
  {
    title: 'replicas, images and replacements by the thousand',
    files: () => ({
      'deploy/kustomization.yaml': kustomization(
        `resources: [many.yaml]\nimages:\n${many(2_000, (i) => `- { name: i${String(i)}, newTag: t }\n`)}replacements:\n${many(500, (i) => `- source: { kind: VirtualService, name: v${String(i)}, fieldPath: metadata.name }\n  targets: [{ select: { kind: VirtualService }, fieldPaths: [spec.hosts.0] }]\n`)}`,
      ),
      'deploy/many.yaml': many(
        1_000,
        (i) =>
          `---\n{apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {name: v${String(i)}, namespace: shop}, spec: {hosts: [h]}}\n`,
      ),
    }),
  },
  {
    title: 'generators that grow what they generate from',
    files: () => {
      const files: Record<string, Written> = {
        'deploy/kustomization.yaml': kustomization(
          `resources: [web.yaml]\nconfigMapGenerator:\n${many(300, (i) => `- { name: g${String(i)}, files: [big.txt] }\n`)}`,
        ),
        'deploy/web.yaml': GOOD,
        'deploy/big.txt': 'x'.repeat(4_000_000),
      };
      return files;
    },
  },
];

const SECRET_OUTSIDE = 'root:x:0:0';

/** References that leave the repository; none may be followed. */
export const escapes: readonly HostileInput[] = [
  ...['../../../../../../../../etc/passwd', '/etc/passwd'].flatMap((path): HostileInput[] => [
    {
      title: `resources of ${path}`,
      files: () =>
        outside(`components: []\nresources: [web.yaml, ${path}]`.replace('components: []\n', '')),
    },
    { title: `a patch of ${path}`, files: () => outside(`patches: [{ path: ${path} }]`) },
    {
      title: `a ConfigMap of ${path}`,
      files: () => outside(`configMapGenerator: [{ name: g, files: [${path}] }]`),
    },
    {
      title: `an env file of ${path}`,
      files: () => outside(`secretGenerator: [{ name: g, envs: [${path}] }]`),
    },
    { title: `a component of ${path}`, files: () => outside(`components: [${path}]`) },
    { title: `a generator of ${path}`, files: () => outside(`generators: [${path}]`) },
    { title: `a transformer of ${path}`, files: () => outside(`transformers: [${path}]`) },
    { title: `a schema of ${path}`, files: () => outside(`openapi: { path: ${path} }`) },
    { title: `a configuration of ${path}`, files: () => outside(`configurations: [${path}]`) },
    {
      title: `a replacement of ${path}`,
      files: () => outside(`replacements: [{ path: ${path} }]`),
    },
  ]),
  {
    title: 'a symbolic link to a file outside',
    files: () => ({
      ...outside(`configMapGenerator: [{ name: g, files: [link.txt] }]`),
      'deploy/link.txt': { link: '/etc/passwd' },
    }),
  },
  {
    title: 'a symbolic link to a folder outside',
    files: () => ({
      ...outside(`configMapGenerator: [{ name: g, files: [link/passwd] }]`),
      'deploy/link': { link: '../../../../../../../../etc' },
    }),
  },
  {
    title: 'a symbolic link to itself',
    files: () => ({
      ...outside(`configMapGenerator: [{ name: g, files: [loop] }]`),
      'deploy/loop': { link: 'loop' },
    }),
  },
  {
    title: 'a symbolic link to the folder that it is in',
    files: () => ({
      ...outside(`configMapGenerator: [{ name: g, files: [loop/loop/loop/loop/absent] }]`),
      'deploy/loop': { link: '.' },
    }),
  },
];

/** What a file outside would show. */
export const outsideContent = SECRET_OUTSIDE;
export const goodManifest = GOOD;
