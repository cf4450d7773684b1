import { expect, test } from 'vitest';
import type { GapDraft } from '../../src/manifest/index.ts';
import { keepUnrendered } from '../../src/gitops/stages/base-fallback.ts';
import { renderedFrom } from '../support/rendered.ts';

const deployment = (apiVersion: string): string =>
  `apiVersion: ${apiVersion}\nkind: Deployment\nmetadata: {name: web, namespace: shop}\n`;
const service = 'apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\n';

test('of a file that is read in part, only what is not read is kept, also where its API group moved', () => {
  const gap: GapDraft = {
    reason: 'not-parsed',
    root: '.',
    message: 'mesh.yaml cannot be read as it stands.',
    origin: { file: 'mesh.yaml', line: 1, column: 1, endLine: 1 },
    key: 'mesh.yaml',
    input: 'x',
  };
  const before = renderedFrom(`${deployment('extensions/v1beta1')}---\n${service}`);
  const after = renderedFrom(deployment('apps/v1'), { status: 'partial', gaps: [gap] });
  expect(
    keepUnrendered(before, after).roots[0]?.resources.map(({ group, kind }) => [group, kind]),
  ).toEqual([
    ['apps', 'Deployment'],
    ['', 'Service'],
  ]);
});

test('what is there and no longer seen is not kept', () => {
  const gap: GapDraft = {
    reason: 'template',
    root: '.',
    message: 'mesh.yaml is a ytt template.',
    origin: { file: 'mesh.yaml', line: 1, column: 1, endLine: 1 },
    key: 'mesh.yaml',
    input: 'x',
  };
  const after = renderedFrom('', { status: 'partial', gaps: [gap] });
  expect(keepUnrendered(renderedFrom(service), after).roots[0]?.resources).toEqual([]);
});
