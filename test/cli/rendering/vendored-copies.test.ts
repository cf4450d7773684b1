import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openFolder } from '../../../src/review/edge/folders/open-folder.ts';
import { readPackageData } from '../../../src/review/edge/package-data.ts';
import { createEngine } from '../../../src/review/index.ts';
import type { RenderOutcome } from '../../../src/cli/rendering/render-output.ts';
import { renderFolder } from '../../../src/cli/rendering/render-output.ts';
import { temporaryFolder, writeFiles } from '../../review/edge/temporary-repository.ts';

const ACCOUNT = 'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: web\n';
const engine = createEngine(readPackageData());

async function rendered(files: Readonly<Record<string, string>>): Promise<RenderOutcome> {
  const repository = temporaryFolder();
  mkdirSync(join(repository, '.git'));
  writeFiles(repository, {
    'app/prod/kustomization.yaml': 'resources:\n  - github.com/acme/mesh/base?ref=v1\n',
    'copies/mesh/kustomization.yaml': 'resources: [../account]\n',
    'copies/account/kustomization.yaml': 'resources: [account.yaml]\n',
    'copies/account/account.yaml': ACCOUNT,
    ...files,
  });
  const opened = await openFolder(join(repository, 'app/prod'));
  if (opened.kind !== 'opened') throw new Error(opened.kind);
  return renderFolder(opened.trees, opened.folder, engine);
}

test('a folder is rendered with the copies that the configuration of its repository names', async () => {
  const config = 'vendored: { "https://github.com/acme/mesh//base?ref=v1": copies/mesh }\n';
  expect(await rendered({ '.meshwarden/config.yaml': config })).toEqual({
    kind: 'rendered',
    text: ACCOUNT,
  });
});

test('without a copy the reason says how to name one', async () => {
  expect(await rendered({})).toEqual({
    kind: 'refused',
    reasons: [
      'app/prod/kustomization.yaml:2: The objects of github.com/acme/mesh/base?ref=v1 are not analysed: they lie outside the repository. Keep a copy of it here, and name it under vendored in .meshwarden/config.yaml: { "github.com/acme/mesh/base?ref=v1": path of the copy }.',
    ],
  });
});

test('a configuration that does not validate is said, with its line', async () => {
  const outcome = await rendered({
    '.meshwarden/config.yaml': 'vendored:\n  ../base: copies/mesh\n',
  });
  expect(outcome).toMatchObject({
    kind: 'refused',
    reasons: [expect.stringMatching(/^\.meshwarden\/config\.yaml:2: /)],
  });
});
