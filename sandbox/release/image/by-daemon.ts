import { z } from 'zod';
import type { Ran } from '../command.ts';
import { run } from '../command.ts';
import type { BuiltImage, ContainerRequest, ImageTool } from './image-tool.ts';
import { ImageNotBuilt } from './image-tool.ts';
import { started } from './started.ts';

const IMAGE = 'meshwarden:release-check';

const Settings = z.object({
  User: z.string(),
  Labels: z.record(z.string(), z.string()),
});

/** Builds and runs the Dockerfile as its users do, from images of a registry. */
export const byDaemon = (tool: 'docker' | 'podman'): ImageTool => ({
  name: tool,
  build: () => {
    const asked = (...args: readonly string[]): Ran => {
      const ran = run(tool, args);
      if (ran.status !== 0) throw new ImageNotBuilt(`${ran.stdout}${ran.stderr}`);
      return ran;
    };
    asked('build', '-t', IMAGE, '.');
    const described = asked('image', 'inspect', '--format', '{{json .Config}}', IMAGE).stdout;
    const { User: user, Labels: labels } = Settings.parse(JSON.parse(described));
    const size = run('sh', ['-c', `${tool} save ${IMAGE} | gzip -c | wc -c`]);
    return { compressed: Number(size.stdout), user, labels, ...containers(tool) };
  },
  remove: () => {
    run(tool, ['rmi', IMAGE]);
  },
});

const containers = (tool: string): Pick<BuiltImage, 'run' | 'start'> => ({
  run: (request) => run(tool, argumentsOf(request)),
  start: (request) => {
    const name = `meshwarden-release-check-${String(process.pid)}`;
    return started(tool, argumentsOf(request, '--name', name), (signal) => {
      run(tool, ['kill', '--signal', signal, name]);
    });
  },
});

const argumentsOf = (
  { args, entrypoint, variables = {}, mounts = [] }: ContainerRequest,
  ...more: readonly string[]
): readonly string[] => [
  ...['run', '--rm', '--network', 'host', '--read-only', '--tmpfs', '/tmp', '--cap-drop', 'ALL'],
  ...Object.entries(variables).flatMap(([name, value]) => ['-e', `${name}=${value}`]),
  ...mounts.flatMap(({ from, to, isWritable }) => [
    '-v',
    `${from}:${to}${isWritable ? '' : ':ro'}`,
  ]),
  ...(entrypoint === undefined ? [] : ['--entrypoint', entrypoint]),
  ...more,
  IMAGE,
  ...args,
];
