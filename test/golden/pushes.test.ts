import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ExampleRepository } from '../../sandbox/example-repository.ts';
import { buildExampleRepository, PUSHES } from '../../sandbox/example-repository.ts';
import { createLocalTrees } from '../../src/forge/edge/git/objects/local-trees.ts';
import { readPackageData } from '../../src/review/edge/package-data.ts';
import { analyseTrees, createEngine, lookupOf, permalinks } from '../../src/review/index.ts';
import { NO_NAMES } from '../../src/gitops/index.ts';
import { pastReviewOf } from '../bot/pushes/past-review-of.ts';
import { chartRenderer } from '../charts/edge/chart-renderer.ts';

const golden = fileURLToPath(new URL('./', import.meta.url));
const examples = fileURLToPath(new URL('../../examples/', import.meta.url));
const cases = readdirSync(join(examples, PUSHES));
const AS_OF = '2026-01-05T12:00:00.000Z';
const REPOSITORY = 'https://github.com/acme/shop';

const engine = createEngine(readPackageData(), NO_NAMES, chartRenderer());
let built: ExampleRepository;

beforeAll(async () => {
  built = await buildExampleRepository(examples, { changes: PUSHES });
}, 60_000);
afterAll(() => built.remove());

test.each(cases)('%s opens the issue in issue.md', async (name) => {
  const shown = await issueOf(name);
  const path = join(golden, name, 'issue.md');
  if (process.env['UPDATE_GOLDEN'] !== undefined) {
    mkdirSync(join(golden, name), { recursive: true });
    writeFileSync(path, shown);
  }
  expect(existsSync(path), `missing golden ${name}/issue.md; npm run golden writes it`).toBe(true);
  expect(shown).toBe(readFileSync(path, 'utf8'));
});

/** What is opened where dana pushed it to main. */
async function issueOf(name: string): Promise<string> {
  const reader = createLocalTrees({ searchPath: process.env['PATH'] ?? '' });
  const trees = await reader.read({ repository: built.folder, base: 'main', head: name });
  if (trees.kind !== 'read' || trees.commits === null) throw new Error(trees.kind);
  const { base: before, head: after } = trees.commits;
  try {
    const occasion = { asOf: AS_OF, pullRequest: null };
    const analysed = await analyseTrees(trees, () => null, engine, occasion);
    if (analysed.kind !== 'reviewed') throw new Error(analysed.kind);
    const { review, moved, platformTeam } = analysed;
    const commits = [{ sha: after, parent: before, subject: 'Let the back office refund' }];
    const linkTo = permalinks({ htmlUrl: REPOSITORY, base: before, head: after });
    const context = { review, asOf: AS_OF, base: before, head: after, linkTo };
    const { title, body } = pastReviewOf({
      ...{ commits, before, after, by: 'dana', platformTeam },
      context: { ...context, placeOf: lookupOf(moved) },
    });
    return `# ${title}\n\n${body.trimEnd()}\n`
      .replaceAll(before, '<before>')
      .replaceAll(after, '<after>')
      .replaceAll(before.slice(0, 7), '<before>')
      .replaceAll(after.slice(0, 7), '<after>');
  } finally {
    await trees.close();
  }
}
