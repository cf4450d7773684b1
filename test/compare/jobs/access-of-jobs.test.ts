import { expect, test } from 'vitest';
import { DEPLOY, toldOf, withFiles, workflow } from './mesh-with-jobs.ts';

const APPLY = 'kubectl apply -f https://example.org/x.yaml';

/** Steps of one job of a workflow, which runs on a machine of GitHub. */
const job = (steps: string, extra = ''): string =>
  `on: {push: {branches: [main]}}\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n${extra}    steps:\n${steps}`;

const frob = (word: string): string => `      - run: frob ${word}\n`;

const changing = (steps: string, extra = '', files = {}) =>
  toldOf(
    withFiles({ [DEPLOY]: job(frob('a') + steps, extra), ...files }),
    withFiles({ [DEPLOY]: job(frob('b') + steps, extra), ...files }),
  );

const NOTHING = { tier: 'low', told: [] };
const KIND = '      - run: kind create cluster\n';

test.each([
  ['an action', '      - uses: acme/kube-frob@v1\n'],
  ['an action with the token of the workflow', token('${{ secrets.GITHUB_TOKEN }}')],
  ['an image', '      - run: make lint\n', '    container: {image: acme/kube-tools:1}\n'],
])('a job that is given nothing is none for %s called so', async (_, steps, extra = '') => {
  expect(await changing(steps, extra)).toEqual(NOTHING);
});

function token(value: string): string {
  return `      - uses: acme/kube-frob@v1\n        with: {token: "${value}"}\n`;
}

const NAMED = '      - uses: acme/kube-frob@v1\n';

test.each([
  ['a secret', token('${{ secrets.FROB }}')],
  ['an address', '      - uses: acme/kube-frob@v1\n        with: {server: "https://a.example"}\n'],
  ['all secrets', NAMED, '    env: {ALL: "${{ toJSON(secrets) }}"}\n'],
  ['an environment', NAMED, '    environment: production\n'],
  ['an identity', NAMED, '    permissions: {id-token: write}\n'],
  ['a tool that applies', `      - run: ${APPLY}\n`],
  ['a kubeconfig', '      - run: echo "$X" > ~/.kube/config\n'],
])('a job that has %s may write to a cluster', async (_, steps, extra = '') => {
  expect(await changing(steps, extra)).toMatchObject({ tier: 'high', told: { length: 1 } });
});

test('a program within a word is read: one that prints its release applies nothing', async () => {
  const version = (verb: string): string => `      - run: VERSION="$(flux ${verb})"\n`;
  expect(await changing(version('-v'))).toEqual(NOTHING);
  expect((await changing(version('install'))).tier).toBe('high');
});

test('a line that only speaks of a cluster for tests makes none', async () => {
  const said = '      - run: echo "kind create cluster"\n';
  expect((await changing(`${said}      - run: ${APPLY}\n`)).tier).toBe('high');
});

test.each([
  ['asks for it in a condition', 'if ! command -v kubectl &> /dev/null; then', 'fi'],
  ['moves it', 'sudo mv kubectl /usr/local/bin/kubectl'],
  ['sends a tool to a cluster of its own machine', `kubectl --context "kind-\${NAME}" apply -f x`],
  ['asks for it by a function', 'check kubectl "https://kubernetes.io/docs/tasks/tools/"'],
  ['says its version', 'while ! kubectl version --client; do', 'done'],
])('a script that only %s applies nothing by a tool', async (_, ...lines) => {
  expect(await ofScript(lines)).toEqual(NOTHING);
});

test.each(['command kubectl', 'sudo -E kubectl', 'mise exec -- kubectl', 'if ! kubectl'])(
  'a program that runs another one applies as that does: %s',
  async (program) => {
    const { tier } = await ofScript([`${program} apply -f https://example.org/x.yaml`]);
    expect(tier).toBe('high');
  },
);

test('a program within the words of one that prints is run', async () => {
  expect((await ofScript([`echo "$(${APPLY})"`])).tier).toBe('high');
});

const ofScript = (lines: readonly string[]) =>
  toldOf(
    withFiles({ 'deploy.sh': ['frob a', ...lines, ''].join('\n') }),
    withFiles({ 'deploy.sh': ['frob b', ...lines, ''].join('\n') }),
  );

const task = (settings: string, command: string): string =>
  `version: "3"\ntasks:\n  fetch:\n    env: {KUBECONFIG: prod.kubeconfig}\n${settings}    cmds:\n      - ${command}\n`;

const TOKEN = '    vars: {TOKEN: {sh: "kubectl get secret frob -o json"}}\n';

test.each([
  ['looks and writes a file', TOKEN, 'envsubst < a.tmpl > out/WORD.txt'],
  ['installs a program', '', 'brew install WORD kubectl'],
])('a task that %s writes to no cluster, whose kubeconfig it has', async (_, settings, command) => {
  expect(await ofTask(settings, command)).toEqual(NOTHING);
});

test.each([
  ['runs what is not known', '', 'frob WORD'],
  ['has an image', '    image: acme/frob:1\n', 'cp WORD x'],
  ['applies something for a variable', `    vars: {X: {sh: "${APPLY}"}}\n`, 'cp WORD x'],
])(
  'a task that %s may write to a cluster whose kubeconfig it has',
  async (_, settings, command) => {
    expect((await ofTask(settings, command)).tier).toBe('high');
  },
);

const ofTask = (settings: string, command: string) =>
  toldOf(
    withFiles({ 'Taskfile.yml': task(settings, command.replace('WORD', 'a')) }),
    withFiles({ 'Taskfile.yml': task(settings, command.replace('WORD', 'b')) }),
  );

test('a token of GitHub that an action makes of secrets is no way to a cluster', async () => {
  const made = (given: string): string =>
    '      - uses: actions/create-github-app-token@v2\n        id: app\n        with: {app-id: "${{ secrets.ID }}"}\n' +
    `      - uses: docker://acme/flux-frob:v1\n        env: {GITHUB_TOKEN: "${given}"}\n`;
  expect(await changing(made('${{ steps.app.outputs.token }}'))).toEqual(NOTHING);
  expect((await changing(made('${{ secrets.FROB }}'))).tier).toBe('high');
});

test('a job that goes is medium: it writes nothing any more', async () => {
  const before = withFiles({ [DEPLOY]: job(`      - run: ${APPLY}\n`) });
  const { tier, told } = await toldOf(before, withFiles({}));
  expect([tier, told.length]).toEqual(['medium', 1]);
});

test('a job on a machine of its own may reach what that machine does', async () => {
  const tree = (word: string) =>
    withFiles({
      [DEPLOY]: job(frob(word) + NAMED).replace('ubuntu-latest', '[self-hosted, linux]'),
    });
  expect((await toldOf(tree('a'), tree('b'))).tier).toBe('high');
});

test.each([
  ['by a tool', '      - run: k3d cluster create x\n'],
  ['by an action', '      - uses: acme/setup-kind@v1\n'],
  ['by a script', '      - run: ./ci/up.sh\n'],
  ['by a target', '      - run: make up\n'],
  [
    'with a kubeconfig of its own',
    '      - run: kind create cluster\n      - run: kind get kubeconfig > /tmp/k\n      - run: export KUBECONFIG=/tmp/k\n',
  ],
  ['whose namespace is called as a tool', `${KIND}      - run: kubectl create namespace argocd\n`],
  [
    'whose kubeconfig is handed on in the environment',
    `${KIND}      - run: kind get kubeconfig > /tmp/k\n      - run: echo "KUBECONFIG=/tmp/k" >> $GITHUB_ENV\n`,
  ],
])('what a job applies to a cluster that it makes %s is for a test', async (_, steps) => {
  const files = {
    'ci/up.sh': '#!/bin/bash\nkind create cluster --name e2e\n',
    Makefile: 'up:\n\tminikube start\n',
  };
  expect(await changing(`${steps}      - run: ${APPLY}\n`, '', files)).toEqual(NOTHING);
});

test('so is what a job applies that needs one which makes a cluster, and is given nothing', async () => {
  const tree = (word: string, extra = '') =>
    withFiles({
      [DEPLOY]: `${job(`${KIND}      - run: kind get kubeconfig > /tmp/k\n`)}  test:\n    needs: [deploy]\n    runs-on: ubuntu-latest\n${extra}    steps:\n      - uses: actions/download-artifact@v4\n      - run: ${APPLY} --kubeconfig /tmp/k ${word}\n`,
    });
  expect(await toldOf(tree('a'), tree('b'))).toEqual(NOTHING);
  const given = '    env: {X: "${{ secrets.FROB }}"}\n';
  expect((await toldOf(tree('a', given), tree('b', given))).tier).toBe('high');
});

test('so is what a pipeline of containers applies whose step is given a file of kind', async () => {
  const tree = (word: string) =>
    withFiles({
      '.drone.yml': `kind: pipeline\nname: e2e\nsteps:\n- name: init\n  image: acme/clusters:1\n  settings: {file: ci/kind-config.yml}\n- name: run\n  image: acme/tests:1\n  commands:\n  - export KUBECONFIG=/shared/config\n  - frob ${word}\n  - ${APPLY}\n`,
    });
  expect(await toldOf(tree('a'), tree('b'))).toEqual(NOTHING);
});

test.each([
  ['applies before', `      - run: ${APPLY}\n${KIND}`],
  ['logs in elsewhere', `${KIND}      - run: aws eks update-kubeconfig --name x\n`],
  ['chooses another context', `${KIND}      - run: kubectl --context prod apply -f x.yaml\n`],
  [
    'is given a kubeconfig',
    `${KIND}      - run: echo "$X" > /tmp/k\n      - run: export KUBECONFIG=/tmp/k\n`,
    '    env: {X: "${{ secrets.FROB }}"}\n',
  ],
  [
    'runs a tool with credentials of its own',
    `${KIND}      - run: terraform apply -auto-approve\n`,
    '    env: {X: "${{ secrets.FROB }}"}\n',
  ],
])('a job that makes a cluster and %s may write to another one', async (_, steps, extra = '') => {
  const { tier } = await changing(`${steps}      - run: ${APPLY}\n`, extra);
  expect(tier).toBe('high');
});

test.each(['terraform apply plan', 'tofu apply show', 'kubectl delete -f x --dry-run=false'])(
  'a name that reads like a verb, and a dry run that is none, make no look of it: %s',
  async (line) => {
    const tree = (word: string) => withFiles({ 'deploy.sh': `frob ${word}\n${line}\n` });
    expect((await toldOf(tree('a'), tree('b'))).tier).toBe('high');
  },
);

test('a job that only now may write to a cluster is told by the lines that make it so', async () => {
  const before = withFiles({ [DEPLOY]: workflow(['frob a', 'frob b']) });
  const after = withFiles({ [DEPLOY]: workflow(['frob a', 'frob b', APPLY]) });
  expect((await toldOf(before, after)).told).toEqual([
    `job deploy of ${DEPLOY} lines null ["${APPLY}"]`,
  ]);
});
