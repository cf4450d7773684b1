import { expect, test } from 'vitest';
import { reportOf } from '../../support/review-of.ts';
import type { Files } from '../../support/review-of.ts';

const tree = (...elements: readonly string[]): Files => ({
  'argocd/web.yaml': `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: web, namespace: argocd }
spec:
  generators:
    - list:
        elements: [${elements.join(', ')}]
  template:
    metadata: { name: '{{region}}-web' }
    spec:
      project: default
      source: { repoURL: https://git.example.com/acme/mesh.git, path: 'web/{{region}}' }
      destination: { server: 'https://{{region}}.example.com', namespace: web }
`,
  'web/eu/web.yaml':
    'apiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec: { ports: [{ port: 80 }] }\n',
  'web/us/web.yaml':
    'apiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec: { ports: [{ port: 80 }] }\n',
});

test.each([
  ['{ region: us }', 'element `region: us` removed'],
  ['{ region: us, url: "https://a-very-long-name.example.com" }', 'element `region: us` removed'],
])('an element of a list generator is called by what it says first: %s', async (gone, said) => {
  const before = tree('{ region: eu }', gone);
  const { text } = await reportOf(before, tree('{ region: eu }'), 'markdown');
  expect(text).toContain(said);
});
