import { describe, expect, test } from 'vitest';
import { templateLibrary } from '../../../../src/compare/diff/template/template-library.ts';
import { reachOfTemplate } from '../../../../src/compare/diff/template/template-reach.ts';

const MAY = 'may-be-mesh-wide';
const PART = 'part-of-mesh';

const of = (before: string, after: string) =>
  reachOfTemplate(
    { name: 'web/templates/web.yaml', language: 'Helm', before, after },
    {
      library: templateLibrary(() => [before, after]),
      rootNamespaces: new Set(['istio-system']),
    },
  );

const GROUPS: Readonly<Record<string, string>> = {
  AuthorizationPolicy: 'security.istio.io/v1',
  Deployment: 'apps/v1',
  EnvoyFilter: 'networking.istio.io/v1alpha3',
};

const object = (kind: string, more = '', metadata = ''): string =>
  `---\napiVersion: ${GROUPS[kind] ?? 'v1'}\nkind: ${kind}\nmetadata:\n  name: web\n${metadata}${more}`;

describe('a template of a chart whose kind is written', () => {
  const helped = (kind: string, more = ''): string =>
    `{{- if and .Values.on (not (include "web.off" .)) }}\napiVersion: ${GROUPS[kind] ?? 'v1'}\nkind: ${kind}\nmetadata:\n  name: {{ include "web.name" . }}\n  namespace: {{ include "web.namespace" . | quote }}\n  labels:\n{{ include "web.labels" . | indent 4 }}\n${more}{{- end }}\n`;

  test.each([
    ['PersistentVolumeClaim', 'other'],
    ['Deployment', 'other'],
    ['AuthorizationPolicy', MAY],
    ['EnvoyFilter', MAY],
  ])('is judged by %s, whatever helpers put into it', (kind, expected) => {
    expect(of('', helped(kind))).toBe(expected);
    expect(of(helped(kind), '')).toBe(expected);
  });

  test('may be of any namespace where a helper writes the metadata itself', () => {
    const policy = (indent: number): string =>
      object(
        'AuthorizationPolicy',
        'spec: {}\n',
        `  labels:\n    {{- include "a" . | nindent ${String(indent)} }}\n`,
      );
    expect(of('', policy(4))).toBe(PART);
    expect(of('', policy(2))).toBe(MAY);
  });

  test('may be anything where an action of one line says another', () => {
    expect(
      of(
        '',
        helped('Service').replace('kind: Service', '{{ if .Values.a }}kind: EnvoyFilter{{ end }}'),
      ),
    ).toBe(MAY);
    expect(of('', helped('Service', '  {{ include "web.more" . }}\n'))).toBe(MAY);
    expect(of('', helped('Service', '  name: {{ tpl .Values.more . }}\n'))).toBe(MAY);
  });

  test('is read below a notice, and that of a whole text hides nothing', () => {
    const notice = '{{/*\n# Copyright\n*/}}\n\n';
    const deployment = (path: string): string =>
      `${notice}${object('Deployment', `spec:\n  path: ${path}\n`).slice(4)}`;
    expect(of(deployment('a'), deployment('b'))).toBe('other');
    expect(of(deployment('a'), deployment('a').replace('*/}}', '*/}}kind: EnvoyFilter'))).toBe(MAY);
  });

  const rollout = (path: string, more = ''): string =>
    `apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata:\n  name: web\nspec:\n  template:\n    metadata:\n      annotations:\n        sidecar.istio.io/inject: "true"\n    spec:\n      path: ${path}\n${more}`;
  test('and which runs pods is none that brings others, nor one of the mesh for its sidecar', () => {
    expect(of(rollout('/a'), rollout('/b'))).toBe('other');
    const noted = (path: string): string =>
      rollout(
        path,
        '      {{- if include "web.onMesh" . }}\n      args: [a] # of Istio\n      {{- end }}\n',
      );
    expect(of(noted('/a'), noted('/b'))).toBe('other');
    expect(of(noted('{{ .Values.path }}'), noted('{{ .Values.path }}'))).toBe(MAY);
    expect(of(rollout('/a'), rollout('/a', '      image: istio/proxyv2\n'))).toBe(MAY);
    const pilot = (path: string): string => rollout(path, '      image: istio/pilot\n');
    expect(of(pilot('/a'), pilot('/b'))).toBe(MAY);
  });
});
