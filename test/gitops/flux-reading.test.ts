import { expect, test } from 'vitest';
import { altersObjects, fluxBuild } from '../../src/gitops/flux/flux-build.ts';
import type { Value } from '../../src/gitops/flux/releases/set-values.ts';
import { SetError, setValue } from '../../src/gitops/flux/releases/set-values.ts';
import { substituteVariables } from '../../src/gitops/flux/substitution/post-build-variables.ts';
import { renderFolder } from '../../src/gitops/rendering/render-folder.ts';
import { createManifestReader, parseYaml, plainOf } from '../../src/manifest/index.ts';
import type { Resource } from '../../src/manifest/index.ts';
import { appliedByArgo, appliedByFlux } from './applied-by.ts';
import { treeOf } from './tree-of.ts';

const objects = (
  text: string,
  by: ReturnType<typeof appliedByFlux> | ReturnType<typeof appliedByArgo> = appliedByFlux(),
): readonly Resource[] =>
  renderFolder(
    treeOf({ 'app/a.yaml': text }),
    { path: 'app', content: { kind: 'folder' }, by },
    createManifestReader(),
  ).resources;

const thing = (spec: string, name = 'a'): string =>
  `apiVersion: example.com/v1\nkind: Thing\nmetadata: { name: "${name}" }\nspec: ${spec}\n`;

const specsOf = (resources: readonly Resource[]): readonly unknown[] =>
  resources.map(({ node }) => {
    const object = plainOf(node);
    return object !== null && typeof object === 'object' && 'spec' in object
      ? object['spec']
      : null;
  });

test('the words of YAML 1.1 are texts in what Flux builds, keys and values alike', () => {
  expect(specsOf(objects(thing('{ y: on, n: 1 }')))).toEqual([{ y: 'on', n: 1 }]);
});

test('they are truth values to Argo CD', () => {
  expect(specsOf(objects(thing('{ y: on }'), appliedByArgo()))).toEqual([{ true: true }]);
});

const substituted = (text: string): ReturnType<typeof substituteVariables> => {
  const origin = { file: 'k.yaml', line: 1, column: 1, endLine: 1 };
  const variables = new Map([
    ['quoted', { value: '"q"', origin }],
    ['number', { value: '5', origin }],
  ]);
  return substituteVariables(objects(text), { variables, missingSources: [], origin });
};

test('a key is read again once variables are in it, and of two the last that is printed counts', () => {
  const { resources } = substituted(thing('{ "${quoted}": 1, same: 2, "${none:-same}": 3 }'));
  expect(specsOf(resources)).toEqual([{ q: 1, same: 2 }]);
});

test('an object without a text for a name is passed over, and that is told', () => {
  const { resources, gaps, failure } = substituted(thing('{}', '${number}'));
  expect([resources, failure]).toEqual([[], null]);
  expect(gaps.map(({ message }) => message).join('')).toContain('has no text for a name');
});

test('a folder that is to go to a namespace is built, for subjects go there too', () => {
  const node = parseYaml('k.yaml', 'spec: { targetNamespace: shop }')[0]?.node;
  expect(node == null ? null : altersObjects(fluxBuild(node))).toBe(true);
});

test('a literal is taken as it is at a path that is read as any, and no path leads through null', () => {
  const values = new Map<string, Value>([['none', null]]);
  setValue(values, 'a\\.b', 'x,{y}\\z', true);
  expect(values.get('a.b')).toBe('x,{y}\\z');
  expect(() => {
    setValue(values, 'none.deep', '1', false);
  }).toThrow(SetError);
});
