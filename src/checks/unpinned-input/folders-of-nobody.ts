import type { RenderedEnvironment } from '../../gitops/index.ts';

/**
 * Tells whether nothing seen here applies a folder, no script either, where objects of a tool apply others. Where scripts
 * alone do, its place is told so.
 */
export function appliedByNobody({
  roots,
  environment: { byScripts },
}: RenderedEnvironment): (path: string) => boolean {
  const isOfTool = ({ root: { by } }: RenderedEnvironment['roots'][number]): boolean =>
    by.tool !== 'nobody' && by.tool !== 'script';
  if (!roots.some(isOfTool)) return () => false;
  const own = new Set([
    ...(byScripts?.roots ?? []).map(({ path }) => path),
    ...roots.flatMap(({ root }) => (root.by.tool === 'nobody' ? [] : [root.path])),
  ]);
  return (path) => !own.has(path);
}
