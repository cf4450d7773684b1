import { randomUUID } from 'node:crypto';
import { appendFileSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { writeWhole } from '../../review/edge/command-line/whole-file.ts';
import { distinctFindings } from '../../review/index.ts';
import type { ActionInputs } from '../action-inputs.ts';
import { fittedSummary, outputLines } from '../workflow-lines.ts';
import type { ActionReview } from './conversation.ts';
import type { Runner } from './runner.ts';

/** Reads what lies at the path of the event; null where there is no such file. */
export function readEventText({ eventPath }: Pick<Runner, 'eventPath'>): string | null {
  if (eventPath === null) return null;
  try {
    return readFileSync(eventPath, 'utf8');
  } catch {
    return null;
  }
}

interface Told extends ActionReview {
  /** The report in Markdown. */
  readonly report: string;
  /** Sentences that stand below it. */
  readonly notes: readonly string[];
}

/** Writes the files that were asked for, the summary of the step and its outputs. */
export async function tellRunner(
  { workspace, summary, outputs }: Pick<Runner, 'workspace' | 'summary' | 'outputs'>,
  inputs: Pick<ActionInputs, 'sarif' | 'html'>,
  { outcome, settings, report, notes }: Told,
): Promise<void> {
  for (const format of ['sarif', 'html'] as const) {
    const file = inputs[format];
    if (file !== null)
      await writeWhole(resolve(workspace, file), outcome.print({ ...settings, format }).text);
  }
  if (summary !== null) {
    const text = [report.trimEnd(), ...notes].join('\n\n');
    appendFileSync(summary, fittedSummary(text, bytesOf(summary)));
  }
  if (outputs === null) return;
  const review = outcome.context?.review;
  const found = {
    tier: review?.tier ?? '',
    findings: review === undefined ? '' : String(distinctFindings(review).length),
  };
  appendFileSync(outputs, outputLines(found, `meshwarden-${randomUUID()}`));
}

const bytesOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
