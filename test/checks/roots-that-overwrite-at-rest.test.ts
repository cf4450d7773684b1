import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { rootsOverwriteEachOther } from '../../src/checks/rendering/roots-overwrite-each-other.ts';
import type { RenderedRoot } from '../../src/gitops/index.ts';
import { shippedSchemas } from '../support/manifest-schemas.ts';
import { appliedByArgo } from '../gitops/applied-by.ts';
import { meshFrom, renderedFrom } from '../support/rendered.ts';

const settings = (level: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings, namespace: shop }\ndata: { level: ${level} }\n`;

function rootAt(path: string, text: string, failed = false): RenderedRoot {
  const [root] = renderedFrom(text).roots;
  if (root === undefined) throw new Error('no root');
  const origin = root.resources[0]?.origin;
  return {
    ...root,
    root: { ...root.root, path, ...(origin && { by: appliedByArgo({ origin }) }) },
    ...(failed && {
      status: 'failed',
      failure: { reason: 'not-found', message: 'No folder "../auth".', origin: null },
    }),
  };
}

/** Without a base: what is wrong as it stands. */
const told = (...roots: readonly RenderedRoot[]): readonly string[] =>
  rootsOverwriteEachOther
    .detect({
      mesh: meshFrom(settings('info')),
      before: null,
      changes: [],
      rendered: { ...renderedFrom(settings('info')), roots },
      renderedBefore: null,
      schemas: shippedSchemas(),
    })
    .findings.map((told) => spoken(messageOf(told)));

test('of several roots two that are applied are told, and none that does not build', () => {
  const [a, b] = [rootAt('a', settings('info')), rootAt('b', settings('debug'))];
  const broken = rootAt('all', settings('warn'), true);
  expect(told(broken, a, b)).toEqual([
    'ConfigMap shop/settings is whichever of two was synced last: a and b both write it, and not alike.',
  ]);
  expect(told(broken, a)).toEqual([]);
});
