import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { packageRoot } from '../../../src/manifest/edge/package-root.ts';
import { run } from '../command.ts';
import { inSandbox } from './in-sandbox.ts';
import type { ImageTool } from './image-tool.ts';
import { ImageNotBuilt } from './image-tool.ts';

/** The release of Debian that the Dockerfile's images are of, and the version of Node.js. */
const DEBIAN = 'bookworm';
const NODE = '24';
const NPM = '11';

const DEBIAN_IMAGE = 'localhost/meshwarden-debian';
const NODE_IMAGE = 'localhost/meshwarden-node';
const IMAGE = 'localhost/meshwarden-service';

/** Where packages of npm that were fetched before lie. */
const CACHE = '/tmp/meshwarden-pages-npm';
const AUTHORITIES = '/etc/ssl/certs/ca-certificates.crt';
const HOST_AUTHORITIES = '/etc/host-authorities.pem';

/** What Debian has for it; `bwrap` is in the package `bubblewrap`. */
const PROGRAMS = ['mmdebstrap', 'buildah', 'umoci', 'bwrap'];

/** Names what is not here of what builds without a registry; empty where it can. */
export const missingWithoutRegistry = (): readonly string[] => [
  ...PROGRAMS.filter((program) => run('sh', ['-c', `command -v ${program}`]).status !== 0),
  ...(process.getuid?.() === 0 ? [] : ['root']),
];

/**
 * Builds the very Dockerfile where no registry of images can be reached: of the two images that it begins with, Debian's is
 * made from Debian's packages and that of Node.js from npm's. It runs without a daemon, in namespaces of its own.
 */
export const withoutRegistry: ImageTool = {
  name: 'buildah, from packages of Debian and npm',
  build: (folder) => {
    makeDebian(folder);
    makeNode(folder);
    buildah(
      ...[folder, 'bud', '--isolation', 'chroot', '--pull-never', '--format', 'docker'],
      ...['--build-arg', `BASE_IMAGE=${DEBIAN_IMAGE}`, '--build-arg', `NODE_IMAGE=${NODE_IMAGE}`],
      ...['--build-arg', 'VERSION=0.0.0-check', ...volumes(folder), '-t', IMAGE, packageRoot()],
    );
    buildah(folder, 'push', IMAGE, `oci:${join(folder, 'layout')}:latest`);
    succeeded('umoci', ['unpack', '--image', 'layout:latest', 'bundle'], folder);
    const { process: contained } = Bundle.parse(read(join(folder, 'bundle/config.json')));
    return {
      compressed: bytesIn(join(folder, 'layout/blobs/sha256')),
      user: `${String(contained.user.uid)}:${String(contained.user.gid)}`,
      labels: labelsOf(folder),
      ...inSandbox(join(folder, 'bundle/rootfs'), contained),
    };
  },
  remove: () => undefined,
};

/** As Debian's own image for containers is: what is essential and apt, without pages and translations. */
function makeDebian(folder: string): void {
  const left = ['doc', 'man', 'info', 'locale'].map(
    (name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`,
  );
  succeeded(
    'mmdebstrap',
    [
      ...['--variant=minbase', '--include=usr-is-merged', '--aptopt=Acquire::Languages "none"'],
      ...[...left, '--dpkgopt=path-include=/usr/share/doc/*/copyright', DEBIAN, 'debian.tar'],
      `deb http://deb.debian.org/debian ${DEBIAN} main`,
      `deb http://deb.debian.org/debian-security ${DEBIAN}-security main`,
    ],
    folder,
  );
  const text = 'FROM scratch\nADD debian.tar /\nCMD ["bash"]\n';
  imageOf(folder, 'debian', text, DEBIAN_IMAGE);
}

function makeNode(folder: string): void {
  const parts = join(folder, 'node');
  mkdirSync(parts);
  const wanted = [`node-linux-${process.arch}@${NODE}`, `npm@${NPM}`];
  const options = ['--no-save', '--ignore-scripts', '--no-fund', '--no-audit'];
  succeeded('npm', ['install', ...options, '--prefix', parts, ...wanted], folder);
  const text = `FROM ${DEBIAN_IMAGE}
COPY node/node_modules/node-linux-${process.arch}/bin/node /usr/local/bin/node
COPY node/node_modules/npm /usr/local/lib/node_modules/npm
COPY node/npmrc /usr/local/etc/npmrc
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
`;
  writeFileSync(join(parts, 'npmrc'), `cafile=${HOST_AUTHORITIES}\ncache=/npm-cache\n`);
  imageOf(folder, 'node', text, NODE_IMAGE);
}

function imageOf(folder: string, name: string, dockerfile: string, image: string): void {
  const file = join(folder, `Dockerfile.${name}`);
  writeFileSync(file, dockerfile);
  buildah(folder, 'bud', '--isolation', 'chroot', '--pull-never', '-f', file, '-t', image, folder);
}

/** What npm may read and write of this machine while it builds. */
function volumes(folder: string): readonly string[] {
  mkdirSync(CACHE, { recursive: true });
  const trusted = join(folder, 'authorities.pem');
  if (existsSync(AUTHORITIES)) cpSync(AUTHORITIES, trusted, { dereference: true });
  else writeFileSync(trusted, '');
  return ['--volume', `${trusted}:${HOST_AUTHORITIES}:ro`, '--volume', `${CACHE}:/npm-cache`];
}

const buildah = (folder: string, ...args: readonly string[]): string =>
  succeeded(
    'buildah',
    ['--root', join(folder, 'store'), '--runroot', join(folder, 'run'), ...args],
    folder,
    { STORAGE_DRIVER: 'vfs' },
  );

function succeeded(
  command: string,
  args: readonly string[],
  folder: string,
  variables: Readonly<Record<string, string>> = {},
): string {
  const { status, stdout, stderr } = run(command, args, variables, folder);
  if (status === 0) return stdout;
  throw new ImageNotBuilt(`$ ${command} ${args.join(' ')}\n${stdout}${stderr}`);
}

const read = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

const Bundle = z.object({
  process: z.object({
    user: z.object({ uid: z.number(), gid: z.number() }),
    args: z.array(z.string()),
    env: z.array(z.string()),
    cwd: z.string(),
  }),
});

const Described = z.object({
  OCIv1: z.object({ config: z.object({ Labels: z.record(z.string(), z.string()) }) }),
});

const labelsOf = (folder: string): Readonly<Record<string, string>> =>
  Described.parse(JSON.parse(buildah(folder, 'inspect', '--type', 'image', IMAGE))).OCIv1.config
    .Labels;

const bytesIn = (folder: string): number =>
  readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
