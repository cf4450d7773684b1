import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packageRoot } from '../../src/manifest/edge/package-root.ts';
import { seededRandom } from '../../bench/seeded-random.ts';
import { keepAudit, madeAudit } from '../recorded-audit.ts';
import { buildExampleRepository } from '../example-repository.ts';

/** A page of a review in a file of its own. */
export interface PageFile {
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
}

/** One with much to say, one that does not parse, one whose objects go. */
const PULL_REQUESTS = ['06-strict-mesh-wide', '10-clean-up-policies', '12-does-not-parse'];

/** Sets a word that no page sets, in each way in which a page that takes texts for its own would. */
const HOSTILE =
  '"><img src=x onerror=document.ran=1><script>document.ran=1</script><svg onload=document.ran=1>';

/** Writes the pages of three examples, of a change full of names that are HTML, and of two periods into a folder. */
export async function writePages(folder: string): Promise<readonly PageFile[]> {
  const examples = await buildExampleRepository(join(packageRoot(), 'examples'), {
    pullRequests: PULL_REQUESTS,
  });
  try {
    return [
      ...PULL_REQUESTS.map((name) =>
        writePage(folder, name, ['--repo', examples.folder, '--base', 'main', '--head', name]),
      ),
      hostilePage(folder),
      await periodPageFile(folder, 'report', ''),
      await periodPageFile(folder, 'report-hostile', HOSTILE),
    ];
  } finally {
    await examples.remove();
  }
}

function hostilePage(folder: string): PageFile {
  const [before, after] = [join(folder, 'before'), join(folder, 'after')];
  const name = HOSTILE.replaceAll('/', '\u2215');
  write(before, 'prod/shop.yaml', service('orders'));
  write(after, 'prod/shop.yaml', service(HOSTILE) + route(HOSTILE, `x.${HOSTILE}`));
  write(after, `prod/${name}.yaml`, route('orders', HOSTILE));
  write(after, `overlays/${name}/shop.yaml`, `${service('orders')}${route(HOSTILE, 'orders')}a: [`);
  return writePage(folder, 'hostile', ['--base-dir', before, '--head-dir', after]);
}

/** The page of a period, with settings of a folder; `words` stands in every name. */
async function periodPageFile(folder: string, name: string, words: string): Promise<PageFile> {
  const store = join(folder, `${name}-store`);
  mkdirSync(store);
  const random = seededRandom(7);
  const made = { pullRequests: 120, until: Date.now(), days: 40, random, words };
  await keepAudit(store, madeAudit(made));
  const shop = join(folder, `${name}-shop`);
  write(shop, 'overlays/prod/shop.yaml', service('orders') + route('orders', 'orders'));
  write(shop, 'overlays/dev/shop.yaml', service('orders'));
  return writePage(folder, name, [shop], 'report', { MESHWARDEN_DATA_DIR: store });
}

function write(folder: string, file: string, text: string): void {
  const path = join(folder, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

const service = (name: string): string => `apiVersion: v1
kind: Service
metadata: { name: ${JSON.stringify(name)}, namespace: shop, labels: { note: ${JSON.stringify(HOSTILE)} } }
spec: { selector: { app: orders }, ports: [{ name: http, port: 80 }] }
---
`;

const route = (name: string, host: string): string => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${JSON.stringify(name)}, namespace: shop }
spec:
  hosts: [${JSON.stringify(name)}]
  http:
    - match: [{ uri: { prefix: ${JSON.stringify(`/${HOSTILE}`)} } }]
      route:
        - destination: { host: ${JSON.stringify(host)} }
---
`;

function writePage(
  folder: string,
  name: string,
  args: readonly string[],
  command: 'review' | 'report' = 'review',
  variables: Readonly<Record<string, string>> = {},
): PageFile {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(packageRoot(), 'dist/src/cli.js'), command, ...args, '--format', 'html'],
    { encoding: 'utf8', maxBuffer: 50_000_000, env: { ...process.env, ...variables } },
  );
  if (!stdout.startsWith('<!doctype html>'))
    throw new Error(`${name} ended with ${String(status)}: ${stderr}`);
  const path = join(folder, `${name}.html`);
  writeFileSync(path, stdout);
  return { name, path, bytes: Buffer.byteLength(stdout) };
}
