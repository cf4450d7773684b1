import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { packageRoot } from '../../src/manifest/edge/package-root.ts';
import { run } from './command.ts';
import { makeRelease } from './make-release.ts';
import type { ReleaseTask, TaskResult } from './run-tasks.ts';

/** What a bill of materials has to say of each package. */
const Bill = z.object({
  bomFormat: z.literal('CycloneDX'),
  components: z.array(z.object({ name: z.string(), version: z.string() })).min(10),
});

/** A release, made in a clone of a clone: the tag has the bundle of the action, the branch has not, and all files are whole. */
export const dryRelease: ReleaseTask = {
  name: 'release',
  title: 'a release as it would be made, into a folder of its own',
  missing: () =>
    run('git', ['status', '--porcelain']).stdout === ''
      ? null
      : 'what is not committed is part of no release',
  run: () => {
    const folder = mkdtempSync(join(tmpdir(), 'meshwarden-dry-release-'));
    try {
      return tried(folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

const VERSION = '9999.0.0';

function tried(folder: string): TaskResult {
  const shown: string[] = [];
  const before = headOf();
  const request = { version: VERSION, day: '2026-01-02', out: folder, isWritten: false };
  const outcome = makeRelease(request, (line) => shown.push(line));
  const failed = (said: string): TaskResult => ({ passed: false, said, shown: shown.join('\n') });
  if (outcome.kind === 'refused') return failed(outcome.reason);
  if (headOf() !== before) return failed('this repository changed');
  const checked = run('sha256sum', ['--check', 'SHA256SUMS'], {}, folder);
  shown.push(checked.stdout, checked.stderr);
  if (checked.status !== 0) return failed('its checksums are not those of its files');
  const bill = Bill.parse(JSON.parse(readFileSync(join(folder, 'sbom.cdx.json'), 'utf8')));
  const tarball = `meshwarden-${VERSION}.tgz`;
  const version = run(
    'npx',
    ['--yes', '-p', join(folder, tarball), 'meshwarden', '--version'],
    {},
    tmpdir(),
  );
  shown.push(version.stdout, version.stderr);
  if (version.stdout.trim() !== VERSION) return failed('what is packed says another version');
  return {
    passed: true,
    said: `${tarball}, a bill of ${String(bill.components.length)} packages, notes and checksums`,
    shown: shown.join('\n'),
  };
}

const headOf = (): string =>
  run('git', ['-C', packageRoot(), 'rev-parse', 'HEAD']).stdout +
  run('git', ['-C', packageRoot(), 'tag', '--list']).stdout;
