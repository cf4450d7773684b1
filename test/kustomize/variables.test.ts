import { expect, it } from 'vitest';
import { printResources } from '../../src/kustomize/print/object-printer.ts';
import { render } from './render.ts';

/** The first argument of a container, where a variable reads a field with this value. */
function argument(value: string, text = '$(V)', fieldPath = 'spec.v'): string {
  const result = render({
    'kustomization.yaml': `resources: [source.yaml, pod.yaml]
vars:
  - name: V
    objref: {apiVersion: example.org/v1, kind: Source, name: source}
    fieldref: {fieldPath: ${JSON.stringify(fieldPath)}}
`,
    'source.yaml': `apiVersion: example.org/v1
kind: Source
metadata:
  name: source
spec:
  v: ${value}
`,
    'pod.yaml': `apiVersion: v1
kind: Pod
metadata:
  name: pod
spec:
  containers:
    - name: c
      args: [${JSON.stringify(text)}]
`,
  });
  const printed = result.failure?.message ?? printResources(result.resources);
  return /args:\n *- (.*)/.exec(printed)?.[1] ?? printed;
}

it.each([
  ['5', '5', 'a5'],
  ['+5', '5', 'a5'],
  ['010', '10', 'a10'],
  ['9007199254740993', '9007199254740993', 'a9007199254740993'],
  ['2.50', '2.5', 'a2.5'],
  ['1e3', '1000', 'a1000'],
  ['100000000.5', '1.000000005e+08', 'a1.000000005e+08'],
  ['True', 'true', 'atrue'],
  ['"7"', '"7"', 'a7'],
  ['null', '"null"', 'anull'],
  ['2020-01-01', '"2020-01-01"', 'a2020-01-01'],
])('a variable that reads %s is %s alone and %s inside a text', (value, alone, inside) => {
  expect([argument(value), argument(value, 'a$(V)')]).toEqual([alone, inside]);
});

it.each(['0x1F', '1_000', '12345678901234567890'])('cannot read the number %s', (value) => {
  expect(argument(value)).toContain('field specified in var not found');
});

it('passes over a variable that reads a map or list', () => {
  expect([argument('{a: b}'), argument('[]', '$$(V)')]).toEqual(['$(V)', '$(V)']);
});

it.each([
  ['spec.v[1]', 'y1'],
  ['spec.v.-', 'y2'],
  ['spec.v.[=x0]', 'x0'],
])('reads items of a list: %s', (path, expected) => {
  expect(argument('[x0, y1, y2]', '$(V)', path)).toBe(expected);
});

it('a dollar sign before a letter beyond ASCII is refused where variables are filled in', () => {
  expect(argument('x', 'é $(V)')).toBe('é x');
  for (const text of ['$é $(V)', '$😀'])
    expect(argument('x', text)).toContain('stands before a letter beyond ASCII');
});
