import fc from 'fast-check';
import { expect, test } from 'vitest';
import { discoverEnvironments } from '../../../src/gitops/survey/discover-environments.ts';
import { repositoryIdentity, shownAddress } from '../../../src/gitops/index.ts';
import { application, virtualService } from '../fixtures.ts';
import { treeOf } from '../tree-of.ts';

test.each([
  'https://git.example/acme/deploy',
  'https://git.example/acme/deploy.git',
  'https://git.example/acme/deploy/',
  'https://git.example/acme/deploy.git/',
  'https://Git.Example/Acme/Deploy',
  'https://git.example:8443/acme/deploy',
  'https://ci:t0ken@git.example/acme/deploy.git',
  'https://t0ken@git.example/acme//deploy',
  'http://git.example/acme/deploy',
  'ssh://git@git.example/acme/deploy.git',
  'ssh://git@git.example:7999/acme/deploy.git',
  'git@git.example:acme/deploy.git',
  'git@git.example:/acme/deploy',
  ' git.example:acme/deploy ',
  'https://www.git.example/acme/deploy',
  'ssh://git@ssh.git.example:443/acme/deploy.git',
])('%s is one spelling of a repository', (url) => {
  expect(repositoryIdentity(url)).toBe('git.example/acme/deploy');
});

test.each([
  ['https://org@dev.azure.com/org/project/_git/repo', 'git@ssh.dev.azure.com:v3/org/project/repo'],
  ['https://git.example/scm/shop/deploy.git', 'ssh://git@git.example:7999/shop/deploy.git'],
])('the same repository is known by both addresses of its host: %s', (https, ssh) => {
  expect(repositoryIdentity(ssh)).toBe(repositoryIdentity(https));
});

test('another host, group or name is another repository', () => {
  const urls = [
    'https://a.example/o/r',
    'https://b.example/o/r',
    'git@a.example:p/r',
    'git@a.example:o/s',
    'https://a.example/o/g/r',
  ];
  expect(new Set(urls.map(repositoryIdentity)).size).toBe(urls.length);
});

test('an identity is its own identity, whatever the text', () => {
  const step = fc.stringMatching(/^[a-z0-9][a-z0-9.-]{0,8}[a-z0-9]$/);
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(() => repositoryIdentity(text)).not.toThrow();
    }),
  );
  fc.assert(
    fc.property(step, step, step, (host, group, name) => {
      const spelt = [`https://x:y@${host}/${group}/${name}.git`, `git@${host}:${group}/${name}`];
      expect(repositoryIdentity(spelt[0] ?? '')).toBe(repositoryIdentity(spelt[1] ?? ''));
    }),
  );
});

test('an address is shown without the token in it', () => {
  expect(shownAddress('https://ci:t0ken@git.example/a/b')).toBe('https://git.example/a/b');
  expect(shownAddress('ssh://git@git.example/a/b')).toBe('ssh://git@git.example/a/b');
  expect(shownAddress('git@git.example:a/b')).toBe('git@git.example:a/b');
});

const reading = (url: string, path: string): string =>
  application(path).replace('https://git.example/shop', url);

test('Applications that spell their repository differently count as readers of one', () => {
  const plan = discoverEnvironments(
    treeOf({
      'argo/a.yaml': reading('https://git.example/acme/deploy.git', 'shop'),
      'argo/b.yaml': reading('git@git.example:acme/deploy.git', 'gone'),
      'argo/c.yaml': reading('ssh://git@git.example:22/Acme/Deploy', 'web'),
      'shop/vs.yaml': virtualService('shop'),
      'web/vs.yaml': virtualService('web'),
    }),
    [],
  );
  expect(plan.reasons.sources).toEqual([
    { name: 'https://git.example/acme/deploy.git', isHere: true, appliers: 3 },
  ]);
  const applied = [...plan.reasons.roots].filter(([, { appliers }]) => appliers.length > 0);
  expect(applied.map(([{ path }]) => path).sort()).toEqual(['shop', 'web']);
});

test('what the configuration calls this repository wins over the guess', () => {
  const tree = treeOf({
    'argo/own.yaml':
      reading('git@git.example:acme/deploy.git', 'gone') +
      '---\n' +
      reading('git@git.example:acme/deploy.git', 'shop') +
      '---\n' +
      reading('git@git.example:acme/deploy.git', 'gone/too'),
    'argo/other.yaml': reading('https://git.example/acme/other', 'base'),
    'base/vs.yaml': virtualService('base'),
    'shop/vs.yaml': virtualService('shop'),
  });
  const appliedWith = (aliases: readonly string[]): readonly string[] =>
    [
      ...discoverEnvironments(tree, [], undefined, undefined, {
        repositoryAliases: aliases,
      }).reasons.roots,
    ].flatMap(([{ path }, { appliers }]) => (appliers.length > 0 ? [path] : []));
  expect(appliedWith([])).toEqual(['base']);
  expect(appliedWith(['https://GIT.example/acme/deploy'])).toEqual(['shop']);
});

test('a folder that is not there is said, for readers of this repository', () => {
  const notes = (aliases: readonly string[]): readonly string[] =>
    discoverEnvironments(
      treeOf({
        'argo/a.yaml': reading('https://git.example/acme/deploy', 'shop'),
        'argo/b.yaml': reading('https://git.example/acme/deploy', 'gone'),
        'argo/c.yaml': reading('https://git.example/acme/other', 'elsewhere'),
        'shop/vs.yaml': virtualService('shop'),
      }),
      [],
      undefined,
      undefined,
      { repositoryAliases: aliases },
    ).notes.filter((note) => note.includes('there is no folder'));
  const said = [
    'Application app (argo/b.yaml): there is no folder gone here: it applies nothing, and what it applied before, if anything, stays.',
  ];
  expect(notes(['https://git.example/acme/deploy'])).toEqual(said);
  expect(notes([])).toEqual(said);
});

test.each([
  ['gone/${CLOUD}/db', ''],
  ['stacks/${CLOUD}/db', ' It may be stacks/aws/db and stacks/gcp/db.'],
  ['stacks/{{ cloud }}/db', ' It may be stacks/aws/db and stacks/gcp/db.'],
  ['stacks/$CLOUD/lb', ' It may be stacks/aws/lb.'],
  ['stacks/<path:secret/data/cloud#name>', ''],
])('a path that something fills in first, %s, is no folder that is not there', (path, more) => {
  const { notes } = discoverEnvironments(
    treeOf({
      'argo/a.yaml': reading('https://git.example/acme/deploy', 'shop'),
      'argo/b.yaml': reading('https://git.example/acme/deploy', `"${path}"`),
      'shop/vs.yaml': virtualService('shop'),
      'stacks/aws/db/vs.yaml': virtualService('a'),
      'stacks/aws/lb/vs.yaml': virtualService('b'),
      'stacks/gcp/db/vs.yaml': virtualService('c'),
    }),
    [],
    undefined,
    undefined,
    { repositoryAliases: ['https://git.example/acme/deploy'] },
  );
  expect(notes.join('\n')).not.toContain('there is no folder');
  expect(notes).toContain(
    `Application app (argo/b.yaml): which folder it applies is not known here, for its path ${path} is filled in first.${more}`,
  );
});
