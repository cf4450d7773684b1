import { register } from 'node:module';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import type { Resource } from '../../src/manifest/index.ts';
import type { TwinTree } from './said-of-twins.ts';

/**
 * A process of its own for tests: reviews the trees that come on its standard input with `counterpartIn` made wrong at
 * one place that calls it, and prints the places (`checks/file.js:line:column`) at which some tree shows it.
 */
const FILES = z.record(z.string(), z.string());
const ASKED = z.object({
  /** File of the program whose places are judged. */
  file: z.string(),
  /** How many places it has: when each is shown, no further tree is tried. */
  places: z.number(),
  trees: z.array(z.object({ before: FILES, after: FILES })),
});

/** Says what a place is handed instead of the right one of several copies. */
type Mutation = (right: Resource | undefined, copies: readonly Resource[]) => Resource | undefined;

const MUTATIONS: readonly Mutation[] = [
  (right, copies) =>
    copies.find((one) => one !== right && one.origin.file !== right?.origin.file) ?? right,
  () => undefined,
];

/** The place that is made wrong now. */
let mutated: { readonly place: string; readonly mutation: Mutation } | null = null;
const reached = new Set<string>();

const CALLER = /\/src\/(\S+\.[jt]s)(:\d+:\d+)/;

function paired(right: Resource | undefined, copies: readonly Resource[]): Resource | undefined {
  if (copies.length < 2) return right;
  const [, file = '', at = ''] = CALLER.exec(new Error('').stack?.split('\n')[3] ?? '') ?? [];
  const place = `${file}${at}`;
  reached.add(place);
  return mutated?.place === place ? mutated.mutation(right, copies) : right;
}

Object.assign(globalThis, { pairedForTests: paired });
const HOOK = `
const WRONG = \`
function mispaired(mesh, resource, own) {
  return globalThis.pairedForTests(counterpartIn(mesh, resource, own), mesh.copiesOf(resource));
}\`;
export async function load(url, context, next) {
  const loaded = await next(url, context);
  if (!url.endsWith('/src/compare/diff/compare/copies.js')) return loaded;
  const source = String(loaded.source);
  const exported = /^export \\{\\n  counterpartIn,/m;
  if (!exported.test(source)) throw new Error('counterpartIn is exported in another form');
  return { ...loaded, source: source.replace(exported, 'export { mispaired as counterpartIn,') + WRONG };
}`;
register(`data:text/javascript,${encodeURIComponent(HOOK)}`);
const { reviewOf } = await import('../support/review-of.ts');
const { saidOfTwins } = await import('./said-of-twins.ts');

const saidOf = async ({ before, after }: TwinTree) => saidOfTwins(await reviewOf(before, after));

async function showsMutation(
  tree: TwinTree,
  place: string,
  right: readonly string[],
): Promise<boolean> {
  for (const mutation of MUTATIONS) {
    mutated = { place, mutation };
    const said = await saidOf(tree);
    mutated = null;
    if (said.some((text) => !right.includes(text))) return true;
  }
  return false;
}

const { file, places, trees } = ASKED.parse(JSON.parse(await text(process.stdin)));
const shown = new Set<string>();
for (const tree of trees) {
  if (shown.size === places) break;
  reached.clear();
  const right = await saidOf(tree);
  for (const place of [...reached].filter((each) => each.startsWith(`${file}:`)))
    if (!shown.has(place) && (await showsMutation(tree, place, right))) shown.add(place);
}
process.stdout.write(JSON.stringify([...shown]));
