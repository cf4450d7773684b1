import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { releasedDeployment } from '../../sandbox/release/changelog.ts';
import { publishScript } from '../../sandbox/release/publish-script.ts';

const PARTS = {
  version: '0.2.0',
  branch: 'main',
  tarball: 'meshwarden-0.2.0.tgz',
  chart: 'meshwarden-chart-0.2.0.tgz',
  files: ['meshwarden-0.2.0.tgz', 'SHA256SUMS'],
};

/** Programs that write down how they were called, and say of what is published what the file `there` lists. */
const STAND_IN = `#!/bin/sh
name=$(basename "$0")
echo "$name $*" >>"$LOG"
[ "$name $1" != "docker buildx" ] || [ "$2" != build ] || cat >/dev/null
case "$name $1 $2" in
  'git rev-parse '*) echo 0123abc ;;
  'npm view '*) grep -q npm "$THERE" && echo 0.2.0 ;;
  'docker buildx imagetools')
    case "$4" in
      registry.example/*) grep -q image "$THERE" || [ "$5" = --format ] && echo sha256:ours ;;
      *) [ -z "$AWAY" ] && echo "sha256:of-$(basename "$4")" ;;
    esac ;;
  'docker run '*) echo '{}' ;;
  'helm show '*) grep -q chart "$THERE" ;;
  'gh release view') grep -q page "$THERE" ;;
esac
`;

interface Typed {
  /** What is published already. */
  readonly there?: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly tools?: readonly string[];
}

const TOOLS = ['git', 'npm', 'docker', 'helm', 'gh'];
const WHERE = { IMAGE: 'registry.example/meshwarden', CHARTS: 'oci://registry.example/charts' };

function typed({ there = '', variables = WHERE, tools = TOOLS }: Typed) {
  const folder = mkdtempSync(join(tmpdir(), 'meshwarden-publish-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const [bin, out, log] = [join(folder, 'bin'), join(folder, 'out'), join(folder, 'log')];
  for (const each of [bin, out]) mkdirSync(each);
  for (const tool of tools) {
    writeFileSync(join(bin, tool), STAND_IN);
    chmodSync(join(bin, tool), 0o755);
  }
  writeFileSync(log, '');
  writeFileSync(join(folder, 'there'), there);
  writeFileSync(join(out, PARTS.tarball), 'packed');
  const digest = createHash('sha256').update('packed').digest('hex');
  writeFileSync(join(out, 'SHA256SUMS'), `${digest}  ${PARTS.tarball}\n`);
  writeFileSync(join(out, 'publish.sh'), publishScript(PARTS));
  const { status, stdout, stderr } = spawnSync('/bin/sh', [join(out, 'publish.sh')], {
    encoding: 'utf8',
    env: {
      ...variables,
      PATH: `${bin}:${tools === TOOLS ? '/usr/bin:/bin' : linked(folder)}`,
      LOG: log,
      THERE: join(folder, 'there'),
      AWAY: variables['AWAY'] ?? '',
    },
  });
  const calls = readFileSync(log, 'utf8').replaceAll(out, 'OUT').trim().split('\n');
  return { status, stdout, stderr, calls };
}

/** A folder with what the script needs of the system, and none of the programs that it asks for. */
function linked(folder: string): string {
  const system = join(folder, 'system');
  mkdirSync(system);
  for (const name of ['dirname', 'basename', 'grep', 'cat', 'sha256sum'])
    spawnSync('sh', ['-c', `ln -s "$(command -v ${name})" ${system}/${name}`]);
  return system;
}

const changing = (calls: readonly string[]): readonly string[] =>
  calls.filter((call) =>
    /^git push|^npm publish|buildx build|^helm push|release create/.test(call),
  );

describe('the script that publishes a release', () => {
  test('publishes each part once, the image from images by their digests', () => {
    const { status, stdout, calls } = typed({});
    expect(status).toBe(0);
    const [pushed, packed, built, charted, page, ...more] = changing(calls);
    expect(pushed).toBe('git push --atomic origin main v0.2.0');
    expect(packed).toBe('npm publish OUT/meshwarden-0.2.0.tgz --access public');
    for (const part of [
      '--push --provenance=mode=max --platform linux/amd64,linux/arm64',
      '--tag registry.example/meshwarden:0.2.0',
      'NODE_IMAGE=docker.io/library/node:24-bookworm-slim@sha256:of-node:24-bookworm-slim',
      'BASE_IMAGE=docker.io/library/debian:bookworm-slim@sha256:of-debian:bookworm-slim',
      'VERSION=0.2.0',
      'REVISION=0123abc',
    ])
      expect(built).toContain(part);
    expect(charted).toBe('helm push OUT/meshwarden-chart-0.2.0.tgz oci://registry.example/charts');
    expect(page).toContain('gh release create v0.2.0 --verify-tag --notes-file NOTES.md');
    expect(page).toContain('image.cdx.json');
    expect(more).toEqual([]);
    expect(stdout).toBe('Published: registry.example/meshwarden@sha256:ours\n');
  });

  test('leaves alone what is there already', () => {
    const { status, calls } = typed({ there: 'npm image chart page' });
    expect(status).toBe(0);
    expect(changing(calls)).toEqual(['git push --atomic origin main v0.2.0']);
    expect(changing(typed({ there: 'npm chart' }).calls)).toEqual([
      'git push --atomic origin main v0.2.0',
      expect.stringContaining('docker buildx build'),
      expect.stringContaining('gh release create'),
    ]);
  });

  test('builds no image of images that nobody could name by digest', () => {
    const { status, calls } = typed({ there: 'npm', variables: { ...WHERE, AWAY: 'yes' } });
    expect(status).not.toBe(0);
    expect(changing(calls)).toEqual(['git push --atomic origin main v0.2.0']);
  });

  test.each([
    [{ variables: { CHARTS: 'oci://registry.example/charts' } }, 'IMAGE: is missing'],
    [{ variables: { IMAGE: 'registry.example/meshwarden' } }, 'CHARTS: is missing'],
    [{ tools: ['git', 'npm', 'docker', 'gh'] }, 'helm is missing, and nothing is published yet.'],
  ])('does nothing where something is missing: %j', (asked, sentence) => {
    const { status, stderr, calls } = typed(asked);
    expect(status).not.toBe(0);
    expect(stderr).toContain(sentence);
    expect(calls).toEqual(['']);
  });
});

test('the chart and what is rendered from it go up with the program', () => {
  const text = [
    'version: 0.1.0',
    "app.kubernetes.io/version: '0.1.0'",
    'image: registry.example/meshwarden:0.1.0',
    'address: 10.0.1.0/24 and 0.1.0.1',
  ].join('\n');
  expect(releasedDeployment(text, '0.1.0', '0.2.0-rc.1').split('\n')).toEqual([
    'version: 0.2.0-rc.1',
    "app.kubernetes.io/version: '0.2.0-rc.1'",
    'image: registry.example/meshwarden:0.2.0-rc.1',
    'address: 10.0.1.0/24 and 0.1.0.1',
  ]);
});
