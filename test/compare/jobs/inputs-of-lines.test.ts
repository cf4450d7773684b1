import { expect, test } from 'vitest';
import type { Files } from '../../support/review-of.ts';
import { applying, DEPLOY, toldOf, withFiles, workflow } from './mesh-with-jobs.ts';

const NOTHING = { tier: 'low', told: [] };

test('a variable of make counts for the targets that use it, and where it is exported', async () => {
  const makefile = (line: string): string =>
    `${line}\nother:\n\techo $(HELM)\ndeploy:\n\tkubectl apply -f https://example.org/x.yaml\n`;
  const told = (before: string, after: string) =>
    toldOf(withFiles({ Makefile: makefile(before) }), withFiles({ Makefile: makefile(after) }));
  expect(await told('HELM := helm --repository-config a', 'HELM := helm')).toEqual(NOTHING);
  expect((await told('export HELM_FROB := a', 'export HELM_FROB := b')).tier).toBe('high');
  expect((await told('export\nHELM_FROB := a', 'export\nHELM_FROB := b')).tier).toBe('high');
  expect((await told('KUBECONFIG := a', 'KUBECONFIG := b')).tier).toBe('high');
});

test('in which notation a program prints what a line reads is no change of it', async () => {
  const before = applying('if [ "$(az group exists --name x)" = "false" ]; then frob; fi');
  const after = applying(
    'if [ "$(az group exists --name x --output json)" = "false" ]; then frob; fi',
  );
  expect(await toldOf(before, after)).toEqual(NOTHING);
  const named = applying('if [ "$(az group exists --name y)" = "false" ]; then frob; fi');
  expect((await toldOf(before, named)).tier).toBe('high');
  const [file, other] = ['json', 'yaml'].map((name) => applying(`curl -o ${name} https://a.test`));
  expect((await toldOf(file ?? {}, other ?? {})).tier).toBe('high');
});

test('how long a program waits is no change of a line, whatever it is called', async () => {
  const line = (more: string) => applying(`frob run bundle x${more}`);
  expect(await toldOf(line(''), line(' --timeout 5m'))).toEqual(NOTHING);
  expect((await toldOf(line(''), line(' --frob 5m'))).tier).toBe('high');
});

test('what a job checks out counts while it checks out something', async () => {
  const steps = (checkout: string): Files =>
    withFiles({
      [DEPLOY]: `on: {push: {branches: [main]}}\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n    steps:\n${checkout}      - run: kubectl delete ns frob\n`,
    });
  const ofHead =
    '      - uses: actions/checkout@v4\n        with: {ref: "${{ github.event.pull_request.head.ref }}"}\n';
  expect(await toldOf(steps(ofHead), steps(''))).toEqual(NOTHING);
  expect((await toldOf(steps(ofHead), steps('      - uses: actions/checkout@v4\n'))).tier).toBe(
    'high',
  );
  expect((await toldOf(steps(''), steps(ofHead))).tier).toBe('high');
});

test('an action that installs a tool is told with the release of it, also within an action of the tree', async () => {
  const action = (version: string): Files => ({
    ...applying('frob'),
    [DEPLOY]: workflow(['kubectl apply -f https://example.org/x.yaml']).replace(
      '      - run',
      '      - uses: ./.github/actions/up\n      - run',
    ),
    '.github/actions/up/action.yml': `runs:\n  using: composite\n  steps:\n    - uses: acme/setup-frob@v1\n      with: {version: ${version}, "frob-path": x}\n`,
  });
  const { tier, told } = await toldOf(action('v1.2.3'), action('v1.2.4'));
  expect([tier, told]).toEqual([
    'low',
    [`job deploy of ${DEPLOY} uses what acme/setup-frob installs "v1.2.3" "v1.2.4"`],
  ]);
  expect((await toldOf(action('v1.2.3'), action('main'))).tier).toBe('high');
  const installing = (version: string): Files => ({
    ...action(version),
    '.github/actions/up/action.yml': `runs:\n  using: composite\n  steps:\n    - uses: acme/helm-install@v1\n      with: {version: ${version}}\n`,
  });
  expect((await toldOf(installing('v1.2.3'), installing('v1.2.4'))).tier).toBe('high');
});

test('of a Makefile that is given variables only the targets count which are made', async () => {
  const tree = (line: string): Files => ({
    ...withFiles({ 'release.sh': 'make VERSION=1 push\nkubectl apply -f https://a.test/x.yaml\n' }),
    Makefile: `push:\n\tfrob push $(VERSION)\ngenerate:\n\t${line}\n`,
  });
  expect(await toldOf(tree('frob a'), tree('frob b'))).toEqual(NOTHING);
  const pushed = { ...tree('frob a'), Makefile: 'push:\n\tfrob other $(VERSION)\n' };
  expect((await toldOf(tree('frob a'), pushed)).tier).toBe('high');
});
