import { describe, expect, test } from 'vitest';
import type { KustomizeResult } from '../../src/kustomize/build/kustomize-renderer.ts';
import { createKustomizeRenderer } from '../../src/kustomize/build/kustomize-renderer.ts';
import { stringAt } from '../../src/manifest/index.ts';
import { treeOf } from '../support/tree-of.ts';
import { deployment, kustomizeTables, render, virtualService } from './render.ts';

const gapsOf = (result: KustomizeResult): readonly string[] =>
  result.gaps.map(({ reason, key, origin }) => `${reason} ${key} at ${String(origin?.line)}`);
const kindsOf = (result: KustomizeResult): readonly string[] =>
  result.resources.map(({ kind }) => kind);

describe('what cannot be rendered is said, and the rest is rendered', () => {
  test('a remote base is a gap whose name does not change with its version', () => {
    const url = 'https://github.com/org/repo//deploy?ref=v1.2.3';
    const result = render({
      'kustomization.yaml': `resources:\n  - vs.yaml\n  - ${url}\n`,
      'vs.yaml': virtualService,
    });
    expect(result.status).toBe('partial');
    expect(kindsOf(result)).toEqual(['VirtualService']);
    expect(gapsOf(result)).toEqual(['remote-base https://github.com/org/repo//deploy at 3']);
    expect(result.gaps[0]).toMatchObject({ root: '.', input: url });
  });

  test('a patch for an object of a remote base is a gap that knows its content', () => {
    const files = (timeout: string): Record<string, string> => ({
      'kustomization.yaml': 'resources: [github.com/org/repo]\npatches: [{ path: p.yaml }]\n',
      'p.yaml': virtualService.replace('1s', timeout),
    });
    const [slow, fast] = [render(files('9s')), render(files('1s'))];
    expect(slow.gaps.map(({ reason }) => reason)).toEqual(['remote-base', 'not-rendered']);
    expect(slow.gaps[1]?.key).toBe(fast.gaps[1]?.key);
    expect(slow.gaps[1]?.input).not.toBe(fast.gaps[1]?.input);
  });

  test('a missing input of a generator fails the build, and the rest can still be compared', () => {
    const result = render({
      'kustomization.yaml':
        'resources: [vs.yaml]\nconfigMapGenerator:\n  - name: pages\n    files: [logo.svg]\n',
      'vs.yaml': virtualService,
    });
    expect(result.status).toBe('failed');
    expect(result.failure).toMatchObject({
      message: 'The file "logo.svg" of the generator of pages does not exist.',
      origin: { line: 4 },
    });
    expect(kindsOf(result)).toContain('VirtualService');
  });

  test('a Helm chart is a gap that changes with its values, and reads them', () => {
    const files = (replicas: string): Record<string, string> => ({
      'kustomization.yaml':
        'helmCharts:\n  - name: istiod\n    version: 1.2.3\n    valuesFile: values.yaml\n',
      'values.yaml': `replicas: ${replicas}\n`,
    });
    const [one, two] = [render(files('1')), render(files('2'))];
    expect(gapsOf(one)).toEqual(['helm-chart istiod at 2']);
    expect(one.reads).toContain('values.yaml');
    expect(one.gaps[0]?.input).not.toBe(two.gaps[0]?.input);
  });

  test('a transformer that is a program is a gap', () => {
    const result = render({
      'kustomization.yaml': 'resources: [vs.yaml]\ntransformers: [t.yaml]\n',
      'vs.yaml': virtualService,
      't.yaml': 'apiVersion: example.com/v1\nkind: Rewriter\nmetadata: { name: rewrite }\n',
    });
    expect(result.status).toBe('partial');
    expect(gapsOf(result)).toEqual(['plugin Rewriter/rewrite at 1']);
  });

  test('an env file that is not committed is not seen, as a gap', () => {
    const result = render({
      'kustomization.yaml': 'secretGenerator:\n  - name: s\n    envs: [.env.prod]\n',
    });
    expect(result.status).toBe('partial');
    expect(gapsOf(result)).toEqual(['missing-input .env.prod at 3']);
    expect(result.gaps[0]?.message).toMatch(/: what is in it is not seen here\.$/);
    expect(kindsOf(result)).toEqual(['Secret']);
  });

  test('so does a file that Git ignores, and no other', () => {
    const files = {
      'app/kustomization.yaml': 'secretGenerator:\n  - name: s\n    files: [tls.key]\n',
    };
    expect(render({ ...files, '.gitignore': '# keys\n*.key\n' }, 'app').status).toBe('partial');
    const failed = render(files, 'app');
    expect(failed.status).toBe('failed');
    expect(failed.failure?.message).toContain('tls.key');
    expect(failed.reads).toContain('.gitignore');
  });

  test.each([
    ['key of an env file', 'envs: [.env]', 'data.host', ''],
    ['file', 'files: [host.key]', 'data.[host.key]', ''],
    [
      'part of a file',
      'files: [host.key]',
      'data.[host.key]',
      ', options: { delimiter: ":", index: 1 }',
    ],
  ])('what a replacement takes of such a %s is open', (_, source, field, options) => {
    const at = field.replace(/\[(.*)\]/, (__, key: string) => key.replace('.', '\\\\.'));
    const result = render({
      '.gitignore': '*.key\n',
      'kustomization.yaml': `resources: [vs.yaml]
configMapGenerator: [{ name: c, ${source} }]
replacements:
  - source: { kind: ConfigMap, name: c, fieldPath: "${at}"${options} }
    targets: [{ select: { kind: VirtualService }, fieldPaths: [spec.hosts.0] }]
`,
      'vs.yaml': virtualService,
    });
    expect(result.failure).toBeNull();
    const [one] = result.resources.filter(({ kind }) => kind === 'VirtualService');
    expect(stringAt(one?.node, 'spec', 'hosts', 0)).toBe('\uFFFC');
  });

  test('what a variable takes of such a file stays as it is written', () => {
    const result = render({
      'kustomization.yaml': `resources: [vs.yaml]
secretGenerator: [{ name: c, envs: [.env] }]
configurations: [where.yaml]
vars: [{ name: HOST, objref: { apiVersion: v1, kind: Secret, name: c }, fieldref: { fieldPath: data.host } }]
`,
      'where.yaml': 'varReference: [{ path: spec/hosts, kind: VirtualService }]\n',
      'vs.yaml': virtualService.replace(/hosts: .*/, 'hosts: [$(HOST)]'),
    });
    expect(result.failure).toBeNull();
  });

  test('a template among the resources is a gap', () => {
    const result = render({
      'kustomization.yaml': 'resources: [vs.yaml, t.yaml]\n',
      'vs.yaml': virtualService,
      't.yaml': 'kind: {{ .Values.kind }}\n{{- if .x }}\n',
    });
    expect(gapsOf(result)).toEqual(['template t.yaml at 1']);
    expect(kindsOf(result)).toEqual(['VirtualService']);
  });

  test('a file in Git LFS is a gap', () => {
    const result = render({
      'kustomization.yaml': 'resources: [big.yaml]\n',
      'big.yaml': `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 12\n`,
    });
    expect(gapsOf(result)).toEqual(['lfs big.yaml at 1']);
  });
});

describe('what kustomize refuses is refused, at its place', () => {
  test.each([
    ['a missing file', { 'kustomization.yaml': 'resources:\n  - none.yaml\n' }, 'none.yaml', 2, []],
    ['an unknown field', { 'kustomization.yaml': 'resource: [a]\n' }, '"resource"', 1, []],
    [
      'a boolean for a text',
      { 'kustomization.yaml': 'commonLabels:\n  a: yes\n' },
      'commonLabels.a',
      2,
      [],
    ],
    [
      'a patch without its object',
      {
        'kustomization.yaml': 'resources: [web.yaml]\npatches: [{ path: p.yaml }]\n',
        'web.yaml': deployment,
        'p.yaml': virtualService,
      },
      'VirtualService.v1.networking.istio.io/web',
      1,
      ['web'],
    ],
    [
      'a folder that builds itself',
      { 'kustomization.yaml': 'resources:\n  - a\n', 'a/kustomization.yaml': 'resources: [..]\n' },
      'cycle',
      1,
      [],
    ],
    [
      'a file outside the folder',
      { 'a/kustomization.yaml': 'resources: [../vs.yaml]\n', 'vs.yaml': virtualService },
      '../vs.yaml',
      1,
      ['web'],
    ],
  ])('%s, and what can be read all the same is there', (_, files, word, line, built) => {
    const dir = Object.keys(files)[0] === 'a/kustomization.yaml' ? 'a' : '.';
    const result = render(files, dir);
    expect(result.status).toBe('failed');
    expect(result.resources.map(({ name }) => name)).toEqual(built);
    expect(result.failure?.message).toContain(word);
    expect(result.failure?.origin?.line).toBe(line);
  });

  test('files outside the folder are read where the repository builds without that restriction', () => {
    const tree = treeOf({
      'a/kustomization.yaml': 'resources: [../vs.yaml]\n',
      'vs.yaml': virtualService,
    });
    const renderer = createKustomizeRenderer(kustomizeTables, { loadRestriction: 'none' });
    expect(renderer.render(tree, 'a').status).toBe('complete');
  });
});
