import { expect, test } from 'vitest';
import { looksLikeConfiguration } from '../../../src/manifest/tree/configuration-file.ts';

test('configuration is known by its name, in any case', () => {
  for (const path of [
    'a/values.yaml',
    'a/B.YML',
    'a/Kustomization',
    '.github/CODEOWNERS',
    '.env',
    'x/.env.prod',
    'app.properties',
    '.sops.yaml',
    '.gitattributes',
  ])
    expect(looksLikeConfiguration(path), path).toBe(true);
  for (const path of ['logo.png', 'main.go', 'yaml', 'a.yaml/binary', 'x.tgz'])
    expect(looksLikeConfiguration(path), path).toBe(false);
});
