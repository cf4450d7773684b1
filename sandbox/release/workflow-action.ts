import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../src/manifest/edge/package-root.ts';
import { pullRequestEvent, runStep } from '../action/run-step.ts';
import type { StepRun } from '../action/run-step.ts';
import { createShop } from '../example-on-github.ts';
import { startGitHub } from '../github/start-github.ts';
import { lastLine, run } from './command.ts';
import type { ReleaseTask, TaskResult } from './run-tasks.ts';

const LINTER = 'github.com/rhysd/actionlint/cmd/actionlint@v1.7.12';
const EXAMPLE = '06-strict-mesh-wide';

/** The action as a release has it: on the Node.js that GitHub starts it with, in the workflows that the pages show. */
export const workflowAction: ReleaseTask = {
  name: 'action',
  title: 'the action of a workflow, on Node.js 24, and the example workflows',
  missing: () => (linterHere() === null ? `no actionlint: go install ${LINTER}` : null),
  run: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'meshwarden-action-'));
    try {
      return await tried(folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** The linter of workflows on the PATH, or where Go installs programs; null for none. */
function linterHere(): string | null {
  const installed = join(run('go', ['env', 'GOPATH']).stdout.trim(), 'bin/actionlint');
  return ['actionlint', installed].find((each) => run(each, ['-version']).status === 0) ?? null;
}

async function tried(folder: string): Promise<TaskResult> {
  const linted = lintedWorkflows(folder);
  if (linted.problem !== null)
    return { passed: false, said: 'a workflow is wrong', shown: linted.problem };
  const built = run('node', ['build/build-action.js']);
  if (built.status !== 0)
    return { passed: false, said: 'the action is not built', shown: built.stderr };
  const found = run('npx', ['-y', '-p', 'node@24', 'node', '-p', 'process.execPath']);
  if (found.status !== 0)
    return { passed: false, said: 'npx brings no Node.js 24', shown: found.stderr };
  const ended = await reviewedExample(lastLine(found.stdout), folder);
  const shown = `${ended.log}${ended.stderr}${ended.summary}`;
  const { tier } = ended.outputs;
  const passed =
    ended.code === 1 && tier === 'critical' && ended.stderr === '' && ended.comments === 1;
  return {
    passed,
    said: `${String(linted.count)} workflows, the example is ${String(tier)} and ends with ${String(ended.code)}`,
    shown,
  };
}

/** Holds the workflows of the pages against what GitHub takes. */
function lintedWorkflows(folder: string): {
  readonly count: number;
  readonly problem: string | null;
} {
  const page = readFileSync(join(packageRoot(), 'docs/how-to/ci.md'), 'utf8');
  const workflows = [
    ...page.matchAll(/^```yaml\n# \.github\/workflows\/([\w-]+\.yml)\n([^]*?)^```$/gm),
  ];
  if (workflows.length === 0) return { count: 0, problem: 'docs/how-to/ci.md has no workflow.\n' };
  const below = join(folder, '.github/workflows');
  mkdirSync(below, { recursive: true });
  const files = workflows.map(([, name = '', text = ''], index) => {
    const file = join(below, `${String(index)}-${name}`);
    writeFileSync(file, text);
    return file;
  });
  const { status, stdout, stderr } = run(linterHere() ?? 'actionlint', ['-no-color', ...files]);
  return { count: files.length, problem: status === 0 ? null : `${stdout}${stderr}` };
}

/** Runs a step on a shallow checkout of the example, twice: its comment is not doubled. */
async function reviewedExample(
  node: string,
  folder: string,
): Promise<StepRun & { readonly comments: number }> {
  const github = await startGitHub({ app: { id: 15_368, slug: 'github-actions' } });
  try {
    const shop = await createShop(github, { pullRequests: [EXAMPLE], environments: ['prod'] });
    const pr = await shop.openPullRequest({ author: 'dana', head: EXAMPLE });
    const workspace = join(folder, 'shop');
    const from = `file://${shop.repository.git.folder}`;
    run('git', ['clone', '--quiet', '--depth', '1', from, workspace]);
    const step = {
      ...{ entry: join(packageRoot(), 'dist-action/index.js'), node: [node], workspace },
      event: pullRequestEvent(github, pr, 'opened'),
      inputs: { comment: 'true', suggestions: 'true' },
    };
    await runStep(github, shop, step);
    const ended = await runStep(github, shop, step);
    return { ...ended, comments: pr.comments('github-actions[bot]').length };
  } finally {
    await github.close();
  }
}
