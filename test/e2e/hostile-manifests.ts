/** One manifest file, which a plain folder applies and a kustomization includes alike. */
export interface HostileManifest {
  readonly title: string;
  /** Whether it is read in the end, or refused with a reason. */
  /** `unseen`: named, and no reason for a failed check. */
  readonly outcome: 'read' | 'refused' | 'unseen';
  readonly text: () => string;
}

export const many = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('');

export const routeOf = (spec: string, name = 'hostile'): string =>
  `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${name}, namespace: shop }
spec:${spec}
`;

const settings = (data: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings, namespace: shop }\ndata:${data}\n`;

const HEAD = 'apiVersion: v1\nkind: A\nmetadata: { name: a }\nspec: ';
const DEEP = 10_000;
const PROTOTYPE_NAMES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'];

export const hostileManifests: readonly HostileManifest[] = [
  {
    title: 'aliases that double thirty times',
    outcome: 'refused',
    text: () =>
      `a0: &a0 [x, x]\n${many(30, (i) => `a${String(i + 1)}: &a${String(i + 1)} [*a${String(i)}, *a${String(i)}]\n`)}kind: X\napiVersion: v1\nmetadata: { name: a }\n`,
  },
  {
    title: 'merge keys that double thirty times',
    outcome: 'refused',
    text: () =>
      `x0: &x0 { k0: v }\n${many(30, (i) => `x${String(i + 1)}: &x${String(i + 1)} { <<: [*x${String(i)}, *x${String(i)}], k${String(i + 1)}: [*x${String(i)}] }\n`)}kind: X\napiVersion: v1\nmetadata: { name: a }\n`,
  },
  {
    title: 'block mappings ten thousand deep',
    outcome: 'refused',
    text: () => routeOf(`\n${many(DEEP, (i) => `${' '.repeat(i + 2)}a:\n`)}`),
  },
  {
    title: 'block sequences ten thousand deep',
    outcome: 'refused',
    text: () => routeOf(`\n  http:\n    ${'- '.repeat(DEEP)}x`),
  },
  {
    title: 'flow sequences ten thousand deep',
    outcome: 'refused',
    text: () => routeOf(` { http: ${'['.repeat(DEEP)}${']'.repeat(DEEP)} }`),
  },
  {
    title: 'flow mappings ten thousand deep that never close',
    outcome: 'refused',
    text: () => routeOf(` ${'{a: '.repeat(DEEP)}`),
  },
  {
    title: 'JSON ten thousand deep',
    outcome: 'refused',
    text: () =>
      `{"apiVersion":"networking.istio.io/v1","kind":"VirtualService","metadata":{"name":"web","namespace":"shop"},"spec":${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}}\n`,
  },
  {
    title: "names of the language's own objects as keys, names, labels, namespaces and kinds",
    outcome: 'read',
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
`,
      ).join('---\n'),
  },
  {
    title: 'a catastrophic expression in a route',
    outcome: 'read',
    text: () =>
      routeOf(
        ` { hosts: [web], http: [{ match: [{ uri: { regex: '(a+)+$' }, headers: { x: { regex: '(.*)*(.*)*(.*)*x' } } }], route: [{ destination: { host: '${'a'.repeat(60)}b' } }] }] }`,
      ),
  },
  {
    title: 'an expression with huge repetitions',
    outcome: 'read',
    text: () =>
      routeOf(
        ` { hosts: [web], http: [{ match: [{ uri: { regex: '((((a{1000}){1000}){1000}){1000})' } }], route: [{ destination: { host: web } }] }] }`,
      ),
  },
  {
    title: 'two hundred thousand lines',
    outcome: 'read',
    text: () => settings(`\n${many(200_000, (i) => `  k${String(i)}: v\n`)}`),
  },
  {
    title: 'two hundred thousand lines in a block of text',
    outcome: 'read',
    text: () => settings(`\n  text: |\n${many(200_000, (i) => `    line ${String(i)}\n`)}`),
  },
  {
    title: 'ninety thousand documents',
    outcome: 'refused',
    text: () =>
      many(90_000, (i) => `---\n{kind: A,apiVersion: v1,metadata: {name: a${i.toString(36)}}}\n`),
  },
  {
    title: 'a hundred thousand empty documents',
    outcome: 'read',
    text: () => '---\n'.repeat(100_000),
  },
  {
    title: 'two thousand VirtualServices',
    outcome: 'read',
    text: () =>
      many(
        2_000,
        (i) =>
          `---\n{apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {name: v${String(i)}, namespace: shop}, spec: {hosts: [h${String(i)}], http: [{route: [{destination: {host: x${String(i)}, subset: s}}]}]}}\n`,
      ),
  },
  {
    title: 'fifty thousand labels on one object',
    outcome: 'read',
    text: () =>
      `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web, namespace: shop }\nspec:\n  selector: { matchLabels: { app: web } }\n  template:\n    metadata:\n      labels:\n        app: web\n${many(50_000, (i) => `        l${String(i)}: v\n`)}    spec: { containers: [{ name: web, image: web:1 }] }\n`,
  },
  {
    title: 'eight thousand routes in one object',
    outcome: 'read',
    text: () =>
      routeOf(
        `\n  hosts: [web]\n  http:\n${many(8_000, (i) => `    - { match: [{ uri: { prefix: /${String(i)} } }], route: [{ destination: { host: web } }] }\n`)}`,
      ),
  },
  {
    title: 'one line of four megabytes',
    outcome: 'read',
    text: () => settings(` { text: ${'x'.repeat(4_000_000)} }`),
  },
  {
    title: 'a template that never ends',
    outcome: 'unseen',
    text: () => `${HEAD}${'{{ if .x }}\n'.repeat(50_000)}`,
  },
  {
    title: 'four megabytes of brackets',
    outcome: 'refused',
    text: () => `${HEAD}${'[{'.repeat(2_000_000)}`,
  },
  {
    title: 'four megabytes of question marks',
    outcome: 'refused',
    text: () => `${HEAD}${'? '.repeat(2_000_000)}`,
  },
  {
    title: 'four megabytes of tags and anchors',
    outcome: 'refused',
    text: () => `${HEAD}${'!a &b '.repeat(700_000)}`,
  },
];
