import { describe, expect } from 'vitest';
import { createRepository } from '../review/edge/temporary-repository.ts';
import type { TemporaryRepository } from '../review/edge/temporary-repository.ts';
import { meshwarden } from './run-cli.ts';
import { mtls, shopFiles } from './shop.ts';
import { storiesOfRun } from '../support/stories-of-run.ts';

const test = storiesOfRun({ always: 1 });

const RULES = '.meshwarden/rules/own.yaml';

/** The shop with these files too, committed. */
function shopWith(files: Readonly<Record<string, string>>): TemporaryRepository {
  const repository = createRepository();
  repository.commit({ ...shopFiles, ...files });
  return repository;
}

const rules = (repository: TemporaryRepository, ...args: readonly string[]) =>
  meshwarden(['rules', ...args], { cwd: repository.path });

const route = (spec: string): string =>
  `{apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {name: web, namespace: shop}, spec: ${spec}}`;
const OWN = `- id: routing
  when: {change: route, production: true}
  tier: high
  why: Every route of this shop earns money.
  examples:
    matches: {after: ${route('{hosts: [web]}')}}
`;

describe('meshwarden rules check', () => {
  test('says that nothing is wrong, of the files on disk and of a revision', async () => {
    const shop = shopWith({ [RULES]: OWN });
    for (const args of [[], ['--rev', 'HEAD']])
      expect(await rules(shop, 'check', ...args)).toMatchObject({ code: 0, stderr: '' });
  });

  test('names file, line, column, field and the nearest word, and ends with 2', async () => {
    const shop = shopWith({ '.meshwarden/config.yaml': 'version: 1\nenvironment: []\n' });
    const { code, stdout } = await rules(shop, 'check');
    expect(code).toBe(2);
    expect(stdout).toBe(
      '.meshwarden/config.yaml:2:1: environment: environment is not a known field here. Did you mean environments?\n1 problem\n',
    );
    const json = await rules(shop, 'check', '--format', 'json');
    expect(JSON.parse(json.stdout)).toMatchObject([{ line: 2, nearest: 'environments' }]);
  });

  test('names what does nothing any more, which is no mistake', async () => {
    const shop = shopWith({
      '.meshwarden/config.yaml':
        'freezes:\n  - { from: 2020-12-18, to: 2021-01-04, reason: year end }\nenvironments:\n  - { name: prod, paths: [base, gone] }\n',
    });
    const lines = [
      '.meshwarden/config.yaml:2:25: notice: freezes[0].to: The freeze "year end" ended on 2021-01-04 and holds nothing any more.',
      '.meshwarden/config.yaml:4:33: notice: environments[0].paths[1]: No folder matches gone: it adds nothing to prod.',
      'Nothing is wrong with the policy, 2 notices.',
      '',
    ];
    for (const args of [[], ['--rev', 'HEAD']])
      expect(await rules(shop, 'check', ...args)).toMatchObject({
        code: 0,
        stdout: lines.join('\n'),
      });
    const json = await rules(shop, 'check', '--format', 'json');
    expect(JSON.parse(json.stdout)).toMatchObject([{ notice: true }, { notice: true }]);
  });

  test('follows a policy that is a link', async () => {
    const shop = shopWith({ 'policy/config.yaml': 'version: 2\n' });
    shop.commit({ '.meshwarden': { link: 'policy' } });
    const { code, stdout } = await rules(shop, 'check');
    expect(code).toBe(2);
    expect(stdout).toContain('.meshwarden/config.yaml:1');
  });
});

describe('meshwarden rules test', () => {
  test('runs the examples of the rules, and those of the defaults when asked', async () => {
    const shop = shopWith({ [RULES]: OWN });
    expect(await rules(shop, 'test')).toMatchObject({ code: 0, stdout: '1 example, 0 failed\n' });
    const all = await rules(shop, 'test', '--defaults');
    expect(all.code).toBe(0);
    expect(Number(/^\d+/.exec(all.stdout)?.[0])).toBeGreaterThan(100);
  });

  test('ends with 1 where one fails, and says which, what there was, and why', async () => {
    const shop = shopWith({
      [RULES]: OWN.replace('production: true', 'production: false'),
      '.meshwarden/rules/examples/more.yaml': `- rule: routing\n  ignores: {says: x, environment: {production: false}, after: ${route('{}')}}\n`,
    });
    const { code, stdout } = await rules(shop, 'test');
    expect(code).toBe(1);
    expect(stdout).toContain(`FAIL  routing matches, ${RULES}:6`);
    expect(stdout).toContain('production is true, not false');
    expect(stdout).toContain('FAIL  routing ignores, .meshwarden/rules/examples/more.yaml:2: x');
    expect(stdout).toContain('2 examples, 2 failed');
  });
});

describe('meshwarden rules list', () => {
  test('prints each rule with its tier, its reason, its place and what it replaces', async () => {
    const shop = shopWith({ [RULES]: OWN });
    const { code, stdout } = await rules(shop, 'list');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^high {6}routing {2}\(a change, \.meshwarden\/rules\/own\.yaml:1, replaces the default at rules\/traffic\.yaml:\d+\)\n {10}Every route/m,
    );
    const listed: unknown = JSON.parse((await rules(shop, 'list', '--format', 'json')).stdout);
    expect(listed).toContainEqual(
      expect.objectContaining({ id: 'routing', from: 'repository', examples: 1 }),
    );
  });
});

describe('meshwarden rules explain', () => {
  function strictToPermissive(): TemporaryRepository {
    const shop = shopWith({});
    shop.branch('change', 'main');
    shop.commit({ 'base/mtls.yaml': mtls('PERMISSIVE') });
    return shop;
  }

  test('prints the tree of tier, rules and changes, with places', async () => {
    const shop = strictToPermissive();
    const { code, stdout } = await rules(shop, 'explain', '--base', 'main', '--head', 'change');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^CRITICAL\ncritical:\n/);
    expect(stdout).toMatch(/mesh-wide-mtls \(rules\/mesh-wide\.yaml#mesh-wide-mtls\) in prod/);
    expect(stdout).toMatch(/the whole mesh: mTLS STRICT → PERMISSIVE +base\/mtls\.yaml:8/);
  });

  test('says of one rule why it does not apply', async () => {
    const shop = strictToPermissive();
    const args = ['explain', '--base', 'main', '--head', 'change', '--rule'];
    const { stdout } = await rules(shop, ...args, 'root-namespace-extension');
    expect(stdout).toContain('It applies to nothing here.');
    expect(stdout).toContain('kind is PeerAuthentication, not EnvoyFilter or WasmPlugin');
    const unknown = await rules(shop, ...args, 'mesh-wide-mtl');
    expect(unknown).toMatchObject({ code: 2, stdout: '' });
    expect(unknown.stderr).toMatch(
      /There is no rule mesh-wide-mtl \(.*\)\. Did you mean mesh-wide-mtls\?/,
    );
  });
});
