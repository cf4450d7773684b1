import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { requirePostgres } from '../../../../src/bot/edge/store/postgres/postgres-packages.ts';
import { MissingPackage } from '../../../../src/manifest/edge/optional-package.ts';
import { packageRoot } from '../../../../src/manifest/edge/package-root.ts';

const Manifest = z.object({ peerDependencies: z.record(z.string(), z.string()) });

test.each(['20.20.2', '22.11.0'])(
  'Node.js %s is told apart from what pg-boss runs on',
  async (node) => {
    await expect(requirePostgres(node)).rejects.toThrow(MissingPackage);
    await expect(requirePostgres(node)).rejects.toThrow(
      `DATABASE_URL needs Node.js 22.12 or newer, and this is ${node}`,
    );
  },
);

test.each(['22.12.0', '24.1.0', '26.0.0'])('Node.js %s is enough', async (node) => {
  await requirePostgres(node);
});

test('the page for operators names the versions that were tried', () => {
  const read = (path: string) => readFileSync(join(packageRoot(), path), 'utf8');
  const { peerDependencies } = Manifest.parse(JSON.parse(read('package.json')));
  const wanted = Object.entries(peerDependencies).map((each) => each.join('@'));
  expect(read('docs/how-to/run-the-service.md')).toContain(`npm install ${wanted.join(' ')}`);
});
