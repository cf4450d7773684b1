import { expect, test } from 'vitest';
import { ownedFiles } from '../../../src/compare/index.ts';

const FILES = ['base/mesh/peer-authentication.yaml', 'base/mesh/telemetry.yaml'];

test('files are told with their owners as CODEOWNERS writes them', () => {
  const owners = {
    file: 'CODEOWNERS',
    text: '/base/mesh/peer-* @acme/mesh-platform pat@acme.test\n',
  };
  expect(ownedFiles(owners, FILES)).toEqual([
    { file: FILES[0], owners: ['@acme/mesh-platform', 'pat@acme.test'] },
    { file: FILES[1], owners: [] },
  ]);
  expect(ownedFiles(null, FILES).flatMap((each) => each.owners)).toEqual([]);
});
