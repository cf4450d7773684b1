import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../command.ts';
import type { BuiltImage, ContainerRequest } from './image-tool.ts';
import { started } from './started.ts';

/** How the image says that it is run. */
interface Contained {
  readonly user: { readonly uid: number; readonly gid: number };
  readonly args: readonly string[];
  readonly env: readonly string[];
  readonly cwd: string;
}

/** Runs a folder as a container would: its root read-only, its user, its environment and no other, no capability. */
export const inSandbox = (
  root: string,
  contained: Contained,
): Pick<BuiltImage, 'run' | 'start'> => ({
  run: (request) => run('bwrap', argumentsOf(root, contained, request)),
  start: (request) =>
    started('bwrap', argumentsOf(root, contained, request), (signal, { pid }) => {
      const first = pid === undefined ? undefined : childOf(pid);
      if (first !== undefined) process.kill(first, signal);
    }),
});

function argumentsOf(
  root: string,
  { user, args: own, env, cwd }: Contained,
  { args, entrypoint, variables = {}, mounts = [] }: ContainerRequest,
): readonly string[] {
  const environment = new Map<string, string>([
    ...env.map((each) => [each.split('=', 1)[0] ?? '', each.replace(/^[^=]*=/, '')] as const),
    ...Object.entries(variables),
  ]);
  // what stands before the command of the image (`serve`) is its entry point
  const program = entrypoint === undefined ? own.slice(0, -1) : [entrypoint];
  const command = args.length === 0 && entrypoint === undefined ? own : [...program, ...args];
  const [uid, gid] = [String(user.uid), String(user.gid)];
  return [
    ...['--ro-bind', root, '/', '--tmpfs', '/tmp', '--chmod', '1777', '/tmp'],
    ...['--proc', '/proc', '--dev', '/dev'],
    ...mounts.flatMap(({ from, to, isWritable }) => [
      ...[isWritable ? '--bind' : '--ro-bind', from, to],
    ]),
    ...['--unshare-pid', '--unshare-ipc', '--unshare-uts', '--as-pid-1', '--die-with-parent'],
    ...['--clearenv', '--chdir', cwd],
    ...[...environment].flatMap(([name, value]) => ['--setenv', name, value]),
    ...['setpriv', '--reuid', uid, '--regid', gid, '--clear-groups', '--no-new-privs'],
    ...['--inh-caps=-all', '--bounding-set=-all', ...command],
  ];
}

/** The process that a process started first; none where it is over. */
function childOf(pid: number): number | undefined {
  const file = join('/proc', String(pid), 'task', String(pid), 'children');
  if (!existsSync(file)) return undefined;
  const [first] = readFileSync(file, 'utf8').split(' ');
  return first === undefined || first === '' ? undefined : Number(first);
}
