import type { MapNode, Node, Origin } from '../../manifest/index.ts';
import { mapNode, scalar } from '../../manifest/index.ts';
import type { Build } from '../build/build.ts';
import { documentsOf, readPath } from './read-input.ts';

/** The files of the tree that something unseen is made from, by path: values as they are, others by their content. */
export const writtenFiles = (build: Build, paths: readonly string[], asked: Origin): MapNode =>
  mapNode(new Map(paths.map((path) => [path, fileNode(build, path, asked)])), asked);

function fileNode(build: Build, path: string, asked: Origin): Node {
  const input = readPath(build, path, asked);
  const place: Origin = { file: path, line: 1, column: 1, endLine: 1 };
  if (input.kind === 'absent') return scalar('is absent', asked);
  if (input.kind === 'text' && isValues(path)) {
    const [document, ...more] = documentsOf(build, input);
    if (document?.node?.kind === 'map' && more.length === 0 && document.problems.length === 0)
      return document.node;
  }
  return scalar(input.oid, place);
}

/** What is data and no template. */
const isValues = (path: string): boolean =>
  /\.(?:ya?ml|json)$/.test(path) && !/(?:^|\/)templates\//.test(path);
