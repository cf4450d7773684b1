import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ExampleRepository } from '../../sandbox/example-repository.ts';
import { buildExampleRepository } from '../../sandbox/example-repository.ts';
import { createLocalTrees } from '../../src/adapters/git/local-trees.ts';
import { readPackageData } from '../../src/adapters/package-data/read-package-data.ts';
import { createEngine } from '../../src/app/engine.ts';
import type { ReportFormat } from '../../src/app/review-change.ts';
import { reviewChange } from '../../src/app/review-change.ts';
import { UNPAINTED } from '../../src/core/report/terminal.ts';

const golden = fileURLToPath(new URL('./', import.meta.url));
const examples = fileURLToPath(new URL('../../examples/', import.meta.url));
const cases = readdirSync(join(examples, 'pull-requests')).sort();
const FILES: readonly (readonly [string, ReportFormat])[] = [
  ['expected.txt', 'terminal'],
  ['expected.md', 'markdown'],
  ['expected.json', 'json'],
];

let repository: ExampleRepository;
const engine = createEngine(readPackageData());

beforeAll(async () => {
  repository = await buildExampleRepository(examples);
}, 60_000);
afterAll(() => repository.remove());

test('every pull request of the examples has a golden report, and no golden is left over', () => {
  const folders = readdirSync(golden, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const known = folders.map(({ name }) => name).sort();
  if (process.env['UPDATE_GOLDEN'] === undefined) expect(known).toEqual(cases);
  expect(cases.length).toBeGreaterThanOrEqual(8);
});

describe.each(cases)('%s', (name) => {
  test.each(FILES)('reads as in %s', async (file, format) => {
    const report = await reportOf(name, format);
    const path = join(golden, name, file);
    if (process.env['UPDATE_GOLDEN'] !== undefined) {
      mkdirSync(join(golden, name), { recursive: true });
      writeFileSync(path, report);
    }
    expect(existsSync(path), `missing golden ${name}/${file}; npm run golden writes it`).toBe(true);
    expect(report).toBe(readFileSync(path, 'utf8'));
  });
});

/** Commit ids change with every edit of the examples; what they say does not. */
async function reportOf(name: string, format: ReportFormat): Promise<string> {
  const trees = await createLocalTrees({ searchPath: process.env['PATH'] ?? '' }).read({
    repository: repository.folder,
    base: 'main',
    head: name,
  });
  const outcome = await reviewChange(trees, engine, { format, paint: UNPAINTED, asOf: '2026-01-05T12:00:00.000Z' });
  if (trees.kind === 'read') await trees.close();
  if (outcome.kind !== 'report' || !('commits' in trees) || trees.commits === null) throw new Error(outcome.kind);
  const { base, head } = trees.commits;
  return `${outcome.text
    .replaceAll(base, '<base>')
    .replaceAll(head, '<head>')
    .replaceAll(base.slice(0, 7), '<base>')}${format === 'terminal' ? `exit code ${String(outcome.exitCode)}\n` : ''}`;
}
