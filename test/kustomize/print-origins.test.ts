import { describe, expect, test } from 'vitest';
import { printResources, printWithOrigins } from '../../src/kustomize/print/object-printer.ts';
import { canonicalJson, plainOf, parseYaml } from '../../src/manifest/index.ts';
import { deployment, render } from './render.ts';

const dataOf = (text: string): readonly string[] =>
  parseYaml('output.yaml', text, 'go-yaml-3').map(({ node }) =>
    node === null ? '' : canonicalJson(plainOf(node)),
  );

const LONG = 'a sentence that is far longer than eighty letters and so goes over several lines';

describe('printing with origins', () => {
  test('says behind every value where it comes from, newest touch first', () => {
    const { resources } = render({
      'kustomization.yaml': `resources: [conf.yaml]
namespace: shop
patches:
  - path: patch.yaml
commonAnnotations:
  team: web
`,
      'conf.yaml': `apiVersion: v1
kind: ConfigMap
metadata:
  name: conf
data:
  a: "1"
  text: |
    one
    two
`,
      'patch.yaml':
        'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: conf\ndata:\n  a: "2"\n  none: ""\n',
    });
    expect(printWithOrigins(resources)).toBe(`apiVersion: v1 # conf.yaml:1
data:
  a: "2" # patch.yaml:6 via patches kustomization.yaml:4; was conf.yaml:6
  none: "" # patch.yaml:7 via patches kustomization.yaml:4
  text: | # conf.yaml:7
    one
    two
kind: ConfigMap # conf.yaml:2
metadata:
  annotations:
    team: web # kustomization.yaml:6 via commonAnnotations
  name: conf # conf.yaml:4
  namespace: shop # kustomization.yaml:2 via namespace
`);
  });

  test.each([
    ['a long text', LONG],
    ['a long text in double quotes', `${LONG} \t ${LONG}`],
    ['a long text in single quotes', `# ${LONG}`],
    ['a text with a number sign', 'a # b'],
    ['a block that keeps its ends', 'one\n\n\n'],
    ['a block that has none', 'one\n  two # three'],
    ['a block that begins with a space', ' one\ntwo\n'],
    ['an empty line', '\n'],
    ['a bar', '|'],
    ['nothing', ''],
  ])('reads back the same with %s', (_, text) => {
    const { resources } = render({
      'kustomization.yaml': 'resources: [conf.yaml]\n',
      'conf.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: conf }\ndata:\n  a: ${JSON.stringify(text)}\n  "a key far longer than one hundred and twenty-eight letters ${LONG} ${LONG}": ${JSON.stringify(text)}\nlist: [${JSON.stringify(text)}, [], {}, [${JSON.stringify(text)}]]\n`,
    });
    const commented = printWithOrigins(resources);
    expect(dataOf(commented)).toEqual(dataOf(printResources(resources)));
    expect(commented.match(/ # conf\.yaml:\d+$/gm)).toHaveLength(9);
  });

  test('a long story is cut short', () => {
    const names = Array.from(
      { length: 12 },
      (_, index) => `  - name: registry/web\n    newTag: "${String(index)}"\n`,
    );
    const { resources } = render({
      'kustomization.yaml': `resources: [web.yaml]\nimages:\n${names.join('')}`,
      'web.yaml': deployment,
    });
    const [line = ''] = /.*registry.*/.exec(printWithOrigins(resources)) ?? [];
    expect(line.split('; was ')).toHaveLength(9);
    expect(line).toMatch(/; was kustomization.yaml:12 via images; was others before$/);
  });

  test('the name of a file cannot end the comment', () => {
    const { resources } = render({
      'kustomization.yaml': 'resources: ["a\\nb: c.yaml"]\n',
      'a\nb: c.yaml': deployment,
    });
    const commented = printWithOrigins(resources);
    expect(commented).toContain('replicas: 1 # a\\u{a}b: c.yaml:6\n');
    expect(dataOf(commented)).toEqual(dataOf(printResources(resources)));
  });
});
