import { expect, it } from 'vitest';
import { createManifestReader } from '../../src/core/manifest/read-manifests.ts';
import { subjectText } from '../../src/core/manifest/resource.ts';
import type { RenderedTree } from '../../src/core/render-tree.ts';
import { inertObjects } from '../../src/core/inert-objects.ts';
import { renderedFrom } from '../support/rendered.ts';
import { treeOf } from '../support/tree-of.ts';

const route = (name: string): string => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: ${name}, namespace: shop}
spec: {hosts: [${name}.example]}
`;
const rendered = (yaml: string): RenderedTree => ({
  plan: { environments: [], notes: [], gaps: [] },
  environments: [renderedFrom(yaml)],
});
const named = (files: Readonly<Record<string, string>>, applied = ''): readonly string[] => {
  const sides = { base: rendered(''), merged: rendered(applied) };
  const objects = inertObjects(treeOf({}), treeOf(files), sides, createManifestReader());
  return objects.map(subjectText);
};

it('names mesh objects of changed files that nothing applies', () => {
  expect(named({ 'web.yaml': route('web'), 'notes.yaml': 'kind: Note' })).toEqual([
    'VirtualService shop/web',
  ]);
});

it('says nothing of an object that another file brings, nor of a template', () => {
  expect(named({ 'web.yaml': route('web') }, route('web'))).toEqual([]);
  expect(named({ 'web.yaml': `#@ if True:\n${route('web')}` })).toEqual([]);
});
