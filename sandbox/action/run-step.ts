import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GitHubPullRequest } from '../github/people/github-pull-request.ts';
import type { GitHubRepository } from '../github/people/github-repository.ts';
import type { GitHubStandIn } from '../github/start-github.ts';
import { pullView } from '../github/views/pull-request.ts';
import { repositoryView } from '../github/views/repository.ts';
import { workflowToken } from './workflow-token.ts';

/** A step that uses the action, as a workflow writes it. */
export interface ActionStep {
  /** The built action. */
  readonly entry: string;
  /** Node.js that runs it: the command and what comes before the entry. */
  readonly node?: readonly string[];
  readonly event: { readonly name: string; readonly payload: unknown };
  readonly inputs: Readonly<Record<string, string>>;
  /** The checkout. */
  readonly workspace: string;
  /** What the token of the job may do with pull requests. */
  readonly pullRequests?: 'read' | 'write';
  /** More variables, or other ones. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** What became of a step. */
export interface StepRun {
  readonly code: number | null;
  readonly log: string;
  readonly stderr: string;
  readonly summary: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/** Runs a step as GitHub's runner does: inputs and what it says of the run are variables, answers are files. */
export async function runStep(
  github: GitHubStandIn,
  repository: GitHubRepository,
  step: ActionStep,
): Promise<StepRun> {
  const folder = await mkdtemp(join(tmpdir(), 'meshwarden-step-'));
  const file = (name: string): string => join(folder, name);
  try {
    await writeFile(file('event.json'), payloadText(step.event.payload));
    await Promise.all([writeFile(file('summary'), ''), writeFile(file('output'), '')]);
    const token = workflowToken(github.world, repository.repository, step.pullRequests ?? 'write');
    const inputs = { 'github-token': token, ...step.inputs };
    const ended = await ran(step, {
      PATH: process.env['PATH'],
      TMPDIR: tmpdir(),
      GITHUB_ACTIONS: 'true',
      GITHUB_REPOSITORY: `${repository.repository.owner.login}/${repository.repository.name}`,
      GITHUB_EVENT_NAME: step.event.name,
      GITHUB_EVENT_PATH: file('event.json'),
      GITHUB_WORKSPACE: step.workspace,
      GITHUB_API_URL: github.apiUrl,
      GITHUB_SERVER_URL: github.url,
      GITHUB_STEP_SUMMARY: file('summary'),
      GITHUB_OUTPUT: file('output'),
      ...Object.fromEntries(
        Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
      ),
      ...step.variables,
    });
    const [summary, output] = await Promise.all(
      ['summary', 'output'].map((name) => readFile(file(name), 'utf8')),
    );
    return { ...ended, summary: summary ?? '', outputs: parseOutputs(output ?? '') };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const payloadText = (payload: unknown): string =>
  typeof payload === 'string' ? payload : JSON.stringify(payload);

function ran(
  { entry, node = [process.execPath], workspace }: ActionStep,
  env: NodeJS.ProcessEnv,
): Promise<Pick<StepRun, 'code' | 'log' | 'stderr'>> {
  const [command = process.execPath, ...before] = node;
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...before, entry], { cwd: workspace, env });
    const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      const text = (chunks: readonly Buffer[]): string => Buffer.concat(chunks).toString('utf8');
      resolve({ code, log: text(stdout), stderr: text(stderr) });
    });
  });
}

/** Reads `GITHUB_OUTPUT` as the runner does: a name and a delimiter, lines, the delimiter. */
function parseOutputs(text: string): Readonly<Record<string, string>> {
  const outputs = text.matchAll(/^([\w-]+)<<(\S+)\n(?:([^]*?)\n)?\2\n/gm);
  return Object.fromEntries([...outputs].map(([, name = '', , value = '']) => [name, value]));
}

/** What GitHub sends of a pull request. */
export const pullRequestEvent = (
  { world }: GitHubStandIn,
  { pull }: GitHubPullRequest,
  action: 'opened' | 'synchronize',
) => ({
  name: 'pull_request',
  payload: {
    action,
    number: pull.issue.number,
    pull_request: pullView(world, pull),
    repository: repositoryView(world, pull.issue.repository),
  },
});
