import { describe, expect, test } from 'vitest';
import { render } from './render.ts';

const THINGS = `apiVersion: example.org/v1
kind: Thing
metadata: {name: a, labels: {app: web, tier: "3", env: prod}, annotations: {weight: 010}}
---
apiVersion: example.org/v1
kind: Thing
metadata: {name: b, labels: {app: api, tier: none}}
---
apiVersion: example.org/v1
kind: Thing
metadata: {name: c}
`;

/** The names of the objects a target selects, or why the build fails. */
function selected(target: string): string {
  const { failure, resources } = render({
    'kustomization.yaml': `resources: [things.yaml]
patches:
- target: ${target}
  patch: '[{"op": "add", "path": "/marked", "value": true}]'
`,
    'things.yaml': THINGS,
  });
  if (failure !== null) return failure.message;
  return resources
    .filter(({ node }) => node.entries.has('marked'))
    .map(({ name }) => name)
    .join(' ');
}

describe('a label selector of a patch target', () => {
  test.each([
    ['app=web', 'a'],
    ['app==web,env', 'a'],
    ['app!=web', 'b c'],
    ['!app', 'c'],
    ['app,!env', 'b'],
    ['app in (web, api)', 'a b'],
    ['app in(web,)', 'a'],
    ['app notin (web)', 'b c'],
    ['env in ()', ''],
    ['env notin ()', 'a b c'],
    ['tier>2', 'a'],
    ['tier<4,tier', 'a'],
    ['app=', ''],
    [' ', 'a b c'],
  ])('%s', (selector, names) => {
    expect(selected(`{labelSelector: ${JSON.stringify(selector)}}`)).toBe(names);
  });

  test.each([
    'app=web,',
    'app web',
    'app in web',
    'app in (web api)',
    'app in (web',
    '(app=web)',
    '=web',
    '!app=web',
    'tier>x',
    'app=-web',
    'app=we*b',
    'a/b/c',
    'Example.org/app',
  ])('%s is none', (selector) => {
    expect(selected(`{labelSelector: ${JSON.stringify(selector)}}`)).toMatch(
      'unable to parse requirement',
    );
  });

  test('is not read where the kind selects nothing', () => {
    expect(selected('{kind: Other, labelSelector: "=web"}')).toBe('');
  });

  test('compares annotations as they are written', () => {
    expect(selected('{annotationSelector: weight=010}')).toBe('a');
    expect(selected('{annotationSelector: weight=8}')).toBe('');
  });
});

test('patchesJson6902 needs the name of its target', () => {
  const { failure } = render({
    'kustomization.yaml': `resources: [things.yaml]
patchesJson6902:
- target: {kind: Thing}
  patch: '[{"op": "add", "path": "/marked", "value": true}]'
`,
    'things.yaml': THINGS,
  });
  expect(failure?.message).toMatch('must specify the target name');
});
