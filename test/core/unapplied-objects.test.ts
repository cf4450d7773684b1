import { expect, test } from 'vitest';
import { unresolvedReference } from '../../src/core/detectors/unresolved-reference.ts';
import type { RenderedTree } from '../../src/core/render-tree.ts';
import { unappliedObjects } from '../../src/core/unapplied-objects.ts';
import { noSchemas } from '../detectors/detection-of.ts';
import { meshFrom, renderedFrom } from '../support/rendered.ts';
import { treeOf } from '../support/tree-of.ts';

const gateway = `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: private, namespace: edge}
spec: {selector: {istio: private}}
`;
const route = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: web, namespace: edge}
spec: {hosts: [web.example.com], gateways: [edge/private], http: [{directResponse: {status: 200}}]}
`;

const reading = (...paths: string[]): RenderedTree => ({
  plan: { environments: [], notes: [], gaps: [] },
  environments: [renderedFrom(route, { reads: new Set(paths) })],
});

test('what a change leaves behind in files that nothing applies is known', () => {
  const merged = treeOf({ 'a/new.yaml': gateway, 'a/dropped.yaml': route, 'a/kept.yaml': route });
  const objects = unappliedObjects(
    merged,
    ['a/new.yaml'],
    reading('a/dropped.yaml', 'a/kept.yaml', 'a/deleted.yaml'),
    reading('a/kept.yaml'),
  );
  expect(objects.map(({ kind, origin }) => `${kind} ${origin.file}`)).toEqual([
    'Gateway a/new.yaml',
    'VirtualService a/dropped.yaml',
  ]);
});

test('a name that leads nowhere since its object moved to such a file says so', () => {
  const base = `${route}---\n${gateway}`;
  const { findings } = unresolvedReference.detect({
    mesh: meshFrom(route),
    before: meshFrom(base),
    changes: [],
    rendered: renderedFrom(route),
    renderedBefore: renderedFrom(base),
    unapplied: unappliedObjects(
      treeOf({ 'edge/private.yaml': gateway }),
      ['edge/private.yaml'],
      reading(),
      reading(),
    ),
    schemas: noSchemas,
  });
  expect(findings).toHaveLength(1);
  expect(findings[0]?.why).toContain(
    'Gateway edge/private stands in edge/private.yaml:1, which nothing applies.',
  );
  expect(findings[0]?.fix.text).toBe(
    'Have `edge/private.yaml` applied, for example by listing it in a kustomization.',
  );
});
