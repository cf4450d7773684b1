import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { unresolvedReference } from '../../src/checks/references/unresolved-reference.ts';
import { changedFilesOf } from '../../src/compare/index.ts';
import { NO_REASONS } from '../../src/gitops/index.ts';
import { createManifestReader } from '../../src/manifest/index.ts';
import { manifest } from '../support/objects.ts';
import { meshFrom, renderedFrom } from '../support/rendered.ts';
import { treeOf } from '../support/tree-of.ts';
import { noSchemas } from './detection-of.ts';

const gateway = manifest('Gateway', 'private', '{selector: {istio: private}}', {
  namespace: 'edge',
});
const route = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: web, namespace: edge}
spec: {hosts: [web.example.com], gateways: [edge/private], http: [{directResponse: {status: 200}}]}
`;

test('a name that leads nowhere since its object moved to such a file says so', () => {
  const base = `${route}---\n${gateway}`;
  const files = { base: treeOf({}), merged: treeOf({ 'edge/private.yaml': gateway }) };
  const applied = {
    plan: { environments: [], notes: [], gaps: [], reasons: NO_REASONS },
    environments: [renderedFrom('')],
  };
  const changed = changedFilesOf(files, { base: applied, merged: applied }, createManifestReader());
  const { unappliedObjects: unapplied } = changed;
  const { findings } = unresolvedReference.detect({
    mesh: meshFrom(route),
    before: meshFrom(base),
    changes: [],
    rendered: renderedFrom(route),
    renderedBefore: renderedFrom(base),
    unapplied,
    schemas: noSchemas,
  });
  expect(findings).toHaveLength(1);
  expect(spoken(findings[0]?.why)).toContain(
    'Gateway edge/private stands in edge/private.yaml:1, which nothing applies.',
  );
  expect(spoken(findings[0]?.fix.text)).toBe(
    'Have `edge/private.yaml` applied, for example by listing it in a kustomization. No pod that is seen here has istio=private: unless such pods come from elsewhere, it needs another selector too.',
  );
});
