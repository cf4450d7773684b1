import { join } from 'node:path';
import { packageRoot } from '../../src/manifest/edge/package-root.ts';
import { lastLine, run } from './command.ts';
import type { Ran } from './command.ts';
import type { ReleaseTask } from './run-tasks.ts';

const IMAGE = 'meshwarden:release-check';
const SHOP = join(packageRoot(), 'examples/shop');

/** What is asked of a container of the image, and what its answer has to be. */
interface Asked {
  readonly what: string;
  readonly options?: readonly string[];
  readonly command: readonly string[];
  readonly isRight: (ran: Ran) => boolean;
}

const ASKED: readonly Asked[] = [
  {
    what: 'Git is there, which reviews are fetched with',
    options: ['--entrypoint', 'git'],
    command: ['--version'],
    isRight: ({ status }) => status === 0,
  },
  {
    what: 'a folder is reviewed, with the rules and schemas that the image holds',
    options: ['--read-only', '-v', `${SHOP}:/shop:ro`],
    command: ['review', '--base-dir', '/shop', '--head-dir', '/shop'],
    isRight: ({ status }) => status === 0,
  },
  {
    what: 'a check is explained with its examples',
    command: ['explain', 'security-loosened/egress-opened'],
    isRight: ({ status, stdout }) => status === 0 && stdout.includes('kind:'),
  },
  {
    what: 'the service starts by itself, and names the settings that it misses',
    command: [],
    isRight: ({ status, stderr }) => status === 2 && stderr.includes('APP_ID is missing'),
  },
];

/** Builds the image of the Dockerfile, and asks it for what only an image can lack. */
export const imageOfService: ReleaseTask = {
  name: 'image',
  title: 'the image of the service is built and starts',
  missing: () => (toolOf() === null ? 'neither docker nor podman answers' : null),
  run: () => {
    const tool = toolOf() ?? 'docker';
    const built = run(tool, ['build', '-t', IMAGE, '.']);
    if (built.status !== 0)
      return { passed: false, said: 'it is not built', shown: `${built.stdout}${built.stderr}` };
    try {
      return answersOf(tool);
    } finally {
      run(tool, ['rmi', IMAGE]);
    }
  },
};

/** What makes images here: the first whose daemon, if it needs one, answers. */
const toolOf = (): string | null =>
  ['docker', 'podman'].find((tool) => run(tool, ['info']).status === 0) ?? null;

function answersOf(tool: string) {
  const wrong = ASKED.flatMap(({ what, options = [], command, isRight }) => {
    const ran = run(tool, ['run', '--rm', ...options, IMAGE, ...command]);
    return isRight(ran)
      ? []
      : [
          `Not so: ${what}. It ended with ${String(ran.status)}: ${lastLine(`${ran.stdout}${ran.stderr}`)}\n`,
        ];
  });
  return {
    passed: wrong.length === 0,
    said: `${String(ASKED.length - wrong.length)} of ${String(ASKED.length)} answers right`,
    shown: wrong.join(''),
  };
}
