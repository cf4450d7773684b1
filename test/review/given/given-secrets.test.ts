import { expect, test } from 'vitest';
import type { Files } from '../../support/review-of.ts';
import { byCommand, byHelmfile, byTerraform, printedOf } from './releases.ts';

const NAMED = '  xqattribute = var.xqvalue\n';

test.each<[string, (secret: string) => Files]>([
  ['--password', (secret) => byCommand(` --password ${secret} --xq ${secret.slice(-3)}`)],
  ['--kube-token', (secret) => byCommand(` --kube-token ${secret}`)],
  ['an unknown option for a token', (secret) => byCommand(` --xq-token=${secret}`)],
  ['--set of a password', (secret) => byCommand(` --set a=b,x.password=${secret}`)],
  ['--set-string of a key', (secret) => byCommand(` --set-string x.apiKey=${secret}`)],
  ['a login in an address', (secret) => byCommand(` --repo https://u:${secret}@a.example`)],
  ['another command', (secret) => byCommand(` && xq login --password ${secret}`)],
  [
    'a login of a repository',
    (secret) =>
      byHelmfile({
        repository: `  username: u\n  password: ${secret}\n  xq: ${secret.slice(-3)}\n`,
      }),
  ],
  ['a password of a release', (secret) => byHelmfile({ release: `  xq: {password: ${secret}}\n` })],
  [
    'arguments of all releases',
    (secret) => byHelmfile({ top: `helmDefaults: {args: ["--token=${secret}"]}\n` }),
  ],
  [
    'set_sensitive',
    (secret) => byTerraform(`  set_sensitive {\n    name = "xq"\n    value = "${secret}"\n  }\n`),
  ],
  [
    'set_sensitive as a list',
    (secret) => byTerraform(`  set_sensitive = [{ name = "xq", value = "${secret}" }]\n`),
  ],
  ['set_wo', (secret) => byTerraform(`  set_wo = [{ name = "xq", value = "${secret}" }]\n`)],
  ['repository_password', (secret) => byTerraform(`  repository_password = "${secret}"\n`)],
  [
    'a provider',
    (secret) =>
      byTerraform('', {
        'tf/p.tf': `provider "helm" {\n  xq = "${secret.slice(-3)}"\n  kubernetes {\n    token = "${secret}"\n  }\n}\n`,
      }),
  ],
  [
    'the default of a sensitive variable',
    (secret) =>
      byTerraform(NAMED, {
        'tf/v.tf': `variable "xqvalue" {\n  sensitive = true\n  default = "${secret}"\n}\n`,
      }),
  ],
  [
    'the value of a sensitive variable',
    (secret) =>
      byTerraform(NAMED, {
        'tf/v.tf': 'variable "xqvalue" {\n  sensitive = true\n}\n',
        'tf/production.tfvars': `xqvalue = "${secret}"\n`,
      }),
  ],
  [
    'a sensitive text',
    (secret) =>
      byTerraform('  xqattribute = local.xqvalue\n', {
        'tf/v.tf': `locals {\n  xqvalue = sensitive("${secret}")\n}\n`,
      }),
  ],
])('a secret in %s is not printed', async (_, tree) => {
  const printed = await printedOf(tree('hidden-one'), tree('hidden-two'));
  expect(printed).not.toContain('hidden-one');
  expect(printed).not.toContain('hidden-two');
  expect(await printedOf(tree('hidden-one'), byTerraform())).not.toContain('hidden-one');
});
