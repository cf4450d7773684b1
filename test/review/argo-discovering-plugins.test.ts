import { describe, expect, test } from 'vitest';
import { reviewOf } from '../support/review-of.ts';
import type { Files } from './argo-meshes.ts';
import { application, source, tierOf, TREE } from './argo-meshes.ts';
import { meshMtls } from '../support/objects.ts';

const PLACE = 'clusters/production/plugins.yaml';
const plugin = (discover: string): string =>
  `apiVersion: argoproj.io/v1alpha1\nkind: ConfigManagementPlugin\nmetadata: {name: render}\nspec:\n  generate: {command: [sh, -c, render]}\n  discover: ${discover}\n`;
const mounted = (discover: string): Files => ({
  [PLACE]: `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: render-plugin, namespace: argocd}\ndata:\n  plugin.yaml: |\n${plugin(discover).replace(/^(?=.)/gm, '    ')}`,
});
const FOUND = '{fileName: "render.yaml"}';
const RULES = { 'mesh/production/render.yaml': 'rules: a\n', 'mesh/production/rules.tmpl': 'a\n' };

describe('a plugin that claims a folder by what it discovers (ARGO-3, ARGO-76)', () => {
  test.each<[string, Files]>([
    ['a name', mounted(FOUND)],
    ['a pattern', mounted('{fileName: "render.y*ml"}')],
    ['a glob', mounted('{find: {glob: "**/*.tmpl"}}')],
    ['a command', mounted('{find: {command: [sh, -c, "find . -name \'*.tmpl\'"]}}')],
    ['a command that names nothing', mounted('{find: {command: [/usr/bin/look]}}')],
    ['a file of its own', { 'plugins/render/plugin.yaml': plugin(FOUND) }],
  ])('by %s: what it may make of a template waits', async (_, settings) => {
    const before = { ...settings, ...RULES };
    const after = { ...before, 'mesh/production/rules.tmpl': 'b\n' };
    expect(await tierOf(before, after)).toBe('high');
    const { notes } = await reviewOf({ ...TREE, ...before }, { ...TREE, ...after });
    expect(notes.join('\n')).not.toContain('nothing applies');
    const deep = {
      ...before,
      'mesh/production/deep/a.yaml': meshMtls('STRICT').replace('default', 'b'),
    };
    expect(
      await tierOf(deep, {
        ...deep,
        'mesh/production/deep/a.yaml': meshMtls('DISABLE').replace('default', 'b'),
      }),
    ).toBe('critical');
  });

  test.each<[string, Files, string]>([
    ['it looks for something else', mounted('{fileName: "other.yaml"}'), ''],
    ['it is only named', mounted('{}'), ''],
    ['a block fixes the type', mounted(FOUND), ', directory: {recurse: false, include: "*.yaml"}'],
  ])('%s', async (_, settings, block) => {
    const before = {
      ...settings,
      ...RULES,
      'clusters/production/mesh.yaml': application(source('mesh/production', block)),
    };
    const after = { ...before, 'mesh/production/rules.tmpl': 'b\n' };
    expect(await tierOf(before, after)).toBe('low');
  });

  test.each<[string, Files, Files]>([
    ['one that comes', {}, mounted(FOUND)],
    ['what it discovers', mounted(FOUND), mounted('{find: {glob: "**/*"}}')],
    [
      'what it runs',
      mounted(FOUND),
      { [PLACE]: mounted(FOUND)[PLACE]?.replace('-c, render', '-c, other') ?? '' },
    ],
  ])('%s is high', async (_, before, after) => {
    expect(await tierOf(before, after)).toBe('high');
  });
});
