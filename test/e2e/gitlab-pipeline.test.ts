import { spawn } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import {
  createRepository,
  temporaryFolder,
  writeFiles,
} from '../review/edge/temporary-repository.ts';
import type { GitLabStandIn } from '../support/gitlab-stand-in.ts';
import { startGitLab } from '../support/gitlab-stand-in.ts';
import { builtCli } from './run-cli.ts';
import { mtls, shopFiles } from './shop.ts';

const Template = z.object({
  meshwarden: z.object({
    variables: z.object({ MESHWARDEN_FAIL_ON: z.string() }),
    script: z.array(z.string()),
  }),
});

const template = fileURLToPath(
  new URL('../../deploy/gitlab/meshwarden.gitlab-ci.yml', import.meta.url),
);
const { script, variables: defaults } = Template.parse(
  parse(readFileSync(template, 'utf8')),
).meshwarden;

let gitlab: GitLabStandIn;

beforeEach(async () => {
  gitlab = await startGitLab();
});

afterEach(() => {
  gitlab.close();
});

/** A merge request that weakens mTLS of the mesh, as a pipeline has it checked out. */
function mergeRequest() {
  const repository = createRepository();
  repository.commit(shopFiles);
  repository.git('remote', 'add', 'origin', `file://${repository.path}`);
  repository.branch('change', 'main');
  const head = repository.commit({ 'base/mtls.yaml': mtls('PERMISSIVE') });
  return { repository, head };
}

/** Runs the lines of the template as GitLab does: one shell, which stops at the first that fails. */
function pipeline(cwd: string, commit: string, given: Readonly<Record<string, string>> = {}) {
  const programs = temporaryFolder();
  const npx = join(programs, 'npx');
  writeFileSync(npx, `#!/bin/sh\nshift 2\nexec '${process.execPath}' '${builtCli}' "$@"\n`);
  chmodSync(npx, 0o755);
  const env = {
    ...defaults,
    PATH: `${programs}:${process.env['PATH'] ?? ''}`,
    CI_API_V4_URL: gitlab.apiUrl,
    CI_PROJECT_ID: '7',
    CI_MERGE_REQUEST_IID: '3',
    CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main',
    CI_COMMIT_SHA: commit,
    MESHWARDEN_GITLAB_TOKEN: gitlab.token,
    ...given,
  };
  return new Promise<{ code: number | null; said: string }>((resolve, reject) => {
    const child = spawn('sh', ['-e', '-c', script.join('\n')], { cwd, env });
    const said: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => said.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code, said: Buffer.concat(said).toString('utf8') });
    });
  });
}

test('the template writes one note, keeps it up to date, and leaves reports; its job ends as the review does', async () => {
  const { repository, head } = mergeRequest();
  const theirs = { id: 1, author: { id: 9 }, system: false, body: '<!-- meshwarden:note:v1 -->' };
  const others = Array.from({ length: 120 }, (_, at) => ({
    ...{ id: 2 + at, author: { id: 9 }, system: true, body: 'changed the description' },
  }));
  gitlab.notes.push(theirs, ...others);
  const first = await pipeline(repository.path, head);
  expect(first).toEqual({ code: 1, said: '' });
  const ours = () => gitlab.notes.filter(({ author }) => author.id === gitlab.account);
  expect(ours().map(({ body }) => body)).toEqual([
    expect.stringMatching(/mTLS[^]*<!-- meshwarden:note:v1 -->$/),
  ]);
  const report: unknown = JSON.parse(
    readFileSync(join(repository.path, 'gl-code-quality-report.json'), 'utf8'),
  );
  expect(report).toMatchObject([
    { severity: 'blocker', location: { path: 'base/mtls.yaml' } },
    { severity: 'critical', location: { path: 'base/mtls.yaml' } },
  ]);
  expect(readFileSync(join(repository.path, 'meshwarden.html'), 'utf8')).toMatch(
    /^<!doctype html>/i,
  );

  repository.git('checkout', '-q', '-f', 'change');
  const mended = repository.commit({ 'base/mtls.yaml': mtls('STRICT') });
  const second = await pipeline(repository.path, mended);
  expect(second).toEqual({ code: 0, said: '' });
  expect(ours()).toHaveLength(1);
  expect(ours()[0]?.body).not.toContain('PERMISSIVE');
  expect(theirs.body).toBe('<!-- meshwarden:note:v1 -->');
});

test.each([
  [
    'no token',
    { MESHWARDEN_GITLAB_TOKEN: '' },
    /^No note is written: MESHWARDEN_GITLAB_TOKEN is not set\.\n$/,
  ],
  [
    'a token that is refused',
    { MESHWARDEN_GITLAB_TOKEN: 'glpat-wrong' },
    /^meshwarden: GitLab refuses the token with 401, and no note is written \(at http.+\)\. Give it the scope api and the role Reporter\.\n$/,
  ],
])('with %s the review stands, and one line says that there is no note', async (_, given, line) => {
  const { repository, head } = mergeRequest();
  expect(await pipeline(repository.path, head, given)).toEqual({
    code: 1,
    said: expect.stringMatching(line) as string,
  });
  expect(gitlab.notes).toEqual([]);
});

test('what is refused before a review leaves no report half written, and no note', async () => {
  const { repository, head } = mergeRequest();
  writeFiles(repository.path, { 'gl-code-quality-report.json/in-the-way': '' });
  const { code, said } = await pipeline(repository.path, head);
  expect(code).toBe(2);
  expect(said.trimEnd().split('\n')).toEqual([
    expect.stringMatching(
      /^meshwarden: The file gl-code-quality-report\.json cannot be written: EISDIR \(in .+\)\. Name a file/,
    ),
    expect.stringMatching(
      /^meshwarden: There is no report in meshwarden\.md, and no note is written \(in .+\)\. `meshwarden review --write/,
    ),
  ]);
  expect(readdirSync(repository.path).filter((name) => /report.*\.\d+$/.test(name))).toEqual([]);
  expect(existsSync(join(repository.path, 'meshwarden.html'))).toBe(false);
  expect(gitlab.notes).toEqual([]);
});
