import { expect, test } from 'vitest';
import { applying, toldOf, withFiles } from './mesh-with-jobs.ts';

const make = (recipe: string, { defined = 'MODE := a', needs = '' } = {}) =>
  withFiles({
    Makefile: `${defined}\nOTHER := b\nROOT := $(shell git rev-parse --show-toplevel)\nprepare:\n\techo ready\nbuild: prepare\n\tgen values\nrefresh: prepare\n\tterraform -chdir=infra apply -refresh-only -auto-approve\ndeploy: ${needs}\n\tfrob $(OTHER)\n${recipe}\tkubectl apply -f x.yaml\n`,
  });

test('a definition that a target newly uses is not told: the line that uses it is', async () => {
  const { told } = await toldOf(make(''), make('\tfrob $(MODE)\n'));
  expect(told).toEqual(['target deploy of Makefile lines null ["frob $(MODE)"]']);
});

test('a definition that changes is told, and one that newly stands there', async () => {
  const use = '\tfrob $(MODE)\n';
  expect((await toldOf(make(use), make(use, { defined: 'MODE := c' }))).told).toEqual([
    'target deploy of Makefile lines ["MODE := a"] ["MODE := c"]',
  ]);
  expect((await toldOf(make(''), make(use, { defined: 'MODE = c' }))).told).toEqual([
    'target deploy of Makefile lines null ["frob $(MODE)","MODE = c"]',
  ]);
});

test('two definitions that change their places are told', async () => {
  const use = '\tfrob $(MODE)\n';
  const { tier } = await toldOf(
    make(use, { defined: 'MODE := a\nMODE := c' }),
    make(use, { defined: 'MODE := c\nMODE := a' }),
  );
  expect(tier).toBe('high');
});

test('a line that only prints is told if what it takes in may be a command', async () => {
  const print = '\techo $(MODE)\n';
  expect((await toldOf(make(''), make(print))).told).toEqual([]);
  expect((await toldOf(make(''), make('\techo $(ROOT)\n'))).told).toEqual([]);
  const defined = 'MODE = x; kubectl delete ns shop';
  expect((await toldOf(make('', { defined }), make(print, { defined }))).told).toEqual([
    'target deploy of Makefile lines null ["echo $(MODE)"]',
  ]);
});

test('what a target needs is told but for targets that change nothing', async () => {
  expect((await toldOf(make(''), make('', { needs: 'prepare refresh' }))).told).toEqual([]);
  expect((await toldOf(make(''), make('', { needs: 'prepare build' }))).told).toEqual([
    'target deploy of Makefile lines null ["Makefile: gen values","needs: build"]',
  ]);
});

test('a line of a target that a job needs is a line of that job', async () => {
  const needing = (line: string) =>
    withFiles({ Makefile: `deploy: render\n\t${APPLIES}\nrender: $(FROB)\n\t${line}\n` });
  const { tier, told } = await toldOf(needing('frob a > out.yaml'), needing('frob b > out.yaml'));
  expect([tier, told]).toEqual([
    'high',
    [
      'target deploy of Makefile lines ["Makefile: frob a > out.yaml"] ["Makefile: frob b > out.yaml"]',
    ],
  ]);
});

test.each([
  [
    'Taskfile.yml',
    'version: "3"\ntasks:\n  deploy:\n    deps: [render]\n    cmds: [APPLY]\n  render:\n    cmds: [frob WORD]\n',
  ],
  ['justfile', 'deploy: render\n  APPLY\nrender:\n  frob WORD\n'],
])('so is one of what a task or a recipe needs: %s', async (file, text) => {
  const tree = (word: string) =>
    withFiles({ [file]: text.replace('APPLY', APPLIES).replace('WORD', word) });
  expect((await toldOf(tree('a'), tree('b'))).tier).toBe('high');
});

const APPLIES = 'kubectl apply -f https://example.org/x.yaml';

test('what moves into a file that a job reads, and that is a job then, has not gone from it', async () => {
  const tree = (more: string) =>
    withFiles({
      'lib/all.sh': `source lib/common.sh\n${APPLIES}\n`,
      'lib/common.sh': `frob deploy\nexport B=c\n${more}`,
    });
  const { told } = await toldOf(tree(''), tree(`frobs() {\n  ${APPLIES}\n}\n`));
  expect(told.map((each) => each.split(' lines')[0])).toEqual(['script lib/common.sh']);
});

test('a target that only writes the kubeconfig of a cluster does nothing there', async () => {
  const login = (name: string) =>
    withFiles({
      Makefile: `login:\n\taz aks get-credentials --name ${name}\n\tkubelogin convert-kubeconfig -l azurecli\n`,
    });
  expect(await toldOf(login('a'), login('b'))).toEqual({ tier: 'low', told: [] });
});

const fed = (body: string, command = 'kubectl apply -f - <<END') =>
  applying('x', command, ...body.split('\n'), 'END');

const OBJECT = 'kind: ConfigMap\nmetadata: {name: x}\ndata:\n  a: |\n    # text\n    b';

test.each([
  ['YAML that is applied', OBJECT, undefined],
  ['lines that a shell runs', 'frob a\nfrob b', 'bash <<END'],
  ['settings of a machine', '#cloud-config\nruncmd: [frob]', 'launch --cloud-init - <<END'],
])('a comment in a here-document of %s is no change', async (_, body, command) => {
  const [first = '', ...rest] = body.split('\n');
  const after = fed([first, '# mode: DISABLE', '#  ${MODE}', ...rest].join('\n'), command);
  expect(await toldOf(fed(body, command), after)).toEqual({ tier: 'low', told: [] });
});

test.each([
  ['runs a program before it is read', OBJECT.replace('data:', '# $(frob)\ndata:'), undefined],
  ['is text of a value', OBJECT.replace('# text', '# other'), undefined],
])('what looks like a comment is told if it %s', async (_, body, command) => {
  expect((await toldOf(fed(OBJECT, command), fed(body, command))).tier).toBe('high');
});

test('a program that nobody knows may read comments', async () => {
  const command = 'quux --from - <<END';
  expect((await toldOf(fed('a: b', command), fed('a: b\n# c', command))).tier).toBe('high');
  const through = 'cat <<END | sed s/#// | kubectl apply -f -';
  expect((await toldOf(fed('a: b', through), fed('a: b\n#c: d', through))).tier).toBe('high');
});
