import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applying, DEPLOY, toldOf, withFiles, workflow } from './mesh-with-jobs.ts';

test.each([
  'yq -i \'.mode = "DISABLE"\' charts/mesh/values.yaml',
  'kubectl -n istio-system scale deploy istiod --replicas=0',
  'kubectl apply -f https://example.org/x.yaml',
  'kubectl delete -k mesh/overlays/production',
  'kubectl kustomize mesh/overlays/production | sed s/a/b/ | kubectl apply -f -',
  'kubectl apply -k mesh/overlays/production --frobnicate',
  'kubectl apply -k mesh/overlays/production --server=https://other.example',
  'kubectl apply -k mesh/overlays/staging',
  'frobnicate mesh',
  'PATH=$PWD/bin:$PATH',
  'echo() { frobnicate; }',
  'echo "$(frobnicate)"',
  'echo mode: DISABLE >> charts/mesh/values.yaml',
  'echo mode=DISABLE 2>charts/mesh/values.yaml',
  'echo ${MODE:=DISABLE}',
  'echo "::set-env name=MODE::DISABLE"',
  'echo "${{ github.event.issue.title }}"',
  './echo',
  'printf -v MODE DISABLE',
  'kubectl get ns --profile-output=charts/mesh/values.yaml',
  'kubectl get ns -o yaml | tee charts/mesh/values.yaml',
  'helm template charts/mesh --output-dir charts/mesh/templates',
  'helm template charts/mesh --post-renderer ./frobnicate',
  'helm repo add istio https://example.org',
  'helm uninstall mesh -n istio-system',
  'cd charts',
  'terraform plan -out=x.tfplan',
  'terraform apply plan',
  'terraform init -backend-config=bucket=other',
  'kustomize build mesh/overlays/production -o charts/mesh/templates',
  'export KUBECONFIG=/tmp/other',
  'if frobnicate; then exit 1; fi',
  'set -- --frobnicate',
])('a line of a job that applies something is told of: %s', async (line) => {
  const { tier, told } = await toldOf(applying(), applying(line));
  expect([tier, told.length]).toEqual(['high', 1]);
  expect(told[0]).toContain(`job deploy of ${DEPLOY} lines null`);
});

test('the format in which an apply prints is no change, and an option that is not known is', async () => {
  const line = 'kubectl apply -k mesh/overlays/production';
  const before = applying(line);
  expect(await toldOf(before, applying(`${line} -o yaml`))).toEqual({ tier: 'low', told: [] });
  expect((await toldOf(before, applying(`${line} -o folder/`))).tier).toBe('high');
});

test.each([
  'echo "deploying $GITHUB_SHA"',
  'set -euo pipefail',
  'sleep 5',
  'kubectl get pods -A -o wide',
  'kubectl -n istio-system rollout status deploy/istiod --timeout=5m',
  'kubectl diff -k mesh/overlays/production',
  'kubectl apply -k mesh/overlays/production --dry-run=server',
  'kubectl wait --for=condition=Ready pod -l app=istiod',
  'helm lint charts/mesh',
  'helm list -n istio-system',
  'helm repo update',
  'helm template charts/mesh > /dev/null',
  'docker login -u robot -p hunter2 registry.example.org',
  'npm test',
  'terraform -chdir=infra plan -var-file=x.tfvars',
  'terraform apply -refresh-only -auto-approve',
  'terraform validate',
  'terraform output -raw name',
  'tofu fmt -recursive',
  'helmfile -e production diff',
  'kustomize build mesh/overlays/production',
  'kubectl delete -f x.yaml --dry-run=client',
  'argocd app diff mesh',
  '# only a comment',
  '',
])('a line that only prints, waits or looks changes nothing: %s', async (line) => {
  expect(await toldOf(applying(), applying(line))).toEqual({ tier: 'low', told: [] });
});

test('whatever word begins a line, it is told of', async () => {
  const word = fc.stringMatching(/^[a-z]{3,12}$/).map((each) => `x${each}`);
  await fc.assert(
    fc.asyncProperty(word, fc.array(word, { maxLength: 3 }), async (program, rest) => {
      const line = [program, ...rest.map((each) => `--${each}`)].join(' ');
      const { tier, told } = await toldOf(applying(), applying(line));
      expect([tier, told.length]).toEqual(['high', 1]);
      expect(told[0]).toContain(line);
    }),
  );
});

test('whatever option is given to an apply that is understood, it is told of', async () => {
  const apply = 'kubectl apply -k mesh/overlays/production';
  const option = fc.stringMatching(/^--x[a-z]{2,10}(?:=[a-z]{1,5})?$/);
  await fc.assert(
    fc.asyncProperty(option, async (word) => {
      const { tier, told } = await toldOf(applying(apply), applying(`${apply} ${word}`));
      expect([tier, told.length]).toEqual(['high', 1]);
    }),
  );
});

test('whatever key is set in a job, it is told of but for what people read and where it runs', async () => {
  const tree = (extra: string) =>
    withFiles({ [DEPLOY]: workflow(['kubectl apply -k mesh/overlays/production'], { extra }) });
  const key = fc.stringMatching(/^x[a-z]{2,10}$/);
  await fc.assert(
    fc.asyncProperty(key, key, async (name, value) => {
      const { told } = await toldOf(tree(''), tree(`    ${name}: ${value}\n`));
      expect(told).toEqual([`job deploy of ${DEPLOY} lines null ["${name}: ${value}"]`]);
    }),
  );
  expect(
    (await toldOf(tree(''), tree('    name: Deploy it\n    timeout-minutes: 5\n'))).told,
  ).toEqual([]);
});

test.each([
  ['env', '    env:\n      MODE: DISABLE\n', '["env.MODE: DISABLE"]'],
  ['its condition', '    if: always()\n', '["if: always()"]'],
  ['its needs', '    needs: [build]\n', '["needs: build"]'],
  ['a name in its variables', '    env:\n      name: x\n', '["env.name: x"]'],
  [
    'its matrix',
    '    strategy:\n      fail-fast: false\n      matrix:\n        cluster: [a, b]\n',
    '["strategy.matrix.cluster: a","strategy.matrix.cluster: b"]',
  ],
])('%s counts', async (_, extra, lines) => {
  const tree = (more: string) =>
    withFiles({ [DEPLOY]: workflow(['kubectl apply -f x'], { extra: more }) });
  const { tier, told } = await toldOf(tree(''), tree(extra));
  expect([tier, told]).toEqual(['high', [`job deploy of ${DEPLOY} lines null ${lines}`]]);
});

test('what another job does is no input of one that applies', async () => {
  const other = (line: string) => `  lint:\n    runs-on: x\n    steps:\n      - run: ${line}\n`;
  const tree = (line: string) =>
    withFiles({ [DEPLOY]: workflow(['kubectl apply -k mesh/overlays/production']) + other(line) });
  expect((await toldOf(tree('frob one'), tree('frob two'))).told).toEqual([]);
});

test('a change of the environment that a job declares is told of, in production too', async () => {
  const tree = (name: string) =>
    withFiles({
      [DEPLOY]: workflow(['kubectl apply -k mesh/overlays/production'], {
        extra: `    environment: ${name}\n`,
      }),
    });
  const { tier, told } = await toldOf(tree('production'), tree('staging'));
  expect([tier, told]).toEqual([
    'high',
    [`job deploy of ${DEPLOY} lines ["environment: production"] ["environment: staging"]`],
  ]);
});

test('what a job of staging runs is medium, unless it speaks of production', async () => {
  const tree = (line: string) =>
    withFiles({
      [DEPLOY]: workflow([line, 'kubectl apply -k mesh/overlays/staging'], {
        extra: '    environment: staging\n',
      }),
    });
  expect((await toldOf(tree('frob a'), tree('frob b'))).tier).toBe('medium');
  expect((await toldOf(tree('frob a'), tree('frob --context prod'))).tier).toBe('high');
});

test('a secret that changes is told of, and never shown', async () => {
  const tree = (secret: string) =>
    applying(`frob --password=${secret} --name x`, `DB_TOKEN=${secret} frob`);
  const { tier, told } = await toldOf(tree('hunter2hunter2'), tree('correcthorse2'));
  expect([tier, told.length]).toEqual(['high', 1]);
  expect(told.join(' ')).not.toMatch(/hunter2|correcthorse/);
});

test('a file that a job runs is part of it, but for its comments', async () => {
  const tree = (script: string) => ({
    ...applying('./scripts/values.sh'),
    'scripts/values.sh': script,
  });
  const { tier, told } = await toldOf(tree('gen a\n'), tree('gen b\n'));
  expect([tier, told]).toEqual([
    'high',
    [`job deploy of ${DEPLOY} lines ["scripts/values.sh: gen a"] ["scripts/values.sh: gen b"]`],
  ]);
  expect((await toldOf(tree('gen a\n'), tree('# why\ngen a\necho done\n'))).told).toEqual([]);
});

test('a script that applies is told of by itself, and the job that runs it is one that applies', async () => {
  const tree = (script: string, line: string) =>
    withFiles({ [DEPLOY]: workflow([line, './scripts/deploy.sh']), 'scripts/deploy.sh': script });
  const apply = 'kubectl apply -k mesh/overlays/production\n';
  const before = tree(apply, 'frob a');
  expect((await toldOf(before, tree(`frob\n${apply}`, 'frob a'))).told).toEqual([
    'script scripts/deploy.sh lines null ["frob"]',
  ]);
  expect((await toldOf(before, tree(apply, 'frob b'))).told).toEqual([
    `job deploy of ${DEPLOY} lines ["frob a"] ["frob b"]`,
  ]);
});
