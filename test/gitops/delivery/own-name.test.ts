import { expect, test } from 'vitest';
import type { OwnNames } from '../../../src/gitops/index.ts';
import { discoverEnvironments } from '../../../src/gitops/survey/discover-environments.ts';
import { application, virtualService } from '../fixtures.ts';
import { treeOf } from '../tree-of.ts';

const OWN = 'https://git.example/acme/deploy';
const OTHER = 'https://git.example/acme/other';

const reading = (url: string, path: string): string =>
  application(path).replace('https://git.example/shop', url);

/** An Application of this repository, and one of another that has a folder of the same name. */
const TREE = {
  'argo/own.yaml': reading('git@git.example:acme/deploy.git', 'shop'),
  'argo/other.yaml': reading(OTHER, 'base'),
  'base/vs.yaml': virtualService('base'),
  'shop/vs.yaml': virtualService('shop'),
};

interface Read {
  readonly applied: readonly string[];
  readonly notes: readonly string[];
}

function read(
  files: Record<string, string>,
  ownNames?: Partial<OwnNames>,
  repositoryAliases: readonly string[] = [],
): Read {
  const plan = discoverEnvironments(treeOf(files), [], undefined, undefined, {
    repositoryAliases,
    ...(ownNames === undefined ? {} : { ownNames: { said: null, found: [], ...ownNames } }),
  });
  return {
    applied: [...plan.reasons.roots]
      .flatMap(([{ path }, { appliers }]) => (appliers.length > 0 ? [path] : []))
      .sort(),
    notes: plan.notes.filter((note) => note.includes('taken for')),
  };
}

const found = (...names: string[]): Partial<OwnNames> => ({ found: names });

test.each([
  ['owner/name of an event', found('acme/deploy')],
  ['owner/name in other case', found('Acme/Deploy')],
  ['what a person says', { said: 'acme/deploy' }],
  ['https', found(OWN)],
  [
    'https with a token, upper case and .git',
    found('https://ci:t0ken@GIT.example/Acme/Deploy.git'),
  ],
  ['ssh', found('ssh://git@git.example:7999/acme/deploy')],
  ['ssh without a scheme', found('git@git.example:acme/deploy.git')],
  ['a host that only the settings of ssh know', found('git@work:acme/deploy.git')],
  ['one remote of several', found('https://git.example/me/deploy', OWN)],
])('%s tells what is read here from what is read elsewhere', (_, names) => {
  expect(read(TREE, names).applied).toEqual(['shop']);
});

test('an address of another repository is said where most of its folders lie here', () => {
  const { notes } = read(TREE, found('https://t0ken@git.example/acme/deploy'));
  expect(notes).toEqual([
    `${OTHER}: taken for another repository than ${OWN}, though most of the folders that it is asked for lie here. ` +
      '`repositoryAliases: ["https://git.example/acme/deploy", "https://git.example/acme/other"]` in .meshwarden/config.yaml says that they are this one\'s.',
  ]);
});

test('a fork keeps the map of what it is a fork of, and the report says so', () => {
  const { applied, notes } = read(
    { ...TREE, 'argo/zz.yaml': reading(OWN, 'base'), 'argo/other.yaml': reading(OTHER, 'gone') },
    found('https://t0ken@git.example/me/fork'),
  );
  expect(applied).toEqual(['base', 'shop']);
  expect(notes).toEqual([
    'git@git.example:acme/deploy.git: taken for this repository, for most of the folders that it is asked for lie here; ' +
      'it is called https://git.example/me/fork, and nothing here reads that. ' +
      '`repositoryAliases: ["git@git.example:acme/deploy.git"]` in .meshwarden/config.yaml says that it is this one\'s.',
  ]);
});

test('the line that the note offers settles it', () => {
  const url = 'git@git.example:acme/deploy.git';
  expect(read(TREE, found('me/fork'), [url])).toEqual({ applied: ['shop'], notes: [] });
});

test('names that are found count beside those of the configuration', () => {
  expect(read(TREE, found(OTHER), [OWN]).applied).toEqual(['base', 'shop']);
});

test('what a person says decides, also where nothing is read here then', () => {
  const { applied, notes } = read(TREE, { said: 'acme/else' });
  expect(applied).toEqual([]);
  expect(notes).toHaveLength(1);
  expect(notes[0]).toMatch(/taken for another repository than acme\/else/);
});

test('without any name one address is taken silently, and of several it is said', () => {
  expect(read({ ...TREE, 'argo/other.yaml': reading(OWN, 'base') })).toEqual({
    applied: ['base', 'shop'],
    notes: [],
  });
  expect(read(TREE).notes).toEqual([
    expect.stringMatching(/taken for this repository, .*; what it is called is not known/),
  ]);
});

test('two addresses are never both this repository by a guess: that of more folders is', () => {
  const files = {
    ...TREE,
    'argo/more.yaml': reading(OTHER, 'more'),
    'more/vs.yaml': virtualService('more'),
  };
  const { applied, notes } = read(files);
  expect(applied).toEqual(['base', 'more']);
  expect(notes).toEqual([
    `${OTHER}: taken for this repository, for most of the folders that it is asked for lie here; ` +
      'what it is called is not known; most of what git@git.example:acme/deploy.git is asked for lies here as well, ' +
      'and two addresses are never taken for one by a guess. ' +
      `\`repositoryAliases: ["${OTHER}", "git@git.example:acme/deploy.git"]\` in .meshwarden/config.yaml says that they are this one's.`,
  ]);
  // whichever order their files have
  expect(read(Object.fromEntries(Object.entries(files).reverse())).applied).toEqual(applied);
});

const folders = (url: string): string => `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: all, namespace: argocd }
spec:
  generators: [{ git: { repoURL: ${url}, directories: [{ path: shop }] } }]
  template:
    metadata: { name: '{{path.basename}}' }
    spec:
      source: { repoURL: ${url}, path: '{{path}}' }
      destination: { name: prod, namespace: shop }
`;

test('folders of another repository are not those of this one', () => {
  const files = {
    ...TREE,
    'argo/other.yaml': folders(OTHER),
    'argo/own.yaml': reading(OWN, 'base'),
  };
  expect(read(files).applied).toEqual(['base']);
  expect(read(files, found('acme/deploy')).applied).toEqual(['base']);
  // a fork
  expect(read(files, found('me/fork')).applied).toEqual(['base']);
});

test('the map says that an address is this repository, and not only taken for it', () => {
  const sources = (ownNames?: OwnNames) =>
    discoverEnvironments(treeOf(TREE), [], undefined, undefined, ownNames && { ownNames }).reasons
      .sources;
  expect(sources({ said: 'acme/deploy', found: [] })).toEqual([
    { name: OTHER, isHere: false, appliers: 1 },
    { name: 'git@git.example:acme/deploy.git', isHere: true, isKnown: true, appliers: 1 },
  ]);
  expect(sources().map(({ isKnown }) => isKnown)).toEqual([undefined, undefined]);
});
