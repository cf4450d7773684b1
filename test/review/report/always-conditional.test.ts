import fc from 'fast-check';
import { expect, test } from 'vitest';
import { app } from '../../gitops/delivery/argo-trees.ts';
import { namespace, service } from '../../support/objects.ts';
import type { Files } from '../../support/review-of.ts';
import { reportOf } from '../../support/review-of.ts';

const pods = (name: string, given = ''): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  replicas: ${given.includes('scaled') ? '0' : '2'}
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      serviceAccountName: ${name}
      containers:
        - name: ${name}
          image: "registry.example/${name}:${given.includes('image') ? '2' : '1'}"
          ports: [{ containerPort: 80 }]
          env: [{ name: URL, value: "${given.includes('variable') ? 'http://gone.shop' : 'http://web.shop'}" }]
---
`;

const of = (group: string, kind: string, name: string, spec: string): string =>
  `apiVersion: ${group}.istio.io/v1\nkind: ${kind}\nmetadata: { name: ${name}, namespace: shop }\nspec: ${spec}\n---\n`;

const route = (given: string): string =>
  of(
    'networking',
    'VirtualService',
    'web',
    `{ hosts: [web], http: [{ timeout: ${given.includes('timeout') ? '9s' : '3s'}, route: [{ destination: { host: ${given.includes('away') ? 'gone' : 'web'} } }] }] }`,
  );

/** What a change may do to a folder, each by itself and with any others. */
const PARTS = {
  scaled: '',
  image: '',
  variable: '',
  timeout: '',
  away: '',
  label: '',
  policy: of(
    'security',
    'AuthorizationPolicy',
    'web',
    '{ selector: { matchLabels: { app: web } } }',
  ),
  mode: of('security', 'PeerAuthentication', 'default', '{ mtls: { mode: STRICT } }'),
  rule: of(
    'networking',
    'DestinationRule',
    'web',
    '{ host: web, trafficPolicy: { tls: { mode: DISABLE } } }',
  ),
  entry: of(
    'networking',
    'ServiceEntry',
    'bank',
    '{ hosts: [pay.example.org], ports: [{ number: 443, name: tls, protocol: TLS }], resolution: DNS }',
  ),
  pods:
    pods('more') +
    service('more', '{ selector: { app: more }, ports: [{ port: 80 }] }', { namespace: 'shop' }),
} as const;
type Part = keyof typeof PARTS;
const ALL = Object.keys(PARTS).filter((name): name is Part => name in PARTS);

const content = (parts: readonly Part[]): string => {
  const given = parts.join(' ');
  return [
    namespace('shop', `istio-injection: ${parts.includes('label') ? 'disabled' : 'enabled'}`),
    pods('web', given),
    pods('cart'),
    service('web', '{ selector: { app: web }, ports: [{ name: http, port: 80 }] }', {
      namespace: 'shop',
    }),
    route(given),
    ...parts.map((part) => PARTS[part]),
  ].join('');
};

/** Lines of a kustomization at which it stops, before the change as after it. */
const STOPS = {
  generator: 'configMapGenerator: [{ name: settings, files: [gone.txt] }]\n',
  resource: 'transformers: [gone.yaml]\n',
  patch: 'patches: [{ path: gone.yaml }]\n',
} as const;

const tree = (parts: readonly Part[], stop: string): Files => ({
  'argocd/shop.yaml': app('shop'),
  'shop/kustomization.yaml': `resources: [all.yaml]\n${stop}`,
  'shop/all.yaml': content(parts),
});

const CONDITION =
  /\bdid not build, and once that builds\b|\b[Oo]nce `?shop`? builds\b|\b[Oo]nce (?:its folder builds|this can be applied)\b/;

/** The part of a report below a title, and above the next. */
function below(report: string, title: string): string {
  const at = report.indexOf(`<summary>${title}`);
  return at === -1 ? '' : report.slice(at, report.indexOf('\n</details>', at));
}

/** Sentences of a report that say what a change brings, each with all that belongs to it. */
function sentencesOf(report: string): readonly string[] {
  const lines = report.split('\n');
  const above = lines.slice(
    0,
    lines.findIndex((line) => line.startsWith('<details>')),
  );
  const items = (title: string, mark: RegExp): readonly string[] =>
    below(report, title)
      .split('\n')
      .filter((line) => mark.test(line));
  return [
    ...lines.slice(0, 1),
    ...above.filter((line) => /^\| (?!what changes|and \d)[^-]/.test(line)),
    ...lines.filter((line) => /^\*\*(?:\d+\. )?(?!In |Why|The other way)\S.*\*\*/.test(line)),
    ...lines.filter((line) => line.includes('accDescr:')),
    ...items('Changes', /^- /),
    ...items('Only new pods get it', /^- /),
    ...items('Only new pods get it', /^To have it/),
    ...items('Rendered difference', / in shop/),
    ...items('Why ', /^ {2}- (?!and others)/),
    ...[below(report, 'After the merge')].filter(Boolean),
    ...[below(report, 'Whom it reaches')].filter(Boolean),
  ];
}

const some = fc.subarray([...ALL], { minLength: 1 });

test.each(Object.entries(STOPS))(
  'no sentence on what a folder brings that stops at its %s lacks that it has to build first',
  async (_, stop) => {
    await fc.assert(
      fc.asyncProperty(fc.subarray([...ALL]), some, async (parts, before) => {
        const { text } = await reportOf(tree(before, stop), tree(parts, stop), 'markdown');
        if (content(before) === content(parts)) return;
        const bare = sentencesOf(text).filter((each) => !CONDITION.test(each));
        expect(bare).toEqual([]);
      }),
      { numRuns: 25 },
    );
  },
);

test('where the folder builds, nothing waits for it', async () => {
  const { text } = await reportOf(tree([], ''), tree(ALL, ''), 'markdown');
  expect(sentencesOf(text).length).toBeGreaterThan(10);
  expect(text).not.toMatch(CONDITION);
});
