import { describe, expect, test } from 'vitest';
import { hclBody } from '../../../src/gitops/terraform/hcl.ts';
import { chartRenderer } from '../../charts/edge/chart-renderer.ts';
import * as reviews from '../../support/review-of.ts';
import type { Files } from '../../support/review-of.ts';

const charts = chartRenderer();
const reviewOf = (before: Files, after: Files) => reviews.reviewOf(before, after, charts);
const reportOf = (before: Files, after: Files) =>
  reviews.reportOf(before, after, 'markdown', charts);

const istiod = (values: string): string => `# resource "helm_release" "old" {}
resource "helm_release" "istiod" {
  name       = "istiod"
  repository = "https://charts.example.com"
  chart      = "istiod"
  namespace  = "istio-system"
  version    = "1.24.0"
  values     = ${values}
}
`;

const mode = (outbound: string): string =>
  `meshConfig: { outboundTrafficPolicy: { mode: ${outbound} } }\n`;

const tree = (values: string, outbound: string): Files => ({
  'infra/main.tf': istiod(values),
  'infra/values/istiod-prod.yaml': mode(outbound),
});

describe('values of a chart that Terraform installs', () => {
  test.each([
    '[file("${path.module}/values/istiod-prod.yaml")]',
    '["${file("values/istiod-prod.yaml")}"]',
    '[templatefile("${path.module}/values/istiod-${var.stage}.yaml", { a = 1 })]',
    '[\n    file("values/istiod-prod.yaml"), # all\n  ]',
  ])('are told where they change: %s', async (values) => {
    const { tier, changes } = await reviewOf(
      tree(values, 'REGISTRY_ONLY'),
      tree(values, 'ALLOW_ANY'),
    );
    expect(tier).toBe('critical');
    expect(changes.map(({ subject, origin }) => [subject.name, origin.file])).toEqual([
      ['istiod', 'infra/values/istiod-prod.yaml'],
    ]);
  });

  test('are told where the block only refers to them', async () => {
    const of = (outbound: string): Files => ({
      ...tree('local.values', outbound),
      'infra/locals.tf': 'locals {\n  values = [file("values/istiod-prod.yaml")]\n}\n',
    });
    const { changes } = await reviewOf(of('REGISTRY_ONLY'), of('ALLOW_ANY'));
    expect(changes.map(({ subject }) => subject.name)).toEqual(['istiod']);
  });

  test('are rendered where the chart lies in the tree', async () => {
    const chart = (timeout: string): Files => ({
      'main.tf': `resource "helm_release" "web" {
  name      = "web"
  chart     = "\${path.module}/charts/web"
  namespace = "shop"
  values    = [file("values/prod.yaml")]
}
`,
      'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 0.1.0\n',
      'charts/web/templates/all.yaml': `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web }
spec:
  hosts: [web]
  http: [{ timeout: {{ .Values.timeout }}, route: [{ destination: { host: web } }] }]
`,
      'values/prod.yaml': `timeout: ${timeout}\n`,
    });
    const { text } = await reportOf(chart('3s'), chart('9s'));
    expect(text).toContain('VirtualService shop/web');
    expect(text).toContain('`3s` → `9s`');
  });
});

test.each([
  '[file("values/prod.yaml"), local.more]',
  '[file("values/prod.yaml"), <<-EOT\n    timeout: 1s\n  EOT\n  ]',
  '[file("values/prod.yaml"), yamlencode({ timeout = "1s" })]',
])('a chart is not rendered with a part of what it is given: %s', async (values) => {
  const chart = (timeout: string): Files => ({
    'main.tf': `resource "helm_release" "web" {\n  name = "web"\n  chart = "./charts/web"\n  namespace = "shop"\n  values = ${values}\n}\n`,
    'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 0.1.0\n',
    'charts/web/templates/web.yaml':
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: web }\ndata: { timeout: {{ .Values.timeout | quote }} }\n',
    'values/prod.yaml': `timeout: ${timeout}\n`,
  });
  const { changes } = await reviewOf(chart('3s'), chart('9s'));
  expect([...new Set(changes.map(({ subject }) => subject.kind))]).toEqual(['Chart']);
});

test('a file of another block is none of values that only a name refers to', async () => {
  const of = (outbound: string): Files => ({
    ...tree('local.values', 'REGISTRY_ONLY'),
    'infra/other.tf': istiod('[file("values/other.yaml")]').replaceAll('"istiod"', '"other"'),
    'infra/values/other.yaml': mode(outbound),
  });
  const { changes } = await reviewOf(of('REGISTRY_ONLY'), of('ALLOW_ANY'));
  expect(changes.map(({ subject }) => subject.name)).toEqual(['other']);
});

test('blocks are read with their lines, and not where they are comments', () => {
  const text = `/* resource "helm_release" "no" {}\n*/\n${istiod('[]')}resource "other" "x" {}\n`;
  expect(hclBody(text).blocks.map(({ labels, line }) => [labels.join(' '), line])).toEqual([
    ['helm_release istiod', 4],
    ['other x', 12],
  ]);
});

test.each([
  ['a = "}" # no }\nb = 1', ['a "}"', 'b 1']],
  ['a = "${x("}")} {"\nb = 1', ['a "${x("}")} {"', 'b 1']],
  ['a = "$${"\nb = 1', ['a "$${"', 'b 1']],
  ['a = [ 1, # one\n  2, ]\nb = 1', ['a [1,2]', 'b 1']],
  ['a = {\n  x = 1 // one\n  y = 2\n}\nb = 1', ['a {x=1,y=2}', 'b 1']],
  ['a = {x = 1, y = 2}\nb = 1', ['a {x=1,y=2}', 'b 1']],
  ['a = <<-E\n  } "${\n  E\nb = 1', ['a <<\n  } "${\n', 'b 1']],
  ['a = x /* } */ ? 1 : 2\nb = 1', ['a x?1:2', 'b 1']],
])('an expression is a text without comments: %j', (text, attributes) => {
  const found = hclBody(`r "t" "n" {\n${text}\n}\n`).blocks[0]?.attributes ?? [];
  expect(found.map((each) => `${each.name} ${each.text}`)).toEqual(attributes);
});

test('a text that somebody makes to be slow is read in one go', () => {
  const begun = 'resource "helm_release" "a" {\n';
  for (const part of [
    '/*\n',
    begun,
    `${begun}values =   `,
    'a = <<E\n',
    'a = "${"${',
    'a{',
    '[',
    '"',
  ])
    expect(hclBody(part.repeat(20_000)).blocks.length).toBeLessThan(20_001);
});

test('a chart that an expression alone names is none of the tree for that', async () => {
  const of = (text: string): Files => ({
    'charts/shop/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
    'addon/main.tf': `resource "helm_release" "addon" {
  name   = var.config["name"]
  chart  = var.config["chart"]
  values = [file("\${path.module}/values.yaml")]
}
`,
    'addon/values.yaml': `a: ${text}\n`,
  });
  const { changes } = await reviewOf(of('b'), of('c'));
  expect(changes.map(({ subject }) => subject.name)).toEqual([
    'var.config["chart"] (release ${var.config__name__})',
  ]);
});

test('of two releases of one name in two folders the one that goes is told as gone', async () => {
  const release = (folder: string, value: string): Files => ({
    [`infra/${folder}/store.tf`]: `resource "helm_release" "store" {\n  name = "store"\n  chart = "store"\n  repository = "https://charts.example.org"\n  version = "1.2.3"\n  set {\n    name = "size"\n    value = "${value}"\n  }\n}\n`,
  });
  const { changes } = await reviewOf(
    { ...release('one', 'small'), ...release('two', 'large') },
    { ...release('two', 'large') },
  );
  expect(changes.map(({ origin, side, after }) => [origin.file, side, after])).toEqual([
    ['infra/one/store.tf', 'base', null],
  ]);
});
