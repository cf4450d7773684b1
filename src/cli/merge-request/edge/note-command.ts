import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { z } from 'zod';
import { keptComment } from '../../../forge/index.ts';
import { commandNetwork } from '../../../review/edge/command-line/command-network.ts';
import { UsageError } from '../../../review/edge/command-line/exit-codes.ts';
import { NOTE_MARKER, reviewNote } from '../review-note.ts';
import { openNotes } from './gitlab-notes.ts';

export const noteCommand = (): Command =>
  new Command('note')
    .description(
      'keep one note of a GitLab merge request up to date with a report, in its pipeline',
    )
    .argument('<file>', 'what `review --format markdown` printed')
    .addHelpText(
      'after',
      `
Variables:
  CI_API_V4_URL, CI_PROJECT_ID, CI_MERGE_REQUEST_IID  set by GitLab
  MESHWARDEN_GITLAB_TOKEN  a token of the project with the scope api and the
                           role Reporter; without it nothing is written
`,
    )
    .action(writeNote);

const Pipeline = z.object({
  CI_API_V4_URL: z.url({ protocol: /^https?$/ }),
  CI_PROJECT_ID: z.string().min(1),
  CI_MERGE_REQUEST_IID: z.string().regex(/^\d+$/),
});

async function writeNote(file: string): Promise<void> {
  const pipeline = Pipeline.safeParse(process.env);
  if (!pipeline.success)
    throw new UsageError(
      `${String(pipeline.error.issues[0]?.path[0])} is not what GitLab sets: this is no pipeline of a merge request.`,
    );
  const report = readReport(file);
  const token = process.env['MESHWARDEN_GITLAB_TOKEN'] ?? '';
  if (token === '') {
    process.stdout.write('No note is written: MESHWARDEN_GITLAB_TOKEN is not set.\n');
    return;
  }
  const { fetch: ask } = await commandNetwork();
  const notes = openNotes({
    apiUrl: pipeline.data.CI_API_V4_URL.replace(/\/+$/, ''),
    project: pipeline.data.CI_PROJECT_ID,
    number: pipeline.data.CI_MERGE_REQUEST_IID,
    ...{ token, ask },
  });
  const body = reviewNote(report);
  const kept = keptComment(body, await notes.own(), NOTE_MARKER);
  if (kept.kind === 'create') await notes.create(body);
  if (kept.kind === 'update') await notes.update(kept.id, body);
}

function readReport(file: string): string {
  const text = textAt(file);
  if (text.trim() === '')
    throw new UsageError(`There is no report in ${file}, and no note is written.`, {
      where: `in ${process.cwd()}`,
      advice: '`meshwarden review --write markdown=FILE` writes one',
    });
  return text;
}

function textAt(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new UsageError(`There is no file ${file}.`, {
      where: `in ${process.cwd()}`,
      advice: '`meshwarden review --write markdown=FILE` writes one',
    });
  }
}
