import { z } from 'zod';
import type { Forge } from '../../../ports/forge.ts';
import type { Annotation, CheckContent, ShownCheck } from '../../../github/check-run.ts';
import { CHECK_NAME } from '../../../github/check-run.ts';
import { Anything } from '../github-api.ts';
import { Created, inRepository } from './forge-context.ts';
import type { ForgeContext } from './forge-context.ts';

/** GitHub takes so many in one request. */
const ANNOTATIONS_PER_REQUEST = 50;

const Text = z
  .string()
  .nullable()
  .transform((text) => text ?? '');

const Run = z.object({
  id: z.int(),
  name: z.string(),
  head_sha: z.string(),
  status: z.string(),
  conclusion: z.string().nullable(),
  external_id: Text,
  started_at: z.string().nullable(),
  app: z.object({ id: z.int() }).nullable(),
  output: z.object({ title: Text, summary: Text, text: Text, annotations_count: z.int() }),
});

const Runs = z.object({ check_runs: z.array(Run) }).transform(({ check_runs: runs }) => runs);

/** The check runs of a commit (https://docs.github.com/en/rest/checks/runs). */
export const checkCalls = ({
  api,
  app,
}: ForgeContext): Pick<Forge, 'checks' | 'createCheck' | 'updateCheck' | 'annotate'> => ({
  async checks(repository, sha) {
    const { id: appId } = await app();
    const runs = await api.list(
      repository.installation,
      'GET /repos/{owner}/{repo}/commits/{ref}/check-runs',
      {
        ...inRepository(repository),
        ref: sha,
        check_name: CHECK_NAME,
        app_id: appId,
        filter: 'all',
      },
      Runs,
    );
    return runs
      .filter((run) => run.app?.id === appId && run.name === CHECK_NAME && run.head_sha === sha)
      .sort((a, b) => b.id - a.id)
      .map(toShownCheck);
  },

  async createCheck(repository, sha, content) {
    const { id } = await api.send(
      repository.installation,
      'POST /repos/{owner}/{repo}/check-runs',
      { ...inRepository(repository), name: CHECK_NAME, head_sha: sha, ...written(content) },
      Created,
    );
    return id;
  },

  async updateCheck(repository, id, content) {
    await api.send(
      repository.installation,
      'PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}',
      { ...inRepository(repository), check_run_id: id, ...written(content) },
      Anything,
    );
  },

  async annotate(repository, id, content, annotations) {
    for (let from = 0; from < annotations.length; from += ANNOTATIONS_PER_REQUEST)
      await api.send(
        repository.installation,
        'PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}',
        {
          ...inRepository(repository),
          check_run_id: id,
          ...written({
            ...content,
            annotations: annotations.slice(from, from + ANNOTATIONS_PER_REQUEST),
          }),
        },
        Anything,
      );
  },
});

const toShownCheck = (run: z.output<typeof Run>): ShownCheck => ({
  id: run.id,
  sha: run.head_sha,
  status: run.status === 'completed' || run.status === 'in_progress' ? run.status : 'queued',
  conclusion: run.conclusion,
  externalId: run.external_id,
  title: run.output.title,
  summary: run.output.summary,
  text: run.output.text,
  annotations: run.output.annotations_count,
  startedAt: run.started_at,
});

const written = ({ conclusion, ...content }: CheckContent) => ({
  ...(conclusion === null
    ? { status: 'in_progress' as const }
    : { status: 'completed' as const, conclusion }),
  external_id: content.externalId,
  output: {
    title: content.title,
    summary: content.summary,
    text: content.text,
    annotations: content.annotations.slice(0, ANNOTATIONS_PER_REQUEST).map(toAnnotation),
  },
  actions: content.actions.map(({ label, description, identifier }) => ({
    label,
    description,
    identifier,
  })),
});

const toAnnotation = ({ path, startLine, endLine, level, title, message }: Annotation) => ({
  path,
  start_line: startLine,
  end_line: endLine,
  annotation_level: level,
  title,
  message,
});
