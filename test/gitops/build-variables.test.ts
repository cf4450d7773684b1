import { describe, expect, test } from 'vitest';
import { buildVariables } from '../../src/gitops/argo/argo-build.ts';
import { withOverrides } from '../../src/gitops/argo/argo-source.ts';
import { createManifestReader, parseYaml, plainOf } from '../../src/manifest/index.ts';
import type { Node } from '../../src/manifest/index.ts';
import { treeOf } from '../support/tree-of.ts';

const nodeOf = (text: string): Node => {
  const node = parseYaml('app.yaml', text)[0]?.node;
  if (node == null) throw new Error('fixture');
  return node;
};

describe('variables of the build are expanded as Go does it (ARGO-25)', () => {
  const fillIn = buildVariables(nodeOf('metadata: {name: web}\n'));
  test.each([
    ['$ARGOCD_APP_NAME', 'web'],
    ['${ARGOCD_APP_NAME}', 'web'],
    ['a-$ARGOCD_APP_NAME-b', 'a-web-b'],
    ['$$ARGOCD_APP_NAME', '$ARGOCD_APP_NAME'],
    ['$$$$', '$$'],
    ['${$}', '$'],
    ['$UNKNOWN', ''],
    ['a${UNKNOWN}b', 'ab'],
    ['$ARGOCD_APP_NAMEx', ''],
    ['${ARGOCD_APP_NAME', 'ARGOCD_APP_NAME'],
    ['${}', ''],
    ['$1x', 'x'],
    ['$*', ''],
    ['$-y', 'y'],
    ['$', '$'],
    ['a$', 'a$'],
    ['$ x', '$ x'],
    ['$ARGOCD_APP_REVISION', '$ARGOCD_APP_REVISION'],
  ])('%s', (text, expected) => {
    expect(fillIn(text)).toBe(expected);
  });
});

describe('a null in an override takes nothing away but in values (ARGO-26)', () => {
  const source = nodeOf(
    'helm: {releaseName: r, parameters: [{name: x}], valuesObject: {a: 1, b: 2}}\n',
  );
  test.each([
    ['helm: null\n', {}],
    ['helm: {parameters: null}\n', {}],
    ['helm: {releaseName: null}\n', {}],
    ['helm: {valuesObject: null}\n', {}],
    ['helm: {parameters: []}\n', { parameters: [] }],
    ['helm: {releaseName: s}\n', { releaseName: 's' }],
    ['helm: {valuesObject: {a: null}}\n', { valuesObject: { b: 2 } }],
  ])('%s', (text, changed) => {
    const input = {
      tree: treeOf({ 'web/.argocd-source.yaml': text }),
      reader: createManifestReader(),
    };
    const merged = plainOf(
      withOverrides(source, { name: 'web', namespace: 'argocd' }, 'web', input),
    );
    expect(merged).toEqual({
      helm: {
        releaseName: 'r',
        parameters: [{ name: 'x' }],
        valuesObject: { a: 1, b: 2 },
        ...changed,
      },
    });
  });
});
