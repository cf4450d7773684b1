import { z } from 'zod';
import type { CorpusResult } from './corpora.ts';
import { chartSection } from './corpora-charts.ts';
import { readingSections } from './corpora-readings.ts';
import { median } from './median.ts';

/**
 * What reading a report said. Of a bad change: `named` (a finding says what a perfect reviewer would),
 * `partly` (a finding or the tier points at it), `gap` (named as not analysable), `missed`. Of an ordinary
 * one: `right` (silent or true) or `false` (a finding an expert would call false).
 */
const Verdicts = z.record(
  z.string(),
  z.object({
    verdict: z.enum(['named', 'partly', 'gap', 'missed', 'right', 'false']),
    note: z.string(),
  }),
);

/** What the page keeps from one run to the next: times, which count only where nothing else ran, and what readers said when. */
const Rounds = z.object({
  times: z.object({ date: z.string(), cold: z.string(), warm: z.string() }),
  rounds: z.array(z.string()),
});

interface Kept {
  readonly verdicts: unknown;
  readonly readings: unknown;
  readonly charts: unknown;
  readonly rounds: unknown;
}

/** The same with the times of a run on a machine that did nothing else on that day. */
export function roundsWithTimes(
  results: readonly CorpusResult[],
  given: unknown,
  date: string,
): z.output<typeof Rounds> {
  const cold = results.map((result) => result.cold);
  const warm = results.map(({ warmSeconds }) => warmSeconds);
  const figures = (values: readonly number[], unit: string, digits: number): string =>
    `median ${median(values).toFixed(digits)} ${unit}, most ${Math.max(0, ...values).toFixed(digits)} ${unit}`;
  const wall = figures(
    cold.map(({ wallSeconds }) => wallSeconds),
    's',
    2,
  );
  const cpu = figures(
    cold.map(({ cpuSeconds }) => cpuSeconds),
    's',
    2,
  );
  const peak = figures(
    cold.map(({ peakMegabytes }) => peakMegabytes),
    'MB',
    0,
  );
  return {
    ...Rounds.parse(given),
    times: {
      date,
      cold: `wall ${wall}; CPU ${cpu}; peak memory ${peak}`,
      warm: figures(warm, 's', 2),
    },
  };
}

/** `bench/evidence/corpora.md`: what this run found beside the verdicts. */
export function corporaPage(results: readonly CorpusResult[], kept: Kept): string {
  const verdicts = Verdicts.parse(kept.verdicts);
  const { times, rounds } = Rounds.parse(kept.rounds);
  const bad = results.filter(({ role }) => role === 'bad');
  const ordinary = results.filter(({ role }) => role === 'ordinary');
  const countOf = (of: readonly CorpusResult[], verdict: string): number =>
    of.filter(({ id }) => verdicts[id]?.verdict === verdict).length;
  const row = (result: CorpusResult): string => {
    const verdict = verdicts[result.id];
    const cells = [
      result.id,
      ...(result.role === 'bad' ? [result.class ?? ''] : []),
      verdict?.verdict ?? 'unread',
      `${result.tier ?? 'none'} (${String(result.exitCode)})`,
      `${String(result.distinctFindings)}${result.detectors.length === 0 ? '' : `: ${result.detectors.join(', ')}`}`,
      String(result.blockingGaps),
      verdict?.note ?? '',
    ];
    return `| ${cells.join(' | ')} |`;
  };
  return `# Real changes, reviewed

${String(results.length)} changes of six public repositories, reviewed by \`npm run bench -- corpora --write\`: ${String(bad.length)} that people had to repair later, ${String(ordinary.length)} ordinary ones. The repositories themselves are not part of this one; where they are absent nothing is measured. Verdicts are by reading the reports.

- **Bad changes**: ${String(countOf(bad, 'named'))} named, ${String(countOf(bad, 'partly'))} partly, ${String(countOf(bad, 'gap'))} named as not analysable, ${String(countOf(bad, 'missed'))} missed.
- **Ordinary changes**: ${String(countOf(ordinary, 'false'))} with a finding that an expert would call false; ${String(ordinary.filter(({ exitCode }) => exitCode === 2).length)} end with exit code 2, each for something that cannot be analysed and that, by reading, the change itself brings or edits (folders that do not render, a variable that nothing defines, a file that does not parse).
- **Cold** (one process a review): ${times.cold}.
- **Warm** (same engine, second time, reading Git included): ${times.warm}.

Times of ${times.date}, nothing else running. ${rounds.join('\n\n')}

## Bad changes

| change | what went wrong | verdict | tier (exit) | new findings | blocking gaps | by reading |
|---|---|---|---|---|---|---|
${bad.map(row).join('\n')}

## Ordinary changes

| change | verdict | tier (exit) | new findings | blocking gaps | by reading |
|---|---|---|---|---|---|
${ordinary.map(row).join('\n')}

${chartSection(kept.charts)}
${readingSections(
  kept.readings,
  results.map(({ id }) => id),
)}`;
}
