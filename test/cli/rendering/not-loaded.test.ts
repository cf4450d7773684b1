import { expect, test } from 'vitest';
import { renderFolder } from '../../../src/cli/rendering/render-output.ts';
import { readPackageData } from '../../../src/review/edge/package-data.ts';
import { createEngine } from '../../../src/review/index.ts';
import { chain } from '../../support/loaded-by-round.ts';

test('a folder that cannot be loaded whole is not rendered', async () => {
  const outcome = await renderFolder(chain(1), 'top', createEngine(readPackageData()));
  expect(outcome).toMatchObject({ kind: 'refused' });
  expect(outcome.kind === 'refused' && outcome.reasons.join('\n')).toContain('not loaded');
});
