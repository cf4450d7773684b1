import { expect, test } from 'vitest';
import { reportOf } from '../../support/review-of.ts';

const tree = (options: string) => ({
  'mesh/overlays/production/kustomization.yaml': 'resources: [ns.yaml]\n',
  'mesh/overlays/production/ns.yaml':
    'apiVersion: v1\nkind: Namespace\nmetadata: { name: istio-system }\n',
  'deploy.sh': `helm upgrade istiod istio/istiod -n istio-system -f istio.yaml${options}\n`,
  'istio.yaml': 'pilot: { replicas: 2 }\n',
});

test.each([
  ['', ' --post-renderer ./x.sh', '`--post-renderer` `./x.sh` added'],
  [' --frob=a', '', '`--frob` `a` removed'],
  [' --repo https://a.example', ' --repo https://b.example', '`--repo` `https://a.example` → '],
])('an option is called as it is written: %s becomes %s', async (before, after, words) => {
  const { text } = await reportOf(tree(before), tree(after), 'markdown');
  expect(text.split('\n')[0]).toContain(`Chart istiod: ${words}`);
  // rules name it by its path
  expect(text.split('<summary>Why')[0]).not.toContain('given');
});

test('a password of a repository is no change and is printed nowhere', async () => {
  const { text } = await reportOf(
    tree(' --username u --password hunter22'),
    tree(
      ' --username u --password hunter33 --frob --kube-token hunter44 --set a.password=hunter55',
    ),
    'markdown',
  );
  expect(text).toContain('<redacted>');
  expect(text).not.toContain('hunter');
});
