import type { MapNode, Origin, YamlDocument } from '../../manifest/index.ts';
import { mapNode } from '../../manifest/index.ts';
import type { Build } from '../build/build.ts';
import { refuse } from './failure.ts';
import { firstNode, documentsOf, readPath, templateOf, whyUnreadable } from './input-documents.ts';
import type { Kustomization } from './kustomization-types.ts';
import { KUSTOMIZATION_FILES, readKustomization } from './kustomization-file.ts';
import { joinPath } from './paths.ts';
import type { Input } from './input-documents.ts';
import type { KustomizationRewrite } from './kustomization-rewrite.ts';
import { generatedFile, rewritten } from './kustomization-rewrite.ts';

/** Finds and reads the kustomization file of a folder (BUILD-13). */
export function loadKustomization(build: Build, dir: string, asked: Origin | null): Kustomization {
  const input = findFile(build, dir, asked);
  const place: Origin = { file: input.path, line: 1, column: 1, endLine: 1 };
  if (input.kind === 'unreadable')
    return refuse('not-readable', `${input.path} ${whyUnreadable(input.reason)}.`, asked ?? place);
  const rewrite = dir === build.root ? build.rewrite : null;
  if (input.kind === 'absent') return generatedIn(build, dir, rewrite, asked);
  const documents = documentsOf(build, input, 'sigs-yaml');
  const known = kustomizations.get(documents);
  if (known?.dir === dir && rewrite === null) return known;
  const template = templateOf(input, documents);
  if (template !== null)
    return refuse(
      'not-parsed',
      `${input.path} is a ${template} template, which kustomize cannot read.`,
      place,
    );
  const node = firstNode(build, input) ?? emptyFile(rewrite, place);
  if (node === undefined) return refuse('invalid-kustomization', `${input.path} is empty.`, place);
  if (rewrite !== null && node.kind === 'map')
    return readKustomization(dir, input.path, rewrittenIn(build, dir, node, rewrite));
  const kustomization = readKustomization(dir, input.path, node);
  kustomizations.set(documents, kustomization);
  return kustomization;
}

/**
 * Gives an empty kustomization for a file without a word, where whoever writes into it takes that for one
 * that says nothing (FLUX-13); undefined elsewhere.
 */
const emptyFile = (rewrite: KustomizationRewrite | null, place: Origin): MapNode | undefined =>
  rewrite?.mayBeEmpty === true ? mapNode(new Map(), place) : undefined;

/** Reads the kustomization that is generated for a folder without a file. */
function generatedIn(
  build: Build,
  dir: string,
  rewrite: KustomizationRewrite | null,
  asked: Origin | null,
): Kustomization {
  const generated = rewrite === null ? null : generatedFile(rewrite);
  if (rewrite === null || generated === null)
    return refuse(
      'not-found',
      `There is no kustomization.yaml in ${dir} (unable to find one).`,
      asked,
    );
  const { file } = rewrite.origin;
  return readKustomization(dir, file, rewrittenIn(build, dir, generated, rewrite));
}

const rewrittenIn = (
  { tree }: Build,
  dir: string,
  node: MapNode,
  rewrite: KustomizationRewrite,
): MapNode =>
  rewritten(node, rewrite, (component) => {
    const path = joinPath(dir, component);
    return !rewrite.skipsMissingComponents || (path !== undefined && tree.isDirectory(path));
  });

/** Keeps kustomizations by the documents of their files, which are parsed once. */
const kustomizations = new WeakMap<readonly YamlDocument[], Kustomization>();

function findFile(build: Build, dir: string, asked: Origin | null): Input {
  const found = KUSTOMIZATION_FILES.map((name) =>
    readPath(build, joinPath(dir, name) ?? name, asked),
  ).filter((input) => input.kind !== 'absent');
  const [first, second] = found;
  if (first !== undefined && second !== undefined)
    return refuse(
      'invalid-kustomization',
      `${dir} has two kustomization files: ${first.path} and ${second.path}.`,
      {
        file: second.path,
        line: 1,
        column: 1,
        endLine: 1,
      },
    );
  // Whether there is a folder at all is for the caller to say, in other words: any file in it counts.
  if (first === undefined) build.tree.filesBelow(dir);
  return first ?? { kind: 'absent', path: dir };
}
