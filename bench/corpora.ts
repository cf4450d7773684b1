import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { CorpusCase } from './corpus-cases.ts';
import { openCorpora } from './corpus-cases.ts';
import { runMeasured } from './run-measured.ts';
import type { MeasuredRun } from './run-measured.ts';
import { warmReview } from './warm-review.ts';

const Report = z.object({
  tier: z.string().nullable(),
  status: z.string(),
  findings: z.array(
    z.object({ detector: z.string(), introducedBy: z.string(), message: z.string() }),
  ),
  notAnalysed: z.array(
    z.object({ blocking: z.boolean(), reason: z.string(), message: z.string() }),
  ),
  changes: z.array(z.unknown()),
});

/** What one case came to. */
export interface CorpusResult {
  readonly id: string;
  readonly role: 'bad' | 'ordinary';
  readonly class: string | null;
  readonly exitCode: number;
  readonly tier: string | null;
  readonly status: string;
  readonly newFindings: number;
  readonly distinctFindings: number;
  readonly detectors: readonly string[];
  readonly blockingGaps: number;
  readonly changes: number;
  readonly cold: Pick<MeasuredRun, 'wallSeconds' | 'cpuSeconds' | 'peakMegabytes'>;
  readonly warmSeconds: number;
}

/** Reviews every case of the corpora, cold as a process and warm in this one. */
export async function benchCorpora(
  folder: string,
  reports: string | null,
): Promise<readonly CorpusResult[]> {
  const corpora = openCorpora(folder);
  if (corpora === null) {
    process.stderr.write(`No corpora at ${folder}: nothing measured.\n`);
    return [];
  }
  const results: CorpusResult[] = [];
  try {
    for (const each of corpora.cases) {
      const result = await measure(each, reports);
      results.push(result);
      process.stderr.write(`${lineOf(result)}\n`);
    }
  } finally {
    corpora.remove();
  }
  return results;
}

async function measure(each: CorpusCase, reports: string | null): Promise<CorpusResult> {
  const args = ['review', '--repo', each.repository, '--base', each.base, '--head', each.head];
  const run = await runMeasured([...args, '--format', 'json']);
  if (reports !== null) await keepReports(each, args, run, reports);
  if (run.exitCode > 2 || run.stdout === '')
    throw new Error(`${each.id}: exit code ${String(run.exitCode)}: ${run.stderr}`);
  const report = Report.parse(JSON.parse(run.stdout));
  const fresh = report.findings.filter(({ introducedBy }) => introducedBy === 'this-change');
  return {
    id: each.id,
    role: each.role,
    class: each.class ?? null,
    exitCode: run.exitCode,
    tier: report.tier,
    status: report.status,
    newFindings: fresh.length,
    distinctFindings: new Set(fresh.map(({ detector, message }) => `${detector} ${message}`)).size,
    detectors: [...new Set(fresh.map(({ detector }) => detector))],
    blockingGaps: report.notAnalysed.filter(({ blocking }) => blocking).length,
    changes: report.changes.length,
    cold: run,
    warmSeconds: await warmReview(each),
  };
}

async function keepReports(
  { id }: CorpusCase,
  args: readonly string[],
  run: MeasuredRun,
  folder: string,
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${id}.json`), run.stdout);
  const markdown = await runMeasured([...args, '--format', 'markdown']);
  writeFileSync(join(folder, `${id}.md`), markdown.stdout + markdown.stderr);
  const terminal = await runMeasured([...args]);
  writeFileSync(join(folder, `${id}.txt`), terminal.stdout + terminal.stderr);
}

const lineOf = ({
  id,
  role,
  exitCode,
  tier,
  newFindings,
  blockingGaps,
  cold,
}: CorpusResult): string =>
  `${id.padEnd(52)} ${role.padEnd(8)} exit ${String(exitCode)} ${(tier ?? '-').padEnd(8)} findings ${String(newFindings).padStart(3)} blocking ${String(blockingGaps).padStart(2)} ${cold.wallSeconds.toFixed(2)} s ${cold.peakMegabytes.toFixed(0)} MB`;
