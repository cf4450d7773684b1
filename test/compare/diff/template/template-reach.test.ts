import { describe, expect, test } from 'vitest';
import { templateLibrary } from '../../../../src/compare/diff/template/template-library.ts';
import type { TemplateSides } from '../../../../src/compare/diff/template/template-reach.ts';
import { reachOfTemplate } from '../../../../src/compare/diff/template/template-reach.ts';

const MAY = 'may-be-mesh-wide';
const PART = 'part-of-mesh';

const head = '#@ load("@ytt:data", "data")\n';

const reach = (
  before: string,
  after: string,
  { texts = [], ...more }: Partial<TemplateSides> & { texts?: readonly string[] } = {},
) =>
  reachOfTemplate(
    { name: 'config/web.yml', language: 'ytt', before, after, ...more },
    {
      library: templateLibrary(() => [before, after, ...texts]),
      rootNamespaces: new Set(['istio-system']),
    },
  );

const object = (kind: string, more = '', metadata = '  namespace: #@ data.values.ns\n'): string =>
  `---\napiVersion: ${GROUPS[kind] ?? 'v1'}\nkind: ${kind}\nmetadata:\n  name: web\n${metadata}${more}`;

const GROUPS: Readonly<Record<string, string>> = {
  AuthorizationPolicy: 'security.istio.io/v1',
  Deployment: 'apps/v1',
  DestinationRule: 'networking.istio.io/v1',
  EnvoyFilter: 'networking.istio.io/v1alpha3',
  Gateway: 'networking.istio.io/v1',
  IstioOperator: 'install.istio.io/v1alpha1',
  ServiceEntry: 'networking.istio.io/v1',
  VirtualService: 'networking.istio.io/v1',
};

const named = (namespace: string): string => `  namespace: ${namespace}\n`;
const policy = (namespace: string, more = 'spec: {}\n'): string =>
  object('AuthorizationPolicy', more, named(namespace));
const route = (port: number, more = ''): string =>
  object(
    'VirtualService',
    `spec:\n  hosts:\n  - #@ data.values.host\n${more}  http:\n  - route:\n    - destination:\n        host: web\n        port:\n          number: ${String(port)}\n`,
  );
const gateways = '  gateways:\n  - edge/main\n';

describe('documents of a text that differ', () => {
  test('count, and those that stand alike beside them do not', () => {
    const beside = object('EnvoyFilter');
    expect(reach(head + beside + object('Service'), head + beside + object('Deployment'))).toBe(
      'other',
    );
    expect(reach(head + object('Service'), head + object('Service') + beside)).toBe(
      'may-be-mesh-wide',
    );
  });

  test('are all of them where the code between them differs, or moves', () => {
    const guarded = `#@ if data.values.on:\n${object('EnvoyFilter')}#@ end\n`;
    expect(reach(head + object('EnvoyFilter'), head + guarded)).toBe('may-be-mesh-wide');
    const within = `#@ if data.values.on:\n${object('Service')}${object('EnvoyFilter')}${object('Secret')}#@ end\n`;
    const moved = `${object('EnvoyFilter')}#@ if data.values.on:\n${object('Service')}${object('Secret')}#@ end\n`;
    expect(reach(head + within, head + moved)).toBe('may-be-mesh-wide');
  });
});

describe('the plain text of a document says how far it reaches', () => {
  const cases: readonly (readonly [string, string, string, string])[] = [
    ['an ordinary object', '', object('Deployment'), 'other'],
    ['one that speaks of the mesh', '', object('Deployment', '# x\nspec: istiod\n'), MAY],
    [
      'a gateway of its own',
      '',
      object('Service', 'spec: { a: istio }\n').replace('web', 'gateway'),
      PART,
    ],
    ['a Namespace', '', object('Namespace'), PART],
    ['where a route leads', route(80, gateways), route(81, gateways), 'other'],
    ['a route from outside that goes', route(80, gateways), '', PART],
    ['hosts of one', route(80, gateways), route(80, '  gateways:\n  - edge/other\n'), PART],
    ['a Gateway', '', object('Gateway'), PART],
    ['a policy of nobody knows which namespace', '', object('AuthorizationPolicy'), MAY],
    ['a policy of the root namespace', '', policy('istio-system'), MAY],
    ['a policy of another', '', policy('shop'), PART],
    ['a policy for all, in quotes', '', policy('"istio-system"'), MAY],
    ['hosts outside', '', object('ServiceEntry', 'spec:\n  hosts: [a.example]\n'), 'other'],
    ['all hosts outside', '', object('ServiceEntry', "spec:\n  hosts: ['*.example']\n"), PART],
    ['a rule of any namespace', '', object('DestinationRule', 'spec:\n  host: web\n'), PART],
    [
      'a rule of one',
      '',
      object('DestinationRule', 'spec:\n  host: web\n', named('shop')),
      'other',
    ],
    [
      'a rule for all hosts',
      '',
      object('DestinationRule', 'spec:\n  host: "*.local"\n', named('shop')),
      PART,
    ],
    ['a control plane', '', object('IstioOperator'), MAY],
  ];
  test.each(cases)('%s', (_, before, after, expected) => {
    expect(reach(head + before, head + after)).toBe(expected);
    expect(reach(head + after, head + before)).toBe(expected);
  });
});

describe('what a text may come to is not taken for what it says', () => {
  const filter = object('EnvoyFilter').replace('---\n', '');
  const texts: readonly (readonly [string, string])[] = [
    [
      'a kind that an expression gives',
      object('Service').replace('Service', '#@ data.values.kind'),
    ],
    ['a kind that is there twice', `${object('Service')}kind: Secret\n`],
    ['a key in quotes', `${object('Service')}"k\\u0069nd": EnvoyFilter\n`],
    ['a document of one expression', '--- #@ make(data.values)\n'],
    ['one in brackets', '---\n{kind: Service, apiVersion: v1}\n'],
    ['a part that a function puts in', `${object('Service')}_: #@ template.replace(all())\n`],
    ['a line that ends in another way', `${object('Service')}a: b\r---\r${filter}`],
    ['a list of objects', object('ServiceList')],
    ['an overlay of whatever there is', '#@overlay/match by=overlay.all\n---\nmetadata: {}\n'],
    [
      'an overlay by a label that is called kind',
      '#@overlay/match by=overlay.subset({"metadata":{"labels":{"kind":"Service"}}})\n---\nspec: {}\n',
    ],
    [
      'an overlay that gives another kind',
      '#@overlay/match by=overlay.subset({"kind":"Service","metadata":{"name":"web"}})\n---\nkind: EnvoyFilter\n',
    ],
  ];
  test.each(texts)('%s', (_, text) => {
    expect(reach(head, head + text)).toBe(MAY);
  });
});

describe('overlays and functions', () => {
  const overlay = (kind: string, name: string): string =>
    `#@overlay/match by=overlay.subset({"kind":"${kind}", "metadata":{"name": "${name}"}})\n---\nspec:\n  a: b\n`;

  test.each([
    ['Service', 'web', 'other'],
    ['Service', 'istio-ingressgateway', PART],
    ['Namespace', 'web', PART],
    ['EnvoyFilter', 'web', MAY],
  ])('an overlay of %s %s', (kind, name, expected) => {
    expect(reach(head, head + overlay(kind, name))).toBe(expected);
  });

  const made = (kind: string): string =>
    `#@ def make(a):\n${object(kind).replace('---\n', '')}#@ end\n`;
  const call = (argument: string): string => `${head}--- #@ make(${argument})\n`;
  test.each([
    ['Service', 'other'],
    ['Gateway', PART],
    ['EnvoyFilter', MAY],
  ])('a function that makes one %s', (kind, expected) => {
    expect(reach(call('1'), call('2'), { texts: [made(kind)] })).toBe(expected);
    expect(reach(call('1'), call('2'))).toBe(MAY);
  });

  test('a function that others load may make anything of what is no object', () => {
    const words = (word: string): string => `#@ def word():\n#@   return "${word}"\n#@ end\na: b\n`;
    const loading = `${head}#@ load("/web.yml", "word")\n${object('Service')}`;
    expect(reach(words('a'), words('b'), { texts: [loading] })).toBe(MAY);
  });
});

describe('templates of a chart', () => {
  const of = (before: string, after: string) => reach(before, after, { language: 'Helm' });
  const release = named('{{ .Release.Namespace }}');
  const rule = object('AuthorizationPolicy', 'spec: {}\n', release);

  test('go where the chart is installed', () => {
    expect(
      of(`{{- if .Values.a }}\n${rule}{{- end }}\n`, `{{- if .Values.b }}\n${rule}{{- end }}\n`),
    ).toBe('other');
    expect(of('', rule)).toBe(PART);
    const elsewhere = rule.replace('.Release.Namespace', '.Values.namespace');
    expect(of('', elsewhere)).toBe(MAY);
  });

  test.each([
    ['values as keys of the object', '{{ .Values.more }}\n'],
    ['values as documents', '---\n{{ .Values.more }}\n'],
    ['a text that is rendered', 'spec: {{ tpl .Values.more . }}\n'],
    ['a helper', 'spec: {{ include "web" . }}\n'],
    ['a text with lines in it', 'spec: {{ "a\\n---\\nkind: EnvoyFilter" }}\n'],
    ['a map that is not indented', 'spec:\n  {{ toYaml .Values.more }}\n'],
  ])('may be anything with %s', (_, more) => {
    expect(of('', object('Service', more, release))).toBe(MAY);
    expect(
      of('', object('Service', 'spec:\n  {{- toYaml .Values.a | nindent 2 }}\n', release)),
    ).toBe('other');
  });

  const applier = (source: string, beside = ''): string =>
    `---\napiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: web\n${named('argocd')}${beside}spec:\n  source:\n    path: web\n${source}  destination:\n    namespace: web\n`;
  const at = (version: string): string => `    targetRevision: ${version}\n`;
  const was = applier(at('v1.3.0'));

  test.each([
    ['a label', applier(at('v1.3.0'), '  labels:\n    team: {{ .Values.team }}\n')],
    [
      'a finalizer that is documented',
      applier(at('v1.3.0'), '  finalizers:\n  - resources-finalizer.argocd.argoproj.io\n'),
    ],
    ['a note', applier(at('v1.3.0'), '  annotations:\n    "example.com/owner": web\n')],
    ['a version within its major', applier(at('v1.4.1'))],
  ])('an applier that gets %s applies the same, or what it says', (_, is) => {
    expect(of(was, is)).toBe('other');
    expect(of(is, was)).toBe('other');
  });

  test.each([
    ['comes', '', was],
    ['comes with a value', was, `{{- if .Values.a }}\n${was}{{- end }}\n`],
    ['gets another major version', was, applier(at('v2.0.0'))],
    ['gets a branch', was, applier(at('main'))],
    ['gets another path', was, was.replace('path: web', 'path: api')],
    ['goes elsewhere', was, was.replace('namespace: web', 'namespace: istio-system')],
    [
      'gets values',
      was,
      was.replace('  destination', '    helm: { values: "a: 1" }\n  destination'),
    ],
    ['gets an unknown finalizer', was, applier(at('v1.3.0'), '  finalizers:\n  - example.com/a\n')],
    [
      'is handed to an automation',
      was,
      applier(at('v1.3.0'), '  annotations:\n    argocd-image-updater.argoproj.io/image-list: a\n'),
    ],
    [
      'gets labels of a function',
      was,
      applier(at('v1.3.0'), '  labels:\n    {{- toYaml .Values.labels | nindent 2 }}\n'),
    ],
    [
      'brings the control plane in another version',
      was.replace('path: web', 'path: istiod'),
      applier(at('v1.4.0')).replace('path: web', 'path: istiod'),
    ],
  ])('an applier that %s may bring anything', (_, before, after) => {
    expect(of(before, after)).toBe(MAY);
  });
});

describe('what a template of a chart calls on both sides', () => {
  const deployment = (path: string, more = ''): string =>
    `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {{ include "web.name" . }}\n  namespace: {{ include "web.namespace" . }}\nspec:\n  path: ${path}\n${more}{{ toYaml .Values.more | indent 2 }}\n`;
  const ofChart = { name: 'web/templates/web.yaml', language: 'Helm' } as const;

  test('is no difference, and a line beside it is judged by itself', () => {
    expect(reach(deployment('a'), deployment('b'), ofChart)).toBe('other');
    const again = '  labels: {{ include "web.name" . }}\n';
    expect(reach(deployment('a'), deployment('a', again), ofChart)).toBe('other');
  });

  test('may be anything where one side alone calls it', () => {
    const another = '  labels: {{ include "web.other" . }}\n';
    expect(reach(deployment('a'), deployment('a', another), ofChart)).toBe(MAY);
    const outermost = '{{ include "web.name" . }}\n';
    expect(reach(deployment('a'), deployment('a', outermost), ofChart)).toBe(MAY);
  });
});

describe('a variable of a template of Helm', () => {
  const deployment = (setting: string): string =>
    `${setting}${object('Deployment', 'spec:\n  replicas: {{ $count }}\n  strategy: {{ $worker.kind }}\n', '')}`;
  test.each([
    ['one line', '{{- $count := default 1 .Values.count }}\n', 'other'],
    ['several lines', '{{- $count := list\n  (dict "a" .Values.a)\n}}\n', 'other'],
    ['a text of others', '{{- $count := tpl .Values.count . }}\n', MAY],
    ['an included text', '{{- $count := include "count" . }}\n', MAY],
  ])('set by %s reaches as far as its document', (_, setting, expected) => {
    const of = (text: string): string => text.replace('metadata:', `${setting}metadata:`);
    expect(reach('', of(deployment('')), { language: 'Helm', name: 'templates/web.yaml' })).toBe(
      expected,
    );
  });
});
