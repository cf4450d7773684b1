import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readFolders } from '../../../src/review/edge/folders/folder-tree.ts';
import { readPackageData } from '../../../src/review/edge/package-data.ts';
import { createEngine } from '../../../src/review/analysis/engine.ts';
import { mapTree } from '../../../src/review/analysis/delivery-of-tree.ts';
import {
  ownNames,
  namesOfTree,
  namesOfTrees,
} from '../../../src/review/edge/command-line/command-trees.ts';
import { mapText } from '../../../src/review/report/map/map-text.ts';
import { UNPAINTED } from '../../../src/review/report/print/print-terminal.ts';
import { createRepository, temporaryFolder } from './temporary-repository.ts';

const NOBODY = { said: null, found: [] };

const app = (name: string, url: string, path: string): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${name}, namespace: argocd }
spec:
  source: { repoURL: '${url}', path: ${path} }
  destination: { name: prod, namespace: ${path} }
`;

const configMap = (name: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: ${name} }\n`;

/** A repository with a folder that it delivers, and one that another repository has too. */
function repositoryWith(...remotes: readonly string[]): string {
  const repository = createRepository();
  repository.commit({
    'argo/own.yaml': app('own', 'https://git.example/acme/deploy', 'shop'),
    'argo/other.yaml': app('other', 'https://git.example/acme/other', 'base'),
    'shop/c.yaml': configMap('shop'),
    'base/c.yaml': configMap('base'),
  });
  for (const [at, url] of remotes.entries())
    repository.git('config', `remote.${at === 0 ? 'origin' : `other${String(at)}`}.url`, url);
  return repository.path;
}

async function mapped(folder: string, repository?: string): Promise<string> {
  const options = repository === undefined ? {} : { repository };
  const names = await namesOfTree(folder, options);
  const trees = await readFolders({ base: folder, head: folder });
  if (trees.kind !== 'read') throw new Error(trees.kind);
  const outcome = await mapTree(trees.merged, createEngine(readPackageData(), names), null);
  if (outcome.kind !== 'mapped') throw new Error(outcome.reasons.join(' '));
  return mapText(outcome.map, UNPAINTED);
}

const OWN_ONLY = [
  'https://git.example/acme/other: another repository (1 applier)',
  'https://git.example/acme/deploy: this repository: it is called so (1 applier)',
];

describe('what the repository is called', () => {
  test.each([
    'https://git.example/acme/deploy',
    'git@git.example:acme/deploy.git',
    'ssh://git@git.example:7999/acme/deploy.git',
    'https://GIT.example/Acme/Deploy.git',
    'https://ci:t0ken@git.example/acme/deploy',
  ])('a remote %s says it', async (url) => {
    const text = await mapped(repositoryWith(url));
    for (const line of OWN_ONLY) expect(text).toContain(line);
    expect(text).not.toContain('t0ken');
  });

  test('--repository says it, and wins over remotes', async () => {
    const folder = repositoryWith('https://git.example/me/fork');
    const text = await mapped(folder, 'Acme/deploy');
    for (const line of OWN_ONLY) expect(text).toContain(line);
  });

  test('a token of a remote is in no sentence about it', async () => {
    const text = await mapped(repositoryWith('https://ci:t0ken@git.example/me/fork'));
    expect(text).toContain('it is called https://git.example/me/fork');
    expect(text).not.toContain('t0ken');
  });

  test.each(['/srv/git/deploy.git', '../deploy', 'file:///srv/git/deploy.git', 'ext::sh -c x'])(
    'a remote %s says nothing',
    async (url) => {
      const folder = repositoryWith(url);
      expect(await namesOfTree(folder, {})).toEqual(NOBODY);
      expect(await mapped(folder)).toContain(
        'https://git.example/acme/deploy: this repository: most of its folders lie here',
      );
    },
  );

  test('is read of a repository wherever it is named, of a folder only at its top', async () => {
    const url = 'https://git.example/acme/deploy';
    const folder = repositoryWith(url, url, 'git@git.example:me/fork.git');
    const below = join(folder, 'shop');
    const all = { said: null, found: [url, 'git@git.example:me/fork.git'] };
    expect(await namesOfTree(undefined, { repo: below })).toEqual(all);
    expect(await namesOfTrees({ repo: folder, base: 'HEAD' })).toEqual(all);
    expect(await namesOfTrees({ baseDir: temporaryFolder(), headDir: folder })).toEqual(all);
    expect(await namesOfTree(folder, {})).toEqual(all);
    expect(await namesOfTree(below, {})).toEqual(NOBODY);
  });

  test('is not known of a folder that is no repository, of none at all, and of a broken one', async () => {
    const broken = temporaryFolder();
    mkdirSync(join(broken, '.git'));
    for (const folder of [temporaryFolder(), '/no/such/folder', broken])
      expect(await namesOfTree(folder, {})).toEqual(NOBODY);
    expect(await ownNames({ repo: '/no/such/folder' })).toEqual(NOBODY);
  });

  test.each(['deploy', '', 'acme/', 'https://git.example/acme/deploy', 'acme/de ploy'])(
    '--repository %j is refused',
    async (repository) => {
      await expect(ownNames({ repository })).rejects.toThrow(/--repository is owner\/name/);
    },
  );
});
