import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { nobodyIsAsked } from '../../src/checks/nobody-is-asked/nobody-is-asked.ts';
import { treeOwners } from '../../src/compare/index.ts';
import { meshFrom, renderedFrom } from '../support/rendered.ts';
import { shippedSchemas } from '../support/manifest-schemas.ts';
import { treeOf } from '../support/tree-of.ts';
import { policy } from './findings-of.ts';

const OBJECTS = policy('shop', 'orders', '{}') + policy('shop', 'web', '{}');

/** What is said where the lines of CODEOWNERS change, of two objects in mesh.yaml; null is no such file. */
function found(base: string | null, head: string | null) {
  const mesh = meshFrom(OBJECTS);
  const ownersFor = (text: string | null) =>
    treeOwners(treeOf(text === null ? {} : { CODEOWNERS: text }));
  const rendered = renderedFrom(OBJECTS);
  return nobodyIsAsked
    .detect({
      ...{ mesh, before: mesh, changes: [], rendered, renderedBefore: rendered },
      ...{ schemas: shippedSchemas(), isWhole: false },
      owners: ownersFor(head),
      ownersBefore: ownersFor(base),
    })
    .findings.filter(({ check }) => check.startsWith('owner-'));
}

const MESH = '/mesh.yaml @acme/mesh\n';

describe('a change of CODEOWNERS that takes objects from their owners', () => {
  test('a line that comes later takes the place of theirs', () => {
    const [finding, ...others] = found(MESH, `${MESH}* @acme/dev\n`);
    expect(spoken(others)).toEqual([]);
    expect(spoken(finding)).toMatchObject({
      check: 'owner-replaced',
      message:
        'GitHub asks @acme/dev about AuthorizationPolicy shop/orders and AuthorizationPolicy shop/web from now on, and no longer @acme/mesh.',
      why: 'CODEOWNERS:1 (base) gave mesh.yaml to @acme/mesh, and CODEOWNERS:2 gives it to others.',
      origin: { file: 'CODEOWNERS', line: 2 },
    });
  });

  test.each<[string, string, string | null, string]>([
    [
      'their line goes, and a wider one is left',
      `* @acme/dev\n${MESH}`,
      '* @acme/dev\n',
      'owner-replaced',
    ],
    ['another name in their line', MESH, '/mesh.yaml @acme/dev\n', 'owner-replaced'],
    ['nobody in their line', MESH, '/mesh.yaml\n', 'owner-lost'],
    ['the file goes', MESH, null, 'owner-lost'],
  ])('%s', (_, base, head, check) => {
    expect(found(base, head).map((one) => one.check)).toEqual([check]);
  });

  test.each<[string, string | null, string]>([
    ['somebody is asked too', MESH, '/mesh.yaml @acme/mesh @acme/dev\n'],
    ['one of two stays', '/mesh.yaml @acme/mesh @acme/dev\n', MESH],
    ['another line says the same', MESH, '* @acme/mesh\n'],
    ['nobody was asked', '/other.yaml @acme/mesh\n', '* @acme/dev\n'],
    ['a line for another file', MESH, `${MESH}/other.yaml @acme/dev\n`],
    ['the first CODEOWNERS', null, '* @acme/dev\n'],
  ])('nothing is taken where %s', (_, base, head) => {
    expect(spoken(found(base, head))).toEqual([]);
  });
});
