import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packageRoot } from '../../src/manifest/edge/package-root.ts';
import { buildExampleRepository } from '../example-repository.ts';
import { open } from '../demo/acts.ts';
import { servePage } from '../demo/serve-page.ts';
import { checkOf, until } from '../demo/stage.ts';
import { seededRandom } from '../../bench/seeded-random.ts';
import { keepAudit, madeAudit } from '../recorded-audit.ts';

/** What is photographed: where it stands in a browser, how much of it, and the text that it comes of. */
export interface PictureSource {
  readonly name: string;
  readonly address: string;
  /** Is the element that is taken; the top of the page where it is absent. */
  readonly element?: string;
  /** Pixels around the element that are taken with it; none where it is absent. */
  readonly margin?: number;
  readonly width: number;
  /** Pixels of a taller one are cut off below. */
  readonly mostHeight: number;
  readonly text: string;
}

/** As a desk and a phone show it. */
const DESK = 1280;
const PHONE = 390;

const STRICT = '06-strict-mesh-wide';

/**
 * Shows what the pictures of the documentation are of: the demo's pull request on the stand-in, and what the commands print
 * of the same change. `use` may look while it stands.
 */
export async function withSources<T>(
  folder: string,
  use: (sources: readonly PictureSource[]) => Promise<T>,
): Promise<T> {
  const stage = await servePage(0);
  try {
    // who pushed is told by what GitHub sends, and not by the first look at what is open
    await until('the issue of the installation', () => stage.shop.issues()[0]);
    const pr = await open(STRICT, stage);
    const check = await checkOf(pr, '0 of 2', 'action_required');
    const { id, body } = await until('the comment', () => pr.comments()[0]);
    const address = `${stage.github.url}/acme/shop/pull/${String(pr.number)}`;
    const comment = { address, element: `#issuecomment-${String(id)}`, text: body };
    return await use([
      { name: 'comment', ...comment, width: 900, mostHeight: 1100 },
      { name: 'comment-on-a-phone', ...comment, width: PHONE, mostHeight: 1500 },
      {
        name: 'check',
        address: `${stage.github.url}/acme/shop/runs/${String(check.id)}`,
        element: 'section.box',
        width: 900,
        mostHeight: 720,
        text: `${check.title}\n${check.summary}`,
      },
      ...(await printedSources(folder)),
    ]);
  } finally {
    await stage.close();
  }
}

/** A repository with an Application for each folder, of which a map is drawn. */
const APPLICATIONS: readonly (readonly [name: string, path: string, cluster: string])[] = [
  ['mesh', 'mesh', 'gke-prod'],
  ['web-prod', 'apps/web/overlays/prod', 'gke-prod'],
  ['web-staging', 'apps/web/overlays/staging', 'gke-staging'],
  ['orders-prod', 'apps/orders/overlays/prod', 'gke-prod'],
  ['orders-staging', 'apps/orders/overlays/staging', 'gke-staging'],
];

async function printedSources(folder: string): Promise<readonly PictureSource[]> {
  const examples = await buildExampleRepository(join(packageRoot(), 'examples'), {
    pullRequests: [STRICT],
  });
  try {
    const sides = ['--repo', examples.folder, '--base', 'main', '--head', STRICT];
    const shop = join(packageRoot(), 'examples/shop');
    const asked = ['--from', 'web', '--to', 'http://payments:8080/charges', '--method', 'POST'];
    const page = printed(folder, 'page.html', ['review', ...sides, '--as-of', AS_OF]);
    const period = await recordedPeriod(folder);
    const timeline = { element: 'section:has(.strip)', margin: 16 };
    return [
      { name: 'page', ...page, width: DESK, mostHeight: 1000 },
      { name: 'page-on-a-phone', ...page, width: PHONE, mostHeight: 1500 },
      { name: 'report', ...period, width: DESK, mostHeight: 1000 },
      { name: 'report-on-a-phone', ...period, width: PHONE, mostHeight: 1500 },
      { name: 'report-timeline', ...period, ...timeline, width: DESK, mostHeight: 560 },
      drawing('calls', printed(folder, 'calls.svg', ['diff', ...sides])),
      drawing('map', printed(folder, 'map.svg', ['map', platform(join(folder, 'platform'))])),
      drawing(
        'call',
        printed(folder, 'call.svg', ['ask', shop, '--environment', 'prod', ...asked]),
      ),
    ];
  } finally {
    await examples.remove();
  }
}

const AS_OF = '2026-01-05T12:00:00.000Z';

/** The page of thirty days until then, with the settings of the example: days are named on it, so they are the same each time. */
async function recordedPeriod(folder: string): Promise<Printed> {
  const store = join(folder, 'store');
  mkdirSync(store);
  const until = Date.parse(AS_OF);
  const made = { pullRequests: 40, until, days: 30, random: seededRandom(7) };
  await keepAudit(store, madeAudit(made));
  const args = ['report', join(packageRoot(), 'examples/shop'), '--since', '30d'];
  return printed(folder, 'report.html', args, {
    MESHWARDEN_DATA_DIR: store,
    NODE_OPTIONS: `--import "data:text/javascript,Date.now=()=>${String(until)}"`,
  });
}

const drawing = (name: string, source: Pick<PictureSource, 'address' | 'text'>): PictureSource => ({
  ...{ name, ...source },
  ...{ width: DESK, mostHeight: 1000 },
});

type Printed = Pick<PictureSource, 'address' | 'text' | 'element'>;

/** What a command prints, in a file that a browser opens; a drawing stands in a page by itself. */
function printed(
  folder: string,
  file: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Printed {
  const isDrawing = file.endsWith('.svg');
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [join(packageRoot(), 'dist/src/cli.js'), ...args, '--format', isDrawing ? 'svg' : 'html'],
    { encoding: 'utf8', maxBuffer: 50_000_000, env: { ...process.env, ...variables } },
  );
  if (!stdout.startsWith('<')) throw new Error(`${args.join(' ')} printed no page: ${stderr}`);
  const path = join(folder, isDrawing ? `${file}.html` : file);
  const page = isDrawing
    ? `<!doctype html><meta charset="utf-8"><style>body { margin: 8px; } svg { display: block; max-width: 100%; height: auto; }</style>${stdout}`
    : stdout;
  writeFileSync(path, page);
  return { address: `file://${path}`, text: stdout, ...(isDrawing && { element: 'svg' }) };
}

function platform(folder: string): string {
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  const service = 'apiVersion: v1\nkind: Service\nmetadata: { name: a, namespace: shop }\n';
  for (const [name, path, cluster] of APPLICATIONS) {
    write(
      `argocd/${name}.yaml`,
      `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: { name: ${name}, namespace: argocd }\nspec:\n  source: { repoURL: https://git.example/acme/platform, path: ${path} }\n  destination: { name: ${cluster}, namespace: shop }\n`,
    );
    write(`${path}/service.yaml`, service);
  }
  write('attic/old.yaml', service);
  return folder;
}

/** Gives what a source says without what differs each time: commits, addresses, instants. */
export const hashOf = ({ text }: PictureSource): string =>
  createHash('sha256')
    .update(
      text
        .replace(/\b[0-9a-f]{7,40}\b/g, '<commit>')
        .replace(/http:\/\/(?:127\.0\.0\.1|localhost):\d+/g, '<stand-in>')
        .replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z?/g, '<instant>')
        .replace(/\/(?:runs|files)\/\d+/g, '<id>'),
    )
    .digest('hex');
