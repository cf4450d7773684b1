import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { ExamplesFileSchema } from '../../../src/review/policy/examples/example-schema.ts';
import { RepositoryConfigSchema } from '../../../src/review/policy/configuration/repository-config.ts';
import { RulesFileSchema } from '../../../src/review/policy/rules/rule-schema.ts';

const written = (schema: z.ZodType, title: string): string => {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return `${JSON.stringify({ title, ...json }, null, 2)}\n`;
};

// Written anew by `npx vitest run --project unit test/review/policy/schemas.test.ts -u`.
test('the schemas that editors use are those that files are checked against', async () => {
  await expect(written(RulesFileSchema, 'Meshwarden risk rules')).toMatchFileSnapshot(
    '../../../rules/rule.schema.json',
  );
  await expect(
    written(ExamplesFileSchema, 'Examples of Meshwarden risk rules'),
  ).toMatchFileSnapshot('../../../rules/examples.schema.json');
  await expect(written(RepositoryConfigSchema, 'Meshwarden configuration')).toMatchFileSnapshot(
    '../../../schemas/config.schema.json',
  );
});

test('every default file and every example tells editors its schema', () => {
  const root = fileURLToPath(new URL('../../../', import.meta.url));
  const files = ['rules', 'rules/examples', 'examples/shop/.meshwarden'].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.yaml'))
      .map((name) => join(root, folder, name)),
  );
  expect(files.length).toBeGreaterThan(10);
  for (const file of files) {
    const [first = ''] = readFileSync(file, 'utf8').split('\n', 1);
    const schema = /^# yaml-language-server: \$schema=(\S+)$/.exec(first)?.[1] ?? 'none';
    expect(existsSync(join(dirname(file), schema)), `${file}: ${schema}`).toBe(true);
  }
});
