import { expect, test } from 'vitest';
import { applying, DEPLOY, toldOf, withFiles, workflow } from './mesh-with-jobs.ts';

const APPLY = 'kubectl apply -f https://example.org/x.yaml';

const PLAY = (word: string): string => `- hosts: all\n  tasks:\n  - command: frob ${word}\n`;
const PROGRAM = (word: string): string => `import os\nos.system("frob ${word}")\n`;
const SETTING = (word: string): string => `version: v2\nhooks:\n- command: frob ${word}\n`;

test.each([
  ['a program', 'python3 scripts/deploy.py', 'scripts/deploy.py', PROGRAM],
  ['a program without an ending', './bin/go --all', 'bin/go', PROGRAM],
  [
    'a program that a variable leads to',
    'node $GITHUB_WORKSPACE/tools/x.js',
    'tools/x.js',
    PROGRAM,
  ],
  ['a playbook', 'ansible-playbook -i hosts site.yml', 'site.yml', PLAY],
  ['an inventory', 'ansible-playbook -i inventory/hosts site.yml', 'inventory/hosts', PROGRAM],
  ['a file behind an option', 'frobctl --plan=plans/mesh.yaml', 'plans/mesh.yaml', SETTING],
  [
    'a program in the folder that it enters',
    'cd tools && python3 deploy.py',
    'tools/deploy.py',
    PROGRAM,
  ],
  ['a program that a script runs', 'sh scripts/all.sh', 'scripts/deploy.py', PROGRAM],
  ['a file that is called as a tool', 'devspace deploy', 'devspace.yaml', SETTING],
  ['a file of a stack', 'pulumi up --yes', 'Pulumi.production.yaml', SETTING],
  ['a file that ends so', 'tilt ci', 'Tiltfile', PROGRAM],
  ['a file of a tool and its like', 'ansible-playbook site.yml', 'ansible.cfg', PROGRAM],
  [
    'a file of a tool of no list',
    'frobctl roll',
    'frobctl.json',
    (word: string) => `{"x":"${word}"}\n`,
  ],
  [
    'a file of a tool in a folder',
    'cd infra; skaffold deploy',
    'infra/skaffold.yaml',
    (word: string) =>
      `apiVersion: skaffold/v4\nkind: Config\nmetadata: {name: x}\ndeploy: {hooks: {after: [{host: {command: [frob, ${word}]}}]}}\n`,
  ],
])('%s that a job runs or reads is part of it', async (_, line, file, textOf) => {
  const others = {
    'site.yml': PLAY('x'),
    'scripts/all.sh': '#!/bin/sh\npython3 scripts/deploy.py\n',
  };
  const tree = (word: string) => ({ ...applying(line), ...others, [file]: textOf(word) });
  const { tier, told } = await toldOf(tree('one'), tree('two'));
  expect([tier, told.length]).toEqual(['high', 1]);
  expect(told[0]).toContain(`job deploy of ${DEPLOY} lines`);
  expect(told[0]).toContain(`${file}: `);
});

test.each([
  [
    'objects',
    'frobctl check mesh/x.yaml',
    'mesh/x.yaml',
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x, labels: {a: LETTER}}\n',
  ],
  [
    'values that a tool rewrites',
    `yq -i '.a = "$TAG"' values/x.yaml`,
    'values/x.yaml',
    'a: LETTER\n',
  ],
  ['a page', 'frobctl roll', 'frobctl.md', 'LETTER\n'],
  ['a file of another folder', 'frobctl roll', 'docs/frobctl.yaml', 'a: LETTER\n'],
  ['a file that only sounds like it', 'frobctl roll', 'frobctlx.yaml', 'a: LETTER\n'],
])('%s is no part of a job', async (_, line, file, text) => {
  const tree = (word: string) => ({ ...applying(line), [file]: text.replace('LETTER', word) });
  expect((await toldOf(tree('a'), tree('b'))).told).toEqual([]);
});

test('a comment in a program changes nothing, and a job that reaches no cluster reads nothing', async () => {
  const tree = (line: string, word: string) =>
    withFiles({ [DEPLOY]: workflow([line]), 'x.py': word });
  const run = `python3 x.py && ${APPLY}`;
  expect((await toldOf(tree(run, '# a\nx()\n'), tree(run, '# b\nx()\n'))).told).toEqual([]);
  expect((await toldOf(tree('python3 x.py', 'a()'), tree('python3 x.py', 'b()'))).told).toEqual([]);
});

test.each([
  [
    'a script of npm',
    'npm run roll',
    'package.json',
    (x: string) => `{"scripts": {"roll": "frob ${x}"}}`,
  ],
  [
    'what npm runs before it',
    'yarn roll',
    'package.json',
    (x: string) => `{"scripts": {"preroll": "frob ${x}", "roll": "true"}}`,
  ],
  ['a target', 'make roll', 'Makefile', (x: string) => `roll:\n\tfrob ${x}\n`],
  [
    'a task',
    'task roll',
    'Taskfile.yml',
    (x: string) => `version: "3"\ntasks:\n  roll: [frob ${x}]\n`,
  ],
])('%s that a job runs is part of it, whatever it runs', async (_, line, file, textOf) => {
  const tree = (word: string) => ({ ...applying(line), [file]: textOf(word) });
  expect((await toldOf(tree('one'), tree('two'))).told).toEqual([
    `job deploy of ${DEPLOY} lines ["${file}: frob one"] ["${file}: frob two"]`,
  ]);
});

test('a script of npm that applies is a job, and makes one of whoever runs it', async () => {
  const tree = (x: string, y: string) =>
    withFiles({
      [DEPLOY]: workflow([`frob ${x}`, 'npm run roll']),
      'package.json': `{"scripts": {"roll": "frob ${y} && ${APPLY}", "lint": "x ${y}"}}`,
    });
  expect((await toldOf(tree('a', 'b'), tree('c', 'd'))).told).toHaveLength(2);
});

test('a target is for tests where what it needs makes the cluster, but for one that is sent elsewhere', async () => {
  const tree = (x: string, needs: string) =>
    withFiles({
      Makefile: `e2e: ${needs}\n\tfrob ${x}\n\t${APPLY}\nup: really-up\nreally-up:\n\tkind create cluster\nlogin:\n\taws eks update-kubeconfig --name x\n`,
    });
  expect(await toldOf(tree('a', 'up'), tree('b', 'up'))).toEqual({ tier: 'low', told: [] });
  expect((await toldOf(tree('a', 'up login'), tree('b', 'up login'))).tier).toBe('high');
});

test('a file that is taken in, or is read by one that a job reads, counts as it changes alone', async () => {
  const of = (part: string, deep: string) =>
    withFiles({
      '.gitlab-ci.yml': 'include: part.txt.yml\nlint: {script: [echo]}\n',
      'part.txt.yml': `deploy: {script: [frob ${part}, kubectl apply -f https://example.org/x.yaml]}\n`,
      [DEPLOY]: workflow(['bash melt.txt', 'kubectl apply -f https://example.org/y.yaml']),
      'melt.txt': '#!/bin/sh\nglim deep.cfg\n',
      'deep.cfg': `glim = ${deep}\n`,
    });
  expect((await toldOf(of('a', 'a'), of('b', 'a'))).tier).toBe('high');
  expect((await toldOf(of('a', 'a'), of('a', 'b'))).tier).toBe('high');
  expect((await toldOf(of('a', 'a'), of('a', 'a'))).told).toEqual([]);
});
