import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scratchRepository } from '../scratch-repository.ts';
import { CHANGED_SERVICE, fleetFiles } from './fleet-files.ts';

/** A change that a review of the fleet is measured of: its branch, and one file with what is replaced in it. */
interface FleetChange {
  readonly branch: string;
  readonly file: string;
  readonly from: RegExp;
  readonly to: string;
}

/** The second bump is of a service that nobody reviewed yet, for the running service. */
export const FLEET_CHANGES = [
  {
    branch: 'image',
    file: `${CHANGED_SERVICE}/values.yaml`,
    from: /tag: .*/,
    to: 'tag: "2.9.9"',
  },
  {
    branch: 'image-again',
    file: 'services/service-8/values.yaml',
    from: /tag: .*/,
    to: 'tag: "2.9.9"',
  },
  {
    branch: 'timeout',
    file: `${CHANGED_SERVICE}/values.yaml`,
    from: /timeout: \d+s\n {2}routes/,
    to: 'timeout: 9s\n  routes',
  },
  {
    branch: 'chart',
    file: 'charts/service/templates/deployment.yaml',
    from: /revisionHistoryLimit: 5/,
    to: 'revisionHistoryLimit: 3',
  },
] as const satisfies readonly FleetChange[];

/** Commits the fleet to `main` of a repository in a temporary folder, and each change to a branch of its own. */
export function fleetRepository(services: number): {
  readonly folder: string;
  readonly remove: () => void;
} {
  const folder = mkdtempSync(join(tmpdir(), 'meshwarden-fleet-'));
  const { git, write } = scratchRepository(folder);
  const files = fleetFiles(services);
  git('remote', 'add', 'origin', 'https://github.com/acme/platform.git');
  for (const [path, text] of files) write(path, text);
  git('add', '-A');
  git('commit', '-qm', 'Fleet');
  for (const { branch, file, from, to } of FLEET_CHANGES) {
    git('checkout', '-q', '-b', branch, 'main');
    const before = files.get(file) ?? '';
    const after = before.replace(from, to);
    if (after === before) throw new Error(`${branch} changes nothing.`);
    write(file, after);
    git('commit', '-qam', branch);
  }
  git('checkout', '-q', 'main');
  return {
    folder,
    remove: () => {
      rmSync(folder, { recursive: true });
    },
  };
}
