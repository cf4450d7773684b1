import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const Profile = z.looseObject({
  nodes: z.array(
    z.looseObject({
      id: z.number(),
      callFrame: z.looseObject({
        functionName: z.string(),
        url: z.string(),
        lineNumber: z.number(),
        columnNumber: z.number(),
      }),
      children: z.array(z.number()).optional(),
    }),
  ),
  samples: z.array(z.number()),
  timeDeltas: z.array(z.number()),
});

type Frame = z.infer<typeof Profile>['nodes'][number]['callFrame'];

/** A map as `SourceMap` takes it; what a bundler leaves out is empty. */
const MapOfBundle = z.looseObject({
  version: z.number(),
  file: z.string().default(''),
  sources: z.array(z.string()),
  sourcesContent: z.array(z.string()).default([]),
  names: z.array(z.string()),
  mappings: z.string(),
  sourceRoot: z.string().default(''),
});

/** What of a review the rooms do, by the folders of the code; the first row that fits a file has it. */
const PARTS: readonly (readonly [part: string, files: RegExp])[] = [
  ['parsing', /src\/manifest\/yaml\//],
  ['rendering', /src\/(?:charts|kustomize|gitops\/(?:rendering|releases|charts|kustomize))\//],
  ['environments', /src\/gitops\//],
  ['meshes', /src\/istio\//],
  ['comparing', /src\/compare\//],
  ['findings', /src\/checks\//],
  ['reporting', /src\/(?:review|cli)\//],
];

/** Parts in the order in which the page tells them. */
export const SHARES = [
  'charts',
  ...PARTS.map(([part]) => part),
  'garbage',
  'the rest',
] as const satisfies readonly string[];

/**
 * The seconds of each part by the profiles that Node.js wrote into a folder: one for each thread. A sample counts for
 * the part of the innermost function that belongs to one, so that what a check asks of the mesh is the mesh's.
 */
export function sharesOf(folder: string): ReadonlyMap<string, number> {
  const shares = new Map<string, number>();
  for (const name of readdirSync(folder)) {
    const profile = Profile.parse(JSON.parse(readFileSync(join(folder, name), 'utf8')));
    const parts = partsOf(profile);
    for (const [at, sample] of profile.samples.entries()) {
      const part = parts.get(sample) ?? null;
      if (part === null) continue;
      shares.set(part, (shares.get(part) ?? 0) + (profile.timeDeltas[at] ?? 0) / 1e6);
    }
  }
  return shares;
}

/** By the id of a node; null for waiting. The thread of charts is known by the engine that runs in it. */
function partsOf({ nodes }: z.infer<typeof Profile>): ReadonlyMap<number, string | null> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const isOfCharts = nodes.some(({ callFrame: { url } }) => url.startsWith('wasm:'));
  const found = new Map<number, string | null>();
  const sourceOf = sourceFinder();
  const walk = (id: number, around: string): void => {
    const node = byId.get(id);
    if (node === undefined) return;
    const part = special(node.callFrame) ?? partOfFile(sourceOf(node.callFrame)) ?? around;
    found.set(id, node.callFrame.functionName === '(idle)' ? null : isOfCharts ? 'charts' : part);
    for (const child of node.children ?? []) walk(child, part);
  };
  const [root] = nodes;
  if (root !== undefined) walk(root.id, 'the rest');
  return found;
}

const special = ({ functionName }: Frame): string | null =>
  functionName === '(garbage collector)' ? 'garbage' : null;

const partOfFile = (file: string): string | null =>
  PARTS.find(([, files]) => files.test(file))?.[0] ?? null;

/** The source file behind a function of a bundle, by the map beside that; empty where none is known. */
function sourceFinder(): (frame: Frame) => string {
  const maps = new Map<string, SourceMap | null>();
  return ({ url, lineNumber, columnNumber }) => {
    const map = maps.get(url) ?? mapBeside(url);
    maps.set(url, map);
    const entry = map?.findEntry(lineNumber, columnNumber);
    return entry !== undefined && 'originalSource' in entry ? entry.originalSource : '';
  };
}

function mapBeside(url: string): SourceMap | null {
  const file = `${url.startsWith('file:') ? fileURLToPath(url) : url}.map`;
  if (!file.startsWith('/') || !existsSync(file)) return null;
  const map = MapOfBundle.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  return map.success ? new SourceMap(map.data) : null;
}
