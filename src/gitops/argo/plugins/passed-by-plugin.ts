import { mapNode, scalar } from '../../../manifest/index.ts';
import type { FileTree } from '../../../manifest/index.ts';
import type { RenderedRoot } from '../../environment.ts';
import type { Root } from '../../roots/root.ts';
import { isChartFile } from '../../charts/chart-files.ts';
import { isBelow } from '../../tree-path.ts';
import { argoApplying } from '../../roots/applier-of-root.ts';
import { releaseOfRoot } from '../../roots/root.ts';

type Built = Omit<RenderedRoot, 'root'>;

/** Texts for people, from which nobody makes objects. */
const FOR_PEOPLE =
  /(?:^|\/)(?:[^/]*\.(?:md|markdown|rst|adoc)|README|LICENSE|NOTICE|OWNERS|CODEOWNERS|\.gitignore|\.gitattributes|\.editorconfig)$/i;

/**
 * What a plugin may make of a folder beside what its files say by themselves: it may read everything below, and what
 * its settings name. Files that show in no object count as content of it that is not seen (ARGO-76).
 */
export function throughPlugin<T extends Built>(tree: FileTree, root: Root, built: T): T {
  const { path } = root;
  const plugin = argoApplying(root)?.plugin;
  if (plugin === undefined) return built;
  const shown = new Set([
    ...built.resources.map(({ origin }) => origin.file),
    ...[...built.reads].filter(() => root.content.kind === 'kustomization'),
    ...built.gaps.map(({ key }) => key),
  ]);
  const isShown = (file: string): boolean =>
    shown.has(file) || (releaseOfRoot(root) !== undefined && isChartFile(file, path));
  const files = tree.paths.filter(
    (file) =>
      (isBelow(file, path) || plugin.named.includes(file)) &&
      !FOR_PEOPLE.test(file) &&
      !isShown(file),
  );
  const below = path === '.' ? '/' : `${path}/`;
  const reads = new Set([...built.reads, below, ...plugin.named]);
  const [first] = files;
  if (first === undefined) return { ...built, reads };
  const place = (file: string) => ({ file, line: 1, column: 1, endLine: 1 });
  const origin = place(first);
  const contents = files.map(
    (file) => [file, scalar(tree.oidOf(file) ?? '', place(file))] as const,
  );
  const written = mapNode(new Map([['passedOn', mapNode(new Map(contents), origin)]]), origin);
  const content = {
    kind: 'Plugin' as const,
    name: path,
    origin,
    written,
    namespace: null,
    text: null,
    usedIn: [],
    laidOver: null,
    changesOthers: false,
  };
  return { ...built, reads, unseen: [...(built.unseen ?? []), content] };
}
