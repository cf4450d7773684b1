import { join } from 'node:path';
import { z } from 'zod';
import { packageRoot } from '../../../src/manifest/edge/package-root.ts';
import type { Ran } from '../command.ts';
import { lastLine } from '../command.ts';
import type { BuiltImage, ContainerRequest } from './image-tool.ts';

const SHOP = join(packageRoot(), 'examples/shop');

/** What is asked of a container of the image, and what its answer has to be. */
interface Asked {
  readonly what: string;
  readonly request: ContainerRequest;
  readonly isRight: (ran: Ran) => boolean;
}

const Bill = z.object({
  bomFormat: z.literal('CycloneDX'),
  components: z.array(z.object({ purl: z.string(), version: z.string().min(1) })),
});

/** One of Debian, one that is bundled, one that is not, and what runs it. */
const IN_BILL = ['pkg:deb/debian/git@', 'pkg:npm/yaml@', 'pkg:npm/pg@', 'pkg:generic/node@24.'];

const ASKED: readonly Asked[] = [
  {
    what: 'Git is there, which reviews are fetched with',
    request: { entrypoint: 'git', args: ['--version'] },
    isRight: ({ status }) => status === 0,
  },
  {
    what: 'a folder is reviewed, with the rules and schemas that the image holds',
    request: {
      args: ['review', '--base-dir', '/mnt', '--head-dir', '/mnt'],
      mounts: [{ from: SHOP, to: '/mnt', isWritable: false }],
    },
    isRight: ({ status }) => status === 0,
  },
  {
    what: 'a check is explained with its examples',
    request: { args: ['explain', 'security-loosened/egress-opened'] },
    isRight: ({ status, stdout }) => status === 0 && stdout.includes('kind:'),
  },
  {
    what: 'the service starts by itself, and names the settings that it misses',
    request: { args: [] },
    isRight: ({ status, stderr }) => status === 2 && stderr.includes('APP_ID is missing'),
  },
  {
    what: 'it runs as the user that the image names, who is not root',
    request: { entrypoint: 'id', args: ['-u'] },
    isRight: ({ stdout }) => stdout.trim() === '1000',
  },
  {
    what: 'its root is read-only',
    request: { entrypoint: 'touch', args: ['/app/written'] },
    isRight: ({ status, stderr }) => status !== 0 && /read-only/i.test(stderr),
  },
  {
    what: 'what speaks to clusters and to PostgreSQL is there',
    request: {
      entrypoint: 'node',
      args: [
        '-e',
        "Promise.all(['@kubernetes/client-node', 'pg', 'pg-boss'].map((name) => import(name)))",
      ],
    },
    isRight: ({ status }) => status === 0,
  },
  {
    what: 'npm is not in it',
    request: { entrypoint: 'sh', args: ['-c', 'command -v npm'] },
    isRight: ({ status }) => status !== 0,
  },
  {
    what: 'its bill of materials names what it holds',
    request: { entrypoint: 'cat', args: ['/app/sbom.cdx.json'] },
    isRight: ({ stdout }) => {
      const bill = Bill.safeParse(JSON.parse(stdout));
      return (
        bill.success &&
        IN_BILL.every((wanted) => bill.data.components.some(({ purl }) => purl.startsWith(wanted)))
      );
    },
  },
];

export const COUNT_OF_ASKED = ASKED.length;

/** Names what an image answers wrongly. */
export const wrongAnswers = (image: BuiltImage): readonly string[] =>
  ASKED.flatMap(({ what, request, isRight }) => {
    const ran = image.run(request);
    return isRight(ran)
      ? []
      : [
          `Not so: ${what}. It ended with ${String(ran.status)}: ${lastLine(`${ran.stdout}${ran.stderr}`)}`,
        ];
  });
