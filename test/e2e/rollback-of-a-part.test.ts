import { expect, test } from 'vitest';
import { meshwarden } from './run-cli.ts';
import { mtls, shopWith } from './shop.ts';

const deny = `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata:
  name: deny-all
  namespace: shop
spec:
  action: DENY
  rules: [{}]
`;

const PROD = 'overlays/prod/kustomization.yaml';

/** A policy comes to production in a file of its own; `more`: what the same change does beside. */
function denied(more: Readonly<Record<string, string>> = {}) {
  const { repository, head } = shopWith({
    'base/mtls.yaml': mtls('PERMISSIVE'),
    'overlays/prod/deny.yaml': deny,
    [PROD]: 'resources:\n  - ../../base\n  - deny.yaml\n',
    ...more,
  });
  repository.git('config', 'user.name', 'Ann');
  repository.git('config', 'user.email', 'ann@example.com');
  const rollBack = (...args: readonly string[]) =>
    meshwarden(['rollback', '--repo', repository.path, '--commit', head, ...args]);
  return { repository, head, rollBack };
}

test('a policy that a change added goes with the line that names its file, and the rest stays', async () => {
  const { repository, head, rollBack } = denied();
  const run = await rollBack('--resource', 'AuthorizationPolicy/shop/deny-all');
  expect(run).toMatchObject({ code: 0, stderr: '' });
  expect(run.stdout).toContain(
    `  with what names it\n    and its line in ${PROD}:3 (resources), taken out\n`,
  );
  const branch = repository.git('branch', '--list', 'meshwarden/*', '--format=%(refname:short)');
  expect(repository.git('diff', '--name-only', head, branch)).toBe(
    `overlays/prod/deny.yaml\n${PROD}`,
  );
  expect(repository.git('show', `${branch}:${PROD}`)).toBe('resources:\n  - ../../base');
});

test('a policy that a change removed is listed again where it was', async () => {
  const { repository, head } = denied();
  const gone = repository.commit({
    'overlays/prod/deny.yaml': null,
    [PROD]: 'resources:\n  - ../../base\n',
  });
  const run = await meshwarden([
    ...['rollback', '--repo', repository.path, '--commit', gone, '--format', 'json'],
    ...['--resource', 'AuthorizationPolicy/shop/deny-all'],
  ]);
  expect(run).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(run.stdout)).toMatchObject({
    lines: [{ path: PROD, line: 3, list: 'resources', did: 'put-back' }],
  });
  const branch = repository.git('branch', '--list', 'meshwarden/*', '--format=%(refname:short)');
  expect(repository.git('diff', '--name-only', head, branch)).toBe('');
});

test('what would leave production that does not render, or touch others, is refused and writes nothing', async () => {
  const { repository, rollBack } = denied({
    'overlays/staging/kustomization.yaml':
      'resources:\n  - ../../base\npatches:\n  - target: {kind: VirtualService|Service}\n    patch: |-\n      - op: add\n        path: /metadata/labels\n        value: {a: b}\n',
  });
  const file = await rollBack('--path', 'overlays/prod/deny.yaml');
  expect(file).toMatchObject({ code: 2, stdout: '' });
  expect(file.stderr).toMatch(
    /^meshwarden: With these paths alone undone, overlays\/prod renders no more, and nothing of it can be applied: .*deny\.yaml.* Add `--path overlays\/prod\/kustomization\.yaml`, or leave `--path` out to undo the whole change\.\n$/,
  );
  const patched = await rollBack('--resource', 'VirtualService/shop/web', '--format', 'json');
  expect(patched).toMatchObject({ code: 2, stderr: '' });
  expect(JSON.parse(patched.stdout)).toMatchObject({
    ...{ outcome: 'refused', reason: 'part-touches-others', branch: null },
    message: expect.stringContaining('cannot be undone without `Service shop/web`') as string,
  });
  expect(repository.git('branch', '--list', 'meshwarden/*')).toBe('');
});
