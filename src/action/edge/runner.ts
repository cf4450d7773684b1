import { z } from 'zod';
import { UsageError } from '../../review/edge/command-line/exit-codes.ts';

/** Holds what GitHub's runner says of itself and of the run. */
export interface Runner {
  /** `owner/name` */
  readonly repository: string;
  readonly eventName: string;
  readonly eventPath: string | null;
  /** The folder that the repository is checked out in. */
  readonly workspace: string;
  /** REST API and pages, without a trailing slash. */
  readonly apiUrl: string;
  readonly serverUrl: string;
  /** Files that the step adds lines to; null where the runner names none. */
  readonly summary: string | null;
  readonly outputs: string | null;
}

const Optional = z
  .string()
  .default('')
  .transform((text) => text || null);

const Variables = z.object({
  GITHUB_REPOSITORY: z.string().regex(/^[\w.-]+\/[\w.-]+$/),
  GITHUB_EVENT_NAME: z.string().min(1),
  GITHUB_EVENT_PATH: Optional,
  GITHUB_WORKSPACE: z.string().min(1),
  GITHUB_API_URL: z.url().default('https://api.github.com'),
  GITHUB_SERVER_URL: z.url().default('https://github.com'),
  GITHUB_STEP_SUMMARY: Optional,
  GITHUB_OUTPUT: Optional,
});

/**
 * Reads the variables that GitHub sets for each step.
 *
 * @throws UsageError where one is missing.
 */
export function runnerOf(variables: Readonly<Record<string, string | undefined>>): Runner {
  const parsed = Variables.safeParse(variables);
  if (!parsed.success)
    throw new UsageError(
      `${String(parsed.error.issues[0]?.path[0])} is not what GitHub sets: this is no step of a workflow of GitHub.`,
    );
  const { data } = parsed;
  return {
    repository: data.GITHUB_REPOSITORY,
    eventName: data.GITHUB_EVENT_NAME,
    eventPath: data.GITHUB_EVENT_PATH,
    workspace: data.GITHUB_WORKSPACE,
    apiUrl: data.GITHUB_API_URL.replace(/\/+$/, ''),
    serverUrl: data.GITHUB_SERVER_URL.replace(/\/+$/, ''),
    summary: data.GITHUB_STEP_SUMMARY,
    outputs: data.GITHUB_OUTPUT,
  };
}
