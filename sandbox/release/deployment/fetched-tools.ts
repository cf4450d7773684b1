import { existsSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../command.ts';

/** Kept from one run to the next: Helm takes minutes to build. */
const FOLDER = join(tmpdir(), 'meshwarden-release-tools');

const HELM = '3.22.0';
const VALIDATE = '1.37.0';

/** A program that is there, or what kept it from coming. */
export type FetchedTool =
  | { readonly kind: 'here'; readonly program: string }
  | { readonly kind: 'away'; readonly problem: string };

const isOnPath = (program: string): boolean =>
  run('sh', ['-c', `command -v ${program}`]).status === 0;

/** What of the machine Helm and the validator need; null where all is there. */
export const missingForTools = (): string | null => {
  const missing = [
    ...(isOnPath('helm') || isOnPath('go') ? [] : ['helm, or Go to build it']),
    ...(isOnPath('python3') ? [] : ['Python 3']),
  ];
  return missing.length === 0 ? null : `${missing.join(' and ')} is missing`;
};

/** Helm: the machine's own, else built from its sources. */
export function helmProgram(): FetchedTool {
  if (isOnPath('helm')) return { kind: 'here', program: 'helm' };
  const folder = join(FOLDER, `helm-${HELM}`);
  const args = ['install', `helm.sh/helm/v3/cmd/helm@v${HELM}`];
  return fetched(join(folder, 'helm'), () => run('go', args, { GOBIN: folder }));
}

/** `kubernetes-validate`, which brings the schemas of Kubernetes, in an environment of its own. */
export function validatorProgram(): FetchedTool {
  const folder = join(FOLDER, `kubernetes-validate-${VALIDATE}`);
  return fetched(join(folder, 'bin/kubernetes-validate'), () => {
    const made = run('python3', ['-m', 'venv', folder]);
    if (made.status !== 0) return made;
    return run(join(folder, 'bin/pip'), ['install', `kubernetes-validate==${VALIDATE}`]);
  });
}

function fetched(program: string, fetch: () => ReturnType<typeof run>): FetchedTool {
  if (existsSync(program)) return { kind: 'here', program };
  mkdirSync(FOLDER, { recursive: true });
  const { status, stdout, stderr } = fetch();
  return status === 0 ? { kind: 'here', program } : { kind: 'away', problem: `${stdout}${stderr}` };
}
