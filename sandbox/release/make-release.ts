import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { packageRoot } from '../../src/manifest/edge/package-root.ts';
import type { ReleasedFile } from './changelog.ts';
import { checksumsOf, notesOf, releasedChangelog, releasedDeployment } from './changelog.ts';
import type { Ran } from './command.ts';
import { lastLine, run } from './command.ts';
import { publishScript } from './publish-script.ts';

/** What `npm run release` is asked for. */
export interface ReleaseRequest {
  /** `0.2.0` */
  readonly version: string;
  /** The day of the release, `2026-11-27`. */
  readonly day: string;
  /** The folder that its files are put into. */
  readonly out: string;
  /** Whether the commit and the tag come into this repository, too; nothing is pushed or published in either case. */
  readonly isWritten: boolean;
}

/** What a release came to: the line that publishes it, or what keeps it from being made. */
export type ReleaseOutcome =
  | { readonly kind: 'made'; readonly line: string }
  | { readonly kind: 'refused'; readonly reason: string };

const PUBLISH = 'publish.sh';

/** Says why a release is not made, to whoever asked for it. */
class ReleaseRefused extends Error {}

/** Writes the bill of materials; no dependency of ours, for only a release needs it. */
const BILL_OF_MATERIALS = '@cyclonedx/cyclonedx-npm@6.0.1';

/**
 * Makes a release in a clone of what is committed, so that nothing of this folder comes into it and nothing here changes
 * before all of it is whole.
 */
export function makeRelease(request: ReleaseRequest, say: (line: string) => void): ReleaseOutcome {
  const folder = mkdtempSync(join(tmpdir(), 'meshwarden-release-'));
  try {
    return { kind: 'made', line: madeIn(join(folder, 'clone'), request, say) };
  } catch (error) {
    if (error instanceof ReleaseRefused) return { kind: 'refused', reason: error.message };
    throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function madeIn(clone: string, request: ReleaseRequest, say: (line: string) => void): string {
  const { version, out, isWritten } = request;
  const branch = checked(version);
  const inClone = (command: string, ...args: readonly string[]): string => {
    say(`$ ${command} ${args.join(' ')}`);
    return succeeded(run(command, args, {}, clone), `${command} ${args[0] ?? ''}`);
  };
  succeeded(run('git', ['clone', '--quiet', packageRoot(), clone]), 'git clone');
  const section = withVersion(clone, request, inClone);
  inClone('git', 'commit', '--quiet', '--all', '--message', `Release ${version}`);

  inClone('npm', 'ci', '--ignore-scripts', '--no-fund', '--no-audit');
  mkdirSync(out, { recursive: true });
  inClone('node', 'build/build-package.js', 'dist-package');
  const packed = run(
    'npm',
    ['pack', '--silent', '--pack-destination', out],
    {},
    join(clone, 'dist-package'),
  );
  const tarball = lastLine(succeeded(packed, 'npm pack'));
  const bill = 'sbom.cdx.json';
  inClone(
    ...(['npx', '--yes', BILL_OF_MATERIALS, '--omit', 'dev', '--output-reproducible'] as const),
    ...['--output-file', join(out, bill)],
  );
  // not the name of the package, which lies beside it
  const chart = `meshwarden-chart-${version}.tgz`;
  inClone(
    ...(['git', 'archive', '--prefix=meshwarden/', '--output', join(out, chart)] as const),
    'HEAD:deploy/chart',
  );
  const names = [tarball, chart, bill];
  const files = names.map((name) => ({ name, digest: digestOf(join(out, name)) }));
  const notes = notesOf(version, section, files);
  tagWithAction(inClone, version, notes, join(out, 'NOTES.md'));
  writeFileSync(join(out, 'SHA256SUMS'), checksumsOf(files));
  const parts = { version, branch, tarball, chart, files: [...names, 'SHA256SUMS'] };
  writeFileSync(join(out, PUBLISH), publishScript(parts));

  const tag = `v${version}`;
  if (isWritten) {
    succeeded(run('git', ['pull', '--quiet', '--ff-only', clone, branch]), 'git pull');
    succeeded(run('git', ['fetch', '--quiet', clone, 'tag', tag]), 'git fetch');
  }
  return `IMAGE=registry.example/meshwarden CHARTS=oci://registry.example/charts sh ${join(out, PUBLISH)}`;
}

/** Refuses what would make a release that nobody could make again; gives the branch that it is made from. */
function checked(version: string): string {
  if (!/^\d{1,5}\.\d{1,5}\.\d{1,5}(?:-[0-9a-z.-]{1,40})?$/.test(version))
    throw new ReleaseRefused(`${version} is no version like 0.2.0 or 0.2.0-rc.1.`);
  const current = versionIn(packageRoot());
  const isLater = new Intl.Collator('en', { numeric: true }).compare(version, current) > 0;
  if (!isLater) throw new ReleaseRefused(`${version} does not come after ${current}.`);
  const here = (...args: readonly string[]): string =>
    succeeded(run('git', args), `git ${args[0] ?? ''}`).trim();
  const changed = here('status', '--porcelain');
  if (changed !== '')
    throw new ReleaseRefused(
      'What is not committed here would not be part of it: commit it first.',
    );
  if (here('tag', '--list', `v${version}`) !== '')
    throw new ReleaseRefused(`There is a tag v${version} already.`);
  const branch = here('branch', '--show-current');
  if (branch === '')
    throw new ReleaseRefused('No branch is checked out: a release is made from one.');
  return branch;
}

const Manifest = z.object({ version: z.string() });

const versionIn = (folder: string): string =>
  Manifest.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))).version;

/** Writes the version where it stands; gives what the changelog says of it. */
function withVersion(
  clone: string,
  { version, day }: ReleaseRequest,
  inClone: (command: string, ...args: readonly string[]) => string,
): string {
  inClone('npm', 'version', version, '--no-git-tag-version');
  const path = join(clone, 'CHANGELOG.md');
  const released = releasedChangelog(readFileSync(path, 'utf8'), version, day);
  if (released.kind === 'problem') throw new ReleaseRefused(released.problem);
  writeFileSync(path, released.changelog);
  for (const file of withVersionOf(clone)) {
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, releasedDeployment(text, versionIn(packageRoot()), version));
  }
  return released.section;
}

/** The files that say which version is installed: the chart, and what is rendered from it. */
function withVersionOf(clone: string): readonly string[] {
  const manifests = join(clone, 'deploy/manifests');
  return [
    join(clone, 'deploy/chart/Chart.yaml'),
    ...readdirSync(manifests).map((name) => join(manifests, name)),
  ];
}

/** The bundle of the action lies on the commit of the tag alone, whose parent is the commit of the branch. */
function tagWithAction(
  inClone: (command: string, ...args: readonly string[]) => string,
  version: string,
  notes: string,
  notesFile: string,
): void {
  writeFileSync(notesFile, notes);
  inClone('git', 'checkout', '--quiet', '--detach');
  inClone('node', 'build/build-action.js', 'dist-action');
  inClone('git', 'add', '--force', 'dist-action');
  inClone('git', 'commit', '--quiet', '--message', `Build the action of ${version}`);
  inClone('git', 'tag', '--annotate', '--cleanup=verbatim', '--file', notesFile, `v${version}`);
}

function succeeded({ status, stdout, stderr }: Ran, what: string): string {
  if (status === 0) return stdout;
  throw new ReleaseRefused(`${what} failed: ${(stderr.trim() || stdout.trim()).slice(-2_000)}`);
}

const digestOf = (path: string): ReleasedFile['digest'] =>
  createHash('sha256').update(readFileSync(path)).digest('hex');
