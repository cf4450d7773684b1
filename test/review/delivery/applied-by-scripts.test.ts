import { describe, expect, test } from 'vitest';
import { mapJson } from '../../../src/review/report/map/map-json.ts';
import { mapMermaid } from '../../../src/review/report/map/map-report.ts';
import { mapText } from '../../../src/review/report/map/map-text.ts';
import { reviewOf } from '../../support/review-of.ts';
import { builds, flux, object } from '../../gitops/fixtures.ts';
import type { Files } from '../../compare/delivery/releases.ts';
import { mapOf } from '../../compare/delivery/map-of.ts';

const service = (name: string, app = name): string =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: ${name} }\nspec: { selector: { app: ${app} }, ports: [{ port: 80 }] }\n`;

const TREE: Files = {
  'deploy/web.yaml': service('web'),
  'deploy/mail.yaml': service('mail'),
  'gateway/kustomization.yaml': builds('web.yaml'),
  'gateway/web.yaml': service('gateway'),
};

describe('the map', () => {
  test('says which script applies a folder, and decides nothing by it', async () => {
    const script = { 'deploy.sh': 'kubectl apply -f deploy\nkubectl apply -k gateway\n' };
    const [bare, map] = [await mapOf(TREE), await mapOf({ ...TREE, ...script })];
    expect(mapText(map)).toContain(
      '  deploy\n    applied by deploy.sh:1 (kubectl)\n  gateway\n    applied by deploy.sh:2 (kubectl)\n',
    );
    expect(
      map.environments.map(({ roots, ...each }) => ({ ...each, roots: roots.length })),
    ).toEqual(bare.environments.map(({ roots, ...each }) => ({ ...each, roots: roots.length })));
    expect(mapMermaid(map)).toContain('deploy.sh:1 (kubectl)');
    expect(mapJson(map)).toContain('"tool": "kubectl"');
  });

  test('says of which files, where they are not all', async () => {
    const map = await mapOf({ ...TREE, 'deploy.sh': 'kubectl apply -f deploy/web.yaml\n' });
    expect(mapText(map)).toContain('    applied by deploy.sh:1 (kubectl), of it deploy/web.yaml\n');
  });

  test('names what scripts apply that is no root', async () => {
    const map = await mapOf({
      ...TREE,
      'overlay/kustomization.yaml': builds('../gateway'),
      Makefile: 'all:\n\tkustomize build gateway | kubectl apply -f -\n',
    });
    expect(mapText(map)).toContain(
      'Also applied by scripts and pipelines  where somebody runs them\n  gateway\n    by Makefile:2 (kubectl)\n',
    );
  });

  test('does not say of what a script applies that nobody seen here does', async () => {
    const tree = {
      ...TREE,
      'clusters/all.yaml': flux('all', './gateway'),
    };
    const nobody = '  deploy: applied by nobody seen here';
    expect(mapText(await mapOf(tree))).toContain(nobody);
    const script = { 'deploy.sh': 'kubectl apply -f deploy\n' };
    expect(mapText(await mapOf({ ...tree, ...script }))).not.toContain(nobody);
    const part = { 'deploy.sh': 'kubectl apply -f deploy/web.yaml\n' };
    expect(mapText(await mapOf({ ...tree, ...part }))).toContain(
      `${nobody}; where somebody runs it, some of it by deploy.sh:1 (kubectl); somebody may, so changes of it count`,
    );
    const tests = { 'e2e.sh': 'kind create cluster\nkubectl apply -f deploy\n' };
    expect(mapText(await mapOf({ ...tree, ...tests }))).toContain(
      `${nobody}; where somebody runs it, by e2e.sh:2 (kubectl), in a cluster for tests; somebody may`,
    );
  });

  test('says what of a folder of tests a workflow applies, and where', async () => {
    const map = await mapOf({
      ...TREE,
      'tests/web.yaml': service('web'),
      '.github/workflows/e2e.yaml':
        'steps:\n- uses: helm/kind-action@v1\n- run: kubectl apply -f tests/web.yaml\n',
    });
    expect(map.notApplied).toEqual([
      {
        path: 'tests',
        why: expect.stringContaining(
          'some of it by .github/workflows/e2e.yaml:3 (kubectl), in a cluster for tests',
        ) as string,
      },
    ]);
  });
});

describe('a review', () => {
  const ways = (app: string, more: Files): Files => ({
    ...TREE,
    'release/all.yaml': `${service('web', app)}---\n${service('mail')}`,
    ...more,
  });
  const reach = async (more: Files): Promise<readonly string[]> =>
    (await reviewOf(ways('web', more), ways('new', more))).reach ?? [];
  const REST = 'the change reaches what is installed from there. deploy';
  const SAME = 'holds most of the same objects, which stay as before.';

  test('says of ways to install one thing which of them a script applies', async () => {
    const skaffold = 'apiVersion: skaffold/v3\nmanifests:\n  rawYaml: [deploy/*.yaml]\n';
    expect(await reach({ 'skaffold.yaml': skaffold })).toEqual([
      `What changes is in release alone, which nothing seen in this tree applies: ${REST} ${SAME} Where somebody runs it, deploy is applied by skaffold.yaml:3 (skaffold).`,
    ]);
    expect(
      await reach({ 'all.sh': 'kubectl apply -f deploy\nkubectl apply -f release\n' }),
    ).toEqual([
      `What changes is in release alone, and ${REST} ${SAME} Where somebody runs it, release is applied by all.sh:2 (kubectl), and deploy is applied by all.sh:1 (kubectl).`,
    ]);
    expect(await reach({})).toEqual([
      `What changes is in release alone, which nothing seen in this tree applies: ${REST}, which nothing seen in this tree applies either, ${SAME}`,
    ]);
  });

  test('says which script begins what Flux applies', async () => {
    const files: Files = {
      'clusters/staging/sync/all.yaml': flux('staging', './clusters/staging/apps'),
      'clusters/staging/apps/note.yaml': object('ConfigMap', 's'),
      'clusters/production/sync/all.yaml': flux('production', './clusters/production/apps'),
      'clusters/production/apps/note.yaml': object('ConfigMap', 'p'),
      'flux/config/kustomization.yaml': builds('cluster.yaml'),
      'flux/config/cluster.yaml': flux('cluster', './flux/config'),
      'Taskfile.yaml':
        'tasks:\n  all:\n    cmds:\n      - kubectl apply -k {{.ROOT}}/flux/config\n',
    };
    const { notes } = await reviewOf(files, files);
    expect(notes.find((note) => note.includes('of what Flux applies: '))).toContain(
      'taken to be applied first by hand or by a script, as by Taskfile.yaml:4 (kubectl), and',
    );
  });
});

describe('a script that another one runs', () => {
  const linesOf = async (files: Files): Promise<readonly string[]> =>
    mapText(await mapOf({ ...TREE, ...files }))
      .split('\n')
      .filter((line) => /^ {4}(?:applied )?by /.test(line))
      .map((line) => line.trim());
  const apply = 'kubectl apply -f deploy\n';

  test.each([
    ['bash', 'bash ./scripts/deploy.sh prod\n'],
    ['its own path', './scripts/deploy.sh\n'],
    ['source', 'source scripts/deploy.sh\n'],
    ['its path behind a variable', '"${ROOT}/scripts/deploy.sh" --all\n'],
    ['its path and an environment', 'ENV=prod sudo scripts/deploy.sh\n'],
  ])('by %s is said to be run there', async (_, text) => {
    expect(await linesOf({ 'scripts/deploy.sh': apply, 'release.sh': text })).toEqual([
      'applied by scripts/deploy.sh:1 (kubectl), run at release.sh:1',
    ]);
  });

  test.each([
    ['is only checked', 'bash -n scripts/deploy.sh\n'],
    ['is only made one', 'chmod +x ./scripts/deploy.sh\n'],
    ['is only told of', 'echo ./scripts/deploy.sh\n'],
  ])('is not said to be where it %s', async (_, text) => {
    expect(await linesOf({ 'scripts/deploy.sh': apply, 'release.sh': text })).toEqual([
      'applied by scripts/deploy.sh:1 (kubectl)',
    ]);
  });

  test('is not where a workflow lists its path, and is where it runs it', async () => {
    const workflow = (text: string): Files => ({
      'scripts/deploy.sh': apply,
      '.github/workflows/main.yaml': text,
    });
    expect(await linesOf(workflow('on:\n  push:\n    paths:\n    - scripts/deploy.sh\n'))).toEqual([
      'applied by scripts/deploy.sh:1 (kubectl)',
    ]);
    expect(await linesOf(workflow('steps:\n- run: ./scripts/deploy.sh\n'))).toEqual([
      'applied by scripts/deploy.sh:1 (kubectl), run at .github/workflows/main.yaml:2',
    ]);
  });

  test('applies what its paths are in the folder in which it is run', async () => {
    const files = { 'hack/apply': 'kubectl apply -f web.yaml\n' };
    expect(await linesOf(files)).toEqual([]);
    expect(await linesOf({ ...files, 'release.sh': 'cd deploy\n../hack/apply\n' })).toEqual([
      'applied by hack/apply:1 (kubectl), run at release.sh:2, of it deploy/web.yaml',
    ]);
  });

  test('is followed one step, and is for tests where what runs it makes its cluster', async () => {
    const chain = {
      'a.sh': 'bash hack/b\n',
      'hack/b': 'bash hack/c\n',
      'hack/c': apply,
    };
    expect(await linesOf(chain)).toEqual([]);
    const tested = { 'hack/c': apply, 'e2e.sh': 'kind create cluster\nbash hack/c\n' };
    expect(await linesOf(tested)).toEqual([
      'applied by hack/c:1 (kubectl), in a cluster for tests',
    ]);
    const both = { ...tested, Makefile: 'deploy:\n\tbash hack/c\n' };
    expect(await linesOf(both)).toContain('applied by hack/c:1 (kubectl), run at Makefile:2');
  });

  test('makes the cluster of what runs it', async () => {
    const files = {
      'hack/cluster.sh': 'kind create cluster --name e2e\n',
      '.github/workflows/e2e.yaml':
        'jobs:\n  e2e:\n    steps:\n    - run: ./hack/cluster.sh\n    - run: kubectl apply -f deploy\n',
    };
    expect(await linesOf(files)).toEqual([
      'applied by .github/workflows/e2e.yaml:5 (kubectl), in a cluster for tests',
    ]);
  });

  test('that runs itself is one', async () => {
    expect(await linesOf({ 'deploy.sh': `${apply}./deploy.sh\n` })).toEqual([
      'applied by deploy.sh:1 (kubectl)',
    ]);
  });
});

describe('a step of Cloud Build', () => {
  const linesOf = async (steps: string): Promise<readonly string[]> =>
    mapText(await mapOf({ ...TREE, 'cloudbuild.yaml': `steps:\n${steps}` }))
      .split('\n')
      .filter((line) => /^ {4}(?:applied )?by /.test(line))
      .map((line) => line.trim());

  test.each([
    [
      'its image',
      '- name: gcr.io/cloud-builders/kubectl:1.30\n  args: [apply, -f, deploy]\n',
      'kubectl',
    ],
    [
      'its entrypoint',
      '- name: cloud-sdk\n  entrypoint: kubectl\n  args:\n  - apply\n  - --filename=deploy\n',
      'kubectl',
    ],
    [
      'the tool for GKE',
      '- name: gcr.io/cloud-builders/gke-deploy\n  args: [run, --filename=deploy, --cluster=$_CLUSTER]\n',
      'gke-deploy',
    ],
    [
      'a shell in one line',
      "- name: cloud-sdk\n  entrypoint: bash\n  args: ['-c', 'kubectl apply -f deploy']\n",
      'kubectl',
    ],
    ['its folder', '- name: kubectl\n  dir: deploy\n  args: [apply, -f, .]\n', 'kubectl'],
  ])('says by %s what it applies', async (_, steps, tool) => {
    expect(await linesOf(steps)).toEqual([
      expect.stringMatching(new RegExp(`^applied by cloudbuild\\.yaml:\\d \\(${tool}\\)$`)),
    ]);
  });

  test('is told once where its text of shell is read line by line', async () => {
    expect(
      await linesOf(
        '- name: cloud-sdk\n  entrypoint: bash\n  args:\n  - -c\n  - |\n    set -e\n    kubectl apply -f deploy\n',
      ),
    ).toEqual(['applied by cloudbuild.yaml:8 (kubectl)']);
  });

  test.each([
    ['kustomize', 'kubectl\n  dir: gateway\n  args: [apply, -k, .]\n', 'gateway', 4],
    [
      'a text of shell below it',
      'cloud-sdk\n  entrypoint: bash\n  dir: gateway\n  args:\n  - -c\n  - |\n    set -e\n    kustomize build | kubectl apply -f -\n',
      'gateway',
      9,
    ],
    [
      'a text of shell above it',
      'cloud-sdk\n  entrypoint: bash\n  args:\n  - -c\n  - |\n    kubectl apply -k ../gateway\n  dir: deploy\n',
      'gateway',
      7,
    ],
    [
      'a shell in one line that goes on from it',
      "cloud-sdk\n  entrypoint: bash\n  dir: deploy\n  args: ['-c', 'cd .. && kubectl apply -k gateway']\n",
      'gateway',
      5,
    ],
    ['the workspace', 'kubectl\n  dir: /workspace/gateway\n  args: [apply, -k, .]\n', 'gateway', 4],
  ])('is run in its folder: %s', async (_, step, folder, line) => {
    const map = mapText(await mapOf({ ...TREE, 'cloudbuild.yaml': `steps:\n- name: ${step}` }));
    expect(map).toContain(
      `  ${folder}\n    applied by cloudbuild.yaml:${String(line)} (kubectl)\n`,
    );
    expect(map.match(/applied by/g)).toHaveLength(1);
  });

  test.each(['other', '$_REPOSITORY', 'envs/${_ENV}'])(
    'that is run in %s, which is not of the tree, applies nothing of it',
    async (dir) => {
      const shell = `- name: cloud-sdk\n  entrypoint: bash\n  dir: ${dir}\n  args:\n  - -c\n  - |\n    kubectl apply -f deploy\n    kubectl apply -k .\n`;
      const words = `- name: kubectl\n  dir: ${dir}\n  args: [apply, -f, deploy]\n`;
      expect(await linesOf(shell + words)).toEqual([]);
    },
  );

  test('says nothing of what only looks', async () => {
    expect(await linesOf('- name: kubectl\n  args: [get, -f, deploy]\n')).toEqual([]);
  });
});
