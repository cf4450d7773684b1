import { describe, expect, test } from 'vitest';
import { reviewOf } from '../support/review-of.ts';

type Files = Readonly<Record<string, string>>;

/** A folder that Flux applies into a namespace, and one around it that nothing is seen to apply. */
const repository = (ref: string, namespace: string, around = '[./app]'): Files => ({
  '.meshwarden/config.yaml': 'environments:\n  - { name: prod, paths: [prod], production: true }\n',
  'prod/flux/ci.yaml': `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: ci, namespace: flux-system }
spec:
  path: ./prod/ci/app
  prune: true
  targetNamespace: ${namespace}
  sourceRef: { kind: GitRepository, name: flux-system }
`,
  'prod/ci/kustomization.yaml': `resources: ${around}\n`,
  'prod/ci/app/kustomization.yaml': `resources: ["https://github.com/acme/tasks?ref=${ref}"]\n`,
});

const tierOf = async (before: Files, after: Files) => (await reviewOf(before, after)).tier;

describe('content that an applied folder brings, and a folder around it that nothing applies', () => {
  test('goes where the applier puts it', async () => {
    expect(await tierOf(repository('v1', 'ci'), repository('v2', 'ci'))).toBe('medium');
  });

  test('may hold for the whole mesh where that is the root namespace', async () => {
    expect(await tierOf(repository('v1', 'istio-system'), repository('v2', 'istio-system'))).toBe(
      'high',
    );
  });

  test('is not all that the folder around it has', async () => {
    const own = (ref: string) =>
      repository('v1', 'ci', `[./app, "https://github.com/acme/more?ref=${ref}"]`);
    expect(await tierOf(own('v1'), own('v2'))).toBe('high');
  });
});

describe('a text that is not evaluated here changes at the line that differs', () => {
  const template = (port: string, more = ''): Files => ({
    'config/service.yml': `#@ load("@ytt:data", "data")
---
apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: #@ data.values.namespace
spec:
  ports:
  - port: ${port}
${more}  selector: { app: web }
`,
  });
  const placeOf = async (before: Files, after: Files) => {
    const { changes } = await reviewOf(before, after);
    const [first] = changes.filter(({ kind }) => kind === 'unseen');
    return first === undefined ? null : [first.origin.file, first.origin.line, first.side];
  };

  test('of a template the first that comes, else the first that goes', async () => {
    const [was, is] = [template('#@ data.values.a'), template('#@ data.values.b')];
    expect(await placeOf(was, is)).toEqual(['config/service.yml', 10, 'head']);
    const more = template('#@ data.values.a', '    name: #@ data.values.name\n');
    expect(await placeOf(was, more)).toEqual(['config/service.yml', 11, 'head']);
    expect(await placeOf(more, was)).toEqual(['config/service.yml', 11, 'base']);
  });
});
