import { describe, expect, it } from 'vitest';
import { built } from './built.ts';

const service = (annotations: string): string =>
  `apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n${annotations}`;

const printed = (annotations: string): string =>
  `apiVersion: v1\nkind: Service\nmetadata:\n  annotations:\n${annotations}  name: web\n`;

const render = (text: string, more = ''): string =>
  built({ 'kustomization.yaml': `resources: [r.yaml]\n${more}`, 'r.yaml': text });

const two = service(
  '  annotations:\n    a: "1"\n    b: first\n  annotations:\n    b: second\n    c: 2\n',
);

describe('annotations that an object has twice', () => {
  it.each([
    ['count together, the first before the second', two, '    a: "1"\n    b: first\n    c: "2"\n'],
    [
      'count three times, too',
      two + '  annotations: {d: e}\n',
      '    a: "1"\n    b: first\n    c: "2"\n    d: e\n',
    ],
    [
      'may be empty the second time',
      service('  annotations: {a: b}\n  annotations:\n'),
      '    a: b\n',
    ],
    [
      'have the last of two values of one name',
      service('  annotations: {a: b, a: c}\n'),
      '    a: c\n',
    ],
  ])('%s', (_, text, expected) => {
    expect(render(text)).toBe(printed(expected));
  });

  it('take part in patches and annotations of the kustomization', () => {
    const patch = `patches: [{patch: '{apiVersion: v1, kind: Service, metadata: {name: web, annotations: {b: p}}}'}]\n`;
    expect(render(two, `${patch}commonAnnotations: {c: k}\n`)).toBe(
      printed('    a: "1"\n    b: p\n    c: k\n'),
    );
  });

  it('keep a JSON patch from the object', () => {
    const patch = `patches: [{target: {kind: Service}, patch: '- {op: add, path: /spec, value: {}}'}]\n`;
    expect(render(two, patch)).toContain('already defined');
  });

  it.each([
    ['labels', service('  labels: {a: b}\n  labels: {c: d}\n')],
    [
      'a label beside annotations',
      two.replace('annotations', 'labels: {a: b, a: c}\n  annotations'),
    ],
    ['annotations that are a list', service('  annotations: {a: b}\n  annotations: [c]\n')],
    ['annotations of another object in it', service('spec:\n  annotations: {a: b, a: c}\n')],
  ])('are the only ones: not %s', (_, text) => {
    expect(render(text)).toContain('already set');
  });
});
